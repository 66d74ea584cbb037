"""Use cases of recordings: bind a sound to a text, hear it for somebody else, take it away, put it back."""

from collections.abc import Collection
from datetime import datetime

from core.access.model import PersonId, Role
from core.ids import new_id
from scripts_library.approvals.errors import NoAuthority, ReasonNeeded
from scripts_library.approvals.model import CRISIS_MANAGEMENT, may_approve
from scripts_library.items.model import RevisionId, Text
from scripts_library.recordings import errors, events
from scripts_library.recordings.model import Act, Check, Move, Recording, State, What
from scripts_library.recordings.ports import RecordingsRecord
from scripts_library.recordings.ringing import ask_for_listener
from scripts_library.texts.blocks import parse, slots_used
from scripts_library.texts.rendering import recording_parts


def add_recording(
    record: RecordingsRecord,
    revision: RevisionId,
    language: str,
    sound: str,
    by: PersonId,
    *,
    part: int | None = None,
    slots_digest: str | None = None,
) -> Recording:
    """Bind a sound (SHA-256 of the file) to a fixed part of a text, or to the whole of it as read with
    certain values.

    Raises `NoSuchText`, `RecordingRefused`. Nobody hears it until somebody else has listened; they are
    asked when no other take has followed for a while.
    """
    text = record.items.text(revision, language)
    _check_place(text, part, slots_digest)
    made = Recording(new_id(), text.hash, language, part, slots_digest, sound, by, record.clock.now())
    record.recordings.add(made)
    record.journal.add(events.TextRecorded(text.hash, language, part, sound), by)
    ask_for_listener(record, revision, language)
    return made


def check_recordings(
    record: RecordingsRecord,
    revision: RevisionId,
    language: str,
    recordings: Collection[str],
    by: PersonId,
    roles: Collection[Role],
) -> tuple[Check, ...]:
    """A second person has listened: each says exactly the text, and goes out with the next cut. Twice is
    once.

    Whoever may approve the text may hear its recordings; not their own. Raises `NoSuchText`,
    `NoSuchRecording`, `NoAuthority`, `OwnRecording`, `NotPossible`.
    """
    takes = _takes(record, revision, language, recordings, roles)
    return tuple(_checked(record, take, by) for take in takes)


def return_recordings(
    record: RecordingsRecord,
    revision: RevisionId,
    language: str,
    recordings: Collection[str],
    reason: str,
    by: PersonId,
    roles: Collection[Role],
) -> tuple[Recording, ...]:
    """A listener found that it does not say the text: back to the speaker, with why.

    Raises as `check_recordings` does, and `ReasonNeeded`.
    """
    if not reason.strip():
        raise ReasonNeeded
    takes = _takes(record, revision, language, recordings, roles)
    now = record.clock.now()
    for take in takes:
        _heard_by_another(take, by)
        take.ready_for(Act.RETURN)
        _move(record, take, What.RETURNED, events.RecordingReturned(*_named(take), reason), by, now, reason)
    return takes


def remove_recordings(
    record: RecordingsRecord, recordings: Collection[str], by: PersonId
) -> tuple[Recording, ...]:
    """They are not said any more, nor is an older take of the same words in their place: back to the voice.

    One person's act that is never refused: the only error is `NoSuchRecording`. Twice is once. Gives those
    that were taken away by this. They stay stored.
    """
    named = [record.recordings.get(each) for each in recordings]
    gone = {each.id: each for take in named for each in _with_older(record, take)}
    now = record.clock.now()
    for take in gone.values():
        _move(record, take, What.REMOVED, events.RecordingRemoved(*_named(take)), by, now)
    return tuple(gone.values())


def put_back(
    record: RecordingsRecord, recordings: Collection[str], by: PersonId, roles: Collection[Role]
) -> tuple[Recording, ...]:
    """Undo: the same recordings as they stood before, with the checks they had.

    By whoever took them away, or crisis management. One that is in its place already is passed over. Raises
    `NoSuchRecording`, `NotYoursToPutBack`.
    """
    named = [record.recordings.get(each) for each in recordings]
    away = [each for each in named if each.can(Act.PUT_BACK)]
    for take in away:
        if CRISIS_MANAGEMENT.isdisjoint(roles) and (take.move is None or take.move.by != by):
            raise errors.NotYoursToPutBack
        event = events.RecordingPutBack(*_named(take))
        _move(record, take, What.PUT_BACK, event, by, record.clock.now())
    return tuple(away)


def unread_parts(text: Text, recorded: Collection[int | None]) -> tuple[int, ...]:
    """The numbers of the fixed parts that nobody has recorded: the voice reads them until somebody does."""
    return tuple(part for part in range(len(recording_parts(parse(text.body)))) if part not in recorded)


def _takes(
    record: RecordingsRecord,
    revision: RevisionId,
    language: str,
    recordings: Collection[str],
    roles: Collection[Role],
) -> tuple[Recording, ...]:
    """The recordings of exactly this text, for one who may decide about it."""
    text = record.items.text(revision, language)
    takes = tuple(record.recordings.get(each) for each in dict.fromkeys(recordings))
    if not takes or any((each.text_hash, each.language) != (text.hash, language) for each in takes):
        raise errors.NoSuchRecording
    if not may_approve(record.items.item(record.items.revision(revision).item).authority, roles):
        raise NoAuthority
    return takes


def _checked(record: RecordingsRecord, take: Recording, by: PersonId) -> Check:
    _heard_by_another(take, by)
    if take.check is not None and take.state is State.CHECKED:
        return take.check
    take.ready_for(Act.CHECK)
    head = record.journal.add(events.RecordingChecked(*_named(take)), by)
    check = Check(take.id, by, record.clock.now(), head.seq)
    record.recordings.add_check(check)
    return check


def _heard_by_another(take: Recording, by: PersonId) -> None:
    if take.by == by:
        raise errors.OwnRecording


def _with_older(record: RecordingsRecord, take: Recording) -> list[Recording]:
    """The take, and where it was said the older ones that would be said instead."""
    if take.state is not State.CHECKED:
        return [take] if take.can(Act.REMOVE) else []
    return [
        each
        for each in record.recordings.of([take.text_hash])
        if each.place == take.place
        and each.state is State.CHECKED
        and (each.at, each.id) <= (take.at, take.id)
    ]


def _move(
    record: RecordingsRecord,
    take: Recording,
    what: What,
    event: events.RecordingReturned | events.RecordingRemoved | events.RecordingPutBack,
    by: PersonId,
    at: datetime,
    reason: str | None = None,
) -> None:
    head = record.journal.add(event, by)
    record.recordings.add_move(Move(take.id, what, by, at, head.seq, reason))


def _named(take: Recording) -> tuple[str, str, str, int | None, str]:
    return (take.id, take.text_hash, take.language, take.part, take.sound)


def _check_place(text: Text, part: int | None, slots_digest: str | None) -> None:
    blocks = parse(text.body)
    if part is None:
        if slots_used(blocks) and slots_digest is None:
            raise errors.digest_needed()
        return
    parts = len(recording_parts(blocks))
    if not 0 <= part < parts:
        raise errors.no_such_part(part, parts)
