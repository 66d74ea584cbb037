"""Which alerts stand, and since which edition: what a feed must know of earlier editions to refer to what it
said before (CAP 1.2: Update and Cancel name the messages they take the place of).

It is kept beside each edition, cumulative and small, so that a host can tell it from its own copy alone. No
part of the hash: it follows from the editions before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from broadcast.editions.model import Alert, Cut, Entry, IncidentWord, Sent
from core.canonical import Json, digest
from core.clock import rfc3339
from scripts_library.items.model import Kind, Stage

REMEMBERED: Final = timedelta(days=7)
"""How long a cancelled alert is still told as cancelled."""
MOST: Final = 200
"""Messages of one alert that the next refers to: the newest."""
_SPEAKS: Final = (Kind.ANNOUNCEMENT, Kind.BANNER)


def alerts_after(before: Mapping[str, Alert], cut: Cut, sent: Sent) -> dict[str, Alert]:
    """The alerts of an edition: a new message where what is said changed, none where it is as before."""
    said = {word.id: _digest(word, own) for word in cut.incidents if (own := spoken(cut, word, sent))}
    kept = {
        incident: alert
        for incident, alert in before.items()
        if incident in said or alert.ended is None or sent.at - alert.ended.at <= REMEMBERED
    }
    ended = {
        incident: alert if alert.ended else replace(alert, ended=sent)
        for incident, alert in kept.items()
        if incident not in said
    }
    return ended | {incident: _next(kept.get(incident), what, sent) for incident, what in said.items()}


def spoken(cut: Cut, word: IncidentWord, sent: Sent) -> tuple[Entry, ...]:
    """What an incident's alert says: its announcements, else its banners; nothing once it is retracted,
    withdrawn or ended.
    """
    if word.stage is Stage.RETRACTION:
        return ()
    own = [
        each
        for each in cut.entries
        if each.incident == word.id
        and each.instead is None
        and each.texts
        and (each.ends is None or each.ends > sent.at)
    ]
    kinds = ([each for each in own if each.kind is kind] for kind in _SPEAKS)
    return tuple(next((found for found in kinds if found), ()))


def _next(before: Alert | None, what: str, sent: Sent) -> Alert:
    if before is None or before.ended is not None:
        return Alert(what, (sent,))
    if before.digest == what:
        return before
    return Alert(what, (*before.sent, sent)[-MOST:])


def _digest(word: IncidentWord, own: Sequence[Entry]) -> str:
    """Of all that the message is made of, so that another edition makes the same message again."""
    names = {spec.name for each in own for spec in each.slots} | {"area", "district"}
    slots: dict[str, Json] = {name: word.slots[name] for name in sorted(names & word.slots.keys())}
    entries: list[Json] = [[_texts(each), None if each.ends is None else rfc3339(each.ends)] for each in own]
    return digest([dict(word.titles), word.stage.value, word.urgency, slots, entries])


def _texts(entry: Entry) -> Json:
    return {
        language: [said.text_hash, said.unreviewed, said.outdated] for language, said in entry.texts.items()
    }
