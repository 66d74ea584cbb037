"""Use cases of recordings: bind a sound to a text, and tell which parts still lack a voice."""

from collections.abc import Collection

from core.access.model import PersonId
from core.ids import new_id
from scripts_library.items.model import RevisionId, Text
from scripts_library.recordings import errors
from scripts_library.recordings.events import TextRecorded
from scripts_library.recordings.model import Recording, newest_of_each
from scripts_library.recordings.ports import RecordingsRecord
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

    Raises `NoSuchText`, `RecordingRefused`. Nothing is cut by it; the next cut carries it.
    """
    text = record.items.text(revision, language)
    _check_place(text, part, slots_digest)
    made = Recording(new_id(), text.hash, language, part, slots_digest, sound, by, record.clock.now())
    record.recordings.add(made)
    record.journal.add(TextRecorded(text.hash, language, part, sound), by)
    return made


def recordings_of(record: RecordingsRecord, text: Text) -> tuple[Recording, ...]:
    """The newest take of each part of the text."""
    return newest_of_each(record.recordings.of([text.hash]))


def unread_parts(text: Text, recorded: Collection[int | None]) -> tuple[int, ...]:
    """The numbers of the fixed parts that nobody has recorded: the voice reads them until somebody does."""
    return tuple(part for part in range(len(recording_parts(parse(text.body)))) if part not in recorded)


def _check_place(text: Text, part: int | None, slots_digest: str | None) -> None:
    blocks = parse(text.body)
    if part is None:
        if slots_used(blocks) and slots_digest is None:
            raise errors.digest_needed()
        return
    parts = len(recording_parts(blocks))
    if not 0 <= part < parts:
        raise errors.no_such_part(part, parts)
