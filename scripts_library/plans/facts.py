"""Reading plan.toml: the facts that are the same in every language."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from i18n.languages.errors import NoLanguageTag
from i18n.languages.model import LanguageTag, known
from scripts_library.items.model import DURING, Authority, Kind, Stage
from scripts_library.plans import errors
from scripts_library.plans.model import MOST_LISTEN, CallIn, PlanItem, Question, Review
from scripts_library.plans.tables import Table
from scripts_library.slots.errors import SlotValueRefused
from scripts_library.slots.model import SlotSpec, SlotType, declaration_errors, parse_value

FILE: Final = "plan.toml"
_KEY: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}", re.ASCII)
_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,59}", re.ASCII)
_HOME: Final = ZoneInfo("Europe/Stockholm")  # examples may tell the time on the wall
_COURSE: Final = (Stage.FIRST_WORD, Stage.CONFIRMED, Stage.UPDATE, Stage.ALL_CLEAR, Stage.RETRACTION)


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """plan.toml as read.

    The items have no texts yet. `promises` are the kinds a language has all texts of.
    """

    id: str
    version: int
    source_language: LanguageTag | None
    urgency: int
    fact_owner: str | None
    languages: Mapping[LanguageTag, Review]
    promises: Mapping[LanguageTag, frozenset[Kind]]
    slots: tuple[SlotSpec, ...]
    questions: tuple[Question, ...]
    items: tuple[PlanItem, ...]
    item_lines: Mapping[str, int]
    tell: tuple[str, ...]
    set_aside: tuple[str, ...]
    call_in: tuple[CallIn, ...]
    retractions: Mapping[str, str]
    sources: tuple[str, ...]


def read_facts(folder: str, table: Table, siblings: Collection[str]) -> PlanFacts:
    """Everything in plan.toml; what is wrong goes to the table's faults and is left out of the answer."""
    plan_id = _key(table, "id", _SLUG)
    if plan_id and plan_id != folder:
        table.fault("id", errors.ID_IS_FOLDER, id=plan_id, folder=folder)
    source = _language(table, "source_language", table.text("source_language"))
    slots = _slots(table)
    items, item_lines = _items(table)
    languages = _languages(table, source)
    facts = PlanFacts(
        id=plan_id,
        version=table.number("version", 1, 1_000_000),
        source_language=source,
        urgency=table.number("urgency", 0, 100),
        fact_owner=_key(table, "fact_owner", _KEY, required=False) or None,
        languages=languages,
        promises=_promises(table.table("promises"), languages),
        slots=slots,
        questions=tuple(_questions(table, {spec.name: spec for spec in slots}, siblings)),
        items=items,
        item_lines=item_lines,
        tell=_keys(table, "tell"),
        set_aside=_keys(table, "set_aside"),
        call_in=tuple(_call_in(table)),
        retractions=_retractions(table, set(item_lines)),
        sources=table.texts("sources"),
    )
    table.close()
    return facts


def _key(table: Table, key: str, form: re.Pattern[str], *, required: bool = True) -> str:
    value = table.text(key, required=required)
    if value and not form.fullmatch(value):
        table.fault(key, errors.WANTS_KEY, value=value)
        return ""
    return value


def _language(table: Table, key: str, value: str) -> LanguageTag | None:
    if not value:
        return None
    try:
        tag = LanguageTag(value)
    except NoLanguageTag:
        tag = None
    if tag is None or tag != value or not known(tag):
        table.fault(key, errors.LANGUAGE, language=value)
        return None
    return tag


def _languages(table: Table, source: LanguageTag | None) -> dict[LanguageTag, Review]:
    listed = table.table("languages")
    languages: dict[LanguageTag, Review] = {}
    for key in listed.keys:
        tag = _language(listed, key, key)
        review = listed.one_of(key, tuple(Review))
        if tag is None or review is None:
            continue
        languages[tag] = Review(review)
        if review == Review.SOURCE and source is not None and tag != source:
            listed.fault(key, errors.ONE_SOURCE, language=key, source=source)
    if source is not None and languages.get(source) is not Review.SOURCE:
        listed.fault(source if source in languages else None, errors.SOURCE_PROMISED, language=source)
    return languages


def _promises(table: Table, languages: Mapping[LanguageTag, Review]) -> dict[LanguageTag, frozenset[Kind]]:
    """By default a language promises every kind that citizens meet; staff's kinds fall back to the source."""
    promises = {}
    for key in table.keys:
        kinds = table.texts(key)
        if key not in languages or languages[LanguageTag(key)] is Review.SOURCE:
            table.fault(key, errors.LANGUAGE, language=key)
            continue
        for kind in kinds:
            if kind not in tuple(Kind):
                known_kinds = ", ".join(Kind)
                table.fault(key, errors.WANTS_ONE_OF, key=key, value=kind, known=known_kinds)
        promises[LanguageTag(key)] = frozenset(Kind(kind) for kind in kinds if kind in tuple(Kind))
    return promises


def _slots(table: Table) -> tuple[SlotSpec, ...]:
    slots: dict[str, SlotSpec] = {}
    lines: dict[str, int] = {}
    for each in table.tables("slots"):
        spec = _slot(each)
        if spec is not None and not _is_double(each, "name", spec.name, lines):
            slots[spec.name] = spec
        each.close()
    return tuple(slots.values())


