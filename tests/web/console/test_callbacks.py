"""Those who wait to be rung: shown in words, their numbers opened on purpose and in the journal."""

from datetime import timedelta

from crisis.calls.model import (
    CallBack,
    CallBackId,
    CallBackState,
    VoiceMessage,
    VoiceMessageId,
    number_purpose,
)
from crisis.questions.model import Answered, Channel, New, Question
from crisis.questions.service import log_question
from scripts_library.items.model import Audience
from tests.web.conftest import Desk

NUMBER = "+46701740615"


def waiting(desk: Desk, name: str = "one", minutes: int = 10) -> CallBackId:
    """Somebody has asked on the line to be rung."""
    house, call = desk.staffed.house, f"CA{name}"
    sealed = house.sealer.seal(NUMBER, number_purpose(call))
    at = house.clock.now() - timedelta(minutes=minutes)
    asked = CallBack(CallBackId(name), call, Audience.LIVE, at, "ar", "water", sealed)
    desk.run(lambda record: record.calls.put_call_back(asked))
    return asked.id


def opened(desk: Desk) -> list[str | None]:
    entries = desk.read(lambda record: record.journal.newest(kind="call_back.number_opened"))
    return [each.by for each in entries]


def test_with_nobody_waiting_the_page_says_what_will_stand_there(desk: Desk) -> None:
    assert desk.log_in("amal").get("/staff/callbacks").says("Ingen väntar.", "Inget meddelande väntar.")


def test_who_waits_is_told_by_language_topic_and_time_but_not_by_number(desk: Desk) -> None:
    waiting(desk)
    page = desk.log_in("amal").get("/staff/callbacks")
    assert page.says("arabiska", "10 min")
    assert "174" not in page.text
    assert opened(desk) == []


def test_the_number_is_shown_to_whoever_asks_for_it_and_that_is_in_the_journal(desk: Desk) -> None:
    call_back, amal = waiting(desk), desk.log_in("amal")
    page = amal.post(f"/staff/callbacks/{call_back}/number")
    assert f'href="tel:{NUMBER}"' in page.html
    assert page.says("070-174 06 15")
    assert opened(desk) == [amal.person]
    assert NUMBER not in amal.get("/staff/callbacks").html


def test_the_number_is_in_no_cookie(desk: Desk) -> None:
    call_back, amal = waiting(desk), desk.log_in("amal")
    page = amal.post(f"/staff/callbacks/{call_back}/number")
    assert "Set-Cookie" not in page.answer.headers


def test_who_was_reached_waits_no_more(desk: Desk) -> None:
    call_back, amal = waiting(desk), desk.log_in("amal")
    page = amal.post(f"/staff/callbacks/{call_back}/settle", {"state": "reached"})
    assert page.says("Ingen väntar.", "Amal Svar")


def test_giving_up_can_be_undone_and_being_reached_can_not(desk: Desk) -> None:
    call_back, amal = waiting(desk), desk.log_in("amal")
    amal.post(f"/staff/callbacks/{call_back}/settle", {"state": "given_up"})
    amal.post(f"/staff/callbacks/{call_back}/settle", {"state": "waiting"})
    assert desk.read(lambda record: record.calls.call_back(call_back)).state is CallBackState.WAITING
    amal.post(f"/staff/callbacks/{call_back}/settle", {"state": "reached"})
    again = amal.post(f"/staff/callbacks/{call_back}/settle", {"state": "waiting"})
    assert again.status == 409


def test_the_one_who_has_waited_longest_comes_first(desk: Desk) -> None:
    waiting(desk, "short", 2)
    waiting(desk, "long", 50)
    html = desk.log_in("amal").get("/staff/callbacks").html
    assert html.index("call-long") < html.index("call-short")


def test_a_message_is_marked_as_heard_and_a_withheld_number_says_so(desk: Desk) -> None:
    at = desk.staffed.house.clock.now()
    url = "https://api.example/recording"
    left = VoiceMessage(VoiceMessageId("m"), "CAm", Audience.LIVE, at, "sv", "RE1", url, 14)
    desk.run(lambda record: record.calls.put_voice_message(left))
    amal = desk.log_in("amal")
    assert amal.get("/staff/callbacks").says("14 sekunder")
    assert amal.post("/staff/messages/m/number").says("skyddat nummer")
    assert amal.post("/staff/messages/m/heard").says("Inget meddelande väntar.")


def answered(desk: Desk, number: str = NUMBER) -> Question:
    """Somebody asked, wants to be rung, and there is an answer: what the ordinary day says first."""
    words = desk.staffed.house.desk.book.newest(Audience.LIVE)
    assert words is not None
    piece = next(each for each in words.pieces if "sv" in each.words)
    said = piece.words["sv"]
    new = New(
        "Var läser jag mer?",
        "sv",
        Channel.PHONE,
        answered_with=Answered(piece.revision, "sv", said.hash),
        callback=number,
    )
    amal = desk.person("amal")
    return desk.run(lambda record: log_question(record, new, amal, record.sealer)).question


def test_whoever_waits_for_an_answer_is_listed_with_what_to_tell_until_they_know_it(desk: Desk) -> None:
    question, amal = answered(desk), desk.log_in("amal")
    assert desk.log_in("karin").get("/staff/").says("1 person väntar på att bli uppringd med svaret")
    page = amal.get("/staff/callbacks")
    assert page.says("Ring upp och berätta svaret 1", "Var läser jag mer?", "Berätta:", "Välkommen till")
    assert NUMBER not in page.html
    shown = amal.post(f"/staff/callbacks/answers/{question.id}/number")
    assert f'href="tel:{NUMBER}"' in shown.html
    entry = desk.read(lambda record: record.journal.newest(kind="question.number_opened"))[-1]
    assert entry.by == amal.person
    told = amal.post(f"/staff/callbacks/answers/{question.id}/told", {"told": "reached"})
    assert told.says("Noterat att de har fått svaret.", "har fått svaret · Amal Svar")
    assert "tell-" not in told.html
    late = desk.log_in("sven").post(f"/staff/callbacks/answers/{question.id}/told", {"told": "given_up"})
    assert late.status == 404
    assert late.says("Ingen väntar på att bli uppringd om den här frågan.")
    assert amal.get(f"/staff/questions/{question.id}").says("Amal Svar har ringt och berättat svaret")
    undone = amal.post(f"/staff/callbacks/answers/{question.id}/told", {"told": "undo"})
    assert undone.says("Personen väntar igen.", "Ring upp och berätta svaret 1")


def test_a_number_that_is_a_partners_own_is_not_shown_to_be_rung(desk: Desk) -> None:
    question, amal = answered(desk, "+46313900621"), desk.log_in("amal")
    page = amal.post(f"/staff/callbacks/answers/{question.id}/number")
    assert page.status == 409
    assert "390 06 21" not in page.text
    assert page.says("hör till en av dem som lämnar över samtal")


def test_an_editor_sees_no_callers(desk: Desk) -> None:
    waiting(desk)
    assert desk.log_in("elif").get("/staff/callbacks").status == 403
