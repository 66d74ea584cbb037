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
    assert page.says("العربية", "10 min")
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


def test_an_editor_sees_no_callers(desk: Desk) -> None:
    waiting(desk)
    assert desk.log_in("elif").get("/staff/callbacks").status == 403
