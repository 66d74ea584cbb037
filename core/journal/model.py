"""Events, entries and the chain they form."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Final

from core.access.model import PersonId
from core.canonical import Json, digest
from core.clock import rfc3339


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was done. Subclass as a frozen dataclass whose fields are JSON values; `kind` names it
    for ever.

    Never put a secret, a personnummer or POSOM text in a field: an entry cannot be taken back.
    """

    kind: ClassVar[str] = "event"

    def to_json(self) -> dict[str, Json]:
        """The fields, as they will be written down."""
        return {each.name: _plain(getattr(self, each.name)) for each in fields(self)}


def _plain(value: object) -> Json:
    match value:
        case StrEnum():
            return value.value
        case None | bool() | int() | float() | str():
            return value
        case Mapping():
            return {str(key): _plain(each) for key, each in value.items()}
        case frozenset() | set():
            return sorted(str(each) for each in value)
        case tuple() | list():
            return [_plain(each) for each in value]
        case _:
            raise TypeError(f"an event holds JSON values, not {type(value).__name__}")


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain at some moment: whoever keeps one can later tell whether what led to it still
    stands."""

    seq: int
    hash: str


START: Final = Head(0, "0" * 64)
"""The head of an empty journal; the first entry has seq 1."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One link: `hash` is the digest of all the other fields, `prev` the hash of the entry before."""

    seq: int
    at: datetime
    kind: str
    by: PersonId | None
    data: Mapping[str, Json]
    prev: str
    hash: str

    @property
    def head(self) -> Head:
        return Head(self.seq, self.hash)


def entry_hash(seq: int, at: datetime, kind: str, by: str | None, data: Mapping[str, Json], prev: str) -> str:
    """SHA-256 of the RFC 8785 JSON of {seq, at, kind, by, data, prev}, `at` as RFC 3339 in UTC with six
    decimals."""
    return digest({"seq": seq, "at": rfc3339(at), "kind": kind, "by": by, "data": data, "prev": prev})


def link(head: Head, event: Event, by: PersonId | None, at: datetime) -> Entry:
    """The entry that records `event` after `head`."""
    seq, data = head.seq + 1, event.to_json()
    return Entry(
        seq, at, event.kind, by, data, head.hash, entry_hash(seq, at, event.kind, by, data, head.hash)
    )
