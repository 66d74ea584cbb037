"""The plans that come with the program, held to what docs/plans.md asks of whoever writes one."""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pytest

import i18n
from i18n.languages.model import LanguageTag
from i18n.rules.model import speech_seconds
from scripts_library.items.facts import FactKind, differences, facts_of
from scripts_library.items.model import Authority, Kind, Stage
from scripts_library.plans.model import Plan, PlanItem
from scripts_library.plans.via_files import check
from scripts_library.slots.model import Choice, Names, SlotSpec, SlotType, SlotValue, parse_value
from scripts_library.texts.blocks import Bullets, Literal, Paragraph, parse, slots_used
from scripts_library.texts.filling import MOST_HEARD, fill, heard
from scripts_library.texts.model import Text
from scripts_library.texts.rendering import to_spoken

PLANS: Final = Path(i18n.__file__).parent.parent / "plans"
STOCKHOLM: Final = ZoneInfo("Europe/Stockholm")
EVENTS: Final = ("anvand-inte-vattnet", "koka-vattnet", "nagot-har-hant")
COURSE: Final = {Stage.FIRST_WORD, Stage.CONFIRMED, Stage.UPDATE, Stage.ALL_CLEAR, Stage.RETRACTION}
CALLER_HEARS: Final = 40
WITH_EVERYTHING: Final = 45  # seconds with every optional slot filled, and the longest words of each choice
POISONS_INFORMATION: Final = "+46104566700"  # beside the short numbers that everybody knows
CORRECTION: Final = {
    "sv": "Rättelse",
    "sv-simple": "Rättelse",
    "en": "Correction",
    "ar": "تصحيح",
    "fi": "Oikaisu",
}
SENTENCE_END: Final = re.compile(r"[.!?؟](?:\s|$)")


@lru_cache(maxsize=1)
def shipped() -> dict[str, Plan]:
    return {reading.folder: reading.plan for reading in check([PLANS]) if reading.plan is not None}


def texts(plan: Plan, *kinds: Kind) -> Iterator[tuple[PlanItem, LanguageTag, Text]]:
    for item in plan.items:
        for tag, text in item.texts.items():
            if not kinds or item.kind in kinds:
                yield item, tag, text


def whole(text: Text) -> str:
    return f"{text.title}\n{text.body}"


def seconds(plan: Plan, tag: LanguageTag, text: Text, *, everything: bool) -> float:
    """How long a caller listens; with everything, also to what is seldom known, in its longest words."""
    blocks = parse(text.body)
    used = [spec for spec in plan.slots if spec.name in slots_used(blocks)]
    known = [spec for spec in used if everything or spec.required or spec.name == "next_information"]
    given = {spec.name: value(plan, spec, tag, longest=everything) for spec in known}
    filled = fill(blocks, given, slots=used, words=text.words, language=tag, tz=STOCKHOLM)
    return speech_seconds(to_spoken(filled), tag)


def value(plan: Plan, spec: SlotSpec, tag: LanguageTag, *, longest: bool) -> SlotValue:
    if longest and spec.type is SlotType.CHOICE:
        said = plan.languages[tag].slots[spec.name].choices
        return Choice(max(spec.choices, key=lambda choice: len(said[choice])))
    return parse_value(spec, spec.example, STOCKHOLM)


@pytest.fixture(params=(*EVENTS, "vardag"))
def plan(request: pytest.FixtureRequest) -> Plan:
    return shipped()[request.param]


def test_every_language_names_the_same_facts(plan: Plan) -> None:
    source = plan.source_language
    differ = [
        (item.slug, tag, difference)
        for item, tag, text in texts(plan)
        for difference in differences(whole(item.texts[source]), source, whole(text), tag)
    ]
    assert differ == []


def test_no_telephone_numbers_of_others_are_in_a_plan(plan: Plan) -> None:
    phones = {
        fact.value
        for _, _, text in texts(plan)
        for fact in facts_of(whole(text))
        if fact.kind is FactKind.PHONE
    }
    assert phones <= {POISONS_INFORMATION}


def test_an_announcement_begins_with_what_to_do(plan: Plan) -> None:
    for item, tag, text in texts(plan, Kind.ANNOUNCEMENT):
        first = parse(text.body)[0]
        assert isinstance(first, Bullets), (item.slug, tag)
        assert 1 <= len(first.items) <= 3, (item.slug, tag)
        assert re.search(r"\b112\b", text.body), (item.slug, tag)


