"""Does the record still stand? The journal and the editions, each by itself and held against each other."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from broadcast.editions.chain import Fault
from broadcast.editions.ports import Editions
from broadcast.editions.service import against_journal
from broadcast.editions.service import verify as verify_editions
from core.journal.model import Entry, Head
from core.journal.verify import Verdict, verify
from scripts_library.items.model import Audience


class WholeJournal(Protocol):
    """The journal, to be followed from its beginning."""

    def all(self, kind: str | None = None) -> Iterator[Entry]: ...
    def head(self) -> Head: ...


class RecordToVerify(Protocol):
    """What it takes to verify."""

    @property
    def journal(self) -> WholeJournal: ...
    @property
    def editions(self) -> Editions: ...


@dataclass(frozen=True, slots=True)
class Finding:
    """The journal's verdict, and every edition that is not as it was cut."""

    verdict: Verdict
    faults: tuple[Fault, ...]

    @property
    def ok(self) -> bool:
        return self.verdict.ok and not self.faults

    def __str__(self) -> str:
        return "; ".join(map(str, (*(() if self.verdict.ok else (self.verdict,)), *self.faults)))


def verify_journal(record: RecordToVerify, head: Head | None = None) -> Finding:
    """Whether the chain stands, up to every head that an edition or somebody else (`head`) kept; and every
    edition about which the journal and its own row disagree."""
    anchors = [record.journal.head(), *map(_anchor, record.editions.anchors()), *([head] if head else [])]
    verdict = verify(record.journal.all(), anchors)
    return Finding(verdict, tuple(fault for each in Audience for fault in against_journal(record, each)))


def verify_all(record: RecordToVerify, head: Head | None = None) -> Finding:
    """The same, with each edition's own hash and the chain of editions."""
    verdict = verify_journal(record, head).verdict
    return Finding(verdict, tuple(fault for each in Audience for fault in verify_editions(record, each)))


def _anchor(text: str) -> Head:
    """One that was made unreadable is no head of any journal, and is found as such."""
    try:
        return head_from(text)
    except ValueError:
        return Head(0, text)


def head_from(text: str) -> Head:
    """A head as it is written down, SEQ:HASH. Raises ValueError."""
    seq, _, digest = text.partition(":")
    if not seq.isdecimal() or len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
        raise ValueError(f"not a head: {text!r:.80}")
    return Head(int(seq), digest)
