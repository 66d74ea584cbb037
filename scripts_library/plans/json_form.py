"""A plan as JSON, as it is kept when it has been imported.

Its items' texts are not in it: they are the items'.
"""

from collections.abc import Mapping
from typing import Any, cast

from core.canonical import Json
from i18n.languages.model import LanguageTag
from scripts_library.items.model import Authority, Kind, Stage
from scripts_library.plans.model import CallIn, Plan, PlanItem, PlanLanguage, Question, Review, SlotWords
from scripts_library.slots.model import SlotSpec, SlotType

_SECTIONS = ("questions", "fact_owners", "tell", "set_aside", "call_in", "topics")


def plan_json(plan: Plan) -> dict[str, Json]:
    """The plan but for its texts; `plan_of` gives it back."""
    return {
        "id": plan.id,
        "version": plan.version,
        "source_language": str(plan.source_language),
        "urgency": plan.urgency,
        "fact_owner": plan.fact_owner,
        "languages": [_language_json(words) for words in plan.languages.values()],
        "slots": [_slot_json(spec) for spec in plan.slots],
        "questions": [{"slot": each.slot, "leads_to": dict(each.leads_to)} for each in plan.questions],
        "items": [_item_json(item) for item in plan.items],
        "tell": list(plan.tell),
        "set_aside": list(plan.set_aside),
        "call_in": [{"skill": each.skill, "people": each.people} for each in plan.call_in],
        "retractions": dict(plan.retractions),
        "sources": list(plan.sources),
    }


def plan_of(form: Mapping[str, Json]) -> Plan:
    """The plan of its JSON form, in the order of languages and items that it had; items without texts."""
    kept = cast("Mapping[str, Any]", form)
    return Plan(
        id=kept["id"],
        version=kept["version"],
        source_language=LanguageTag(kept["source_language"]),
        urgency=kept["urgency"],
        fact_owner=kept["fact_owner"],
        languages={words.tag: words for words in map(_language_of, kept["languages"])},
        slots=tuple(_slot_of(spec) for spec in kept["slots"]),
        questions=tuple(Question(each["slot"], each["leads_to"]) for each in kept["questions"]),
        items=tuple(_item_of(item, order) for order, item in enumerate(kept["items"])),
        tell=tuple(kept["tell"]),
        set_aside=tuple(kept["set_aside"]),
        call_in=tuple(CallIn(each["skill"], each["people"]) for each in kept["call_in"]),
        retractions=kept["retractions"],
        sources=tuple(kept["sources"]),
    )


def _language_json(words: PlanLanguage) -> dict[str, Json]:
    slots: dict[str, Json] = {
        name: {"label": slot.label, "help": slot.help, "choices": dict(slot.choices)}
        for name, slot in words.slots.items()
    }
    sections: dict[str, Json] = {name: dict(getattr(words, name)) for name in _SECTIONS}
    whole: dict[str, Json] = {
        "language": str(words.tag),
        "review": words.review.value,
        "title": words.title,
        "summary": words.summary,
        "slots": slots,
    }
    return whole | sections


def _language_of(form: Mapping[str, Any]) -> PlanLanguage:
    slots = {
        name: SlotWords(each["label"], each["help"], each["choices"]) for name, each in form["slots"].items()
    }
    sections = {name: form[name] for name in _SECTIONS}
    tag, review = LanguageTag(form["language"]), Review(form["review"])
    return PlanLanguage(tag, review, form["title"], form["summary"], slots, **sections)


def _slot_json(spec: SlotSpec) -> dict[str, Json]:
    return {
        "name": spec.name,
        "type": spec.type.value,
        "required": spec.required,
        "choices": list(spec.choices),
        "example": spec.example,
    }


def _slot_of(form: Mapping[str, Any]) -> SlotSpec:
    kind = SlotType(form["type"])
    return SlotSpec(form["name"], kind, form["required"], tuple(form["choices"]), form["example"])


def _item_json(item: PlanItem) -> dict[str, Json]:
    return {
        "slug": item.slug,
        "kind": item.kind.value,
        "authority": item.authority.value,
        "stages": [stage.value for stage in item.stages],
        "listen": item.listen,
        "topic": item.topic,
    }


def _item_of(form: Mapping[str, Any], order: int) -> PlanItem:
    return PlanItem(
        slug=form["slug"],
        kind=Kind(form["kind"]),
        authority=Authority(form["authority"]),
        stages=tuple(Stage(stage) for stage in form["stages"]),
        listen=form["listen"],
        topic=form["topic"],
        order=order,
    )
