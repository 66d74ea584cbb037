"""Karin sees what people ask, has it answered, and everybody who waited has the answer."""

import re
from datetime import timedelta
from typing import Any

import pytest

from core.canonical import Json
from crisis.incidents.saying import publish
from crisis.questions.model import Channel, New, Question, Rules, State
from crisis.questions.service import log_question
from crisis.situation import service
from crisis.situation.requests import State as RequestStates
from scripts_library.approvals.service import ALARM, approve
from scripts_library.items.model import Audience
from tests.web.conftest import Desk
from tests.web.console.night import activated
from tests.web.test_questions_api import ask
from web.console.forms import LOCAL_FORM
from web.record import Record
from web.serving.alarms import ALARMS
from web.serving.answering import Answers
from web.serving.night_watch import TIMERS

ASKED = "Kan spädbarn dricka kokt vatten?"


def log(
    desk: Desk, topic: str | None = "spädbarn", audience: Audience = Audience.LIVE, language: str = "ar"
) -> Question:
    amal = desk.person("amal")
    new = New("Får bebisen dricka?", language, Channel.PHONE, audience, topic=topic, district="Norrby")
    logged = desk.run(lambda record: log_question(record, new, amal, record.sealer, Rules()))
    return logged.question


def read(desk: Desk, question: Question) -> Question:
    return desk.read(lambda record: record.questions.get(question.id))


def overview(desk: Desk, query: str = "", role: str = "crisis_manager") -> Any:
    answer = ask(desk.staffed, "GET", f"/overview{query}", role=role)
    assert answer.status_code == 200, answer.text
    return answer.json


def due(desk: Desk, minutes: int = 30) -> str:
    return (desk.staffed.house.clock.now() + timedelta(minutes=minutes)).strftime(LOCAL_FORM) + "+00:00"


def test_nothing_asked_says_what_will_stand_there(desk: Desk) -> None:
    page = desk.log_in("karin").get("/staff/overview")
    assert page.says("Vad folk frågar", "Ingen har frågat något.", "Ingen tar samtal nu.")


def test_what_most_people_wait_for_stands_at_the_top_in_words(desk: Desk) -> None:
    for _ in range(3):
        log(desk)
    log(desk, "gator")
    karin = desk.log_in("karin")
    page = karin.get("/staff/overview?window=15m")
    assert page.says("▲ spädbarn · 3 utan svar", "Sammanlagt 4 frågor väntar på svar.", "4 frågor", "Norrby")
    assert '<svg class="asked-chart"' in page.html
    assert "/staff/questions?topic=sp%C3%A4dbarn" in page.html
    part = re.search(r'hx-get="([^"]+)"', page.html[page.html.index('id="asked"') :])
    assert part
    address = part[1].replace("&amp;", "&")
    assert karin.browser.get(address).status_code == 204
    log(desk, "tankar")
    assert "tankar" in karin.browser.get(address).text


def test_the_api_tells_the_same_and_304_while_nothing_is_new(desk: Desk) -> None:
    for _ in range(2):
        log(desk)
    told = overview(desk, "?window=60m")
    (topic,) = told["topics"]
    assert (told["asked"], told["unanswered"]["count"], told["trend"]) == (2, 2, "steady")
    assert (topic["topic"], topic["asked"], topic["unanswered"]) == ("spädbarn", 2, 2)
    assert [each["value"] for each in told["languages"]] == ["ar"]
    assert sum(each["asked"] for each in told["minutes"]["bars"]) == 2
    assert {"queue", "staffing", "sync", "clock", "districts", "channels"} <= told.keys()
    client, path = desk.staffed.app.test_client(), "/api/v1/overview"
    headers = {"Authorization": f"Bearer {desk.staffed.keys.tokens['auditor']}"}
    seen = client.get(path, headers=headers).headers["ETag"]
    assert client.get(path, headers=headers | {"If-None-Match": seen}).status_code == 304
    log(desk)
    assert client.get(path, headers=headers | {"If-None-Match": seen}).status_code == 200


