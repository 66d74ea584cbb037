"""Desks in memory. Pass the same contract as the database (tests/contract/broadcast/test_desks.py)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from broadcast.channels.desk.model import Desk, DeskId, Read
from core.access.model import PersonId
from scripts_library.items.model import Audience


class FakeDesks:
    def __init__(self) -> None:
        self.kept: dict[DeskId, Desk] = {}
        self.reads: dict[tuple[PersonId, Audience, int], Read] = {}

    def put(self, desk: Desk) -> None:
        before = self.kept.get(desk.id)
        if before is not None:
            same = before.audience is desk.audience
            shown = max(desk.shown, before.shown) if same else desk.shown
            desk = replace(desk, opened_at=before.opened_at, shown=shown)
        self.kept[desk.id] = desk

    def get(self, desk: DeskId) -> Desk | None:
        return self.kept.get(desk)

    def connected(self, audience: Audience, now: datetime) -> Sequence[Desk]:
        there = [each for each in self.kept.values() if each.audience is audience and each.connected(now)]
        return sorted(there, key=lambda each: (each.person, each.id))

    def lowest(self, audience: Audience, now: datetime) -> Mapping[str, int]:
        there = self.connected(audience, now)
        return {
            host: min(each.shown for each in there if each.host == host) for host in {e.host for e in there}
        }

    def close(self, desk: DeskId, person: PersonId) -> None:
        if desk in self.kept and self.kept[desk].person == person:
            del self.kept[desk]

    def add_read(self, read: Read) -> bool:
        key = (read.person, read.audience, read.edition)
        new = key not in self.reads
        self.reads.setdefault(key, read)
        return new

    def last_read(self, person: PersonId, audience: Audience) -> Read | None:
        own = [each for each in self.reads.values() if (each.person, each.audience) == (person, audience)]
        return max(own, key=lambda each: each.edition, default=None)

    def last_reads(self, audience: Audience, people: Sequence[PersonId]) -> Sequence[Read]:
        found = (self.last_read(person, audience) for person in sorted(set(people)))
        return [each for each in found if each is not None]

    def forget(self, before: datetime) -> int:
        gone = [each.id for each in self.kept.values() if each.seen_at < before]
        for desk in gone:
            del self.kept[desk]
        return len(gone)
