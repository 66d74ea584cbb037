"""The dry run: what each channel would say in each language, what is missing, and what stands in the
way. Pure reading."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from broadcast.editions.model import LeftOut
from core.canonical import Json
from core.errors import UpplysError
from crisis.incidents.model import Incident, IncidentId
from crisis.incidents.ports import WordRecord
from crisis.incidents.selection import Chosen, Rules, Selected
from crisis.incidents.service import slot_specs, values_with
from crisis.incidents.view import View, look
from crisis.incidents.word import Place, WithdrawnText, places, selected_at, withdrawn_in
from i18n.languages.model import LanguageTag
from scripts_library.items.model import Kind, Stage
from scripts_library.recordings.service import unread_parts
from scripts_library.slots.model import SlotSpec, SlotValue, missing, values_json
from scripts_library.texts.blocks import parse
from scripts_library.texts.filling import fill
from scripts_library.texts.rendering import to_plain


class Channel(StrEnum):
    """Where the public, or an agent, meets the word."""

    PHONE = "phone"
    SITE = "site"
    DESK = "desk"


KINDS: Final[Mapping[Channel, frozenset[Kind]]] = {
    Channel.PHONE: frozenset({Kind.ANNOUNCEMENT}),
    Channel.SITE: frozenset({Kind.ANNOUNCEMENT, Kind.BANNER, Kind.FACT_SHEET, Kind.ANSWER}),
    Channel.DESK: frozenset(Kind),
}
"""What a channel carries; the phone also carries every item that can be listened to."""


class Voice(StrEnum):
    """Who says it on the phone."""

    RECORDED = "recorded"
    PARTLY = "partly"
    SYNTHETIC = "synthetic"


class Obstacle(StrEnum):
    """What keeps the incident from being activated."""

    SLOTS_MISSING = "slots_missing"
    NO_APPROVED_TEXT = "no_approved_text"


@dataclass(frozen=True, slots=True)
class Blocker:
    """``slots`` are the names of the required slots that are not filled."""

    code: Obstacle
    slots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A text as it would be said, with its slots filled; an empty slot stands as its name in brackets."""

    item: str
    slug: str
    kind: Kind
    title: str
    text: str
    released_by: str
    unreviewed: bool
    outdated: bool
    voice: Voice


@dataclass(frozen=True, slots=True)
class Lack:
    """An item that would not be said in a language, and why. The citizen is told so in their language."""

    item: str
    slug: str
    kind: Kind
    why: LeftOut


@dataclass(frozen=True, slots=True)
class Preview:
    """One channel in one language."""

    channel: Channel
    language: str
    lines: tuple[Line, ...]
    lacks: tuple[Lack, ...]


@dataclass(frozen=True, slots=True)
class DryRun:
    """``incident`` is as it stands, at the stage it would be said at and with the slots that were tried.
    ``confirm`` is what must be typed to activate it live; None for an exercise. ``withdrawn`` are
    announcements and banners of this stage of which the retraction is said, and no instruction."""

    incident: Incident
    confirm: str | None
    blockers: tuple[Blocker, ...]
    previews: tuple[Preview, ...]
    slots: tuple[SlotSpec, ...] = ()
    filled: Mapping[str, Json] = field(default_factory=dict)
    withdrawn: tuple[WithdrawnText, ...] = ()