def test_an_announcement_is_heard_within_forty_seconds(plan: Plan) -> None:
    for item, tag, text in texts(plan, Kind.ANNOUNCEMENT):
        assert seconds(plan, tag, text, everything=False) <= CALLER_HEARS, (item.slug, tag)
        assert seconds(plan, tag, text, everything=True) <= WITH_EVERYTHING, (item.slug, tag)


@pytest.mark.parametrize("name", ["anvand-inte-vattnet", "koka-vattnet"])
def test_what_says_where_it_applies_names_the_streets_too(name: str) -> None:
    """Where a message or a script speaks of the area; banners are one line, and the all clear is for all."""
    said = [
        (item, tag, set(slots_used(parse(text.body))))
        for item, tag, text in texts(shipped()[name])
        if item.kind is not Kind.BANNER and Stage.ALL_CLEAR not in item.stages
    ]
    lacking = [(item.slug, tag) for item, tag, used in said if "area" in used and "streets" not in used]
    assert lacking == []
    assert {item.kind for item, _, used in said if "streets" in used} == {
        Kind.ANNOUNCEMENT,
        Kind.ANSWER,
        Kind.SCRIPT,
    }


def test_many_streets_are_left_to_the_pages_so_that_112_is_heard_in_time() -> None:
    plan = shipped()["koka-vattnet"]
    given = {spec.name: parse_value(spec, spec.example, STOCKHOLM) for spec in plan.slots}
    confirmed = next(item for item in plan.items if item.slug == "koka-bekraftat")
    for count, is_heard in ((MOST_HEARD, True), (MOST_HEARD + 1, False)):
        many = {**given, "streets": Names(tuple(f"Gata {number}" for number in range(count)))}
        for tag, text in confirmed.texts.items():
            said = heard(many, plan.slots)
            filled = fill(
                parse(text.body), said, slots=plan.slots, words=text.words, language=tag, tz=STOCKHOLM
            )
            assert ("Gata 0" in to_spoken(filled)) is is_heard, tag
            assert "Norrby" in to_spoken(filled), tag


def test_a_retraction_says_that_it_is_one_and_of_what() -> None:
    """Not by the withdrawn title, which may be what was wrong."""
    titles = [
        (tag, text.title)
        for name in EVENTS
        for item, tag, text in texts(shipped()[name])
        if Stage.RETRACTION in item.stages
    ]
    assert [(tag, title) for tag, title in titles if not title.startswith(f"{CORRECTION[tag]}: ")] == []
    assert len(set(titles)) == len(titles), "two of them say the same"


def test_what_may_be_unknown_stands_by_itself(plan: Plan) -> None:
    """So that no action vanishes together with a slot that nobody filled."""
    optional = {spec.name for spec in plan.slots if not spec.required}
    for item, tag, text in texts(plan):
        for block in parse(text.body):
            if isinstance(block, Paragraph) and optional & set(slots_used((block,))):
                words = "".join(span.words for span in block.spans if isinstance(span, Literal))
                assert len(SENTENCE_END.findall(words)) <= 1, (item.slug, tag)


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_has_its_whole_course_in_every_language(name: str) -> None:
    plan = shipped()[name]
    said = {stage: item for item in plan.items if item.kind is Kind.ANNOUNCEMENT for stage in item.stages}
    assert set(said) == COURSE
    assert [item.slug for item in said.values() if set(item.texts) != set(plan.languages)] == []


@pytest.mark.parametrize("name", EVENTS)
def test_a_page_that_is_withdrawn_has_words_in_its_place(name: str) -> None:
    plan = shipped()[name]
    by_slug = {item.slug: item for item in plan.items}
    for page in plan.items:
        if page.kind in (Kind.FACT_SHEET, Kind.ANSWER) and Stage.RETRACTION not in page.stages:
            stands = by_slug[plan.retractions[page.slug]]
            assert set(stands.texts) >= set(page.texts), page.slug


def test_the_ordinary_day_has_no_slots_and_says_nothing_of_an_event() -> None:
    vardag = shipped()["vardag"]
    assert vardag.slots == ()
    assert {(item.authority, item.stages) for item in vardag.items} == {
        (Authority.STANDING, (Stage.ORDINARY,))
    }


def test_the_water_plans_lead_to_each_other() -> None:
    boil, leave = (
        {question.slot: question.leads_to for question in shipped()[name].questions}["cause"]
        for name in ("koka-vattnet", "anvand-inte-vattnet")
    )
    assert boil == {"chemicals": "anvand-inte-vattnet", "unknown": "anvand-inte-vattnet"}
    assert leave == {"microbes": "koka-vattnet"}
