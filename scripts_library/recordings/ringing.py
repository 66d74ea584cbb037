"""Asking for a listener: whoever may approve the text, and did not record it, is rung in turn until somebody
has listened. Meanwhile callers hear the voice, so nobody is hurried as by a text."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from core.access.model import PersonId
from core.canonical import Json
from core.outbox.model import Intent
from core.timers.model import Timer
from scripts_library.approvals.service import tell_crisis_management, text_with_key
from scripts_library.items.model import ItemId, RevisionId, Text, newest
from scripts_library.recordings.model import Recording, waiting_of
from scripts_library.recordings.ports import RecordingsRecord

RING: Final = "recording.ring"
"""Intent: ask this person to listen to what waits of the text ``data["revision"]``, ``data["language"]``."""
RING_TIMER: Final = "recording.ring_next"
"""Timer: its handler calls `ring_next` with what its data names."""
UNHEARD: Final = "recording_unheard"
"""Alarm: everybody who may listen was asked, and nobody has."""
SPEAKING: Final = timedelta(seconds=30)
"""How long after a take the first is asked: a speaker records part after part, and one message is enough."""
RING_EVERY: Final = timedelta(minutes=2)
"""How long one listener has before the next is asked."""
_PREFIX: Final = "recording:"


def subject_of(revision: RevisionId, language: str) -> str:
    """What a one-time link calls a text's recordings."""
    return f"{_PREFIX}{revision}:{language}"


def named_by(subject: str) -> tuple[RevisionId, str] | None:
    """The text whose recordings the link's subject means; None where it means something else."""
    revision, _, language = subject.removeprefix(_PREFIX).partition(":")
    return (RevisionId(revision), language) if subject.startswith(_PREFIX) else None


def ask_for_listener(record: RecordingsRecord, revision: RevisionId, language: str) -> None:
    """A take was made: the first listener is asked when no other has followed for a while."""
    _set(record, revision, language, 0, SPEAKING)


def ring_next(record: RecordingsRecord, revision: RevisionId, language: str, rung: int) -> None:
    """The timer's act: ask the next who may listen; after the last of them crisis management is alarmed."""
    waiting = waiting_for_listener(record, revision, language)
    if not waiting:
        return
    listeners, newest_take = _listeners(record, revision, language, waiting), waiting[-1].id
    named = {"revision": revision, "language": language}
    if rung >= len(listeners):
        tell_crisis_management(record, UNHEARD, newest_take, {**named})
        return
    record.outbox.put(Intent(RING, listeners[rung], {**named}, f"{RING}:{newest_take}:{rung}"))
    _set(record, revision, language, rung + 1, RING_EVERY)


def waiting_for_listener(
    record: RecordingsRecord, revision: RevisionId, language: str
) -> tuple[Recording, ...]:
    """The takes of the text that nobody else has heard; none where the text can't be said any more."""
    item, text, _ = text_with_key(record, revision, language)
    takes = [each for each in record.recordings.of([text.hash]) if each.language == language]
    waiting = sorted(waiting_of(takes), key=lambda each: (each.at, each.id))
    return tuple(waiting) if waiting and _may_be_said(record, item.id, text) else ()


def _may_be_said(record: RecordingsRecord, item: ItemId, text: Text) -> bool:
    """Whether it is the newest in its language, or one that is approved."""
    latest = newest(record.items.texts([item]), text.language)
    approved = {each.text.hash for each in record.approvals.permissions([item])}
    return (latest is not None and latest.text.hash == text.hash) or text.hash in approved


def _listeners(
    record: RecordingsRecord, revision: RevisionId, language: str, waiting: Sequence[Recording]
) -> list[PersonId]:
    item, _, _ = text_with_key(record, revision, language)
    makers = {each.by for each in waiting}
    return [each for each in record.approvers.in_order(item.authority) if {each} != makers]


def _set(record: RecordingsRecord, revision: RevisionId, language: str, rung: int, after: timedelta) -> None:
    data: dict[str, Json] = {"revision": revision, "language": language, "rung": rung}
    due = record.clock.now() + after
    record.timers.set(Timer(RING_TIMER, subject_of(revision, language), due, data))
