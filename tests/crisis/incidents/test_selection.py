"""Which text can be said with which values."""

import pytest

from core.canonical import Json
from crisis.incidents.model import Baseline, after_restore
from crisis.incidents.selection import fits
from scripts_library.items.model import Audience, RevisionId, Text
from scripts_library.slots.model import SlotSpec, SlotType

SLOTS = (
    SlotSpec("area", SlotType.AREA, required=True),
    SlotSpec("cause", SlotType.CHOICE, choices=("microbes", "unknown")),
    SlotSpec("next_information", SlotType.NEXT_INFORMATION),
)
TEXT = Text(
    RevisionId("r"),
    "sv",
    "Vatten",
    "I {area}: {cause}.\n\nNästa {next_information}.",
    {"cause": {"microbes": "bakterier"}},
)
AREA: dict[str, Json] = {"area": ["Norrby"]}


@pytest.mark.parametrize(
    ("filled", "sayable"),
    [
        (AREA, True),
        (AREA | {"cause": "microbes"}, True),
        (AREA | {"cause": "microbes", "next_information": "2026-11-21T03:00:00Z"}, True),
        ({"cause": "microbes"}, False),
        (AREA | {"cause": "unknown"}, False),
        (AREA | {"cause": "chemicals"}, False),
        (AREA | {"next_information": "snart"}, False),
        ({"area": []}, False),
    ],
    ids=["area", "choice", "all", "no area", "choice without words", "no such choice", "no time", "no names"],
)
def test_a_text_is_said_only_with_values_that_fit_it(filled: dict[str, Json], sayable: bool) -> None:
    assert fits(TEXT, SLOTS, filled) is sayable


def test_a_text_that_uses_an_undeclared_slot_is_not_said() -> None:
    assert not fits(TEXT, SLOTS[:1], AREA)


def test_a_restore_holds_back_what_was_decided_between_the_edition_and_itself() -> None:
    baseline = after_restore(Audience.LIVE, 3, edition_seq=10, then=None, seq=20)
    assert [seq for seq in (9, 10, 11, 20, 21) if baseline.holds_back(seq)] == [11, 20]


def test_restoring_an_edition_that_was_cut_under_a_restore_keeps_that_too() -> None:
    earlier = Baseline(Audience.LIVE, 8, 1, held=((4, 8),))
    baseline = after_restore(Audience.LIVE, 3, edition_seq=10, then=earlier, seq=20)
    assert [seq for seq in (4, 5, 8, 9, 10, 11, 20, 21) if baseline.holds_back(seq)] == [5, 8, 11, 20]
