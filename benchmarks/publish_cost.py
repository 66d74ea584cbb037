"""What a cut costs from the record's text to the renamed link: read, compile, write, fsync, switch; and per
page.

Three sizes, each a corrected area on top of what was published before, in turns. The cost per page must not
grow with the size: the whole is linear. Runs in this process, as the compile worker does. Beside it, what the
disk alone takes for as many files of the same sizes: written, fsynced, renamed.

    python -m benchmarks.publish_cost [--rounds 7]
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Final

from benchmarks.harness import ROOT, Figure, interleaved, median, noise, report
from benchmarks.synthetic import AT, LANGUAGES, synthetic_edition
from broadcast.channels.publishing.current import CurrentTrees
from broadcast.channels.publishing.via_files import Trees, lasting
from broadcast.channels.site.readings import Readings
from broadcast.channels.site.stager import SiteStager
from broadcast.editions.at_rest import edition_json
from i18n.catalogues.model import Domain
from i18n.catalogues.ports import Catalogue
from i18n.catalogues.via_babel import load_catalogues
from i18n.languages.model import LanguageTag
from scripts_library.items.model import Audience

SIZES: Final = (25, 50, 100)
TARGET_S: Final = 0.4
"""From the order to the switch, 12 languages × 100 items (the whole way, click to observed, has a second)."""
GROWTH: Final = 1.25
"""Most that a page may cost more in the largest tree than in the smallest."""


def catalogues() -> dict[str, Catalogue]:
    tags = [LanguageTag(language) for language in LANGUAGES]
    return {str(tag): catalogue for tag, catalogue in load_catalogues(Domain.CITIZEN, tags).items()}


def publishing(folder: Path, items: int) -> Callable[[], float]:
    """A run: seconds from the order to the switch, for the next edition of this size."""
    words = catalogues()
    css = (ROOT / "web" / "assets" / "theme.css").read_bytes()
    stager = SiteStager(Readings("citizen.css", css, words.__getitem__, bases={}))
    trees, numbers = Trees(folder, [stager], "bench"), count(1)

    def run() -> float:
        number = next(numbers)
        text = edition_json(synthetic_edition(items, number, f"Område {number}"))
        began = time.perf_counter()
        trees.publish(text, AT)
        return time.perf_counter() - began

    run()
    return run


def writing(folder: Path) -> Callable[[], float]:
    """A run: the disk's own time for the tree that is current, as files alone."""
    tree = CurrentTrees(folder).now(Audience.LIVE)
    if tree is None:
        raise RuntimeError("nothing was published to compare with")
    files = [(path, (tree.folder / path).read_bytes()) for path in tree.manifest.files]
    numbers = count(1)

    def run() -> float:
        draft, done = folder / "bare.new", folder / f"bare.{next(numbers)}"
        began = time.perf_counter()
        with lasting(draft) as keep:
            for path, content in files:
                target = draft / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
                keep(str(target))
        draft.rename(done)
        return time.perf_counter() - began

    run()
    return run


def measure(folder: Path, rounds: int) -> list[Figure]:
    runs = {f"{items} items": publishing(folder / str(items), items) for items in SIZES}
    largest = SIZES[-1]
    runs |= {"disk": writing(folder / str(largest)), "disk again": writing(folder / str(largest))}
    took = interleaved(runs, rounds)
    values = {name: median(each) for name, each in took.items()}
    per_page = {items: values[f"{items} items"] / (items * len(LANGUAGES)) * 1e6 for items in SIZES}
    whole = values[f"{largest} items"]
    apart = noise(took["disk"], took["disk again"])
    pages = largest * len(LANGUAGES)
    return [
        figure(f"order to switch, {pages} pages (s)", whole, target=TARGET_S),
        figure("the same files written and fsynced alone (s)", values["disk"]),
        figure("order to switch over the disk alone", whole, values["disk"], "disk alone"),
        figure("A/A: disk alone, twice", apart, 1.0, "the same"),
        *(
            figure(f"a page, {items} items (µs)", each, per_page[SIZES[0]], f"{SIZES[0]} items", GROWTH)
            for items, each in per_page.items()
        ),
    ]


def figure(
    metric: str, value: float, limit: float | None = None, against: str = "", target: float | None = None
) -> Figure:
    return Figure("publish_cost", metric, value, limit, against, target, higher_is_better=False)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        return report(measure(Path(folder), rounds))


if __name__ == "__main__":
    sys.exit(main())
