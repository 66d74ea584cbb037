"""The word: what crisis management wants said to an audience right now, as the one value that is handed
down to be cut."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, TypeAlias

from broadcast.editions.model import (
    Cut,
    Entry,
    IncidentWord,
    Instead,
    LeftOut,
    Mode,
    RecordedPart,
    Released,
    Said,
)
from crisis.incidents.model import ORDINARY_PLAN, Incident, IncidentId, mode_of
from crisis.incidents.selection import Chosen, Rules, Selected, permission_of, select, used
from crisis.incidents.view import View
from scripts_library.approvals.model import Withdrawal
from scripts_library.items.model import Authority, Item, ItemId, Kind, Stage
from scripts_library.slots.errors import SlotValueRefused
from scripts_library.slots.model import SlotSpec, SlotValue, parse_value

_ORDER: Final = (Kind.ANNOUNCEMENT, Kind.BANNER, Kind.FACT_SHEET, Kind.ANSWER, Kind.SCRIPT, Kind.CHECK_LIST)

_FIRST_SEEN: Final = frozenset({Kind.ANNOUNCEMENT, Kind.BANNER})
"""What everybody meets first, so what must never surprise whoever activates."""

Key: TypeAlias = tuple[ItemId, IncidentId | None]


@dataclass(frozen=True, slots=True)
class Word:
    """A cut to make, who released each text of it (by hash), and the withdrawals whose items a publish
    brings back."""

    cut: Cut
    released: Mapping[str, Released]
    returning: tuple[Withdrawal, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item stands: in an incident, or in the ordinary day."""

    item: Item
    incident: Incident | None

    @property
    def key(self) -> Key:
        return (self.item.id, self.incident.id if self.incident else None)


@dataclass(frozen=True, slots=True)
class WithdrawnText:
    """An announcement or a banner that would not be said where it stands: it was withdrawn, perhaps in
    another incident. ``retraction`` tells whether a prepared retraction is said instead."""

    item: ItemId
    slug: str
    kind: Kind
    since: datetime
    retraction: bool


def withdrawn_in(view: View, incident: Incident, rules: Rules) -> tuple[WithdrawnText, ...]:
    """The announcements and banners of the incident that the view would say as withdrawn."""
    found = []
    for place in places(view):
        if place.incident is None or place.incident.id != incident.id or place.item.kind not in _FIRST_SEEN:
            continue
        away = _away(view, place.item, selected_at(view, place, rules))
        entry = instead_of(view, place, rules, {}) if away else None
        if entry is not None:
            since = max(each.at for each in away)
            retracted = entry.instead is Instead.RETRACTION
            found.append(WithdrawnText(place.item.id, place.item.slug, place.item.kind, since, retracted))
    return tuple(found)


def word_of(view: View, *, publishing: bool = False) -> Word:
    """The word of the view. An explicit publish lifts what a restore holds back and lets corrected items
    return."""
    rules = Rules(view.audience, None if publishing else view.baseline)
    slugs = _slugs(view)
    released: dict[str, Released] = {}
    returning: list[Withdrawal] = []
    entries: list[Entry] = []
    for place in places(view):
        selected = selected_at(view, place, rules)
        away = _away(view, place.item, selected)
        if publishing and away and selected.source is not None:
            returning += away
            away = ()
        entry = instead_of(view, place, rules, released) if away else _entry(view, place, selected, released)
        if entry is not None:
            entries.append(_placed(view, place, entry, slugs))
    cut = Cut(
        audience=view.audience,
        mode=mode_of(view.incidents),
        municipality=view.publisher.municipality,
        languages=view.publisher.languages,
        incidents=tuple(_incident_word(view, each) for each in view.incidents),
        entries=tuple(entries),
    )
    return Word(cut, released, tuple(dict.fromkeys(returning)))


def places(view: View) -> tuple[Place, ...]:
    """Every item that has a place now, in the order it is shown and heard: incidents most urgent first,
    then the ordinary day; within each by kind, then in the plan's order."""
    found = [Place(item, incident) for incident in view.incidents for item in _items_of(view, incident)]
    mode = mode_of(view.incidents)
    ordinary = [item for item in view.shelf.items if _is_ordinary(item, mode)]
    return (*found, *(Place(item, None) for item in _in_order(ordinary)))


