"""Idempotency keys in memory."""

from datetime import datetime

from core.clock import Clock
from core.idempotency.errors import KeyReused
from core.idempotency.model import KEPT, Scope, StoredAnswer


class FakeIdempotency:
    """Keeps its answers in a dictionary."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._claimed: dict[Scope, str] = {}
        self._kept: dict[Scope, tuple[str, StoredAnswer, datetime]] = {}

    def claim(self, scope: Scope, body: str, *, wait: bool = False) -> StoredAnswer | None:
        self.purge()
        if scope not in self._kept:
            self._claimed[scope] = body
            return None
        first, answer, _ = self._kept[scope]
        if first != body:
            raise KeyReused
        return answer

    def settle(self, scope: Scope, answer: StoredAnswer) -> None:
        self._kept[scope] = (self._claimed.pop(scope), answer, self._clock.now())

    def purge(self) -> int:
        old = [scope for scope, (_, _, at) in self._kept.items() if at <= self._clock.now() - KEPT]
        for scope in old:
            del self._kept[scope]
        return len(old)
