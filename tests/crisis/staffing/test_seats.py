"""Who takes which place of a need."""

from hypothesis import given
from hypothesis import strategies as st

from crisis.staffing.callouts.model import Part
from crisis.staffing.callouts.seats import Comer, could_sit, missing, next_to_ask, seating
from crisis.staffing.people.model import StaffId
from tests.crisis.staffing.steps import ARABIC, need

LANGUAGES = st.sets(st.sampled_from(["ar", "so", "sv"])).map(lambda found: tuple(sorted(found)))


def comer(name: str, *languages: str) -> Comer:
    return Comer(StaffId(name), languages)


def test_an_arabic_speaker_fills_the_arabic_part_first() -> None:
    assert seating(need(2, ARABIC), [comer("amal", "sv", "ar")]) == {"amal": 0}


def test_somebody_moves_to_another_part_so_that_more_have_a_place() -> None:
    wanted = need(2, ARABIC, Part(1, language="so"))
    both, arabic = comer("both", "ar", "so"), comer("arabic", "ar")
    assert seating(wanted, [both, arabic]) == {"both": 1, "arabic": 0}


def test_who_cannot_help_has_no_place_though_some_are_free() -> None:
    wanted = need(2, Part(2, language="ar"))
    assert not could_sit(wanted, [])(comer("sven", "sv"))
    assert missing(wanted, seating(wanted, [comer("sven", "sv")])) == (2, 0)


def test_those_who_fit_what_is_lacking_are_asked_first_and_not_all_of_them() -> None:
    waiting = [*(comer(f"s{n}", "sv") for n in range(3)), *(comer(f"a{n}", "ar") for n in range(5))]
    asked = next_to_ask(need(3, ARABIC), [], waiting, 4, 2)
    assert [each.person for each in asked] == ["a0", "a1", "s0", "s1"]


@given(st.lists(LANGUAGES, max_size=12), st.integers(0, 3), st.integers(0, 3), st.integers(0, 3))
def test_nobody_loses_a_place_to_somebody_who_answers_later(
    spoken: list[tuple[str, ...]], arabic: int, somali: int, anybody: int
) -> None:
    parts = [Part(arabic, "ar")] * bool(arabic) + [Part(somali, "so")] * bool(somali)
    wanted = need(arabic + somali + anybody, *parts)
    comers = [Comer(StaffId(str(number)), each) for number, each in enumerate(spoken)]
    before: set[StaffId] = set()
    for upto in range(len(comers) + 1):
        seats = seating(wanted, comers[:upto])
        assert before <= set(seats)
        assert all(lack >= 0 for lack in missing(wanted, seats))
        assert set(seats) == before or len(seats) == len(before) + 1
        before = set(seats)