def test_the_first_page_tells_what_people_ask_and_leads_to_the_rest(desk: Desk) -> None:
    karin = desk.log_in("karin")
    page = karin.get("/staff/")
    assert page.says("Ingen har frågat något den senaste timmen, och ingen väntar på svar.")
    address = re.search(r'id="now" hx-get="([^"]+)"', page.html)
    assert address
    assert karin.browser.get(address[1].replace("&amp;", "&")).status_code == 204
    for topic in ("spädbarn", "spädbarn", "spädbarn", "gator"):
        log(desk, topic)
    log(desk, "övas", Audience.EXERCISE)
    fresh = karin.browser.get(address[1].replace("&amp;", "&")).text
    assert "spädbarn" in fresh
    page = karin.get("/staff/")
    assert page.says("▲fler: spädbarn · 3 utan svar", "gator · 1 utan svar", "Sammanlagt 4 frågor väntar")
    assert 'href="/staff/overview?audience=live"' in page.html
    assert "övas" not in page.html
    assert "3 utan svar" not in desk.log_in("amal").get("/staff/").text


def test_an_exercise_is_never_in_the_live_overview(desk: Desk) -> None:
    log(desk, audience=Audience.EXERCISE)
    assert overview(desk)["asked"] == 0
    assert overview(desk, "?audience=exercise")["asked"] == 1
    page = desk.log_in("karin").get("/staff/overview?audience=exercise")
    assert page.says("ÖVNING", "spädbarn")


@pytest.mark.parametrize("query", ["?window=1d", "?audience=other", "?window="])
def test_a_window_that_there_is_not_is_refused(desk: Desk, query: str) -> None:
    assert ask(desk.staffed, "GET", f"/overview{query}", role="auditor").status_code == 422


@pytest.mark.parametrize("role", ["agent", "partner", "translator", "posom"])
def test_others_have_no_overview(desk: Desk, role: str) -> None:
    assert ask(desk.staffed, "GET", "/overview", role=role).status_code == 403


def test_from_the_question_to_the_answer_that_everybody_has(desk: Desk) -> None:
    """Three ask without an answer; Elif is asked, writes, Karin approves and puts it out."""
    incident = activated(desk.staffed.as_("tobias")).rsplit("/", 1)[1]
    waiting = [log(desk, language="sv") for _ in range(3)]
    karin, elif_ = desk.log_in("karin"), desk.log_in("elif")
    form = {"topic": "spädbarn", "audience": "live", "wording": ASKED, "of": elif_.person, "due": due(desk)}
    assert karin.post("/staff/overview/ask", form).says("Elif", "Begärda svar", ASKED)
    waiting.append(log(desk, language="sv"))
    assert read(desk, waiting[0]).state is State.ASKED
    page = elif_.get("/staff/answers")
    assert page.says("Du är ombedd", ASKED, "om spädbarn")
    (request,) = desk.read(lambda record: record.answer_requests.open())
    typed = elif_.post(f"/staff/answers/{request.id}/write")
    assert (typed.address, ASKED in typed.html) == ("/staff/items/new", True)
    sent = {
        "draft": f"new:{request.id}",
        "incident": incident,
        "kind": "answer",
        "authority": "event",
        "language": "sv",
        "title": ASKED,
        "body": "Ja, när det har svalnat.",
        "stages": ["first_word", "confirmed", "update"],
        "action": "store",
    }
    assert elif_.post("/staff/items/new", sent).status == 200
    request = desk.read(lambda record: record.answer_requests.get(request.id))
    assert (request.state, request.incident) == (RequestStates.WRITTEN, incident)
    watch = Answers(desk.staffed.house.database)
    assert watch.look() == 0
    text = _approved(desk, str(request.item))
    desk.run(lambda record: publish(record, karin.person, "Svar"))
    assert (watch.look(), watch.look()) == (1, 0)
    done = [read(desk, each) for each in waiting]
    assert [each.answered_with and each.answered_with.hash for each in done] == [text] * 4
    found: Any = ask(desk.staffed, "GET", "/search?q=sp%C3%A4dbarn", role="agent").json
    assert any(each["title"] == ASKED for each in found["items"])
    assert karin.get("/staff/overview").says("Ingen väntar på svar.")
    assert karin.get("/staff/answers").says("sagt i utgåva")


def _approved(desk: Desk, item: str) -> str:
    karin = desk.person("karin")

    def use_case(record: Record) -> str:
        (text,) = [each.text for each in record.items.texts([item])]  # type: ignore[list-item]
        roles = record.accounts.get(karin).roles
        approve(record, text.revision, "sv", text.hash, Audience.LIVE, karin, roles)
        return text.hash

    return desk.run(use_case)


