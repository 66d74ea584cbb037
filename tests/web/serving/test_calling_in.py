"""Twelve are called in: what their telephones get, and what the post room does when something is wrong."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from broadcast.delivery.model import size_of
from core.access.model import PersonId
from core.outbox.model import NotSent, Outcome, State
from crisis.incidents.model import IncidentId
from crisis.incidents.service import prepare
from crisis.staffing.callouts import answering, service
from crisis.staffing.callouts.model import Asked, CallOut, Need, Said, Via
from crisis.staffing.callouts.model import State as CallOutState
from crisis.staffing.people.model import StaffId
from crisis.staffing.people.service import Details, add_person
from scripts_library.items.model import Audience
from tests.web import staffed as house
from tests.web.staffed import Staffed
from web.building import Office
from web.closing import close
from web.demo.phones import DemoPhones
from web.record import Record
from web.serving.carriers import carriers_of
from web.serving.outgoing import Outgoing

ZONE = ZoneInfo("Europe/Stockholm")
NUMBERS = [f"+4670174063{each}" for each in range(6)]


@dataclass
class Post:
    office: Office
    phones: DemoPhones
    outgoing: Outgoing
    by: PersonId

    def empty(self) -> None:
        while self.outgoing.once():
            pass

    def call(self, numbers: list[str], *, exercise: bool = False, count: int = 2) -> CallOut:
        return self.office.database.run(_called, numbers, self.by, exercise, count)

    def messages(self, number: str) -> list[str]:
        return [each.body for each in reversed(self.phones.of(number))]

    def states(self, callout: CallOut) -> list[Asked]:
        return [each.state for each in self.office.database.read(lambda r: r.callouts.called(callout.id))]


def _called(record: Record, numbers: list[str], by: PersonId, exercise: bool, count: int) -> CallOut:
    people = [
        add_person(record, Details(f"Person {place}", each, None, ("sv",)), by).id
        for place, each in enumerate(numbers)
    ]
    incident = prepare(record, "Koka vattnet", by, exercise=exercise)
    now = record.clock.now()
    need = Need(count, now + timedelta(hours=4), now + timedelta(hours=10), "Stadshuset")
    return service.start(record, service.NewCallOut(incident.id, need, people, "koka vattnet"), by)


@pytest.fixture
def post(staffed: Staffed, tmp_path: Path) -> Post:
    return _post(staffed, tmp_path, DemoPhones(staffed.house.clock))


def _post(staffed: Staffed, tmp_path: Path, phones: DemoPhones) -> Post:
    office = house._open(tmp_path / "data")
    carriers = carriers_of(office.settings, office.centre, office.clock, phones)
    karin = office.database.read(lambda record: record.accounts.by_username("karin"))
    assert karin is not None
    return Post(office, phones, Outgoing(office, carriers), karin.person)


def test_each_gets_one_message_with_place_times_and_a_link_of_their_own(post: Post) -> None:
    post.call(NUMBERS[:2])
    post.empty()
    (first,), (second,) = post.messages(NUMBERS[0]), post.messages(NUMBERS[1])
    assert first.startswith("Exempelköpings kommun behöver dig: Stadshuset, ")
    assert "Svara JA, NEJ eller SENARE och klockslag, eller här: http://127.0.0.1:9/come/upc_" in first
    assert first != second
    assert size_of(first).parts <= 2


def test_an_answer_by_message_is_answered_with_the_code(post: Post) -> None:
    callout = post.call(NUMBERS[:2])
    post.empty()
    text = answering.Received("SM1", Audience.LIVE, NUMBERS[0], "Japp!")
    post.office.database.run(answering.receive, text, ZONE)
    post.empty()
    code = post.office.database.read(lambda record: record.callouts.called(callout.id)[0].code)
    assert f"Din kod när du kommer: {code}." in post.messages(NUMBERS[0])[-1]


def test_those_who_were_asked_are_thanked_when_it_is_full(post: Post) -> None:
    callout = post.call(NUMBERS[:3], count=1)
    post.empty()
    person = post.office.database.read(lambda record: record.callouts.called(callout.id)[0].person)
    post.office.database.run(answering.answer, callout.id, person, answering.Given(Said.YES, Via.LINK))
    post.empty()
    assert post.messages(NUMBERS[1])[-1].startswith("Tack! Nu kommer tillräckligt många till Stadshuset")
    assert post.messages(NUMBERS[2]) == []


def test_an_exercise_reaches_the_staffs_own_numbers_alone_and_says_that_it_is_one(post: Post) -> None:
    callout = post.call(["+46701740605", NUMBERS[0]], exercise=True)
    post.empty()
    (message,) = post.messages("+46701740605")
    assert message.startswith("ÖVNING. ")
    assert message.endswith(" ÖVNING.")
    assert post.messages(NUMBERS[0]) == []
    assert post.states(callout) == [Asked.ASKED, Asked.UNREACHED]


class Refusing(DemoPhones):
    """A provider that takes no message to one number, for good."""

    def send(self, to: str, body: str) -> Outcome:
        return NotSent("400 from the provider", again=False) if to == NUMBERS[0] else super().send(to, body)


def test_a_message_that_is_refused_lets_the_next_be_asked(staffed: Staffed, tmp_path: Path) -> None:
    post = _post(staffed, tmp_path, Refusing(staffed.house.clock))
    callout = post.call([NUMBERS[0], NUMBERS[1], NUMBERS[2]], count=1)
    post.empty()
    assert post.states(callout) == [Asked.UNREACHED, Asked.ASKED, Asked.WAITING]


def test_who_said_stop_is_told_so_and_gets_nothing_more(post: Post) -> None:
    callout = post.call(NUMBERS[:1])
    post.empty()
    for sid, body in (("SM1", "Stopp"), ("SM2", "stopp"), ("SM3", "hallå där")):
        text = answering.Received(sid, Audience.LIVE, NUMBERS[0], body)
        post.office.database.run(answering.receive, text, ZONE)
    post.empty()
    assert post.messages(NUMBERS[0])[1:] == [
        "Du får inga fler meddelanden från oss. Svara START om du vill ha dem igen."
    ]
    assert post.states(callout) == [Asked.ASKED]


def test_who_has_answered_while_the_message_waited_is_not_asked(post: Post) -> None:
    callout = post.call(NUMBERS[:2], count=2)
    (first, _) = post.office.database.read(lambda record: record.callouts.called(callout.id))
    person = StaffId(first.person)
    post.office.database.run(answering.answer, callout.id, person, answering.Given(Said.NO, Via.LINK))
    post.empty()
    assert post.messages(NUMBERS[0]) == []


def test_what_waits_to_be_sent_is_not_sent_when_the_incident_closed_meanwhile(post: Post) -> None:
    callout = post.call(NUMBERS[:2])
    incident = IncidentId(callout.incident)
    post.office.database.run(close, incident, post.by)
    post.empty()
    assert post.messages(NUMBERS[0]) == []
    assert any("0 av 2 kommer ändå" in each for each in post.messages("+46701740605"))


def test_the_alarm_says_how_many_are_lacking(post: Post) -> None:
    callout = post.call(NUMBERS[:1], count=2)
    post.empty()
    person = post.office.database.read(lambda record: record.callouts.called(callout.id)[0].person)
    post.office.database.run(answering.answer, callout.id, person, answering.Given(Said.NO, Via.LINK))
    post.empty()
    kept = post.office.database.read(lambda record: record.callouts.get(callout.id))
    assert kept.state is CallOutState.EXHAUSTED
    assert any("saknar 2 av 2" in each for each in post.messages("+46701740605"))


def test_nothing_of_a_person_stands_in_the_intents(post: Post) -> None:
    post.call(NUMBERS[:2])
    post.empty()
    jobs = post.office.database.read(lambda record: record.outbox.in_state(State.SENT))
    told = repr([(job.intent.to, job.intent.data, job.why) for job in jobs])
    assert "Person" not in told
    assert not any(each in told for each in NUMBERS)
    assert "upc_" not in told