def instead_of(view: View, place: Place, rules: Rules, released: dict[str, Released]) -> Entry | None:
    """What stands where a withdrawn text stood: the plan's prepared retraction if it is approved, else
    "is being corrected". None where nothing of the item was ever good for this audience."""
    texts = view.shelf.texts.get(place.item.id, ())
    gone = view.shelf.withdrawn_upto(place.item.id)
    free = Rules(rules.audience)
    stood = [each for each in texts if each.number <= gone and permission_of(view.shelf, free, each.text)]
    if not stood:
        return None
    retraction = _retraction(view, place, free)
    if retraction is not None:
        entry = _entry(view, place, retraction, released)
        if entry is not None:
            _since(released, entry, view.shelf.withdrawals.get(place.item.id, ()))
            return _with(entry, Instead.RETRACTION)
    revision = max(stood, key=lambda each: each.number).text.revision
    left_out = dict.fromkeys(view.publisher.languages, LeftOut.NOT_APPROVED)
    return _bare(place, revision, (), {}, left_out, Instead.CORRECTING)


def values_of(incident: Incident | None, slots: Iterable[SlotSpec]) -> dict[str, SlotValue]:
    """The incident's values that fit these slots; what does not fit is as if it were not filled."""
    values: dict[str, SlotValue] = {}
    for spec in slots if incident else ():
        raw = incident.slots.get(spec.name) if incident else None
        if raw is not None:
            try:
                values[spec.name] = parse_value(spec, raw)
            except SlotValueRefused:
                continue
    return values


def _items_of(view: View, incident: Incident) -> list[Item]:
    mine = [
        item
        for item in view.shelf.items
        if incident.stage in item.stages
        and (item.incident == incident.id or (item.incident is None and item.plan == incident.plan))
        and item.plan != ORDINARY_PLAN
        and (item.plan or item.incident)
    ]
    return _in_order(mine)


def _is_ordinary(item: Item, mode: Mode) -> bool:
    """Standing items of the ordinary day are always said; its announcement only while the day is ordinary."""
    if item.incident is not None or item.plan not in {None, ORDINARY_PLAN} or Stage.RETRACTION in item.stages:
        return False
    waits = item.kind is Kind.ANNOUNCEMENT and item.authority is Authority.STANDING
    return mode is Mode.ORDINARY or not waits


def _in_order(items: Iterable[Item]) -> list[Item]:
    return sorted(items, key=lambda item: (_ORDER.index(item.kind), item.order, item.id))


def selected_at(view: View, place: Place, rules: Rules) -> Selected:
    """What is said of the item where it stands, in the languages on offer, with the incident's values."""
    filled = place.incident.slots if place.incident else {}
    return select(view.shelf, place.item, rules, view.publisher.languages, filled)


def _away(view: View, item: Item, selected: Selected) -> tuple[Withdrawal, ...]:
    """The withdrawals that keep the item away from this audience."""
    withdrawals = tuple(view.shelf.withdrawals.get(item.id, ()))
    if withdrawals and selected.source is None:
        return withdrawals
    return tuple(each for each in withdrawals if view.audience not in each.returned)


def _retraction(view: View, place: Place, rules: Rules) -> Selected | None:
    plan = place.incident.plan if place.incident else ORDINARY_PLAN
    facts = view.plans.get(plan or "")
    named = facts.retractions.get(place.item.slug) if facts else None
    prepared = [item for item in view.shelf.items if item.plan == plan and item.id != place.item.id]
    prepared = [
        item for item in prepared if item.slug == named or (not named and Stage.RETRACTION in item.stages)
    ]
    for item in prepared:
        selected = selected_at(view, Place(item, place.incident), rules)
        if selected.source is not None and not view.shelf.withdrawals.get(item.id):
            return selected
    return None


