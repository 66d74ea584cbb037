"""What every benchmark here shares: interleaved runs, medians, the noise of the machine (A/A), and the JSON
line.

A figure says little alone: absolute speeds drift two or three times between runs of one machine. So what is
measured runs in turns with what it is compared to, and the thing compared to runs twice: the ratio of those
two is the noise, and a difference within it is none.
"""

import json
import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value beside its limit. `ratio` is value over limit; `against` names what the limit is."""

    bench: str
    metric: str
    value: float
    limit: float | None
    against: str
    target: float | None
    higher_is_better: bool

    @property
    def ratio(self) -> float | None:
        return None if not self.limit else self.value / self.limit

    @property
    def holds(self) -> bool:
        """Whether the target is met: it is for the ratio where there is a limit, else for the value."""
        if self.target is None:
            return True
        reached = self.value if self.ratio is None else self.ratio
        return reached >= self.target if self.higher_is_better else reached <= self.target

    def line(self) -> str:
        """The JSON line that `make bench` prints."""
        told = asdict(self) | {"ratio": self.ratio}
        keys = ("bench", "metric", "value", "limit", "against", "ratio", "target", "higher_is_better")
        return json.dumps({key: rounded(told[key]) for key in keys}, ensure_ascii=False)


def rounded(value: object) -> object:
    """Four digits that mean something."""
    return float(f"{value:.4g}") if isinstance(value, float) else value


def interleaved(runs: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """Each run's values. Every round runs all of them, every other round in the opposite order."""
    values: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(rounds):
        names = list(runs)[:: 1 if number % 2 == 0 else -1]
        for name in names:
            values[name].append(runs[name]())
        tell(f"round {number + 1} of {rounds}")
    return values


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def noise(first: Sequence[float], second: Sequence[float]) -> float:
    """How far two runs of the same thing came out apart: the larger median over the smaller, at least 1."""
    low, high = sorted((median(first), median(second)))
    return high / low


def tell(words: str) -> None:
    """Progress, on a terminal only."""
    if sys.stderr.isatty():
        print(words, file=sys.stderr, flush=True)


def report(figures: Sequence[Figure]) -> int:
    """Print the lines; 0 when every target is met, else 1."""
    for figure in figures:
        print(figure.line(), flush=True)
    return 0 if all(figure.holds for figure in figures) else 1
