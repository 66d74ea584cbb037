"""The hosts' reports in memory. Passes the same contract as the database (tests/contract/broadcast)."""

from dataclasses import replace
from datetime import datetime

from broadcast.channels.hosts.model import Report
from scripts_library.items.model import Audience


class FakeHosts:
    def __init__(self) -> None:
        self.kept: dict[tuple[Audience, str], Report] = {}

    def seen(self, audience: Audience, host: str, at: datetime) -> None:
        before = self.kept.get((audience, host), Report(audience, host, at))
        self.kept[audience, host] = replace(before, seen_at=at)

    def staged(self, audience: Audience, host: str, number: int, hash_: str, at: datetime) -> None:
        self.kept[audience, host] = Report(audience, host, at, number, hash_)

    def all(self, audience: Audience) -> tuple[Report, ...]:
        return tuple(self.kept[key] for key in sorted(self.kept) if key[0] is audience)