def _entry(view: View, place: Place, selected: Selected, released: dict[str, Released]) -> Entry | None:
    if selected.source is None or not selected.texts:
        return None
    for chosen in selected.texts.values():
        _release(released, chosen, place)
    texts = {language: _said(view, chosen) for language, chosen in selected.texts.items()}
    revision = selected.source.text.revision
    slots = view.shelf.revisions[revision].slots
    return _bare(place, revision, slots, texts, selected.left_out, None)


def _release(released: dict[str, Released], chosen: Chosen, place: Place) -> None:
    """Note who released the text, and when: standing information by its approval, event information by the
    latest that decided what it says in its incident. A text of two incidents has the later time."""
    approval, key = chosen.permission, chosen.text.hash
    event = place.incident if place.item.authority is Authority.EVENT else None
    decided = event.decided_at(used(chosen.text.body)) if event else None
    times = [approval.at, *([decided] if decided else []), *([released[key].at] if key in released else [])]
    released[key] = Released(approval.by, max(times), approval.at)


def _since(released: dict[str, Released], entry: Entry, withdrawals: Iterable[Withdrawal]) -> None:
    """A retraction was released when what it stands for was withdrawn: it tells its reader since when."""
    since = [each.at for each in withdrawals]
    for said in entry.texts.values():
        if since and said.text_hash in released:
            known = released[said.text_hash]
            released[said.text_hash] = replace(known, at=max(known.at, *since))


def _said(view: View, chosen: Chosen) -> Said:
    text = chosen.text
    parts: tuple[RecordedPart, ...] = view.shelf.recordings.get((text.hash, text.language), ())
    return Said(text.hash, text.title, text.body, text.words, chosen.unreviewed, chosen.outdated, parts)


def _bare(
    place: Place,
    revision: str,
    slots: tuple[SlotSpec, ...],
    texts: Mapping[str, Said],
    left_out: Mapping[str, LeftOut],
    instead: Instead | None,
) -> Entry:
    item = place.item
    return Entry(
        item=item.id,
        slug=item.slug,
        kind=item.kind,
        authority=item.authority,
        revision=revision,
        incident=place.incident.id if place.incident else None,
        topic=item.topic,
        listen=item.listen,
        slots=slots,
        texts=texts,
        left_out=left_out,
        instead=instead,
    )


def _with(entry: Entry, instead: Instead) -> Entry:
    return replace(entry, instead=instead)


def _placed(view: View, place: Place, entry: Entry, slugs: Mapping[Key, str]) -> Entry:
    ends = view.ends.get(place.key) if entry.instead is None else None
    return replace(entry, slug=slugs[place.key], ends=ends)


def _slugs(view: View) -> dict[Key, str]:
    """Every place's address. Where two would share one, the oldest keeps it and the others are told
    apart by incident: an address that somebody has written down goes on meaning the same."""
    taken: set[str] = set()
    slugs: dict[Key, str] = {}
    for place in sorted(places(view), key=_age):
        slug, tail = place.item.slug, (place.incident.id if place.incident else place.item.id)
        slugs[place.key] = slug if slug not in taken else f"{slug}-{tail.replace('-', '')[-6:]}"
        taken.add(slugs[place.key])
    return slugs


def _age(place: Place) -> tuple[bool, datetime, str, str]:
    incident = place.incident
    made = incident.created_at if incident else datetime.min.replace(tzinfo=UTC)
    return (incident is not None, made, incident.id if incident else "", place.item.id)


def _incident_word(view: View, incident: Incident) -> IncidentWord:
    plan = view.plan_of(incident)
    resting = view.resting.get(incident.id, frozenset())
    return IncidentWord(
        id=incident.id,
        plan=incident.plan,
        titles=plan.titles if plan else {},
        urgency=incident.urgency,
        stage=incident.stage,
        slots=incident.slots,
        set_aside=tuple(each for each in plan.set_aside if each.key in resting) if plan else (),
    )


def said_by(word: Word, incident: Incident) -> bool:
    """Whether the word holds anything that is said for the incident."""
    return any(entry.incident == incident.id and entry.texts for entry in word.cut.entries)
