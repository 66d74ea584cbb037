"""The matrix of recordings: every announcement by language, in whose voice it is heard, and what waits for
somebody to listen; and the list of those alone, for whoever may be the second person."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from broadcast.phone.audio.model import filled_digest, plan
from core.access.model import PersonId, Role
from crisis.incidents.model import SAID, Incident
from crisis.incidents.model import State as Course
from i18n.languages.model import LanguageTag
from scripts_library.approvals.model import may_approve
from scripts_library.items.model import Audience, Item, Kind, RevisionId, Text, newest
from scripts_library.items.ports import Wanted
from scripts_library.recordings.model import (
    Check,
    Recording,
    State,
    newest_of_each,
    said_of,
    waiting_of,
)
from scripts_library.texts.rendering import recording_parts
from web.console.spoken import Heard, Voices, hashes_of, heard_as, incidents_of, spelled_out, spoken_blocks
from web.console.texts import ItemRow, item_rows
from web.record import Record


@dataclass(frozen=True, slots=True)
class Cell:
    """One announcement in one language."""

    language: str
    text: Text | None
    heard: Heard
    out: bool
    check: Check | None = None
    """Who was the last to hear what callers may hear now, and when."""
    waits: bool = False
    """Whether a recording waits for a second person to listen."""
    returned: bool = False
    """Whether a listener has sent a recording back to its speaker."""


@dataclass(frozen=True, slots=True)
class MatrixRow:
    row: ItemRow
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The announcements of one incident or plan, by language."""

    title: str
    incident: Incident | None
    rows: tuple[MatrixRow, ...]


MOST_PREPARED: Final = 3
"""Prepared incidents, the newest first: each is read whole, and forgotten ones must not slow the page."""


def matrices(
    record: Record, voices: Voices, who: PersonId, language: str, only: str | None
) -> tuple[Matrix, ...]:
    """What can be recorded: incidents that are said first, then prepared ones, then plans by urgency."""
    prepared = record.incidents.find(states=frozenset({Course.PREPARED}))[:MOST_PREPARED]
    incidents = [*record.incidents.find(states=SAID), *prepared]
    found = [
        Matrix(each.title, each, _rows(record, _spoken_items(record, each), each, voices, who, only))
        for each in incidents
    ]
    for each in record.plans.all():
        items = [
            item for item in record.items.find(Wanted(plan=each.plan.id, incident="")) if _is_spoken(item)
        ]
        title = each.plan.words(LanguageTag(language)).title
        found.append(Matrix(title, None, _rows(record, items, None, voices, who, only)))
    loose = [item for item in record.items.find(Wanted(plan="", incident="")) if _is_spoken(item)]
    found.append(Matrix("", None, _rows(record, loose, None, voices, who, only)))
    return tuple(each for each in found if each.rows)


def _is_spoken(item: Item) -> bool:
    return item.kind is Kind.ANNOUNCEMENT or item.listen


def _spoken_items(record: Record, incident: Incident) -> list[Item]:
    mine = list(record.items.find(Wanted(incident=incident.id)))
    if incident.plan:
        mine += record.items.find(Wanted(plan=incident.plan, incident=""))
    return [each for each in mine if _is_spoken(each)]


def _rows(
    record: Record,
    items: Sequence[Item],
    incident: Incident | None,
    voices: Voices,
    who: PersonId,
    only: str | None,
) -> tuple[MatrixRow, ...]:
    wanted = [each for each in items if only is None or each.id == only]
    rows = item_rows(record, wanted, who)
    return tuple(MatrixRow(row, tuple(_cells(record, row, incident, voices))) for row in rows)


def _cells(record: Record, row: ItemRow, incident: Incident | None, voices: Voices) -> Iterable[Cell]:
    takes = tuple(record.recordings.of(hashes_of(record, row.item)))
    for tag in record.publisher.languages:
        now = row.of(tag)
        if now is None or now.text is None:
            yield Cell(tag, None, Heard.NO_TEXT, out=False)
        else:
            yield _cell(record, row.item, now.text, incident, voices, takes, now.out)


