"""A plan becomes drafts, and a plan that changed becomes new revisions of what changed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.access.model import PersonId
from core.clock import ManualClock
from core.storage.database import Database
from scripts_library.items.model import Kind, NumberedText, Stage
from scripts_library.items.ports import Wanted
from scripts_library.items.service import revise
from scripts_library.plans.errors import NoSuchPlan, PlanRefused
from scripts_library.plans.importing import ImportReport, changes, drafts, gone, hashes
from scripts_library.plans.json_form import plan_json
from scripts_library.plans.model import Plan, Review
from scripts_library.plans.ports import ImportedPlan
from scripts_library.plans.service import import_plan
from scripts_library.texts.model import Text
from tests.scripts_library.plans.conftest import Record
from tests.scripts_library.plans.samples import BODY, FILES, PLAN_TOML, SV_WORDS, plan, with_toml

elif_, karin = PersonId("elif"), PersonId("karin")
SV_TEXT, AR_TEXT = "sv/strom-bekraftat.md", "ar/strom-bekraftat.md"
NEW_SV = {SV_TEXT: BODY.replace("borta i", "borta sedan i natt i")}
NEW_AR = {AR_TEXT: FILES[AR_TEXT].replace("مقطوعة في", "انقطعت في")}


def bring(library: Database[Record], what: Plan, by: PersonId = elif_) -> ImportReport:
    return library.run(import_plan, what, by)


def texts(library: Database[Record], slug: str = "strom-bekraftat") -> list[tuple[int, str, str, int]]:
    """Revision, language, second line's words and source revision of each text of an item."""

    def query(record: Record) -> list[tuple[int, str, str, int]]:
        item = record.items.by_slug(slug, plan="stromavbrott")
        assert item is not None
        return sorted(_row(each) for each in record.items.texts([item.id]))

    return library.read(query)


def _row(each: NumberedText) -> tuple[int, str, str, int]:
    return each.number, each.text.language, each.text.body.splitlines()[0], each.text.based_on


def test_drafts_are_all_items_with_the_source_language_first() -> None:
    made = drafts(plan())
    assert [draft.item.slug for draft in made] == [
        "strom-bekraftat",
        "strom-rattelse",
        "strom-trygghetslarm",
        "strom-samtal",
    ]
    assert [(tag, each.review) for tag, each in made[0].texts.items()] == [
        ("sv", Review.SOURCE),
        ("ar", Review.AWAITING_REVIEW),
    ]


def test_only_texts_whose_words_or_slots_changed_are_changed() -> None:
    before = hashes(plan())
    assert changes(plan(), before) == ()
    (one,) = changes(plan(NEW_AR), before)
    assert (one.draft.item.slug, one.is_new, one.revised, one.added) == (
        "strom-bekraftat",
        False,
        ("ar",),
        (),
    )
    slots = with_toml('["storm", "unknown"]', '["storm", "unknown", "cable"]')
    words = {
        name: text.replace("unknown =", 'cable = "x"\nunknown =')
        for name, text in FILES.items()
        if "words" in name
    }
    assert [each.revised for each in changes(plan(slots | words), before)] == [("sv", "ar")]


def test_an_import_makes_every_item_with_every_text(library: Database[Record]) -> None:
    report = bring(library, plan())
    assert len(report.created) == 4
    items = library.read(lambda record: record.items.find(Wanted(plan="stromavbrott")))
    assert [(item.slug, item.kind, item.listen, item.order) for item in items] == [
        ("strom-bekraftat", Kind.ANNOUNCEMENT, False, 0),
        ("strom-rattelse", Kind.ANNOUNCEMENT, False, 1),
        ("strom-trygghetslarm", Kind.ANSWER, True, 2),
        ("strom-samtal", Kind.SCRIPT, False, 3),
    ]
    assert items[1].stages == (Stage.RETRACTION,)
    assert [(number, language, based) for number, language, _, based in texts(library)] == [
        (1, "ar", 1),
        (1, "sv", 1),
    ]


def test_what_is_stored_has_the_very_hash_that_the_plan_has(library: Database[Record]) -> None:
    bring(library, plan())
    stored = library.read(
        lambda record: {
            (item.slug, each.text.language): each.text.hash
            for item in record.items.find(Wanted(plan="stromavbrott"))
            for each in record.items.texts([item.id])
        }
    )
    assert stored == {
        (slug, tag): found for slug, each in hashes(plan()).items() for tag, found in each.items()
    }


def test_the_same_plan_twice_does_nothing(library: Database[Record], clock: ManualClock) -> None:
    bring(library, plan())
    head = library.read(lambda record: record.journal.head())
    clock.advance(timedelta(days=1))
    report = bring(library, plan())
    assert (report.did_nothing, report.unchanged) == (True, 4)
    assert library.read(lambda record: record.journal.head()) == head
    assert [number for number, *_ in texts(library)] == [1, 1]


def test_a_changed_source_text_is_a_new_revision_of_it_alone(library: Database[Record]) -> None:
    bring(library, plan())
    report = bring(library, plan(NEW_SV))
    assert (report.revised, report.added, report.unchanged) == ({"strom-bekraftat": ("sv",)}, {}, 3)
    assert [(number, language, based) for number, language, _, based in texts(library)] == [
        (1, "ar", 1),
        (1, "sv", 1),
        (2, "sv", 2),
    ]


