"""What the overview costs with 10⁴, 10⁵ and 10⁶ questions in the log, on SQLite: the whole reading of its
data (`asked_now`), for each window; and beside it the same counts made from the questions by an index.

Two shapes: `spread`, the questions of two days, as they come; and `same`, all of them within the last hour,
all of one topic, which is what a million identical questions look like. A reading must not cost more than 1.2
times as much with 10⁶ as with 10⁴. The tallies are filled by the program's own triggers, as when questions
are logged. The smallest is there twice, as its own A/A. And what the triggers cost: a question kept with and
without them, in turns.

    python -m benchmarks.overview [--most 1000000] [--rounds 40]
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, TextClause, text

from benchmarks.harness import Figure, interleaved, median, noise, report, tell
from core.clock import ManualClock
from core.storage.database import Database, open_database
from core.storage.migrations import upgrade
from crisis.questions.sql import questions
from crisis.situation.model import Window
from crisis.situation.overview import asked_now
from crisis.situation.sql import SqlTallies
from scripts_library.items.model import Audience

SIZES: Final = (10_000, 100_000, 1_000_000)
FLAT: Final = 1.2
NOW: Final = datetime(2026, 11, 22, 2, 40, 30, tzinfo=UTC)
TOPICS, LANGUAGES, DISTRICTS, CHANNELS = 20, 12, 8, 8
BATCH: Final = 20_000
SHAPES: Final = {"spread": timedelta(days=2), "same": timedelta(hours=1)}
BY_INDEX: Final = text(
    "SELECT topic, count(*) FROM questions INDEXED BY ix_bench WHERE audience = 'live' AND at >= :start "
    "GROUP BY topic"
)


class Reading:
    """What `asked_now` reads on."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.tallies = SqlTallies(connection)
        self.clock = ManualClock(NOW)


def rows(shape: str, count: int) -> Iterator[dict[str, Any]]:
    """Questions evenly over the time, the oldest first; one in ten waits for an answer."""
    apart = SHAPES[shape] / count
    for n in range(count):
        yield {
            "id": f"{n:036}",
            "number": f"{n:011}",
            "audience": "live",
            "text": "Kan spädbarn dricka vattnet?",
            "language": "sv" if shape == "same" else f"l{n % LANGUAGES}",
            "channel": "phone" if shape == "same" else f"c{n * 7 % CHANNELS}",
            "at": NOW - SHAPES[shape] + apart * (n + 1),
            "district": "Norrby" if shape == "same" else f"d{n * 3 % DISTRICTS}",
            "topic": "spädbarn" if shape == "same" else f"t{n * 11 % TOPICS}",
            "edition": 7,
            "state": "open" if n % 10 == 0 else "answered",
        }


def filled(folder: Path, shape: str, count: int) -> Database[Reading]:
    """A database with so many questions, kept through the program's own triggers."""
    url = f"sqlite:///{folder}/{shape}-{count}.sqlite3"
    upgrade(url)
    database = open_database(url, Reading)
    batch: list[dict[str, Any]] = []
    for each in rows(shape, count):
        batch.append(each)
        if len(batch) == BATCH:
            _keep(database, batch)
            tell(f"{shape} {each['id'].lstrip('0')} of {count}")
    _keep(database, batch)
    index = text("CREATE INDEX ix_bench ON questions (audience, at, topic)")
    database.run(_done, index)
    database.keep_fit()
    return database


def _done(record: Reading, statement: TextClause) -> None:
    record.connection.execute(statement)


def _keep(database: Database[Reading], batch: list[dict[str, Any]]) -> None:
    if batch:
        database.run(lambda record: record.connection.execute(questions.insert(), batch).rowcount)
        batch.clear()


def reading(database: Database[Reading], window: Window) -> Callable[[], float]:
    """A run: milliseconds for everything the overview tells of a window."""

    def run() -> float:
        began = time.perf_counter()
        database.read(asked_now, Audience.LIVE, None, window)
        return (time.perf_counter() - began) * 1000

    run()
    return run


