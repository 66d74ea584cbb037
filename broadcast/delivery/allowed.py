"""The last door before an exercise's carrier: whatever asks, only the staff's own numbers are reached."""

from broadcast.delivery.model import NOT_ALLOWED
from broadcast.delivery.ports import Carrier
from core.outbox.model import NotSent, Outcome


class OnlyAllowed:
    """A `Carrier` that reaches the numbers on the allow-list and no other."""

    def __init__(self, carrier: Carrier, allowed: frozenset[str]) -> None:
        self._carrier = carrier
        self._allowed = allowed

    def send(self, to: str, body: str) -> Outcome:
        return self._carrier.send(to, body) if to in self._allowed else NotSent(NOT_ALLOWED, again=False)

    def ring(self, to: str, url: str) -> Outcome:
        return self._carrier.ring(to, url) if to in self._allowed else NotSent(NOT_ALLOWED, again=False)
