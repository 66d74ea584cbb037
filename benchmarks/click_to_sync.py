"""From the click to both channels seen in sync: a corrected area over the API, until the answer tells that
phone and site were looked at the citizens' way and give the new edition.

A whole `upplys serve` for each of three sizes of synthetic texts in twelve languages, clicked in turns. The
cost per page must not grow with the size. The largest is there twice, as its own A/A: odd and even clicks.
Every tenth text says the area, so its sentence is read aloud anew in every language that has a voice; all
else was read before, as on a night: once, for the largest, whose sounds the smaller ones share. The next
click comes when the line has all its voices: three municipalities are not corrected at once on one machine.
The load of the machine is told with the figures.

    python -m benchmarks.click_to_sync [--clicks 40]
"""

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from benchmarks.harness import Figure, noise, report, tell
from benchmarks.synthetic import AREA, LANGUAGES, synthetic_cut
from broadcast.channels.publishing.current import CurrentTrees
from broadcast.editions.model import Entry
from core.access.model import PersonId, Role
from crisis.incidents import service as incidents
from scripts_library.approvals.reviewing import choose
from scripts_library.approvals.service import approve
from scripts_library.items.model import Audience, Written
from scripts_library.items.service import NewItem, Stored, add_text, create_item
from tests.faults.installation import Installation, Served, new_installation, until
from web.building import Office
from web.centre import FILE_NAME
from web.folders import Folders
from web.record import Record
from web.voicing import voice_ahead

SIZES: Final = (25, 50, 100)
TARGET_S: Final = 1.0
GROWTH: Final = 1.25
"""Most that a page may cost more in the largest edition than in the smallest."""
TITLE: Final = "Mätning"
FIVE: Final = 'languages = ["sv", "sv-simple", "en", "ar", "fi"]'
WARM: Final = 3


@dataclass
class Site:
    """One size: a serving process, its incident, and how long each click took (seconds)."""

    items: int
    served: Served
    incident: str
    trees: CurrentTrees
    took: list[float] = field(default_factory=list)
    clocks: list[Mapping[str, float]] = field(default_factory=list)
    late: int = 0

    def click(self, number: int) -> None:
        """Correct the area, and wait until both channels were seen to give it."""
        body = json.dumps({"slots": {"area": [f"Område {number}"]}}).encode()
        where, key = f"/incidents/{self.incident}/slots", f"click-{number}"
        began = time.perf_counter()
        answer = self.served.ask("PATCH", where, body, key=key)
        if answer.status != 200:
            raise SystemExit(f"the correction was refused: {answer.text}")
        clock = _clock(answer.json["clock"])
        late = "observed" not in clock
        if late:
            self.served.settled()
        self.took.append(time.perf_counter() - began)
        if late:  # the same key gives the same answer, with the clock as it is now
            clock = _clock(self.served.ask("PATCH", where, body, key=key).json["clock"])
        self.late += late
        self.clocks.append(clock)
        until(self._at_rest, "the line to be staged with all its voices")

    def _at_rest(self) -> bool:
        """Whether nothing more is staged: what the voice had not read by the switch comes after it."""
        tree = self.trees.now(Audience.LIVE)
        return tree is not None and tree.manifest.next_end is None


def _clock(marks: list[dict[str, Any]]) -> dict[str, float]:
    """Seconds from the decision to the last channel's mark of each kind; a mark that a channel lacks is
    left out."""
    at: dict[str, list[datetime]] = {}
    for mark in marks:
        at.setdefault(mark["mark"], []).append(datetime.fromisoformat(mark["at"]))
    decided = min(at["decided"])
    whole = {name: times for name, times in at.items() if name == "cut" or len(times) > 1}
    return {name: (max(times) - decided).total_seconds() for name, times in whole.items()}


@contextmanager
def sites(folder: Path) -> Iterator[list[Site]]:
    """One serving process for each size, its incident active."""
    with ExitStack() as stack:
        made = []
        sounds = folder / str(SIZES[-1])
        filled = {items: _filled(folder / str(items), items) for items in SIZES}
        _read_aloud(filled[SIZES[-1]][0])
        for items, (installation, incident) in filled.items():
            _share(sounds, installation.data)
            served = stack.enter_context(installation.serving(folder / f"{items}.log"))
            _activate(served, incident)
            trees = CurrentTrees(Folders(installation.data).published)
            made.append(Site(items, served, incident, trees))
            tell(f"{items} items serve")
        yield made