def dry_run(
    record: WordRecord,
    incident_id: IncidentId,
    slots: Mapping[str, Json] | None = None,
    stage: Stage | None = None,
) -> DryRun:
    """What activating the incident now, with these slots, would say. Raises `SlotValueRefused` for a
    wrong value."""
    incident = record.incidents.get(incident_id)
    specs = slot_specs(record, incident)
    values = values_with(record, incident, specs, slots or {})
    supposed = replace(incident, slots=values_json(values))
    view, rules = _opening(record, supposed, stage)
    mine = [
        place for place in places(view) if place.incident is not None and place.incident.id == incident.id
    ]
    found = [(place, selected_at(view, place, rules)) for place in mine]
    empty = missing(specs, values)
    blockers = [Blocker(Obstacle.SLOTS_MISSING, empty)] if empty else []
    if not any(selected.source for _, selected in found):
        blockers.append(Blocker(Obstacle.NO_APPROVED_TEXT))
    return DryRun(
        incident=replace(
            supposed, stage=next(each.stage for each in view.incidents if each.id == incident.id)
        ),
        confirm=None if incident.exercise else incident.title,
        blockers=tuple(blockers),
        previews=tuple(
            _preview(view, channel, language, found, values)
            for channel in Channel
            for language in view.publisher.languages
        ),
        slots=specs,
        filled=supposed.slots,
        withdrawn=withdrawn_in(view, incident, rules),
    )


def _opening(record: WordRecord, incident: Incident, stage: Stage | None) -> tuple[View, Rules]:
    """The view as it would be: at the stage asked for, at its own if it is said, else at the first with
    approved words."""
    if incident.said and stage is None:
        view = look(record, incident.audience, instead=incident)
        return view, Rules(view.audience, view.baseline, with_blanks=True)
    stages = (stage,) if stage else (Stage.FIRST_WORD, Stage.CONFIRMED, Stage.UPDATE)
    views = [
        look(record, incident.audience, instead=incident.as_it_was(each, incident.slots)) for each in stages
    ]
    for view in views:
        rules = Rules(view.audience, view.baseline, with_blanks=True)
        if any(place.incident and selected_at(view, place, rules).source for place in places(view)):
            return view, rules
    return views[0], Rules(views[0].audience, views[0].baseline, with_blanks=True)


def _preview(
    view: View,
    channel: Channel,
    language: str,
    found: Sequence[tuple[Place, Selected]],
    values: Mapping[str, SlotValue],
) -> Preview:
    carried = [(place, selected) for place, selected in found if _carries(channel, place)]
    lines = [
        _line(view, place, selected.texts[language], values)
        for place, selected in carried
        if language in selected.texts
    ]
    lacks = [
        Lack(place.item.id, place.item.slug, place.item.kind, selected.left_out[language])
        for place, selected in carried
        if language in selected.left_out
    ]
    return Preview(channel, language, tuple(lines), tuple(lacks))


def _carries(channel: Channel, place: Place) -> bool:
    listens = channel is Channel.PHONE and place.item.listen
    return listens or place.item.kind in KINDS[channel]


def _line(view: View, place: Place, chosen: Chosen, values: Mapping[str, SlotValue]) -> Line:
    return Line(
        item=place.item.id,
        slug=place.item.slug,
        kind=place.item.kind,
        title=chosen.text.title,
        text=_in_words(view, chosen, values),
        released_by=chosen.permission.by,
        unreviewed=chosen.unreviewed,
        outdated=chosen.outdated,
        voice=_voice(view, chosen),
    )


def _in_words(view: View, chosen: Chosen, values: Mapping[str, SlotValue]) -> str:
    """As it would be said; while a required slot is empty, every empty slot stands as its name."""
    text = chosen.text
    slots = view.shelf.revisions[text.revision].slots
    names = {spec.name: spec.name for spec in slots}
    for blanks in (None, names):
        try:
            filled = fill(
                parse(text.body),
                values,
                slots=slots,
                words=text.words,
                language=LanguageTag(text.language),
                tz=ZoneInfo(view.publisher.municipality.timezone),
                blanks=blanks,
            )
        except UpplysError:
            continue
        return to_plain(filled)
    return text.body


def _voice(view: View, chosen: Chosen) -> Voice:
    parts = view.shelf.recordings.get((chosen.text.hash, chosen.text.language), ())
    if not parts:
        return Voice.SYNTHETIC
    recorded = {each.part for each in parts}
    whole = None in recorded or unread_parts(chosen.text, recorded) == ()
    return Voice.RECORDED if whole else Voice.PARTLY
