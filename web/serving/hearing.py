"""Recordings that wait for a listener: who is rung for them, and the alarm when nobody comes."""

from collections.abc import Callable, Mapping
from typing import Final

from broadcast.delivery import summons
from core.access.model import PersonId
from core.canonical import Json
from core.errors import NotFound, msgid
from core.outbox.model import Intent, NotNeeded, NotSent, Outcome
from core.timers.model import Timer
from scripts_library.items.model import Audience, RevisionId
from scripts_library.recordings import ringing
from scripts_library.recordings.ringing import RING, UNHEARD, subject_of
from web.console.recorded import to_hear_of
from web.console.texts import audience_of as audience_of_item
from web.record import Record

__all__ = ["RING", "TIMERS", "UNHEARD", "WORDS", "audience_of", "needless", "ring", "where"]
WORDS: Final = msgid("Recordings wait for a listener; nobody who was asked has listened. The voice reads.")


def _ring_next(record: Record, timer: Timer) -> None:
    revision, language = _named(timer.data)
    ringing.ring_next(record, revision, language, int(str(timer.data["rung"])))


TIMERS: Final[Mapping[str, Callable[[Record, Timer], object]]] = {ringing.RING_TIMER: _ring_next}


def ring(record: Record, intent: Intent, rules: summons.Rules) -> Outcome:
    """Ask the person by message; nobody for what can never be said, read with values that have changed."""
    try:
        if needless(record, intent.data):
            return NotNeeded(summons.ANSWERED)
        subject = subject_of(*_named(intent.data))
        audience = audience_of(record, intent.data)
    except NotFound as error:
        return NotSent(str(error), again=False)
    return summons.ring_listener(record, PersonId(intent.to), subject, audience, rules)


def audience_of(record: Record, facts: Mapping[str, Json]) -> Audience:
    revision, _ = _named(facts)
    return audience_of_item(record, record.items.item(record.items.revision(revision).item))


def where(facts: Mapping[str, Json]) -> str:
    revision, language = _named(facts)
    return f"/staff/recordings/{revision}/{language}"


def needless(record: Record, facts: Mapping[str, Json]) -> bool:
    """Whether somebody has listened, or it can never be said."""
    return to_hear_of(record, *_named(facts), PersonId(""), ()) is None


def _named(facts: Mapping[str, Json]) -> tuple[RevisionId, str]:
    return RevisionId(str(facts["revision"])), str(facts["language"])
