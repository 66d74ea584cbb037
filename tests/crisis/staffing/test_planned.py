"""How many the plan calls in, and what is left of it when some have said yes."""

from crisis.incidents.model import CallIn
from crisis.staffing.callouts.model import Part
from crisis.staffing.callouts.planned import planned
from crisis.staffing.people.model import Person, StaffId
from tests.crisis.cast import NIGHT

PLAN = (CallIn("kommunvagledare", 4), CallIn("passansvarig", 1), CallIn("va_sakkunnig", 1))
SKILLS = {"kommunvagledare", "passansvarig", "telefoni"}


def somebody(name: str, *skills: str) -> Person:
    return Person(StaffId(name), name, "+46701740605", NIGHT, skills=skills)


def test_with_nobody_coming_it_is_all_of_the_plan() -> None:
    found = planned(PLAN, (), SKILLS)
    assert (found.total, found.coming, found.count) == (6, 0, 6)


def test_a_skill_that_nobody_has_is_counted_but_not_asked_for() -> None:
    parts = planned(PLAN, (), SKILLS).parts
    assert parts == (Part(4, skill="kommunvagledare"), Part(1, skill="passansvarig"))
    assert planned(PLAN, (), ()).parts == ()


def test_who_comes_already_is_taken_from_the_number_and_from_their_skill() -> None:
    found = planned(PLAN, [somebody("Bo", "passansvarig"), somebody("Cia")], SKILLS)
    assert (found.coming, found.count) == (2, 4)
    assert found.parts == (Part(4, skill="kommunvagledare"),)


def test_the_parts_never_ask_for_more_than_the_number() -> None:
    """A need whose parts are more than itself is refused."""
    for many in range(9):
        found = planned(PLAN, [somebody(str(each)) for each in range(many)], SKILLS)
        assert sum(each.count for each in found.parts) <= found.count == max(0, 6 - many)