def _slot(table: Table) -> SlotSpec | None:
    name, kind = table.text("name"), table.one_of("type", tuple(SlotType))
    required, choices = table.flag("required"), table.texts("choices")
    example = table.text("example", required=False)
    if not name or kind is None:
        return None
    spec = SlotSpec(name, SlotType(kind), required, choices, example)
    wrong = declaration_errors(spec)
    for each in wrong:
        table.fault(each.field if each.field in table.keys else "type", each.message, **each.facts)
    if wrong:
        return None
    try:
        if example:
            parse_value(spec, example, _HOME)
    except SlotValueRefused as refused:
        table.fault("example", errors.EXAMPLE, why=str(refused.errors[0]))
    return spec


def _questions(table: Table, slots: Mapping[str, SlotSpec], siblings: Collection[str]) -> Iterable[Question]:
    for each in table.tables("questions"):
        slot, leads_to = each.text("slot"), each.table("leads_to")
        each.close()
        spec = slots.get(slot)
        if spec is None:
            if slot:
                each.fault("slot", errors.NO_SUCH_SLOT, slot=slot)
            continue
        if not spec.options:
            each.fault("slot", errors.NOT_ASKABLE, slot=slot, type=spec.type.value)
            continue
        yield Question(slot, _leads_to(leads_to, spec, siblings))


def _leads_to(table: Table, spec: SlotSpec, siblings: Collection[str]) -> dict[str, str]:
    leads_to = {}
    for choice in table.keys:
        plan = table.text(choice)
        if choice not in spec.options:
            known_choices = ", ".join(spec.options)
            table.fault(choice, errors.BAD_CHOICE, choice=choice, slot=spec.name, choices=known_choices)
        elif plan and plan not in siblings:
            table.fault(choice, errors.NO_SIBLING, plan=plan)
        elif plan:
            leads_to[choice] = plan
    return leads_to


def _items(table: Table) -> tuple[tuple[PlanItem, ...], dict[str, int]]:
    items: list[PlanItem] = []
    lines: dict[str, int] = {}
    heard = 0
    for order, each in enumerate(table.tables("items")):
        slug = _key(each, "slug", _SLUG)
        item = _item(each, slug, order)
        each.close()
        heard += item is not None and item.listen
        if item is not None and item.listen and heard > MOST_LISTEN:
            each.fault("listen", errors.TOO_MANY_LISTEN, most=MOST_LISTEN, number=heard)
        if slug and not _is_double(each, "slug", slug, lines) and item is not None:
            items.append(item)
    if "items" not in table.keys:
        table.fault(None, errors.KEY_MISSING, key="items")
    _course(table, items)
    return tuple(items), lines


def _item(table: Table, slug: str, order: int) -> PlanItem | None:
    kind, authority = table.one_of("kind", tuple(Kind)), table.one_of("authority", tuple(Authority))
    stages, listen = _stages(table, kind), table.flag("listen")
    topic = _key(table, "topic", _KEY, required=False) or None
    if not slug or kind is None or authority is None:
        return None
    return PlanItem(slug, Kind(kind), Authority(authority), stages, listen, topic, order)


def _stages(table: Table, kind: str | None) -> tuple[Stage, ...]:
    named = table.texts("stages")
    for stage in named:
        if stage not in tuple(Stage):
            table.fault("stages", errors.WANTS_ONE_OF, key="stages", value=stage, known=", ".join(Stage))
    if not named and kind == Kind.ANNOUNCEMENT:
        table.fault("stages", errors.STAGES_NEEDED)
    return tuple(Stage(stage) for stage in dict.fromkeys(named) if stage in tuple(Stage)) or DURING


def _course(table: Table, items: Iterable[PlanItem]) -> None:
    """An event's whole course should have its word ready; what is missing is for the writer to weigh."""
    said = {stage for item in items if item.kind is Kind.ANNOUNCEMENT for stage in item.stages}
    for stage in _COURSE:
        if stage not in said and Stage.ORDINARY not in said:
            table.faults.warn(table.file, table.line("items"), errors.NO_STAGE, stage=stage.value)


def _keys(table: Table, name: str) -> tuple[str, ...]:
    lines: dict[str, int] = {}
    for each in table.tables(name):
        key = _key(each, "key", _KEY)
        each.close()
        if key:
            _is_double(each, "key", key, lines)
    return tuple(lines)


def _call_in(table: Table) -> Iterable[CallIn]:
    lines: dict[str, int] = {}
    for each in table.tables("call_in"):
        skill, people = _key(each, "skill", _KEY), each.number("people", 1, 1_000)
        each.close()
        if skill and not _is_double(each, "skill", skill, lines):
            yield CallIn(skill, people)


def _retractions(table: Table, slugs: Collection[str]) -> dict[str, str]:
    retractions = {}
    for each in table.tables("retractions"):
        item, stands = each.text("item"), each.text("retraction")
        each.close()
        for key, slug in (("item", item), ("retraction", stands)):
            if slug and slug not in slugs:
                each.fault(key, errors.NO_SUCH_ITEM, slug=slug)
        if item in slugs and stands in slugs:
            retractions[item] = stands
    return retractions


def _is_double(table: Table, key: str, value: str, lines: dict[str, int]) -> bool:
    if value in lines:
        table.fault(key, errors.TWICE, value=value, first=lines[value])
        return True
    lines[value] = table.line(key)
    return False
