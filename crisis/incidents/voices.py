"""Use cases that change in whose voice the public word is heard, and not a word of it: take recordings away,
put them back.

Each cuts at once where a recording is said, and cuts the current words as they stand: nothing else that was
approved since goes with it. So whoever may record may also stop a recording, without putting texts out.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from broadcast.editions import service as editions
from broadcast.editions.model import Cut, Edition, Entry, RecordedPart, Said
from core.access.model import PersonId, Role
from crisis.incidents.ports import IncidentsRecord
from crisis.incidents.view import voices_of
from scripts_library.items.model import Audience
from scripts_library.recordings import service as recordings
from scripts_library.recordings.model import Recording

REMOVED: Final = "recording_removed"
PUT_BACK: Final = "recording_put_back"
"""The reasons that such editions carry."""


@dataclass(frozen=True, slots=True)
class Revoiced:
    """The recordings that were taken away or put back, and the edition for each audience that hears it."""

    recordings: tuple[Recording, ...]
    editions: tuple[Edition, ...]


def remove(
    record: IncidentsRecord, named: Collection[str], by: PersonId, *, decided_at: datetime | None = None
) -> Revoiced:
    """Back to the voice, at once. Never refused: the only error is `NoSuchRecording`. Twice is once."""
    record.editions.take_turn()
    gone = recordings.remove_recordings(record, named, by)
    return Revoiced(gone, _said_anew(record, gone, by, REMOVED, decided_at))


def put_back(
    record: IncidentsRecord,
    named: Collection[str],
    by: PersonId,
    roles: Collection[Role],
    *,
    decided_at: datetime | None = None,
) -> Revoiced:
    """Undo, at once: the same recordings with the checks they had. Raises `NoSuchRecording`,
    `NotYoursToPutBack`."""
    record.editions.take_turn()
    back = recordings.put_back(record, named, by, roles)
    return Revoiced(back, _said_anew(record, back, by, PUT_BACK, decided_at))


def _said_anew(
    record: IncidentsRecord,
    changed: Iterable[Recording],
    by: PersonId,
    reason: str,
    decided_at: datetime | None,
) -> tuple[Edition, ...]:
    """An edition for each audience whose newest one says those texts in other voices than it may now."""
    hashes = {each.text_hash for each in changed}
    voices = voices_of(record.recordings.of(hashes))
    heard = [each for each in Audience if hashes and record.editions.last(each) is not None]
    said = [record.editions.newest(audience) for audience in heard]
    return tuple(
        editions.cut(
            record,
            cut,
            by=by,
            reason=reason,
            decided_at=decided_at or record.clock.now(),
            released=each.released,
        )
        for each in said
        if (cut := _in_voices(each.cut, hashes, voices)) != each.cut
    )


def _in_voices(
    cut: Cut, hashes: Collection[str], voices: Mapping[tuple[str, str], tuple[RecordedPart, ...]]
) -> Cut:
    def of_text(language: str, said: Said) -> Said:
        if said.text_hash not in hashes:
            return said
        return replace(said, recordings=voices.get((said.text_hash, language), ()))

    def of_entry(entry: Entry) -> Entry:
        return replace(entry, texts={tag: of_text(tag, said) for tag, said in entry.texts.items()})

    return replace(cut, entries=tuple(of_entry(entry) for entry in cut.entries))
