"""The cast's telephones: what would go to a real one is kept here and shown on a page. Nothing leaves the
computer."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Final

from core.clock import Clock
from core.outbox.model import Outcome, Sent

KEPT: Final = 200


@dataclass(frozen=True, slots=True)
class Arrived:
    """One text message, or one call: then ``url`` is where its words are."""

    number: int
    to: str
    at: datetime
    body: str = ""
    url: str = ""


class DemoPhones:
    """A `Carrier` to telephones that lie on this page."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._numbers = count(1)
        self._arrived: deque[Arrived] = deque(maxlen=KEPT)

    def send(self, to: str, body: str) -> Outcome:
        return self._keep(Arrived(next(self._numbers), to, self._clock.now(), body=body))

    def ring(self, to: str, url: str) -> Outcome:
        return self._keep(Arrived(next(self._numbers), to, self._clock.now(), url=url))

    def of(self, number: str) -> tuple[Arrived, ...]:
        """What came to this telephone, newest first."""
        return tuple(each for each in reversed(self._arrived) if each.to == number)

    def call(self, number: int) -> Arrived | None:
        """A call by its number."""
        return next((each for each in self._arrived if each.number == number and each.url), None)

    def _keep(self, arrived: Arrived) -> Outcome:
        self._arrived.append(arrived)
        return Sent(f"demo-{arrived.number}")
