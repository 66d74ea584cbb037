"""Recordings: somebody's voice for one text. By its hash a recording is outdated the moment the text
changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Recording:
    """A sound for a text: fixed part number ``part`` (counted from 0 between the slots), or with None
    the whole text as it reads with the slots' values whose digest is ``slots_digest``. ``sound`` is the
    SHA-256 of the 8 kHz file."""

    id: str
    text_hash: str
    language: str
    part: int | None
    slots_digest: str | None
    sound: str
    by: str
    at: datetime


def newest_of_each(recordings: Iterable[Recording]) -> tuple[Recording, ...]:
    """Of several takes of the same part, the latest; in the order they are heard, the whole first."""
    takes: dict[tuple[str, str, int | None, str | None], Recording] = {}
    for each in sorted(recordings, key=lambda each: (each.at, each.id)):
        takes[each.text_hash, each.language, each.part, each.slots_digest] = each
    return tuple(sorted(takes.values(), key=_as_heard))


def _as_heard(recording: Recording) -> tuple[int, datetime, str]:
    return (-1 if recording.part is None else recording.part, recording.at, recording.id)
