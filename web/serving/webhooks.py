"""Telling the municipality's website of an edition: a small signed message, tried for hours.

A message that may have arrived is sent again: it names an edition and brings no words, so twice does no harm.
"""

from collections.abc import Callable
from dataclasses import dataclass

from broadcast.channels.board.model import Expected
from broadcast.channels.board.service import expected_now
from broadcast.channels.website import hooks
from broadcast.channels.website.errors import NoAnswer, NotAsked
from broadcast.channels.website.via_http import Outside
from core.clock import Clock
from core.outbox.model import Intent, NotNeeded, NotSent, Outcome, Sent
from scripts_library.items.model import Audience
from web.building import Office

LARGEST_ANSWER = 1024
"""Bytes that are read of what a website answers."""


@dataclass(frozen=True, slots=True)
class Webhooks:
    """Carries out the intents of `broadcast.channels.website.hooks`."""

    secret: str
    public_url: str
    outside: Outside
    newest: Callable[[], Expected]
    """What was cut last, from the record: a worker on another host has no tree of its own."""
    languages: tuple[str, ...]
    clock: Clock
    wanted: Callable[[str], bool]
    """Whether an address is still registered."""

    def tell(self, intent: Intent) -> Outcome:
        """Send it, unless a later edition is out, which its own message tells."""
        if not self.wanted(intent.to):
            return NotNeeded("the address is not registered any more")
        if not self.secret:
            return NotSent(hooks.NO_SECRET, again=False)
        newest = self.newest()
        number, hash_ = int(str(intent.data["edition"])), str(intent.data["hash"])
        if newest.number > number:
            return NotNeeded("a later edition is out")
        why = self._sent(intent.to, hooks.body(number, hash_, self.public_url, self.languages))
        if why is None:
            return Sent()
        return NotSent(why, after=hooks.wait(self.clock.now() - newest.cut_at))

    def _sent(self, address: str, body: bytes) -> str | None:
        """What went wrong, if anything did."""
        headers = {
            "Content-Type": "application/json",
            hooks.SIGNATURE: hooks.signature(self.secret, body, self.clock.now()),
        }
        try:
            answer = self.outside.ask("POST", address, headers, body, LARGEST_ANSWER)
        except (NoAnswer, NotAsked) as wrong:
            return str(wrong.facts.get("why", wrong.code))
        return None if 200 <= answer.status < 300 else f"HTTP {answer.status}"


def webhooks(office: Office) -> Webhooks:
    """Those of an installation."""
    settings, hooked = office.settings, frozenset(office.centre.website.hooks)
    return Webhooks(
        settings.webhook_secret,
        settings.public_url,
        Outside(settings.website_private),
        lambda: office.database.read(expected_now, Audience.LIVE),
        office.centre.languages,
        office.clock,
        hooked.__contains__,
    )
