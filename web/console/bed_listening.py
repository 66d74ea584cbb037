"""Listening from bed: recordings that wait for a second person, behind the same one-time link as texts."""

from collections.abc import Mapping
from dataclasses import dataclass

from broadcast.delivery.summons import open_recordings
from broadcast.phone.ports import Part
from core.access.errors import LinkOrPinWrong
from core.access.links import Link
from core.access.model import PersonId, Role
from scripts_library.items.model import RevisionId
from scripts_library.recordings.model import Recording
from scripts_library.recordings.ringing import named_by, subject_of
from web.console.lengths import odd_lengths
from web.console.recorded import ToHear, to_hear_of
from web.console.recordings import played_to_a_listener, voices_now
from web.console.spoken import Reading, reading_of
from web.context import person, read
from web.record import Record


@dataclass(frozen=True, slots=True)
class Hearing:
    """The next text whose recordings its person may listen to, and how many there are."""

    of: ToHear
    left: int

    @property
    def subject(self) -> str:
        return subject_of(self.of.text.revision, self.of.text.language)


def hearings(record: Record, link: Link, who: PersonId, roles: frozenset[Role]) -> tuple[ToHear, ...]:
    """What of the link's recordings waits for its very person: their role reaches, and the voice is
    another's."""
    found = [to_hear_of(record, *_named(each), who, roles) for each in open_recordings(record, link)]
    return tuple(each for each in found if each is not None and each.may and not each.own)


def reading_for(hearing: ToHear) -> tuple[Reading, tuple[Recording, ...]]:
    """The text as it is spoken, and the takes that its listener answers for."""
    incident = hearing.incident.id if hearing.incident else None
    reading = read(reading_of, hearing.text.revision, hearing.text.language, incident, voices_now())
    takes = [each.waiting for each in reading.waiting if each.waiting is not None]
    return reading, tuple(each for each in takes if each.by != person())


def shown_for(hearing: ToHear) -> Mapping[str, object]:
    """What the page shows: the words, who said them, and what odd length tells."""
    reading, takes = reading_for(hearing)
    return {
        "reading": reading,
        "takes": takes,
        "to_hear": played_to_a_listener(reading, takes),
        "odd": odd_lengths(reading.waiting, reading.text.language),
    }


def played(hearing: ToHear) -> tuple[Part, ...]:
    """What callers would hear with the takes in their places."""
    reading, takes = reading_for(hearing)
    return tuple(part for part, _ in played_to_a_listener(reading, takes)) if takes else ()


def one_of(record: Record, link: Link, subject: str, who: PersonId, roles: frozenset[Role]) -> ToHear:
    """The recordings that the form or the address names. Raises `LinkOrPinWrong` for what is not the link's,
    or waits no more."""
    mine = {
        subject_of(each.text.revision, each.text.language): each
        for each in hearings(record, link, who, roles)
    }
    if subject not in mine:
        raise LinkOrPinWrong
    return mine[subject]


def _named(subject: str) -> tuple[RevisionId, str]:
    named = named_by(subject)
    if named is None:
        raise LinkOrPinWrong
    return named
