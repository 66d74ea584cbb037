"""Telling the municipality's website of an edition: a small signed message, tried for hours.

A message that may have arrived is sent again: it names an edition and brings no words, so twice does no harm.
"""

from collections.abc import Callable
from dataclasses import dataclass

from broadcast.channels.publishing.current import CurrentTrees
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
    trees: CurrentTrees
    clock: Clock
    wanted: Callable[[str], bool]
    """Whether an address is still registered."""

    def tell(self, intent: Intent) -> Outcome:
        """Send it, unless a later edition is out, which its own message tells."""
        if not self.wanted(intent.to):
            return NotNeeded("the address is not registered any more")
        if not self.secret:
            return NotSent(hooks.NO_SECRET, again=False)
        edition = self.trees.edition(Audience.LIVE)
        number, hash_ = int(str(intent.data["edition"])), str(intent.data["hash"])
        if edition is None or edition.number > number:
            return NotNeeded("a later edition is out")
        sent = hooks.body(number, hash_, self.public_url, edition.cut.languages)
        why = self._sent(intent.to, sent)
        if why is None:
            return Sent()
        return NotSent(why, after=hooks.wait(self.clock.now() - edition.cut_at))

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
        CurrentTrees(office.folders.published),
        office.clock,
        hooked.__contains__,
    )
