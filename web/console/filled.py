"""What an edition says otherwise, in the reader's words: never a key of a plan, nor a time as a program
writes it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from broadcast.editions.differences import Difference, What
from core.canonical import Json
from core.errors import UpplysError
from crisis.incidents.model import IncidentId
from i18n.formats.model import say_time
from i18n.languages.model import LanguageTag
from scripts_library.plans.model import Plan
from scripts_library.slots.model import SlotSpec, parse_value
from scripts_library.texts.filling import say_value
from web.record import Record


def in_words(record: Record, found: Difference, reader: str, zone: ZoneInfo) -> Difference:
    """The difference with its values, and a slot's name, as the reader says them."""
    tag = LanguageTag(reader)
    match found.what:
        case What.SLOT:
            return _slot(_plan_of(record, found.incident), found, tag, zone)
        case What.SET_ASIDE:
            plan = _plan_of(record, found.incident)
            words = plan.words(tag).set_aside if plan else {}
            return replace(found, before=_named(found.before, words), after=_named(found.after, words))
        case What.ENDS:
            return replace(found, before=_time(found.before, tag, zone), after=_time(found.after, tag, zone))
        case _:
            return found


def _plan_of(record: Record, incident: str | None) -> Plan | None:
    plan = record.incidents.get(IncidentId(incident)).plan if incident else None
    imported = record.plans.find(plan) if plan else None
    return imported.plan if imported else None


def _slot(plan: Plan | None, found: Difference, tag: LanguageTag, zone: ZoneInfo) -> Difference:
    spec = next((each for each in plan.slots if each.name == found.name), None) if plan else None
    if plan is None or spec is None:
        return found
    words = plan.words(tag).slots.get(found.name)
    choices = words.choices if words else {}
    return replace(
        found,
        name=words.label if words and words.label else found.name,
        before=_filled(spec, found.before, choices, tag, zone),
        after=_filled(spec, found.after, choices, tag, zone),
    )


def _filled(spec: SlotSpec, raw: Json, choices: Mapping[str, str], tag: LanguageTag, zone: ZoneInfo) -> Json:
    """The value in words; as it is stored where the plan has changed and it fits no more."""
    if raw is None:
        return None
    try:
        return say_value(spec, parse_value(spec, raw), {spec.name: choices}, tag, zone).words
    except UpplysError:
        return raw


def _named(keys: Json, words: Mapping[str, str]) -> Json:
    return [words.get(str(each), each) for each in keys] if isinstance(keys, list) else keys


def _time(at: Json, tag: LanguageTag, zone: ZoneInfo) -> Json:
    return say_time(datetime.fromisoformat(at), tag, zone) if isinstance(at, str) else at
