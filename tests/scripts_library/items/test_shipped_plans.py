"""The plans that ship: no translation contradicts its source."""

from pathlib import Path

from scripts_library.items.facts import differences
from scripts_library.plans.via_files import check

PLANS = Path(__file__).parents[3] / "plans"


def test_no_translation_names_another_fact_than_its_source() -> None:
    compared, wrong = 0, []
    for reading in check([PLANS]):
        assert reading.plan is not None, reading.faults
        source_language = reading.plan.source_language
        for item in reading.plan.items:
            source = item.texts[source_language]
            for language, text in item.texts.items():
                compared += 1
                for field in ("title", "body"):
                    found = differences(
                        getattr(source, field), source_language, getattr(text, field), language
                    )
                    wrong += [(reading.plan.id, item.slug, language, each) for each in found]
    assert wrong == []
    assert compared > 200
