"""What the word is built of, taken from the record: incidents, their plans, and everything on the shelf."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from broadcast.editions.model import RecordedPart
from crisis.incidents.model import (
    ORDINARY_PLAN,
    SAID,
    Baseline,
    Incident,
    IncidentId,
    PlanFacts,
    Publisher,
    most_urgent_first,
)
from crisis.incidents.ports import WordRecord
from crisis.incidents.selection import Shelf
from crisis.incidents.work import resting_keys
from scripts_library.items.model import Audience, Item, ItemId
from scripts_library.items.ports import Wanted
from scripts_library.recordings.model import Recording, said_of

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class View:
    """One consistent look at all that decides what is said to an audience. ``incidents`` stand most
    urgent first."""

    audience: Audience
    publisher: Publisher
    incidents: tuple[Incident, ...]
    plans: Mapping[str, PlanFacts]
    resting: Mapping[IncidentId, frozenset[str]]
    ends: Mapping[tuple[ItemId, IncidentId | None], datetime | None]
    shelf: Shelf
    baseline: Baseline | None

    def plan_of(self, incident: Incident) -> PlanFacts | None:
        return self.plans.get(incident.plan or "")


def look(record: WordRecord, audience: Audience, instead: Incident | None = None) -> View:
    """The view of an audience. ``instead`` stands for the stored incident with its id: what if it were so?"""
    said = [
        each for each in record.incidents.find(audience=audience, states=SAID) if not _same(each, instead)
    ]
    if instead is not None and instead.said:
        said.append(instead)
    incidents = most_urgent_first(said)
    return View(
        audience=audience,
        publisher=record.publisher,
        incidents=incidents,
        plans={plan: record.plan_facts.facts(plan) for plan in _plans(incidents)},
        resting={each.id: resting_keys(record, each) for each in incidents},
        ends={(each.item, each.incident): each.ends for each in record.incidents.ends()},
        shelf=shelf_of(record, _items(record, incidents), audience),
        baseline=record.incidents.baseline(audience),
    )


def shelf_of(record: WordRecord, items: Iterable[Item], audience: Audience = Audience.LIVE) -> Shelf:
    """Everything that is known of the items and reaches the audience, in a handful of queries however
    many they are."""
    kept = tuple(items)
    ids = [item.id for item in kept]
    texts = record.items.texts(ids)
    withdrawn = [each for each in record.approvals.withdrawals(ids) if each.reaches(audience)]
    recordings = record.recordings.of({each.text.hash for each in texts})
    return Shelf(
        items=kept,
        revisions={each.id: each for each in record.items.revisions_of(ids)},
        texts=_by(texts, lambda each: each.item),
        permissions=_by(record.approvals.permissions(ids), lambda each: each.text),
        reviews=_by(record.approvals.reviews(ids), lambda each: each.text),
        choices=_by(record.approvals.choices(ids), lambda each: each.text),
        withdrawals=_by(withdrawn, lambda each: each.item),
        recordings=voices_of(recordings),
    )


def voices_of(recordings: Iterable[Recording]) -> dict[tuple[str, str], tuple[RecordedPart, ...]]:
    """By text and language, the recordings that may be said: those that a second person has heard."""
    voices: dict[tuple[str, str], list[RecordedPart]] = {}
    for each in said_of(recordings):
        part = RecordedPart(each.part, each.sound, each.slots_digest)
        voices.setdefault((each.text_hash, each.language), []).append(part)
    return {key: tuple(parts) for key, parts in voices.items()}


def _same(incident: Incident, other: Incident | None) -> bool:
    return other is not None and incident.id == other.id


def _plans(incidents: Iterable[Incident]) -> list[str]:
    return sorted({each.plan for each in incidents if each.plan})


def _items(record: WordRecord, incidents: Sequence[Incident]) -> tuple[Item, ...]:
    wanted = [Wanted(plan=plan, incident="") for plan in {*_plans(incidents), ORDINARY_PLAN}]
    wanted += [Wanted(incident=each.id) for each in incidents]
    wanted.append(Wanted(plan="", incident=""))
    found = {item.id: item for each in wanted for item in record.items.find(each)}
    return tuple(sorted(found.values(), key=lambda item: (item.order, item.id)))


def _by(rows: Iterable[V], key: Callable[[V], K]) -> dict[K, list[V]]:
    found: dict[K, list[V]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found
