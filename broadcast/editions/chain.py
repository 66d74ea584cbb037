"""Is every edition still what was cut? Recomputed from the stored words, and held against the journal."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from broadcast.editions.content import edition_hash
from broadcast.editions.errors import WORDS, Broken
from broadcast.editions.events import EditionCut
from broadcast.editions.model import EditionNumber
from broadcast.editions.ports import Line, Stored
from core.canonical import NotCanonical
from core.errors import fill
from core.journal.model import Entry
from scripts_library.items.model import Audience


@dataclass(frozen=True, slots=True)
class Fault:
    """The place where a chain breaks, and how."""

    audience: Audience
    number: EditionNumber
    broken: Broken

    @property
    def message(self) -> str:
        """An English msgid, to be filled with the number."""
        return WORDS[self.broken]

    def __str__(self) -> str:
        return f"{self.audience.value}: {fill(self.message, {'number': self.number})}"


def faults(chain: Iterable[Stored]) -> Iterator[Fault]:
    """Every place where one audience's chain, oldest first, is not whole."""
    before: Line | None = None
    for stored in chain:
        line = stored.line
        for broken in _place(before, line):
            yield Fault(line.audience, line.number, broken)
        for broken in _content(stored):
            yield Fault(line.audience, line.number, broken)
        before = line


Cuts = Mapping[int, tuple[object, object]]
"""What the journal says was cut for one audience: by number, the hash and the parent's hash."""


def cuts(entries: Iterable[Entry], audience: Audience) -> Cuts:
    """Read what was cut from the journal's entries; those of other kinds are passed over."""
    own = [
        each.data
        for each in entries
        if each.kind == EditionCut.kind and each.data.get("audience") == audience.value
    ]
    numbered = [(data.get("number"), data) for data in own]
    return {
        number: (data.get("hash"), data.get("parent")) for number, data in numbered if isinstance(number, int)
    }


def disagreements(lines: Iterable[Line], audience: Audience, journalled: Cuts) -> Iterator[Fault]:
    """Every edition of the audience about which its row and the journal do not say the same."""
    there = set()
    for line in lines:
        there.add(int(line.number))
        cut = journalled.get(line.number)
        if cut is None:
            yield Fault(audience, line.number, Broken.UNKNOWN)
        elif cut != (line.hash, line.parent):
            yield Fault(audience, line.number, Broken.SWAPPED)
    for number in sorted(journalled.keys() - there):
        yield Fault(audience, EditionNumber(number), Broken.LOST)


def _place(before: Line | None, line: Line) -> Iterator[Broken]:
    if line.number != (before.number + 1 if before else 1):
        yield Broken.MISSING
    elif line.parent != (before.hash if before else None):
        yield Broken.PARENT


def _content(stored: Stored) -> Iterator[Broken]:
    try:
        content = json.loads(stored.content)
        whole = edition_hash(content, stored.line.parent) == stored.line.hash
    except (ValueError, NotCanonical):
        yield Broken.CONTENT
        return
    if not whole:
        yield Broken.CONTENT
    if not isinstance(content, dict) or content.get("audience") != stored.line.audience.value:
        yield Broken.AUDIENCE
