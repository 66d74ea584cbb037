"""Presences in memory. Pass the same contract as the database (tests/contract/crisis/test_presence.py)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from core.access.model import PersonId
from crisis.calls.presence import Availability, Presence
from scripts_library.items.model import Audience


class FakePresences:
    def __init__(self) -> None:
        self.kept: dict[PersonId, Presence] = {}

    def put(self, presence: Presence) -> None:
        self.kept[presence.person] = presence

    def of(self, person: PersonId) -> Presence | None:
        return self.kept.get(person)

    def seen(self, people: Sequence[PersonId], at: datetime) -> None:
        for person in people:
            if person in self.kept and self.kept[person].seen_at < at:
                self.kept[person] = replace(self.kept[person], seen_at=at)

    def here(self, audience: Audience, now: datetime) -> Sequence[Presence]:
        every = sorted(self.kept.values(), key=lambda each: (each.since, each.person))
        there = [each for each in every if each.heard(now) and each.state is not Availability.AWAY]
        return [each for each in there if each.audience is audience]

    def available(self, audience: Audience, now: datetime) -> Sequence[Presence]:
        return [each for each in self.here(audience, now) if each.takes_calls(audience, now)]