def test_a_changed_translation_is_based_on_the_source_it_had(library: Database[Record]) -> None:
    bring(library, plan())
    bring(library, plan(NEW_AR))
    assert [(number, language, based) for number, language, _, based in texts(library)] == [
        (1, "ar", 1),
        (1, "sv", 1),
        (2, "ar", 1),
    ]


def test_a_text_changed_in_both_languages_is_one_revision(library: Database[Record]) -> None:
    bring(library, plan())
    bring(library, plan(NEW_SV | NEW_AR))
    assert [(number, language, based) for number, language, _, based in texts(library)] == [
        (1, "ar", 1),
        (1, "sv", 1),
        (2, "ar", 2),
        (2, "sv", 2),
    ]


def test_a_language_that_comes_later_is_added_to_the_revision_there_is(library: Database[Record]) -> None:
    swedish = PLAN_TOML.replace('ar = "awaiting_review"\n', "")
    alone = {name: None for name in FILES if name.startswith("ar/")} | {"plan.toml": swedish}
    bring(library, plan(alone))
    report = bring(library, plan())
    assert report.added["strom-bekraftat"] == ("ar",)
    assert (report.revised, report.created) == ({}, ())
    assert [(number, language) for number, language, *_ in texts(library)] == [(1, "ar"), (1, "sv")]


def test_nobodys_own_change_is_written_over_by_a_plan_that_did_not_change(library: Database[Record]) -> None:
    bring(library, plan())

    def by_karin(record: Record) -> None:
        item = record.items.by_slug("strom-bekraftat", plan="stromavbrott")
        assert item is not None
        revise(record, item.id, Text("Mörkt", "Karins egna ord."), karin, started_from=1)

    library.run(by_karin)
    assert bring(library, plan()).did_nothing
    assert texts(library)[-1][2] == "Karins egna ord."
    bring(library, plan(NEW_SV))
    assert [(number, words) for number, language, words, _ in texts(library) if language == "sv"][1:] == [
        (2, "Karins egna ord."),
        (3, "Strömmen är borta sedan i natt i {area}. Det beror på {cause}."),
    ]


def test_an_item_that_left_the_plan_stays_and_is_named(library: Database[Record]) -> None:
    bring(library, plan())
    start = PLAN_TOML.index('[[items]]\nslug = "strom-samtal"')
    fewer = PLAN_TOML[:start] + PLAN_TOML[PLAN_TOML.index("[[tell]]") :]
    without = plan({"plan.toml": fewer, "sv/strom-samtal.md": None})
    assert gone(without, hashes(plan())) == ("strom-samtal",)
    assert bring(library, without).gone == ("strom-samtal",)
    assert len(texts(library, "strom-samtal")) == 1
    assert bring(library, plan()).did_nothing  # it is back, and its texts were there all the time
    assert bring(library, plan()).gone == ()


def test_facts_of_an_item_that_the_plan_changed_are_told_and_kept_back(library: Database[Record]) -> None:
    bring(library, plan())
    report = bring(library, plan(with_toml("listen = true", "listen = false")))
    assert report.kept_back == ("strom-trygghetslarm",)


def test_the_plans_own_facts_are_kept_and_replaced(library: Database[Record], clock: ManualClock) -> None:
    bring(library, plan())
    clock.advance(timedelta(hours=1))
    changed = plan({"sv/words.toml": SV_WORDS.replace("Frågor om fakturor vilar.", "Fakturor vilar.")})
    bring(library, changed, karin)
    kept = library.read(lambda record: record.plans.get("stromavbrott"))
    assert plan_json(kept.plan) == plan_json(changed)
    assert (kept.imported_by, kept.imported_at) == (karin, clock.now())
    assert kept.hashes == hashes(changed)


def test_plans_are_listed_with_the_most_urgent_first(library: Database[Record]) -> None:
    other = plan({"plan.toml": PLAN_TOML.replace("urgency = 60", "urgency = 90")})
    bring(library, plan())
    library.run(lambda record: record.plans.put(_as(record, other, "oversvamning")))
    assert [each.plan.id for each in library.read(lambda record: record.plans.all())] == [
        "oversvamning",
        "stromavbrott",
    ]


def _as(record: Record, what: Plan, plan_id: str) -> ImportedPlan:
    return ImportedPlan(replace(what, id=plan_id), {}, elif_, record.clock.now())


def test_another_plan_cannot_take_a_public_address(library: Database[Record]) -> None:
    bring(library, plan())
    with pytest.raises(PlanRefused) as refused:
        bring(library, replace(plan(), id="elavbrott"))
    assert "is an item of the plan “stromavbrott” too" in str(refused.value.errors[0])


def test_a_plan_that_was_never_imported_is_told(library: Database[Record]) -> None:
    with pytest.raises(NoSuchPlan):
        library.read(lambda record: record.plans.get("kris"))


def test_an_import_is_journalled_with_what_it_did(library: Database[Record]) -> None:
    bring(library, plan())
    bring(library, plan(NEW_AR))
    entries = library.read(lambda record: list(record.journal.all()))
    imported = [entry for entry in entries if entry.kind == "plan.imported"]
    assert [(entry.by, entry.data["revised"]) for entry in imported] == [
        (elif_, {}),
        (elif_, {"strom-bekraftat": ["ar"]}),
    ]
