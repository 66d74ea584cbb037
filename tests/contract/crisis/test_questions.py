"""What the question log promises, kept in memory and in both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from broadcast.editions.model import Edition
from core.access.errors import NoSuchAccount
from core.access.model import PersonId
from core.clock import ManualClock
from crisis.calls.errors import NotToBeRung
from crisis.incidents import saying
from crisis.questions import errors, following, service, telling
from crisis.questions.model import By, Channel, Question, QuestionId, Rules, State, Told
from crisis.questions.number import number_of
from crisis.questions.ports import Order, Wanted
from crisis.questions.word import NewestWord, word_of
from scripts_library.approvals.service import ALARM
from scripts_library.items.model import Audience, Written
from scripts_library.items.service import revise
from tests.crisis.cast import NIGHT, amal, elif_, karin, sven, tobias
from tests.crisis.databases import Units
from tests.crisis.questions.asking import SEALER, answer_in, asked, logged, new
from tests.crisis.record import Record
from tests.crisis.steps import activated, approved, water_night

HOUR = timedelta(hours=1)
AMAL = By(amal)


def kinds(units: Units) -> list[str]:
    return [each.kind for each in units.run(lambda record: record.journal.newest(limit=20))]


def test_a_question_comes_back_as_it_was_logged(units: Units) -> None:
    question = units.run(
        asked,
        new("Gäller det Norrby?", language="ar", district="Norrby", topic="gator", department="va", rosa=2),
    )

    def look(record: Record) -> None:
        assert record.questions.get(question.id) == question
        assert record.questions.by_number(question.number) == question
        assert record.questions.by_number("00000-00000") is None

    units.run(look)
    assert (question.at, question.by, question.state, question.promised) == (
        NIGHT,
        amal,
        State.OPEN,
        NIGHT + 2 * HOUR,
    )
    assert number_of(question.number.lower()) == question.number
    with pytest.raises(errors.NoSuchQuestion):
        units.run(lambda record: record.questions.get(QuestionId("nope")))


def test_what_was_asked_never_changes_whatever_is_put(units: Units) -> None:
    question = units.run(asked)
    units.run(lambda record: record.questions.put(replace(question, text="annat", number="X", topic="t")))
    kept = units.run(lambda record: record.questions.get(question.id))
    assert (kept.text, kept.number, kept.topic) == (question.text, question.number, "t")


def test_numbers_are_hidden_before_anything_is_stored_and_the_agent_is_told(units: Units) -> None:
    done = units.run(logged, new("Jag är 811218-9876, ring 070-174 06 05", topic="0701740606"))
    assert done.question.text == "Jag är [personnummer], ring [telefonnummer]"
    assert done.question.topic == "[telefonnummer]"
    assert [(each.kind.value, each.count) for each in done.masked] == [
        ("personnummer", 1),
        ("telefonnummer", 1),
    ]
    kept = units.run(lambda record: record.questions.get(done.question.id))
    assert "9876" not in repr(kept)
    assert kept.received_sealed is None


def test_what_came_in_writing_is_kept_sealed_and_opening_it_is_journalled(units: Units) -> None:
    text = "Jag är 811218-9876"
    question = units.run(asked, new(text, channel=Channel.EMAIL))
    assert "811218" not in repr(question)
    assert units.run(service.open_received, question.id, karin, SEALER) == text
    entry = units.run(lambda record: record.journal.newest(limit=1))[0]
    assert (entry.kind, entry.by) == ("question.received_opened", karin)
    plain = units.run(asked, new("Inget dolt", channel=Channel.EMAIL))
    with pytest.raises(errors.NothingSealed):
        units.run(service.open_received, plain.id, karin, SEALER)


def test_a_number_to_ring_lies_sealed_and_opening_it_is_journalled(units: Units) -> None:
    question = units.run(asked, new(callback="+46701740605"))
    assert "+46701740605" not in repr(question)
    assert units.run(telling.open_callback, question.id, amal, SEALER) == "+46701740605"
    entry = units.run(lambda record: record.journal.newest(limit=1))[0]
    assert (entry.kind, entry.by) == ("question.number_opened", amal)
    assert "+46701740605" not in repr(entry)
    units.run(service.close, question.id, "Klart", AMAL)
    with pytest.raises(errors.NobodyToRing):
        units.run(telling.open_callback, question.id, amal, SEALER)
    units.run(service.reopen, question.id, AMAL, Rules())
    with pytest.raises(errors.NobodyToRing):
        units.run(telling.open_callback, question.id, karin, SEALER)
    nobody = units.run(asked)
    with pytest.raises(errors.NobodyToRing):
        units.run(telling.open_callback, nobody.id, amal, SEALER)
    with pytest.raises(NotToBeRung):
        units.run(telling.open_callback, question.id, amal, SEALER, {"+46701740605"})


def test_whoever_asked_to_be_rung_waits_until_they_are_told_the_answer(
    units: Units, clock: ManualClock
) -> None:
    edition = units.run(activated, units.run(water_night)).edition
    answer, words = answer_in(edition, "blad"), NewestWord()
    first = units.run(asked, new("Hur länge?", callback="+46701740605"))
    units.run(asked, new("Utan nummer", answered_with=answer))
    assert to_ring(units) == []
    clock.advance(HOUR)
    second = units.run(asked, new("", callback="+46701740606", answered_with=answer))
    clock.advance(HOUR)
    units.run(service.answer_with, first.id, answer, AMAL, words)
    assert to_ring(units) == [second.id, first.id]
    assert units.run(lambda record: record.questions.to_ring(Audience.EXERCISE)) == []
    reached = units.run(telling.told, second.id, Told.REACHED, amal)
    assert (reached.told, reached.told_by, reached.told_at) == (Told.REACHED, amal, clock.now())
    assert units.run(lambda record: record.questions.get(second.id)) == reached
    with pytest.raises(errors.NobodyToRing):
        units.run(telling.told, second.id, Told.GIVEN_UP, elif_)
    clock.advance(HOUR)
    units.run(telling.told, first.id, Told.GIVEN_UP, elif_)
    assert to_ring(units) == []
    rung = units.run(lambda record: record.questions.told(Audience.LIVE))
    assert [each.id for each in rung] == [first.id, second.id]
    units.run(telling.told, first.id, None, elif_)
    assert to_ring(units) == [first.id]
    assert kinds(units)[:2] == ["question.told", "question.told"]


def test_a_question_that_is_opened_again_is_told_again_when_it_is_answered(units: Units) -> None:
    edition = units.run(activated, units.run(water_night)).edition
    answer = answer_in(edition, "blad")
    question = units.run(asked, new("", callback="+46701740605", answered_with=answer))
    units.run(telling.told, question.id, Told.REACHED, amal)
    units.run(service.reopen, question.id, AMAL, Rules())
    assert to_ring(units) == []
    with pytest.raises(errors.NobodyToRing):
        units.run(telling.told, question.id, None, amal)
    units.run(service.answer_with, question.id, answer, AMAL, NewestWord())
    assert to_ring(units) == [question.id]


def to_ring(units: Units) -> list[str]:
    return [each.id for each in units.run(lambda record: record.questions.to_ring(Audience.LIVE))]


def test_the_second_who_takes_a_question_is_told_who_has_it_and_since_when(
    units: Units, clock: ManualClock
) -> None:
    question = units.run(asked)
    assert question.owner == amal
    clock.advance(timedelta(minutes=31))
    assert units.run(service.take_over, question.id, elif_).owner == elif_
    assert units.run(service.take_over, question.id, elif_).taken_at == clock.now()
    with pytest.raises(errors.Taken, match="Elif has had this question since 02:41") as told:
        units.run(service.take_over, question.id, amal)
    assert told.value.facts["owner"] == elif_
    for refused in (
        lambda record: service.close(record, question.id, "klart", AMAL),
        lambda record: service.promise(record, question.id, clock.now() + HOUR, AMAL),
        lambda record: service.hand_to(record, question.id, karin, AMAL),
    ):
        with pytest.raises(errors.Taken):
            units.run(refused)
    handed = units.run(service.hand_to, question.id, karin, By(sven, leads=True))
    assert handed.owner == karin
    with pytest.raises(NoSuchAccount):
        units.run(service.hand_to, question.id, PersonId("nobody"), By(karin))


def test_an_answer_that_is_said_now_answers_at_once(units: Units) -> None:
    edition = units.run(activated, units.run(water_night)).edition
    answer = answer_in(edition, "blad")
    question = units.run(asked, new("", answered_with=answer))
    assert edition is not None
    assert (question.state, question.answered_with, question.owner) == (State.ANSWERED, answer, None)
    assert (question.incident, question.edition) == (edition.cut.incidents[0].id, edition.number)
    assert units.run(lambda record: record.questions.get(question.id)) == question
    assert units.run(lambda record: record.timers.waiting("question.promised")) == []


def test_an_answer_that_is_not_said_any_more_is_refused_with_what_is(units: Units) -> None:
    edition = units.run(activated, units.run(water_night)).edition
    answer = answer_in(edition, "blad")
    question = units.run(asked)
    item = units.run(lambda record: record.items.by_slug("blad", plan="koka-vattnet"))
    assert item is not None
    text = units.run(revise, item.id, Written("Så kokar du nu", "Koka i 5 minuter."), elif_, started_from=1)
    units.run(approved, text)
    units.run(saying.publish, karin, "Rättat")
    with pytest.raises(errors.Stale, match="Så kokar du nu"):
        units.run(asked, new(answered_with=answer, item=item.id))
    with pytest.raises(errors.NotSaid):
        units.run(asked, new(answered_with=replace(answer, language="fi")))
    with pytest.raises(errors.Stale):
        units.run(service.answer_with, question.id, answer, AMAL, NewestWord(), item.id)
    fresh = answer_in(units.run(lambda record: record.editions.newest(Audience.LIVE)), "blad")
    assert units.run(service.answer_with, question.id, fresh, AMAL, NewestWord()).state is State.ANSWERED


def test_questions_that_wait_for_an_answer_are_answered_by_the_edition_that_says_it(units: Units) -> None:
    units.run(activated, units.run(water_night))
    item = units.run(lambda record: record.items.by_slug("blad", plan="koka-vattnet"))
    assert item is not None
    waiting = [units.run(asked), units.run(asked)]
    words = NewestWord()
    for each in waiting:
        units.run(service.ask_for, each.id, item.id, AMAL, words)
    units.run(asked)
    assert units.run(lambda record: record.questions.awaited(Audience.LIVE)) == [item.id]

    def close() -> tuple[int, str]:
        return units.run(following.close_waiting, Audience.LIVE, item.id, words)

    assert close() == (0, "")  # what is said already is no answer
    text = units.run(revise, item.id, Written("Även till spädbarn", "Koka i 3."), elif_, started_from=1)
    units.run(approved, text)
    units.run(saying.publish, karin, "Svar")
    assert [each.id for each in units.run(service.waiting_for, item.id)] == [each.id for each in waiting]
    assert units.run(following.awaited_and_said, Audience.LIVE, words) == (item.id,)
    assert (close(), close()) == ((2, ""), (0, ""))
    assert units.run(following.awaited_and_said, Audience.LIVE, words) == ()
    done = units.run(lambda record: record.questions.get(waiting[0].id))
    assert done.answered_with is not None
    assert (done.state, done.answered_with.hash, done.waits_for) == (State.ANSWERED, text.text.hash, None)


def test_an_answer_is_given_by_hundreds_and_in_the_askers_language_alone(
    units: Units, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "AT_ONCE", 2)
    units.run(activated, units.run(water_night))
    item = units.run(lambda record: record.items.by_slug("blad", plan="koka-vattnet"))
    assert item is not None
    words = NewestWord()
    somali = units.run(asked, new(language="so"))
    waiting = [units.run(asked) for _ in range(3)]
    for each in (somali, *waiting):
        units.run(put, replace(each, state=State.ASKED, waits_for=item.id))
    after, counts = "", list[int]()
    while after or not counts:
        done, after = units.run(following.close_waiting, Audience.LIVE, item.id, words, after)
        counts.append(done)
    assert counts == [1, 2, 0]
    left = units.run(lambda record: record.questions.get(somali.id))
    assert (left.state, left.waits_for, left.answered_with) == (State.ASKED, item.id, None)


def test_what_has_ended_is_no_answer(units: Units, clock: ManualClock) -> None:
    edition = units.run(activated, units.run(water_night)).edition
    assert edition is not None
    answer, item = answer_in(edition, "blad"), item_in(edition, "blad")
    word = word_of(edition)
    entry = replace(word.by_item[item], ends=NIGHT + HOUR)
    word = replace(word, by_item={item: entry}, by_revision={entry.revision: entry})
    assert word.entry_of(answer, NIGHT, item) is entry
    assert word.answer_of(item, "sv", NIGHT) == answer
    assert word.answer_of(item, "so", NIGHT) is None
    assert word.answer_of(item, "sv-simple", NIGHT) == answer
    with pytest.raises(errors.NotSaid):
        word.entry_of(answer, NIGHT + HOUR, item)
    assert word.answer_of(item, "sv", NIGHT + HOUR) is None


def put(record: Record, question: Question) -> None:
    record.questions.put(question)


def item_in(edition: Edition, slug: str) -> str:
    return next(each.item for each in edition.cut.entries if each.slug == slug)


def test_a_promise_that_passes_rings_the_owner_and_then_the_shift_lead(
    units: Units, clock: ManualClock
) -> None:
    question = units.run(asked)
    assert not units.run(following.promise_passed, question.id)
    clock.advance(2 * HOUR)
    assert units.run(following.promise_passed, question.id)
    (again,) = units.run(lambda record: record.timers.waiting("question.promised"))
    assert (again.due, again.data["leads"]) == (clock.now() + following.LEADS_AFTER, True)
    clock.advance(following.LEADS_AFTER)
    assert units.run(following.promise_passed, question.id, leads=True)
    jobs = units.run(lambda record: record.outbox.claim_due(9, "w", [ALARM], clock.now(), clock.now() + HOUR))
    assert sorted(each.intent.to for each in jobs) == [amal, sven]
    assert {each.intent.data["question"] for each in jobs} == {question.id}
    assert question.text not in repr(jobs)


def test_a_citizens_own_question_rings_the_shift_lead_at_once(units: Units, clock: ManualClock) -> None:
    question = units.run(asked, new(channel=Channel.WEB), None)
    assert question.owner is None
    clock.advance(2 * HOUR)
    assert units.run(following.promise_passed, question.id)
    (job,) = units.run(
        lambda record: record.outbox.claim_due(9, "w", [ALARM], clock.now(), clock.now() + HOUR)
    )
    assert job.intent.to == sven


def test_a_flood_of_late_questions_is_two_alarms_a_person_and_quarter_of_an_hour(
    units: Units, clock: ManualClock
) -> None:
    flood = [units.run(asked, new(channel=Channel.WEB), None) for _ in range(20)]
    units.run(asked, new(channel=Channel.WEB, audience=Audience.EXERCISE), None)
    clock.advance(2 * HOUR)
    for each in flood:
        assert units.run(following.promise_passed, each.id)
    (timer,) = units.run(lambda record: record.timers.waiting(following.GATHERED))
    assert units.run(following.how_many_late, Audience.LIVE, sven) == 20
    assert units.run(following.how_many_late, Audience.LIVE, amal) == 0
    clock.advance(timer.due - clock.now())
    assert timer.due == NIGHT + 2 * HOUR + timedelta(minutes=5)  # the quarter's end
    assert units.run(following.tell_gathered, Audience.LIVE, sven)
    jobs = units.run(
        lambda record: record.outbox.claim_due(99, "w", [ALARM], clock.now(), clock.now() + HOUR)
    )
    assert [(each.intent.to, each.intent.data["what"]) for each in jobs] == [
        (sven, following.LATE),
        (sven, following.MANY_LATE),
    ]
    for each in flood:
        units.run(service.close, each.id, "Klart", By(sven, leads=True))
    clock.advance(HOUR)
    assert not units.run(following.tell_gathered, Audience.LIVE, sven)


def test_nothing_rings_once_it_is_answered_closed_or_promised_anew(units: Units, clock: ManualClock) -> None:
    closed, moved = units.run(asked), units.run(asked)
    units.run(service.close, closed.id, "Ringde tillbaka", AMAL)
    units.run(service.promise, moved.id, NIGHT + 5 * HOUR, AMAL)
    (left,) = units.run(lambda record: record.timers.waiting("question.promised"))
    assert (left.key, left.due) == (moved.id, NIGHT + 5 * HOUR)
    clock.advance(2 * HOUR)
    assert not units.run(following.promise_passed, closed.id)
    assert not units.run(following.promise_passed, moved.id)
    with pytest.raises(errors.QuestionRefused):
        units.run(service.promise, moved.id, clock.now(), AMAL)


def test_what_was_closed_by_mistake_is_opened_again(units: Units, clock: ManualClock) -> None:
    question = units.run(asked)
    units.run(service.close, question.id, "Dubblett, ring 0701740605", AMAL)
    kept = units.run(lambda record: record.questions.get(question.id))
    assert (kept.state, kept.reason) == (State.CLOSED, "Dubblett, ring [telefonnummer]")
    with pytest.raises(errors.NotPossible):
        units.run(service.take_over, question.id, amal)
    clock.advance(HOUR)
    again = units.run(service.reopen, question.id, AMAL, Rules())
    assert (again.state, again.reason, again.promised) == (State.OPEN, None, clock.now() + 2 * HOUR)
    assert kinds(units)[:2] == ["question.reopened", "question.closed"]


def test_sorting_changes_only_what_is_given(units: Units) -> None:
    question = units.run(asked, new(topic="barn", district="Norrby"))
    rules = Rules(districts=("Norrby", "Hamnen"))
    changed = units.run(
        service.sort, question.id, {"topic": None, "rosa": 3, "note": "Ring 0701740605"}, tobias, rules
    )
    assert (changed.topic, changed.district, changed.rosa) == (None, "Norrby", 3)
    assert changed.note == "Ring [telefonnummer]"
    assert units.run(lambda record: record.questions.get(question.id)) == changed
    with pytest.raises(errors.QuestionRefused) as told:
        units.run(service.sort, question.id, {"district": "Månen", "rosa": 9}, tobias, rules)
    assert [each.field for each in told.value.errors] == ["district", "rosa"]


def test_asking_for_an_answer_can_be_taken_back(units: Units) -> None:
    question = units.run(asked)
    waits = units.run(service.ask_for, question.id, "item-1", AMAL, NewestWord())
    assert (waits.state, waits.waits_for) == (State.ASKED, "item-1")
    assert units.run(service.ask_for, question.id, "item-2", AMAL, NewestWord()).waits_for == "item-2"
    back = units.run(service.ask_no_more, question.id, AMAL)
    assert (back.state, back.waits_for) == (State.OPEN, None)


def test_questions_are_listed_by_what_is_wanted_page_by_page(units: Units, clock: ManualClock) -> None:
    made = []
    for count in range(7):
        clock.advance(timedelta(minutes=1))
        topic, language = ("barn", "sv") if count % 2 else ("gator", "ar")
        made.append(units.run(asked, new(f"Fråga {count}", topic=topic, language=language)))
    units.run(asked, new("En övning", audience=Audience.EXERCISE))
    units.run(service.close, made[0].id, "klart", AMAL)
    units.run(service.take_over, made[6].id, elif_)
    ids = [each.id for each in made]

    def page(wanted: Wanted, after: str | None = None, limit: int = 50) -> list[str]:
        last = None if after is None else QuestionId(after)
        return [
            each.id
            for each in units.run(lambda record: record.questions.page(wanted, after=last, limit=limit))
        ]

    assert page(Wanted()) == ids[::-1]
    assert page(Wanted(), limit=3) == ids[6:3:-1]
    assert page(Wanted(), after=ids[4], limit=3) == ids[3:0:-1]
    assert page(Wanted(), after="nope", limit=1) == [ids[6]]
    assert page(Wanted(states=(State.OPEN,))) == ids[6:0:-1]
    assert page(Wanted(states=(State.CLOSED,))) == [ids[0]]
    assert page(Wanted(topic="barn", language="sv", channel=Channel.PHONE)) == [ids[5], ids[3], ids[1]]
    assert page(Wanted(channel=Channel.SMS)) == []
    assert page(Wanted(owner=elif_)) == [ids[6]]
    urgent = Wanted(states=(State.OPEN, State.ASKED), order=Order.PROMISED)
    assert page(urgent) == ids[1:]
    assert page(urgent, after=ids[2], limit=2) == ids[3:5]
    assert len(page(Wanted(audience=Audience.EXERCISE))) == 1


def test_topics_are_told_the_most_frequent_first(units: Units) -> None:
    for topic in ("gator", "barn", "barn", None, "tankar", "barn", "gator"):
        units.run(asked, new(topic=topic))
    units.run(asked, new(topic="annat", audience=Audience.EXERCISE))
    assert units.run(lambda record: record.questions.topics(Audience.LIVE)) == ["barn", "gator", "tankar"]


def test_the_journal_knows_what_was_done_and_no_word_of_it(units: Units) -> None:
    question = units.run(asked, new("Kan spädbarn dricka?", callback="+46701740605"))
    units.run(service.take_over, question.id, amal)
    units.run(service.sort, question.id, {"note": "Spädbarn i Norrby"}, amal, Rules())
    units.run(service.close, question.id, "Spädbarn ja", AMAL)
    entries = units.run(lambda record: record.journal.newest(limit=20))
    assert [each.kind for each in entries][::-1] == [
        "question.logged",
        "question.taken",
        "question.changed",
        "question.closed",
    ]
    assert "pädbarn" not in repr(entries)
    assert question.number not in repr(entries)
    assert "701740605" not in repr(entries)
