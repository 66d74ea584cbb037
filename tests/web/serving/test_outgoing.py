"""Approvers are rung by message and call, until one answers; what is sent, to whom, and what is never."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest

from broadcast.channels.website.hooks import KIND as WEBSITE_HOOK
from broadcast.delivery import summons
from broadcast.delivery.model import NO_CARRIER, NO_PHONE, NOT_ALLOWED, size_of
from broadcast.delivery.ports import Carrier
from core.access.model import PersonId, Role
from core.access.secrets import hash_of
from core.outbox.model import Intent, Job, NotSent, Outcome, State, Unknown
from core.outbox.service import decide
from core.outbox.units import DatabaseQueue
from core.outbox.worker import run_once
from core.settings import load
from core.timers.model import Timer
from core.timers.units import DatabaseTimers
from core.timers.worker import run_due
from crisis.staffing.callouts.service import TEXT as CALL_IN
from scripts_library.approvals.model import Request, RequestState
from scripts_library.approvals.service import ALARM, RING, approve, cancel_request, reject, ring_next, submit
from scripts_library.items.model import Audience, Authority, Kind, Written, newest
from scripts_library.items.ports import Wanted
from scripts_library.items.service import NewItem, create_item
from scripts_library.recordings.ringing import RING_TIMER as RING_LISTENER
from scripts_library.recordings.service import add_recording
from tests.web import staffed as house
from tests.web.staffed import Staffed
from web.building import Office
from web.demo.phones import Arrived, DemoPhones
from web.record import Record
from web.serving.alarms import ALARMS
from web.serving.carriers import Carriers, accounts_of, carriers_of
from web.serving.night_watch import TIMERS
from web.serving.outgoing import Outgoing

T = TypeVar("T")
KARIN, TOBIAS, ELIF = "+46701740605", "+46701740606", "+46701740607"


@dataclass
class Post:
    """The house's post room, and the cast's telephones."""

    office: Office
    phones: DemoPhones
    outgoing: Outgoing

    def run(self, use_case: Callable[[Record], T]) -> T:
        return self.office.database.run(use_case)

    def person(self, username: str) -> PersonId:
        account = self.run(lambda record: record.accounts.by_username(username))
        assert account is not None
        return account.person

    def go(self) -> None:
        """Everything that is due, and what was gathered."""
        self.empty()
        later = self.office.clock.now() + summons.GATHERING + timedelta(seconds=1)
        timers: DatabaseTimers[Record] = DatabaseTimers(self.office.database)
        run_due(timers, later, {summons.SEND_TIMER: TIMERS[summons.SEND_TIMER]})
        self.empty()

    def empty(self) -> None:
        """Until nothing is due: one message may lead to another."""
        while self.outgoing.once():
            pass

    def ask(self, count: int = 1, audience: Audience = Audience.LIVE) -> list[Request]:
        """Elif asks for approval of so many new texts."""
        elif_ = self.person("elif")
        return [self.office.database.run(_asked, number, audience, elif_) for number in range(count)]

    def request(self, request: Request) -> Request:
        return self.run(lambda record: record.approvals.request(request.id))

    def messages(self, number: str) -> list[str]:
        return [each.body for each in self.phones.of(number) if each.body]

    def calls(self, number: str) -> list[Arrived]:
        return [each for each in self.phones.of(number) if each.url]

    def jobs(self, kind: str) -> list[Job]:
        def every(record: Record) -> list[Job]:
            return [job for state in State for job in record.outbox.in_state(state)]

        return [job for job in self.run(every) if job.intent.kind == kind]


def _asked(record: Record, number: int, audience: Audience, by: PersonId) -> Request:
    written = Written(f"Var finns tank {number}?", "Vid hamnen.", {})
    stored = create_item(record, NewItem(Kind.ANSWER, Authority.EVENT, "sv"), written, by)
    return submit(record, stored.revision.id, "sv", audience, by)


@pytest.fixture
def post(staffed: Staffed, tmp_path: Path) -> Post:
    office = house._open(tmp_path / "data")
    phones = DemoPhones(office.clock)
    return _post(office, phones, carriers_of(office.settings, office.centre, office.clock, phones))


def _post(office: Office, phones: DemoPhones, carriers: Carriers) -> Post:
    return Post(office, phones, Outgoing(office, carriers))


def test_no_alarm_waits_behind_those_who_are_called_in_nor_behind_a_website(post: Post) -> None:
    people, hook = [Intent(CALL_IN, "p", {}, f"call in:{each}") for each in range(60)], "website hook"
    later = Intent(ALARM, post.person("karin"), {"what": "nothing"}, "alarm:1")

    def flood(record: Record) -> None:
        for each in (*people, Intent(WEBSITE_HOOK, "site", {}, hook), later):
            record.outbox.put(each)

    post.run(flood)
    rings, called_in, websites = post.outgoing.lanes
    run_once(DatabaseQueue(post.office.database, post.office.clock), rings, worker="w", batch=40)
    states = {each: post.run(partial(state_of, key=each)) for each in ("alarm:1", "call in:0", hook)}
    assert states == {"alarm:1": State.FAILED, "call in:0": State.WAITING, hook: State.WAITING}
    assert {RING, ALARM, summons.CALL, summons.TEXT} <= rings.keys()
    assert {*rings, *called_in, *websites} == post.outgoing.handlers.keys()


def state_of(record: Record, key: str) -> State | None:
    job = record.outbox.by_key(key)
    return None if job is None else job.state


def test_the_first_approver_gets_one_message_with_a_link(post: Post) -> None:
    post.ask()
    post.go()
    (message,) = post.messages(TOBIAS)
    assert message.startswith(
        "Upplys: 1 text väntar på ditt godkännande. Läs och svara: http://127.0.0.1:9/staff/bed/upl_"
    )
    assert (post.messages(KARIN), post.calls(TOBIAS)) == ([], [])
    assert size_of(message).parts == 1
    assert [each.state for each in post.jobs(summons.TEXT)] == [State.SENT]


def test_five_texts_asked_for_at_once_are_one_message(post: Post) -> None:
    post.ask(5)
    post.go()
    (message,) = post.messages(TOBIAS)
    assert "5 texter väntar" in message


def test_a_later_message_opens_what_earlier_ones_asked_for_as_well(post: Post) -> None:
    post.ask()
    post.go()
    post.ask()
    post.go()
    newest, first = post.messages(TOBIAS)
    assert "1 text väntar" in first
    assert "2 texter väntar" in newest


def test_neither_the_words_nor_their_titles_nor_the_secret_are_kept_or_sent_by_message(post: Post) -> None:
    post.ask()
    post.go()
    (message,) = post.messages(TOBIAS)
    secret = message.split("/staff/bed/")[1]
    assert "tank" not in message
    dump = post.run(lambda record: "\n".join(record._connection.connection.driver_connection.iterdump()))  # type: ignore[union-attr]
    assert secret not in dump
    assert hash_of(secret) in dump


def test_in_the_second_round_the_person_is_called_as_well(post: Post) -> None:
    (request,) = post.ask()
    post.go()
    approvers = len(request.approvers)
    for _ in range(approvers):
        post.run(lambda record: ring_next(record, request.id))
        post.go()
    assert len(post.messages(TOBIAS)) == 2
    (call,) = post.calls(TOBIAS)
    assert call.url == "http://127.0.0.1:9/hooks/twilio/summons/live/sv/1"
    assert len(post.messages(KARIN)) == 1


def test_a_request_that_was_answered_meanwhile_is_not_sent(post: Post) -> None:
    (request,) = post.ask()
    post.outgoing.once()
    karin = post.person("karin")

    def answered(record: Record) -> None:
        key = request.text
        approve(record, key.revision, key.language, key.hash, Audience.LIVE, karin, {Role.CRISIS_MANAGER})

    post.run(answered)
    post.go()
    assert post.messages(TOBIAS) == []
    (job,) = post.jobs(summons.TEXT)
    assert (job.state, job.why) == (State.CANCELLED, summons.ANSWERED)


def test_whoever_has_no_telephone_does_not_hold_the_others_up(post: Post) -> None:
    _without_phone(post, "tobias")
    (request,) = post.ask()
    post.go()
    assert len(post.messages(KARIN)) == 1
    assert post.request(request).rung == 2
    failed = [job for job in post.jobs(RING) if job.state is State.FAILED]
    assert [(job.intent.to, job.why) for job in failed] == [(post.person("tobias"), NO_PHONE)]


def test_where_nobody_can_be_reached_each_still_has_their_minute(post: Post) -> None:
    for username in ("tobias", "karin"):
        _without_phone(post, username)
    (request,) = post.ask()
    post.go()
    assert (post.request(request).rung, post.request(request).state) == (1, RequestState.OPEN)


def test_without_a_provider_the_outcome_says_so_and_nothing_goes_round_for_ever(post: Post) -> None:
    (request,) = post.ask()
    silent = Outgoing(post.office, {})
    assert [silent.once(), silent.once()] == [1, 0]
    (job,) = post.jobs(RING)
    assert (job.state, job.why, post.request(request).rung) == (State.FAILED, NO_CARRIER, 1)


class Refuses:
    """A carrier that refuses one number, as a provider does that finds it wrong."""

    def __init__(self, carrier: Carrier, number: str, outcome: Outcome) -> None:
        self.carrier, self.number, self.outcome = carrier, number, outcome

    def send(self, to: str, body: str) -> Outcome:
        return self.outcome if to == self.number else self.carrier.send(to, body)

    def ring(self, to: str, url: str) -> Outcome:
        return self.outcome if to == self.number else self.carrier.ring(to, url)


def test_a_number_that_the_provider_refuses_passes_the_ring_on_at_once(post: Post) -> None:
    refuses = Refuses(post.phones, TOBIAS, NotSent("400 from the provider, code 21211", again=False))
    refused = _post(post.office, post.phones, {Audience.LIVE: refuses})
    refused.ask()
    refused.go()
    refused.go()
    assert len(refused.messages(KARIN)) == 1


def test_a_message_of_which_nobody_knows_is_never_sent_again_by_itself(post: Post) -> None:
    unsure = _post(
        post.office, post.phones, {Audience.LIVE: Refuses(post.phones, TOBIAS, Unknown("no answer"))}
    )
    unsure.ask()
    for _ in range(3):
        unsure.go()
    (job,) = unsure.jobs(summons.TEXT)
    assert (job.state, job.attempts) == (State.UNKNOWN, 1)
    karin = post.person("karin")
    post.run(lambda record: decide(record, job.id, State.WAITING, karin))
    post.outgoing.once()
    assert len(post.messages(TOBIAS)) == 1, "a person decided to"


def test_what_was_cut_off_while_sending_is_not_sent_again(post: Post) -> None:
    """As after kill -9 between the first record of sending and the last: the lease runs out."""
    post.ask()
    post.outgoing.once()
    later = post.office.clock.now() + timedelta(seconds=3)
    timers: DatabaseTimers[Record] = DatabaseTimers(post.office.database)
    run_due(timers, later, {summons.SEND_TIMER: TIMERS[summons.SEND_TIMER]})
    dying = DatabaseQueue(post.office.database, post.office.clock, lease=timedelta(seconds=-1))
    (job,) = dying.claim(1, "doomed", [summons.TEXT])
    assert dying.begin(job) is not None
    for _ in range(3):
        post.outgoing.once()
    (job,) = post.jobs(summons.TEXT)
    assert job.state is State.UNKNOWN
    assert post.messages(TOBIAS) == []


def test_who_has_no_pin_is_asked_to_log_in(post: Post) -> None:
    def forgotten(record: Record) -> None:
        record._connection.exec_driver_sql("DELETE FROM access_pins")

    post.run(forgotten)
    post.ask()
    post.go()
    (message,) = post.messages(TOBIAS)
    assert "/staff/approvals" in message
    assert message.endswith("Du har ingen PIN-kod än, så logga in där.")


def test_a_text_that_comes_back_is_told_to_whoever_asked(post: Post) -> None:
    (request,) = post.ask()
    karin, key = post.person("karin"), request.text
    post.run(lambda record: reject(record, key.revision, "sv", "Fel hamn", karin, {Role.CRISIS_MANAGER}))
    post.go()
    (message,) = post.messages(ELIF)
    assert message == (
        f"Upplys: En text som du skickat för godkännande kom tillbaka. Läs varför: "
        f"http://127.0.0.1:9/staff/items/{request.item}"
    )


def test_when_nobody_has_answered_three_rounds_crisis_management_is_alarmed(post: Post) -> None:
    (request,) = post.ask()
    for _ in range(3 * len(request.approvers)):
        post.run(lambda record: ring_next(record, request.id))
    assert post.request(request).state is RequestState.EXHAUSTED
    post.go()
    for number in (KARIN, TOBIAS):
        assert any("fast alla ringts upp tre gånger" in each for each in post.messages(number))


def test_an_alarm_that_was_dealt_with_is_not_sent(post: Post) -> None:
    (request,) = post.ask()
    for _ in range(3 * len(request.approvers)):
        post.run(lambda record: ring_next(record, request.id))
    elif_ = post.person("elif")
    post.run(lambda record: cancel_request(record, request.id, elif_))
    post.go()
    assert (post.messages(KARIN), post.messages(TOBIAS)) == ([], [])


def test_an_alarm_that_nobody_has_words_for_waits_for_a_person(post: Post) -> None:
    tobias = post.person("tobias")
    post.run(lambda record: record.outbox.put(Intent("alarm", tobias, {"what": "meteor"}, "meteor:1")))
    post.go()
    assert [(job.state, job.why) for job in post.jobs("alarm")] == [(State.FAILED, "an alarm without words")]


def test_every_alarm_that_is_raised_has_words() -> None:
    root = Path(__file__).parents[3]
    files = [each for room in ("scripts_library", "crisis", "web") for each in (root / room).rglob("*.py")]
    raised = {
        what
        for each in files
        for what in re.findall(r'tell_crisis_management\(\s*record,\s*"([a-z_]+)"', each.read_text("utf-8"))
    }
    assert raised >= {"approval_unanswered", "break_glass", "next_information_late"}
    assert raised <= set(ALARMS)


def test_an_exercise_is_marked_first_and_last_and_has_a_link_of_its_own(post: Post) -> None:
    post.ask(1, Audience.EXERCISE)
    post.ask(1)
    post.go()
    exercise, live = sorted(post.messages(TOBIAS), key=lambda each: not each.startswith("ÖVNING"))
    assert exercise.startswith("ÖVNING. Upplys: 1 text väntar")
    assert exercise.endswith(" ÖVNING.")
    assert "/staff/bed/ovning-upl_" in exercise
    assert "ÖVNING" not in live


def test_an_exercise_reaches_no_number_that_is_not_on_the_staff_s_list(post: Post) -> None:
    def moved(record: Record) -> None:
        tobias = record.accounts.by_username("tobias")
        assert tobias is not None
        record.accounts.keep(replace(tobias, phone="+46701740699"), record.clock.now())

    post.run(moved)
    post.ask(1, Audience.EXERCISE)
    post.go()
    assert post.phones.of("+46701740699") == ()
    assert [job.why for job in post.jobs(RING) if job.state is State.FAILED] == [NOT_ALLOWED]
    stuck = post.run(lambda record: record.journal.newest(kind="intent_stuck", limit=1))
    assert stuck[0].data["why"] == NOT_ALLOWED
    assert len(post.messages(KARIN)) == 1, "the next is rung at once"


def test_an_exercise_never_goes_through_the_live_account(post: Post) -> None:
    live = {"twilio_account_sid": "AC1", "twilio_auth_token": "t"}
    same = {"twilio_exercise_account_sid": "AC1", "twilio_exercise_auth_token": "t"}
    other = {"twilio_exercise_account_sid": "AC2", "twilio_exercise_auth_token": "t"}

    def carried(**given: str) -> set[Audience]:
        return set(accounts_of(load({}, None, **given), post.office.centre))

    assert carried() == set()
    assert carried(**live) == {Audience.LIVE}
    assert carried(**live, **same) == {Audience.LIVE}
    assert carried(**live, **other) == set(Audience)


def test_an_english_reader_is_told_in_english(post: Post) -> None:
    def english(record: Record) -> None:
        tobias = record.accounts.by_username("tobias")
        assert tobias is not None
        record.accounts.keep(replace(tobias, languages=("ar", "en")), record.clock.now())

    post.run(english)
    post.ask(2)
    post.go()
    assert post.messages(TOBIAS)[0].startswith("Upplys: 2 texts wait for your approval.")


def _without_phone(post: Post, username: str) -> None:
    def forgotten(record: Record) -> None:
        account = record.accounts.by_username(username)
        assert account is not None
        record.accounts.keep(replace(account, phone=None), record.clock.now())

    post.run(forgotten)


def test_recordings_that_wait_ring_by_the_same_message(post: Post) -> None:
    """The timer asks, the message is gathered, and it says what there is to do."""
    elif_ = post.person("elif")

    def read_in(record: Record) -> Timer:
        wanted = Wanted(plan="vardag", kind=Kind.ANNOUNCEMENT)
        text = newest(record.items.texts([record.items.find(wanted)[0].id]), "sv")
        assert text is not None
        add_recording(record, text.text.revision, "sv", "a" * 64, elif_, part=0)
        (timer,) = record.timers.waiting(RING_LISTENER)
        return timer

    timer = post.run(read_in)
    post.run(lambda record: TIMERS[RING_LISTENER](record, timer))
    post.go()
    (told,) = post.messages(TOBIAS)
    assert "inspelningarna av 1 text väntar på en lyssnare" in told
    assert re.search(r"/staff/(bed/|approvals)", told)
    assert size_of(told).parts <= 2
