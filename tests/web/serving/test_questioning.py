"""Promises that pass are told, and an edition answers those who waited for it, while nobody is looking."""

from dataclasses import replace
from datetime import timedelta

from core.timers.model import Timer
from core.timers.units import DatabaseTimers
from core.timers.worker import run_due
from crisis.incidents.service import NEXT_INFORMATION
from crisis.questions.following import MANY_LATE
from crisis.questions.model import PROMISED, Channel, New, Question, Rules, State
from crisis.questions.service import log_question
from scripts_library.approvals.service import ALARM
from scripts_library.items.model import Audience
from tests.web.conftest import Desk
from web.record import Record
from web.serving.alarms import ALARMS
from web.serving.night_watch import TIMERS, ring
from web.serving.questioning import Answering


def asked(record: Record, by: Desk | None = None) -> Question:
    amal = None if by is None else by.person("amal")
    return log_question(record, New("Hur?", "sv", Channel.WEB), amal, record.sealer, Rules()).question


def test_a_promise_that_has_passed_is_told_to_who_leads_the_shift(desk: Desk) -> None:
    question = desk.earlier(timedelta(hours=3), asked)
    office = desk.staffed.house
    timers: DatabaseTimers[Record] = DatabaseTimers(office.database)
    assert run_due(timers, office.clock.now(), {PROMISED: TIMERS[PROMISED]}) == 1
    until = office.clock.now() + timedelta(minutes=1)
    (job,) = desk.run(lambda record: record.outbox.claim_due(9, "w", [ALARM], record.clock.now(), until))
    facts = job.intent.data
    alarm = ALARMS[str(facts["what"])]
    assert job.intent.to == desk.person("sven")
    assert alarm.where(facts) == f"/staff/questions/{question.id}"
    assert desk.read(lambda record: alarm.audience(record, facts)) is Audience.LIVE
    assert not desk.read(lambda record: alarm.needless(record, facts))
    desk.run(lambda record: record.questions.put(replace(question, state=State.CLOSED)))
    assert desk.read(lambda record: alarm.needless(record, facts))


def test_a_flood_of_questions_keeps_nothing_else_from_ringing(desk: Desk) -> None:
    office = desk.staffed.house
    now = office.clock.now()

    def flood(record: Record) -> None:
        for number in range(120):
            record.timers.set(Timer(PROMISED, f"{number}", now - timedelta(hours=1), {"question": "gone"}))
        record.timers.set(Timer(NEXT_INFORMATION, "flood", now, {"incident": "gone"}))

    desk.run(flood)
    timers: DatabaseTimers[Record] = DatabaseTimers(office.database)
    rung: list[str] = []
    try:
        ring(timers, now, on_error=lambda ringing, wrong: rung.append(ringing.timer.kind))
        assert rung[0] == NEXT_INFORMATION
        assert rung.count(PROMISED) == 100
    finally:
        desk.run(lambda record: [record.timers.cancel(PROMISED, str(each)) for each in range(120)])
        desk.run(lambda record: record.timers.cancel(NEXT_INFORMATION, "flood"))


def test_the_alarm_of_many_tells_how_many_as_it_is_sent(desk: Desk) -> None:
    desk.earlier(timedelta(hours=3), asked)
    facts = {"audience": "live", "person": desk.person("sven")}
    alarm = ALARMS[MANY_LATE]
    count = desk.read(lambda record: alarm.facts(record, facts))["count"]
    assert int(count) >= 1
    assert alarm.where(facts) == "/staff/questions?audience=live"
    assert not desk.read(lambda record: alarm.needless(record, facts))
    drill = {**facts, "audience": "exercise"}
    assert desk.read(lambda record: alarm.needless(record, drill))


def test_an_edition_answers_those_who_waited_for_it_once(desk: Desk) -> None:
    edition = desk.read(lambda record: record.editions.newest(Audience.LIVE))
    entry = next(each for each in edition.cut.entries if "sv" in each.texts)

    def waits(record: Record) -> Question:
        question = replace(asked(record), state=State.ASKED, waits_for=entry.item)
        record.questions.put(question)
        return question

    question = desk.run(waits)
    answering = Answering(desk.staffed.house.database)
    assert (answering.look(), answering.look()) == (1, 0)
    done = desk.read(lambda record: record.questions.get(question.id))
    assert done.answered_with is not None
    assert (done.state, done.answered_with.hash) == (State.ANSWERED, entry.texts["sv"].text_hash)
