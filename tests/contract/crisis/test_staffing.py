"""What extra staff promises, kept in memory and in both databases."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from core.clock import ManualClock
from core.outbox.model import State as JobState
from crisis.staffing.callouts import answering, service
from crisis.staffing.callouts.errors import NoSuchCallOut
from crisis.staffing.callouts.model import Asked, CallOutId, Meaning, Part, Said, State, TextIn, Via
from crisis.staffing.newcomers.errors import NoSuchNewcomer
from crisis.staffing.newcomers.model import Newcomer, NewcomerId
from crisis.staffing.newcomers.model import State as DoorState
from crisis.staffing.people import service as staff
from crisis.staffing.people.errors import NoSuchPerson, PersonalLinkEnded, TooOften
from crisis.staffing.people.model import MOST_USES, StaffId, When
from crisis.staffing.people.service import Details
from scripts_library.items.model import Audience
from tests.crisis.cast import NIGHT, amal, karin
from tests.crisis.databases import Units
from tests.crisis.staffing.steps import UNTIL, called_in, need, number, people

SWEDEN = ZoneInfo("Europe/Stockholm")
KEY = b"a key for personal links"
AMAL = Details("Amal Svar", number(8), "amal@exempel.example", ("sv", "ar"), ("Telefoni",), "social", amal)


def test_a_person_comes_back_as_they_are(units: Units) -> None:
    made = units.run(staff.add_person, AMAL, karin)
    assert made.skills == ("telefoni",)
    assert units.run(lambda record: record.staff.get(made.id)) == made
    assert units.run(lambda record: record.staff.by_phone(number(8))) == [made]
    assert units.run(lambda record: record.staff.by_account(amal)) == made
    gone = units.run(staff.set_active, made.id, karin, active=False)
    assert units.run(lambda record: list(record.staff.all())) == [gone]
    assert units.run(lambda record: list(record.staff.by_phone(number(8)))) == []
    with pytest.raises(NoSuchPerson):
        units.run(lambda record: record.staff.get(StaffId("nobody")))


def test_a_list_read_twice_adds_nobody_twice(units: Units) -> None:
    rows = [AMAL, Details("Sven Skift", number(9))]
    assert units.run(staff.import_people, rows, 0, karin) == (2, 0)
    again = [replace(AMAL, languages=("sv", "ar", "en")), rows[1]]
    assert units.run(staff.import_people, again, 0, karin) == (0, 1)
    assert [each.name for each in units.run(lambda record: record.staff.all())] == ["Amal Svar", "Sven Skift"]


def test_what_somebody_said_last_about_when_they_can_holds(units: Units, clock: ManualClock) -> None:
    person = units.run(staff.add_person, AMAL, karin)
    units.run(staff.say_when, person.id, When.NOW)
    clock.advance(timedelta(minutes=1))
    said = units.run(staff.say_when, person.id, When.NOT_UNTIL, None, NIGHT + timedelta(days=2))
    assert units.run(lambda record: record.staff.availability()) == {person.id: said}


def test_a_personal_link_opens_until_it_is_revoked(units: Units) -> None:
    person = units.run(staff.add_person, AMAL, karin)
    secret = units.run(staff.personal_link, person.id, KEY)
    assert units.run(staff.personal_link, person.id, KEY) == secret
    assert units.run(staff.whose_link, secret) == person
    units.run(staff.revoke_link, person.id, karin)
    with pytest.raises(PersonalLinkEnded):
        units.run(staff.whose_link, secret)
    assert units.run(staff.personal_link, person.id, KEY) != secret


def test_a_personal_link_is_used_thirty_times_a_minute_at_most(units: Units, clock: ManualClock) -> None:
    person = units.run(staff.add_person, AMAL, karin)
    secret = units.run(staff.personal_link, person.id, KEY)
    for _ in range(MOST_USES):
        units.run(staff.use_link, secret)
    with pytest.raises(TooOften):
        units.run(staff.use_link, secret)
    clock.advance(timedelta(minutes=1))
    assert units.run(staff.use_link, secret) == person


def test_a_call_out_comes_back_with_its_parts_and_people(units: Units) -> None:
    wanted = need(3, Part(2, "ar"), Part(1, None, "tolk"))
    those = units.run(people, 3, "sv", "ar")
    made = units.run(called_in, wanted, those)
    assert units.run(lambda record: record.callouts.get(made.id)) == made
    assert units.run(lambda record: list(record.callouts.all())) == [made]
    called = units.run(lambda record: record.callouts.called(made.id))
    assert [(each.person, each.place, each.languages) for each in called] == [
        (person, place, ("sv", "ar")) for place, person in enumerate(those)
    ]
    assert units.run(lambda record: record.callouts.one(made.id, those[1])) == called[1]
    assert units.run(lambda record: record.callouts.one(made.id, StaffId("nobody"))) is None
    assert units.run(lambda record: record.callouts.recently(NIGHT)) == {
        each.person: 1 for each in called if each.state is Asked.ASKED
    }
    with pytest.raises(NoSuchCallOut):
        units.run(lambda record: record.callouts.get(CallOutId("none")))


def test_codes_are_in_use_until_those_who_came_go_home(units: Units) -> None:
    made = units.run(called_in, need(2), units.run(people, 2))
    first, second = units.run(lambda record: record.callouts.called(made.id))
    before = units.run(lambda record: record.callouts.codes_in_use(UNTIL - timedelta(seconds=1)))
    assert set(before) == {first.code, second.code}
    assert set(units.run(lambda record: record.callouts.codes_in_use(UNTIL))) == set()
    assert units.run(lambda record: list(record.callouts.with_code(first.code))) == [first]
    assert units.run(lambda record: list(record.callouts.with_code("none"))) == []


def test_two_say_yes_by_message_and_link_and_it_is_filled(units: Units, clock: ManualClock) -> None:
    those = units.run(people, 4)
    made = units.run(called_in, need(2), those)
    text = answering.Received("SM1", Audience.LIVE, number(5), "Japp")
    assert units.run(answering.receive, text, SWEDEN).meaning is Meaning.YES
    assert units.run(answering.receive, text, SWEDEN).meaning is Meaning.YES
    clock.advance(timedelta(minutes=1))
    units.run(answering.answer, made.id, those[2], answering.Given(Said.YES, Via.LINK))
    kept = units.run(lambda record: record.callouts.get(made.id))
    assert (kept.state, kept.ended_at) == (State.FILLED, clock.now())
    answers = units.run(lambda record: record.callouts.answers(made.id, those[0]))
    assert [(each.said, each.via) for each in answers] == [(Said.YES, Via.TEXT)]
    of = units.run(lambda record: record.callouts.of(those[0]))
    assert [(each.state, each.seat) for each in of] == [(Asked.YES, 0)]
    waiting = units.run(lambda record: record.outbox.in_state(JobState.WAITING))
    assert {job.intent.kind for job in waiting} <= {service.TOLD, service.THANKS}


def test_messages_that_a_person_must_read_wait_until_somebody_has(units: Units, clock: ManualClock) -> None:
    (person,) = units.run(people, 1)
    unclear = TextIn("SM1", Audience.LIVE, NIGHT, Meaning.UNCLEAR, person, None, "", "Ring mig")
    which = TextIn("SM2", Audience.LIVE, NIGHT + timedelta(seconds=1), Meaning.WHICH, person, None, "", "Ja")
    assert units.run(lambda record: record.callouts.add_text(unclear))
    assert not units.run(lambda record: record.callouts.add_text(unclear))
    assert units.run(lambda record: list(record.callouts.unsettled(Audience.LIVE))) == [unclear]
    assert units.run(lambda record: list(record.callouts.unsettled(Audience.EXERCISE))) == []
    assert units.run(lambda record: record.callouts.unclear_since(person, NIGHT)) == 1
    assert units.run(lambda record: record.callouts.add_text(which))
    units.run(answering.settle_text, "SM1", karin)
    assert units.run(lambda record: list(record.callouts.unsettled(Audience.LIVE))) == [which]


def test_a_newcomer_comes_back_as_they_are(units: Units) -> None:
    ends = NIGHT + timedelta(hours=8)
    new = Newcomer(NewcomerId("n1"), karin, NIGHT, ends)
    units.run(lambda record: record.newcomers.add(new, "hash"))
    asking = new.asks("Ny Person", ("sv",), "browser", NIGHT + timedelta(minutes=1))
    units.run(lambda record: record.newcomers.keep(asking))
    assert units.run(lambda record: record.newcomers.find("hash")) == asking
    assert units.run(lambda record: record.newcomers.get(new.id)) == asking
    assert units.run(lambda record: list(record.newcomers.in_states(DoorState.ASKS))) == [asking]
    assert units.run(lambda record: list(record.newcomers.in_states(DoorState.OPEN))) == []
    with pytest.raises(NoSuchNewcomer):
        units.run(lambda record: record.newcomers.get(NewcomerId("n2")))
