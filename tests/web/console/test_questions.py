"""The question log on the staff's pages: log, find, take, answer, close, undo."""

import re
from datetime import timedelta

import pytest

from crisis.questions import service
from crisis.questions.model import Channel, New
from scripts_library.items.model import Audience
from tests.web.conftest import Desk, Seat

LOG = {"language": "sv", "channel": "phone", "audience": "live"}


def log(seat: Seat, text: str, **more: str) -> str:
    """Logged by hand; the id of the question, from the page that follows."""
    page = seat.post("/staff/questions/new", {"text": text, "token": "a" * 22, **LOG, **more})
    assert page.status == 200, page.text
    return page.address.rpartition("/")[2]


def do(seat: Seat, question: str, act: str, **more: str) -> str:
    page = seat.post(f"/staff/questions/{question}", {"do": act, **more})
    return page.text


def test_an_empty_log_says_what_will_stand_there(desk: Desk) -> None:
    page = desk.log_in("amal").get("/staff/questions")
    assert page.says("Ingen fråga väntar.", "Logga en fråga")


def test_a_logged_question_stands_in_the_list_and_the_agent_is_told_what_was_hidden(desk: Desk) -> None:
    amal = desk.log_in("amal")
    page = amal.post(
        "/staff/questions/new", {"text": "Jag är 811218-9876. Gäller det Norrby?", "token": "b" * 22, **LOG}
    )
    assert page.says(
        "Frågan är loggad.", "1 nummer doldes.", "[personnummer]", "loggade den och följer upp den"
    )
    listed = amal.get("/staff/questions")
    assert listed.says("Gäller det Norrby?", "öppen", "hos Amal")
    assert "811218" not in listed.html


def test_a_form_that_is_sent_twice_logs_once(desk: Desk) -> None:
    amal = desk.log_in("amal")
    assert log(amal, "Hur länge?") == log(amal, "Hur länge?")


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"text": ""}, "Skriv vad de frågade."),
        ({"text": "Hur?", "callback": "hej"}, "inget telefonnummer"),
        ({"text": "Hur?", "district": "Månen"}, "inget område"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(desk: Desk, sent: dict[str, str], told: str) -> None:
    page = desk.log_in("amal").post(
        "/staff/questions/new", {"token": "c" * 22, **LOG, "topic": "barn", **sent}
    )
    assert page.status == 422
    assert told in page.text
    assert 'value="barn"' in page.html


def test_the_second_who_takes_it_is_told_who_has_it(desk: Desk) -> None:
    amal, tobias = desk.log_in("amal"), desk.log_in("tobias")
    question = log(amal, "Hur länge?")
    assert "följer upp den, sedan" in do(amal, question, "take")
    assert "Tobias" in do(tobias, question, "hand", to=desk.person("tobias"))
    nobody = tobias.post(f"/staff/questions/{question}", {"do": "hand", "to": desk.person("elif")})
    assert (nobody.status, nobody.says("Välj någon som följer upp frågor.")) == (422, True)
    refused = amal.post(f"/staff/questions/{question}", {"do": "take"})
    assert refused.status == 409
    assert refused.says("Tobias", "har haft frågan sedan")


def test_it_is_answered_with_what_is_said_now_and_that_can_be_undone(desk: Desk) -> None:
    amal = desk.log_in("amal")
    question = log(amal, "Var finns mer att läsa?")
    page = amal.get(f"/staff/questions/{question}").html
    key = re.search(r'<option value="([^"|]+\|[^"]+)"', page)
    assert key is not None
    assert "besvarad" in do(amal, question, "answer", answer=key[1])
    assert amal.get("/staff/questions").says("Ingen fråga väntar.")
    assert "Ångra: öppna den igen" in amal.get(f"/staff/questions/{question}").text
    assert "öppen" in do(amal, question, "reopen")
    stale = amal.post(f"/staff/questions/{question}", {"do": "answer", "answer": "r|sv|h|i"})
    assert stale.status == 409
    assert stale.says("Det här sägs inte längre")


def test_it_is_promised_sorted_and_closed_with_a_reason(desk: Desk) -> None:
    amal = desk.log_in("amal")
    question = log(amal, "Hur länge?")
    later = desk.staffed.house.clock.now() + timedelta(hours=30)
    assert "lovat" in do(amal, question, "promise", promised=later.strftime("%Y-%m-%dT%H:%M"))
    assert "Lova en tid som ligger framåt." in do(amal, question, "promise", promised="2020-01-01T00:00")
    sorted_page = do(amal, question, "sort", topic="barn", rosa="2", note="Fråga Nadia")
    assert "barn" in sorted_page
    assert "ROSA-nivå 2" in sorted_page
    assert "Skriv varför den stängs." in do(amal, question, "close", reason=" ")
    assert "Ringde upp" in do(amal, question, "close", reason="Ringde upp")
    assert amal.get("/staff/questions?state=closed").says("Hur länge?", "avslutad")
    assert amal.get("/staff/questions?state=all&topic=barn&mine=yes").says("Hur länge?")


def test_the_number_to_ring_is_shown_once_and_journalled(desk: Desk) -> None:
    amal = desk.log_in("amal")
    question = log(amal, "Ring mig", callback="070-174 06 05")
    assert "701740605" not in amal.get(f"/staff/questions/{question}").html
    shown = amal.post(f"/staff/questions/{question}/number")
    assert "tel:+46701740605" in shown.html
    assert "701740605" not in amal.get(f"/staff/questions/{question}").html
    newest = desk.read(lambda record: record.journal.newest(limit=1))[0]
    assert newest.kind == "question.number_opened"


def test_what_was_hidden_of_a_letter_is_shown_to_the_shift_lead_alone(desk: Desk) -> None:
    amal, sven = desk.log_in("amal"), desk.log_in("sven")
    question = log(amal, "Jag är 811218-9876", channel="letter")
    assert "Visa det som doldes" not in amal.get(f"/staff/questions/{question}").text
    assert amal.post(f"/staff/questions/{question}/received").status == 403
    assert "811218-9876" in sven.post(f"/staff/questions/{question}/received").text


def test_questions_of_an_exercise_are_apart_and_marked(desk: Desk) -> None:
    new = New("Övad fråga", "sv", Channel.PHONE, audience=Audience.EXERCISE)
    logged = desk.run(lambda record: service.log_question(record, new, None, record.sealer))
    amal = desk.log_in("amal")
    assert "Övad fråga" not in amal.get("/staff/questions?state=all").text
    assert amal.get("/staff/questions?state=all&audience=exercise").says("ÖVNING", "Övad fråga")
    assert amal.get(f"/staff/questions/{logged.question.id}").says("ÖVNING", "Ingen följer upp den.")


def test_words_of_a_question_are_text_and_never_markup(desk: Desk) -> None:
    amal = desk.log_in("amal")
    question = log(amal, "<script>alert(1)</script><b>")
    for path in ("/staff/questions", f"/staff/questions/{question}"):
        assert "<script>alert" not in amal.get(path).html


def test_the_desk_has_the_log_under_its_hands(desk: Desk) -> None:
    page = desk.log_in("amal").get("/staff/desk")
    assert page.says(
        "Vad frågade de?", "Logga och nästa", "Personnummer och telefonnummer döljs av sig själva."
    )
    assert 'id="desk-log"' in page.html
    assert desk.log_in("amal").get("/staff/questions/topics").status == 200
