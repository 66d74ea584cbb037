"""What an incident is called, and the incident that gets another plan before it is said."""

import pytest

from crisis.incidents.errors import NotPossible
from crisis.incidents.naming import moved_name, same_name
from crisis.incidents.rerouting import reroute
from tests.crisis.cast import GENERIC, WATER, tobias
from tests.crisis.record import FakeRecord
from tests.crisis.steps import activated, water_night

OLD = {"sv": "Koka vattnet", "en": "Boil the water"}
NEW = {"sv": "Använd inte vattnet", "en": "Do not use the water"}


@pytest.mark.parametrize(
    ("title", "moved"),
    [
        ("Koka vattnet", "Använd inte vattnet"),
        ("Boil the water", "Do not use the water"),
        ("Koka vattnet (övning)", "Använd inte vattnet (övning)"),
        ("Koka vattnet i Norrby", "Koka vattnet i Norrby"),
        ("Lukten", "Lukten"),
    ],
)
def test_only_a_name_that_was_the_plans_moves_with_the_plan(title: str, moved: str) -> None:
    assert moved_name(title, OLD, NEW) == moved


def test_another_name_is_another_name() -> None:
    assert not same_name("Koka vatten", "Koka vattnet")
    assert not same_name("", "Koka vattnet")


def test_the_incident_goes_by_the_other_plan_with_its_urgency_and_what_fits(record: FakeRecord) -> None:
    incident = water_night(record, title=WATER.titles["sv"])
    moved = reroute(record, incident.id, GENERIC.id, {"area": ["Norrby"]}, tobias)
    assert (moved.plan, moved.title, moved.urgency) == (GENERIC.id, GENERIC.titles["sv"], GENERIC.urgency)
    assert record.incidents.get(incident.id) == moved
    assert len(record.incidents.find()) == 1
    assert record.journal.kinds[-1] == "incident.rerouted"


def test_what_is_said_keeps_its_plan(record: FakeRecord) -> None:
    incident = water_night(record)
    activated(record, incident)
    with pytest.raises(NotPossible):
        reroute(record, incident.id, GENERIC.id, {}, tobias)