def _filled(data: Path, items: int) -> tuple[Installation, str]:
    """An incident with so many texts in twelve languages, all approved."""
    installation = new_installation(data)
    centre = installation.data / FILE_NAME
    twelve = f"languages = {json.dumps(LANGUAGES)}"
    centre.write_text(centre.read_text(encoding="utf-8").replace(FIVE, twelve), encoding="utf-8")
    office = installation.office()
    incident = office.database.run(_texts, items)
    office.database.close()
    tell(f"{items} items are written and approved")
    return installation, incident


def _read_aloud(installation: Installation) -> None:
    office: Office = installation.office()
    tell(f"{voice_ahead(office)} utterances are read")
    office.database.close()


def _share(sounds: Path, data: Path) -> None:
    """What was read for the largest is known to the others: the same words have the same sound."""
    for name in ("sounds", "spoken"):
        if sounds != data:
            shutil.copytree(sounds / name, data / name, dirs_exist_ok=True)


def _texts(record: Record, items: int) -> str:
    people = {each.username: each.person for each in record.accounts.all()}
    prepared = incidents.prepare(record, TITLE, people["tobias"], exercise=False, plan="koka-vattnet")
    for entry in synthetic_cut(items).entries:
        _item(record, entry, prepared.id, people)
    slots = {"area": ["Norrby"], "cause": "microbes"}
    incidents.fill_slots(record, prepared.id, slots, people["tobias"])
    return prepared.id


def _item(record: Record, entry: Entry, incident: str, people: Mapping[str, PersonId]) -> None:
    new = NewItem(
        kind=entry.kind,
        authority=entry.authority,
        source_language=LANGUAGES[0],
        slug=entry.slug,
        incident=incident,
        topic=entry.topic,
        listen=entry.listen,
        slots=(AREA,) if entry.slots else (),
    )
    said = {language: Written(each.title, each.body) for language, each in entry.texts.items()}
    first = create_item(record, new, said[LANGUAGES[0]], people["elif"])
    others = (
        add_text(record, first.revision.id, language, said[language], people["elif"])
        for language in LANGUAGES[1:]
    )
    for each in (first, *others):
        _release(record, each, people["karin"])


def _release(record: Record, stored: Stored, by: PersonId) -> None:
    text, roles = stored.text, frozenset({Role.CRISIS_MANAGER})
    approve(record, text.revision, text.language, text.hash, Audience.LIVE, by, roles)
    if text.language != LANGUAGES[0]:
        choose(record, text.revision, text.language, Audience.LIVE, by, roles, "En mätning")


def _activate(served: Served, incident: str) -> None:
    answer = served.ask("POST", f"/incidents/{incident}/activate", json.dumps({"confirm": TITLE}).encode())
    if answer.status != 200:
        raise SystemExit(f"the activation was refused: {answer.text}")
    served.settled()


def measure(made: list[Site], clicks: int) -> list[Figure]:
    for number in range(WARM + clicks):
        for site in made[:: 1 if number % 2 == 0 else -1]:
            site.click(number)
        tell(f"click {number + 1} of {WARM + clicks}")
    for site in made:
        del site.took[:WARM], site.clocks[:WARM]
    largest = made[-1]
    pages = largest.items * len(LANGUAGES)
    per_page = {each.items: statistics.median(each.took) / (each.items * len(LANGUAGES)) for each in made}
    steps = {
        name: statistics.median([each[name] for each in largest.clocks])
        for name in ("cut", "switched", "observed")
    }
    return [
        _figure(f"click to both in sync, {pages} pages, p50 (s)", statistics.median(largest.took)),
        _figure(f"click to both in sync, {pages} pages, p99 (s)", _p99(largest.took), target=TARGET_S),
        _figure("answers that could not tell of both channels yet", largest.late),
        *(_figure(f"decided to {name}, p50 (s)", each) for name, each in steps.items()),
        *(
            _figure(f"a page, {items} items (µs)", each * 1e6, per_page[SIZES[0]] * 1e6, "25 items", GROWTH)
            for items, each in per_page.items()
        ),
        _figure("A/A: odd and even clicks", noise(largest.took[::2], largest.took[1::2]), 1.0, "the same"),
        _figure(
            "load of the machine, one minute", os.getloadavg()[0], float(os.cpu_count() or 1), "processors"
        ),
    ]


def _p99(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.99))]


def _figure(
    metric: str, value: float, limit: float | None = None, against: str = "", target: float | None = None
) -> Figure:
    return Figure("click_to_sync", metric, value, limit, against, target, higher_is_better=False)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clicks", type=int, default=40)
    clicks = parser.parse_args().clicks
    os.environ["UPPLYS_READ_AHEAD"] = "no"
    with tempfile.TemporaryDirectory() as folder, sites(Path(folder)) as made:
        return report(measure(made, clicks))


if __name__ == "__main__":
    sys.exit(main())