def test_an_answer_is_asked_for_from_one_question(desk: Desk) -> None:
    question, karin = log(desk, None), desk.log_in("karin")
    address = f"/staff/overview/ask?question={question.id}"
    assert address in karin.get(f"/staff/questions/{question.id}").html
    assert "Får bebisen dricka?" in karin.get(address).html
    form = {"question": question.id, "wording": ASKED, "of": desk.person("elif"), "due": due(desk)}
    assert karin.post("/staff/overview/ask", form).says("Elif Ord är ombedd att svara")
    assert read(desk, question).state is State.ASKED


def test_what_is_wrong_with_a_request_stands_at_its_fields(desk: Desk) -> None:
    karin = desk.log_in("karin")
    page = karin.post("/staff/overview/ask", {"wording": "", "of": karin.person, "due": "igår"})
    assert (page.status, page.says("Skriv frågan som ska besvaras.", "Välj en tid som ligger framåt")) == (
        422,
        True,
    )
    amal = {"wording": ASKED, "of": desk.person("amal"), "due": due(desk)}
    assert karin.post("/staff/overview/ask", amal).says("Välj någon som får skriva texter.")


def request_of(desk: Desk, **more: Json) -> Any:
    body = {"wording": ASKED, "of": desk.person("elif"), "due": due(desk), **more}
    answer = ask(desk.staffed, "POST", "/answers", body, "crisis_manager")
    assert answer.status_code == 201, answer.text
    return answer.json


def test_over_the_api_an_answer_is_asked_for_listed_and_taken_back(desk: Desk) -> None:
    question = log(desk, None)
    told = request_of(desk, question=question.id)
    listed: Any = ask(desk.staffed, "GET", "/answers", role="agent").json
    assert [each["id"] for each in listed["items"]] == [told["id"]]
    assert read(desk, question).waits_for == told["id"]
    page = desk.log_in("amal").get(f"/staff/questions/{question.id}")
    assert "/staff/answers" in page.html
    assert ask(desk.staffed, "POST", f"/answers/{told['id']}/withdraw", role="editor").status_code == 403
    gone: Any = ask(desk.staffed, "POST", f"/answers/{told['id']}/withdraw", role="shift_lead").json
    assert (gone["state"], read(desk, question).state) == ("withdrawn", State.OPEN)
    again: Any = ask(desk.staffed, "POST", f"/answers/{told['id']}/withdraw", role="shift_lead")
    assert (again.status_code, again.json["code"]) == (409, "answer_request_state")


def test_a_contact_nobody_asked_names_no_answer(desk: Desk) -> None:
    told = request_of(desk)
    said = desk.read(lambda record: record.editions.newest(Audience.LIVE)).cut.entries[0].item
    named: Any = ask(desk.staffed, "PATCH", f"/answers/{told['id']}", {"item": said}, "contact")
    assert (named.status_code, named.json["code"]) == (403, "not_allowed")
    new = {"kind": "answer", "authority": "event", "language": "sv", "title": "A", "body": "B"}
    mine: Any = ask(desk.staffed, "POST", "/items", new, "contact").json
    named = ask(desk.staffed, "PATCH", f"/answers/{told['id']}", {"item": mine["item"]}, "contact")
    assert (named.status_code, named.json["code"]) == (403, "asked_of_another")


def test_whoever_is_asked_is_told_and_lateness_is_an_alarm(desk: Desk) -> None:
    told = request_of(desk)
    until = desk.staffed.house.clock.now() + timedelta(minutes=1)
    (job,) = desk.run(
        lambda record: record.outbox.claim_due(9, "w", [service.TELL], record.clock.now(), until)
    )
    alarm, facts = ALARMS[str(job.intent.data["what"])], job.intent.data
    assert (job.intent.to, alarm.where(facts)) == (desk.person("elif"), "/staff/answers")
    assert not desk.read(lambda record: alarm.needless(record, facts))
    assert service.DUE in TIMERS
    desk.earlier(timedelta(hours=-1), lambda record: service.due(record, told["id"]))
    jobs = desk.run(lambda r: r.outbox.claim_due(9, "w", [ALARM], r.clock.now() + timedelta(hours=2), until))
    assert {each.intent.data["what"] for each in jobs} == {service.LATE}
    late = ALARMS[service.LATE]
    assert desk.read(lambda record: late.audience(record, jobs[0].intent.data)) is Audience.LIVE
    ask(desk.staffed, "POST", f"/answers/{told['id']}/withdraw", role="shift_lead")
    assert desk.read(lambda record: late.needless(record, jobs[0].intent.data))
