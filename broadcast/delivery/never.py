"""The last door before any carrier: a partner's own numbers are never texted and never rung.

A call that 1177 or the police pass on may show their number instead of the caller's.
"""

from typing import Final

from broadcast.delivery.ports import Carrier
from core.outbox.model import NotSent, Outcome

PARTNERS: Final = "a partner's own number"


class NeverTo:
    """A `Carrier` that reaches every number but these."""

    def __init__(self, carrier: Carrier, never: frozenset[str]) -> None:
        self._carrier = carrier
        self._never = never

    def send(self, to: str, body: str) -> Outcome:
        return NotSent(PARTNERS, again=False) if to in self._never else self._carrier.send(to, body)

    def ring(self, to: str, url: str) -> Outcome:
        return NotSent(PARTNERS, again=False) if to in self._never else self._carrier.ring(to, url)