def by_index(database: Database[Reading]) -> Callable[[], float]:
    """A run: milliseconds for the last hour's topics alone, counted from the questions by an index."""
    start = {"start": (NOW - timedelta(hours=1)).replace(tzinfo=None).isoformat(sep=" ")}

    def run() -> float:
        began = time.perf_counter()
        database.read(lambda record: len(record.connection.execute(BY_INDEX, start).all()))
        return (time.perf_counter() - began) * 1000

    run()
    return run


def keeping(database: Database[Reading], name: str) -> Callable[[], float]:
    """A run: microseconds a question, five hundred kept in one unit of work and taken back again."""
    sample = [each | {"id": f"{name}{each['id']}", "number": f"{name}{each['number']}"} for each in _few()]

    def unit(record: Reading) -> float:
        began = time.perf_counter()
        for each in sample:
            record.connection.execute(questions.insert(), each)
        return (time.perf_counter() - began) / len(sample) * 1e6

    def run() -> float:
        took = database.run(unit)
        database.run(lambda record: record.connection.execute(_TAKEN_BACK, {"name": f"{name}%"}).rowcount)
        return took

    run()
    return run


_TAKEN_BACK: Final = text("DELETE FROM questions WHERE id LIKE :name")


def _few() -> list[dict[str, Any]]:
    return list(rows("spread", 500))


def without_tallies(folder: Path) -> Database[Reading]:
    """The same, where nothing is tallied."""
    database = filled(folder, "spread", 1_000)
    names = ("added", "sorted", "waited", "changed", "gone")
    for each in names:
        drop = text(f"DROP TRIGGER questions_tally_{each}")
        database.run(_done, drop)
    return database


def measure(folder: Path, sizes: tuple[int, ...], rounds: int) -> list[Figure]:
    kept = {(shape, size): filled(folder, shape, size) for shape in SHAPES for size in sizes}
    runs: dict[str, Callable[[], float]] = {}
    for (shape, size), database in kept.items():
        for window in Window:
            runs[f"{shape} {size} {window.value}"] = reading(database, window)
        runs[f"{shape} {size} index"] = by_index(database)
    runs["again"] = reading(kept["spread", sizes[0]], Window.HOUR)
    values = interleaved(runs, rounds)
    (folder / "bare").mkdir()
    costs = interleaved(
        {
            "with": keeping(kept["spread", sizes[0]], "x"),
            "without": keeping(without_tallies(folder / "bare"), "y"),
        },
        7,
    )
    for database in kept.values():
        database.close()
    return [*_flat(values, sizes), *_rest(values, costs, sizes)]


def _flat(values: dict[str, list[float]], sizes: tuple[int, ...]) -> Iterator[Figure]:
    least, most = sizes[0], sizes[-1]
    for shape in SHAPES:
        for window in Window:
            few, many = (median(values[f"{shape} {size} {window.value}"]) for size in (least, most))
            metric = f"{shape}, {window.value}: {most:,} questions (ms)"
            yield figure(metric, many, few, f"{least:,} questions", FLAT)


def _rest(
    values: dict[str, list[float]], costs: dict[str, list[float]], sizes: tuple[int, ...]
) -> Iterator[Figure]:
    for shape in SHAPES:
        few, many = (median(values[f"{shape} {size} index"]) for size in (sizes[0], sizes[-1]))
        metric = f"{shape}: the hour's topics by an index instead, {sizes[-1]:,} (ms)"
        yield figure(metric, many, few, f"{sizes[0]:,} questions")
    apart = noise(values[f"spread {sizes[0]} 60m"], values["again"])
    yield figure("A/A: the smallest, twice", apart, 1.0, "the same")
    yield figure(
        "a question kept, tallied (µs)", median(costs["with"]), median(costs["without"]), "not tallied"
    )


def figure(
    metric: str, value: float, limit: float | None = None, against: str = "", target: float | None = None
) -> Figure:
    return Figure("overview", metric, value, limit, against, target, higher_is_better=False)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=SIZES[-1])
    parser.add_argument("--rounds", type=int, default=40)
    asked = parser.parse_args()
    sizes = tuple(size for size in SIZES if size <= asked.most)
    with tempfile.TemporaryDirectory() as folder:
        return report(measure(Path(folder), sizes, asked.rounds))


if __name__ == "__main__":
    sys.exit(main())
