"""The timers in memory."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.clock import Clock
from core.ids import new_id
from core.timers.model import Ringing, Timer


@dataclass(frozen=True, slots=True)
class _Kept:
    timer: Timer
    attempts: int = 0
    claim: str | None = None
    lease_until: datetime | None = None


class FakeTimers:
    """Keeps what has not rung in a dictionary."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: dict[tuple[str, str], _Kept] = {}

    def set(self, timer: Timer) -> None:
        self._kept[timer.kind, timer.key] = _Kept(timer)

    def cancel(self, kind: str, key: str) -> bool:
        return self._kept.pop((kind, key), None) is not None

    def waiting(self, kind: str | None = None, limit: int = 100) -> Sequence[Timer]:
        found = [each.timer for each in self._kept.values() if kind is None or each.timer.kind == kind]
        return sorted(found, key=lambda timer: timer.due)[:limit]

    def claim_due(
        self, limit: int, kinds: Collection[str], now: datetime, lease_until: datetime
    ) -> Sequence[Ringing]:
        ringing: list[Ringing] = []
        for timer in [timer for timer in self.waiting(limit=len(self._kept)) if timer.kind in kinds]:
            kept = self._kept[timer.kind, timer.key]
            free = kept.lease_until is None or kept.lease_until <= now
            if timer.due <= now and free and len(ringing) < limit:
                claimed = replace(kept, claim=new_id(), attempts=kept.attempts + 1, lease_until=lease_until)
                self._kept[timer.kind, timer.key] = claimed
                ringing.append(Ringing(timer, claimed.claim or "", claimed.attempts))
        return ringing

    def hold(self, ringing: Ringing) -> bool:
        kept = self._kept.get((ringing.timer.kind, ringing.timer.key))
        return kept is not None and kept.claim == ringing.claim

    def settle(self, ringing: Ringing, now: datetime) -> None:
        if self.hold(ringing):
            del self._kept[ringing.timer.kind, ringing.timer.key]

    def purge(self, settled_before: datetime) -> int:
        """What rang is gone at once here."""
        return 0

    def postpone(self, ringing: Ringing, until: datetime) -> None:
        if self.hold(ringing):
            key = (ringing.timer.kind, ringing.timer.key)
            self._kept[key] = replace(self._kept[key], lease_until=until)