def _cell(
    record: Record,
    item: Item,
    text: Text,
    incident: Incident | None,
    voices: Voices,
    takes: Sequence[Recording],
    out: bool,
) -> Cell:
    tag, slots = text.language, record.items.revision(text.revision).slots
    segments = spelled_out(record, item, text, slots, incident).segments
    fixed = recording_parts(spoken_blocks(text, item.kind))
    spoken = plan(text.hash, tag, segments, fixed, said_of(takes), voices.speak(tag))
    here = [each for each in takes if is_of(each, text, filled_digest(segments))]
    checks = [each.check for each in said_of(here) if each.check is not None]
    return Cell(
        tag,
        text,
        heard_as(spoken, voices, tag),
        out,
        check=max(checks, key=lambda each: each.seq, default=None),
        waits=bool(waiting_of(here)),
        returned=any(each.state is State.RETURNED for each in newest_of_each(here)),
    )


@dataclass(frozen=True, slots=True)
class ToHear:
    """A text whose recordings wait for a second person: who made them, since when, and whether the reader may
    be that person. ``incident`` is the one in whose words it reads."""

    item: Item
    text: Text
    incident: Incident | None
    makers: tuple[str, ...]
    since: datetime
    own: bool
    may: bool

    @property
    def exercise(self) -> bool:
        return self.incident is not None and self.incident.exercise


def to_hear(record: Record, who: PersonId, roles: Collection[Role]) -> tuple[ToHear, ...]:
    """Every text with recordings that wait for a listener, the longest waiting first.

    One that can never be said needs none: of words that have been replaced, or read with values that have
    changed since.
    """
    places: dict[tuple[RevisionId, str], list[Recording]] = {}
    for each in record.recordings.unheard():
        places.setdefault((RevisionId(each.revision), each.recording.language), []).append(each.recording)
    found = (to_hear_of(record, *place, who, roles) for place in places)
    return tuple(sorted(filter(None, found), key=lambda each: each.since))


def count_to_hear(record: Record) -> int:
    """How many texts have recordings that wait for a listener."""
    return len(to_hear(record, PersonId(""), ()))


def to_hear_of(
    record: Record, revision: RevisionId, language: str, who: PersonId, roles: Collection[Role]
) -> ToHear | None:
    text, found = record.items.text(revision, language), record.items.revision(revision)
    item = record.items.item(found.item)
    if not _may_be_said(record, item, text):
        return None
    takes = record.recordings.of([text.hash])
    for incident in incidents_of(record, item) or (None,):
        digest = filled_digest(spelled_out(record, item, text, found.slots, incident).segments)
        waiting = waiting_of(each for each in takes if is_of(each, text, digest))
        if waiting:
            makers = tuple(dict.fromkeys(each.by for each in waiting))
            since = min(each.at for each in waiting)
            may = may_approve(item.authority, roles)
            return ToHear(item, text, incident, makers, since, own=set(makers) == {who}, may=may)
    return None


def _may_be_said(record: Record, item: Item, text: Text) -> bool:
    """Whether it is the newest text in its language, or one that is out now."""
    latest = newest(record.items.texts([item.id]), text.language)
    return (latest is not None and latest.text.hash == text.hash) or text.hash in _out(record)


def _out(record: Record) -> frozenset[str]:
    """The hashes of the texts that are out now, to any audience."""
    heard = [each for each in Audience if record.editions.last(each) is not None]
    cuts = [record.editions.newest(each).cut for each in heard]
    return frozenset(said.text_hash for cut in cuts for each in cut.entries for said in each.texts.values())


def is_of(take: Recording, text: Text, digest: str) -> bool:
    """Whether the take is of exactly these words: a part of the text, or all of it with these values."""
    whole_of_other = take.part is None and take.slots_digest != digest
    return (take.text_hash, take.language) == (text.hash, text.language) and not whole_of_other
