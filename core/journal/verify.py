"""Does the chain still stand? Pure: anyone can check entries from a database, an export or a backup, in
constant memory."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from core.errors import fill, msgid
from core.journal.model import START, Entry, Head, entry_hash


class Fault(StrEnum):
    """What can be wrong with a chain."""

    CHANGED = "changed"
    GAP = "gap"
    REORDERED = "reordered"
    REPLACED = "replaced"
    CUT = "cut"


WORDS = {
    Fault.CHANGED: msgid("Entry %(seq)s is not as it was written."),
    Fault.GAP: msgid("Entry %(seq)s is missing: after entry %(after)s comes entry %(found)s."),
    Fault.REORDERED: msgid("Entries are not in their order: after entry %(after)s comes entry %(found)s."),
    Fault.REPLACED: msgid("Entry %(seq)s is another than the one that was known to stand here."),
    Fault.CUT: msgid("The journal ends at entry %(after)s, but entry %(seq)s is known to have been written."),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verification found: nothing (`fault` is None), or the first fault and where it is."""

    head: Head
    """The last entry that stands."""
    fault: Fault | None = None
    facts: dict[str, object] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return self.fault is None

    @property
    def message(self) -> str:
        """An English msgid, to be filled with `facts`."""
        return msgid("The journal stands up to entry %(seq)s.") if self.fault is None else WORDS[self.fault]

    def __str__(self) -> str:
        return fill(self.message, self.facts or {"seq": self.head.seq})


def verify(entries: Iterable[Entry], anchors: Iterable[Head] = ()) -> Verdict:
    """Follow the chain from its beginning, and compare with heads that were kept elsewhere.

    Without an anchor a journal whose tail was cut off, or that was written anew from some entry on, looks
    whole; with one (from an edition, or `--head`) both are found up to the anchored entry. The newest
    anchor is the one that counts most.
    """
    known: dict[int, set[str]] = {}
    for anchor in anchors:
        known.setdefault(anchor.seq, set()).add(anchor.hash)
    if known.get(START.seq, {START.hash}) != {START.hash}:
        return Verdict(START, Fault.REPLACED, {"seq": START.seq})
    head, rest = START, iter(entries)
    for entry in rest:
        fault = _fault_of(entry, head, known.get(entry.seq, set()), rest)
        if fault is not None:
            return fault
        head = entry.head
    cut = max(known, default=0)
    return Verdict(head, Fault.CUT, {"seq": cut, "after": head.seq}) if cut > head.seq else Verdict(head)


def _fault_of(entry: Entry, head: Head, known: set[str], rest: Iterator[Entry]) -> Verdict | None:
    if entry.seq != head.seq + 1:
        return _out_of_step(entry, head, rest)
    if not _as_written(entry):
        return Verdict(head, Fault.CHANGED, {"seq": entry.seq})
    if entry.prev != head.hash:
        return Verdict(head, Fault.REPLACED, {"seq": entry.seq if head == START else head.seq})
    if known - {entry.hash}:
        return Verdict(head, Fault.REPLACED, {"seq": entry.seq})
    return None


def _as_written(entry: Entry) -> bool:
    try:
        now = entry_hash(entry.seq, entry.at, entry.kind, entry.by, entry.data, entry.prev)
    except ValueError:
        return False
    return now == entry.hash


def _out_of_step(entry: Entry, head: Head, rest: Iterator[Entry]) -> Verdict:
    expected = head.seq + 1
    facts: dict[str, object] = {"seq": expected, "after": head.seq, "found": entry.seq}
    elsewhere = entry.seq < expected or any(later.seq == expected for later in rest)
    return Verdict(head, Fault.REORDERED if elsewhere else Fault.GAP, facts)
