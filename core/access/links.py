"""One-time links to a phone: they open one narrow thing, for one person, in one browser, with a PIN, and end.

The secret in the address is drawn from the installation's own secret and the link's id, so that a message
that is sent again holds the same link; only its hash is stored. What the link is for (`purpose`, `subjects`)
is the business of whoever made it.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from core.access.errors import LinkEnded
from core.access.model import PersonId

LASTS: Final = timedelta(minutes=30)
TRIES: Final = 5
"""PINs that may be tried; then the link is dead."""
LINK: Final = "upl_"
BROWSER: Final = "upb_"
_BYTES: Final = 20


class LinkState(StrEnum):
    GATHERING = "gathering"
    """More may be asked of the person in the same message; nobody has the link yet."""
    SENT = "sent"
    BOUND = "bound"
    """A PIN was tried: it belongs to that browser."""
    OPEN = "open"
    DONE = "done"
    DEAD = "dead"


NEXT: Final[Mapping[LinkState, frozenset[LinkState]]] = {
    LinkState.GATHERING: frozenset({LinkState.SENT, LinkState.DEAD}),
    LinkState.SENT: frozenset({LinkState.BOUND, LinkState.DEAD}),
    LinkState.BOUND: frozenset({LinkState.OPEN, LinkState.DEAD}),
    LinkState.OPEN: frozenset({LinkState.DONE, LinkState.DEAD}),
    LinkState.DONE: frozenset(),
    LinkState.DEAD: frozenset(),
}
ENDED: Final = frozenset({LinkState.DONE, LinkState.DEAD})
TAKES_A_PIN: Final = frozenset({LinkState.SENT, LinkState.BOUND})


@dataclass(frozen=True, slots=True)
class Link:
    """`subjects` are the ids of what the person is asked for; `browser` the hash of the one browser's
    cookie."""

    id: str
    person: PersonId
    purpose: str
    subjects: tuple[str, ...]
    made_at: datetime
    ends_at: datetime
    state: LinkState = LinkState.GATHERING
    tries: int = 0
    browser: str | None = None

    def to(self, state: LinkState) -> "Link":
        """The link in another state. Raises `LinkEnded` where the table does not allow it."""
        if state not in NEXT[self.state]:
            raise LinkEnded
        return replace(self, state=state)

    def asking(self, subject: str) -> "Link":
        """With one more subject, once."""
        return replace(self, subjects=tuple(dict.fromkeys([*self.subjects, subject])))

    def tried(self, browser: str) -> "Link":
        """After one more PIN, counted before it is looked at; the first binds the link to the browser."""
        bound = self if self.state is LinkState.BOUND else self.to(LinkState.BOUND)
        return replace(bound, tries=self.tries + 1, browser=self.browser or browser)

    def lives(self, now: datetime) -> bool:
        return self.state not in ENDED and now < self.ends_at

    def takes_a_pin(self, now: datetime) -> bool:
        return self.state in TAKES_A_PIN and now < self.ends_at and self.tries < TRIES


def link_secret(link: str, key: bytes) -> str:
    """What stands in the address: 160 bits, in letters and digits that survive any phone's reading of it.

    `key` is derived for this use (`sealing.keys.derive(secret, "link")`).
    """
    drawn = hmac.digest(key, b"link\0" + link.encode(), hashlib.sha256)[:_BYTES]
    return LINK + base64.b32encode(drawn).decode().lower()
