"""A citizen asks on the web, and sees by the number how far the question has come."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from core.clock import ManualClock
from core.storage.errors import DatabaseUnavailable
from crisis.questions import service
from crisis.questions.model import Answered, By, Channel, New, Question, Rules, State
from crisis.questions.word import NewestWord
from scripts_library.items.model import Audience, Kind
from tests.web.conftest import Desk
from tests.web.staffed import Staffed
from web.citizen.gently import Gently
from web.record import Record

TOKEN = "a" * 22
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def send(staffed: Staffed, text: str, lang: str = "sv", token: str = TOKEN, **more: str) -> TestResponse:
    client = staffed.app.test_client()
    return client.post(f"/{lang}/ask", data={"text": text, "token": token, **more})


def number_in(answer: TestResponse) -> str:
    assert answer.status_code == 303, answer.text
    found = re.search(r"/question/([0-9A-Z]{5}-[0-9A-Z]{5})", answer.headers["Location"])
    assert found is not None
    return found[1]


def kept(staffed: Staffed, number: str) -> Question:
    found = staffed.house.database.read(lambda record: record.questions.by_number(number))
    assert found is not None
    return found


@pytest.fixture
def citizen(staffed: Staffed) -> FlaskClient:
    return staffed.app.test_client()


@pytest.mark.parametrize(
    ("lang", "words"),
    [("sv", "Skriv inte personnummer"), ("ar", "لا تكتب أرقام الهوية"), ("en", "Do not write personal")],
)
def test_the_form_warns_in_every_language_before_anything_is_written(
    citizen: FlaskClient, lang: str, words: str
) -> None:
    answer = citizen.get(f"/{lang}/ask")
    page = answer.text
    assert answer.status_code == 200
    assert "112" in page
    assert page.index(words) < page.index("<textarea")
    assert "<script" not in page
    assert len(page.encode()) < 15_000
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_language_that_is_not_on_offer_has_no_form(citizen: FlaskClient) -> None:
    assert citizen.get("/so/ask").status_code == 404
    assert citizen.get("/x/question/7K2MQ-40XD9").status_code == 404


def test_what_was_sent_is_kept_masked_and_its_page_says_when_an_answer_comes(
    staffed: Staffed, citizen: FlaskClient
) -> None:
    sent = send(staffed, "Jag är 811218-9876.\r\nKan barnen bada?", callback="070-174 06 05")
    number = number_in(sent)
    question = kept(staffed, number)
    assert question.text == "Jag är [personnummer].\nKan barnen bada?"
    assert (question.channel, question.by, question.owner, question.language) == (
        Channel.WEB,
        None,
        None,
        "sv",
    )
    assert question.callback_sealed is not None
    page = citizen.get(sent.headers["Location"]).text
    for words in ("Tack. Vi har fått din fråga.", number, "Vi lovar ett svar senast", "väntar på svar"):
        assert words in page
    assert "bada" not in page
    assert "<time" in page


def test_a_form_that_is_sent_twice_gives_one_number_and_a_changed_one_another(staffed: Staffed) -> None:
    first, again = send(staffed, "Hur länge?"), send(staffed, "Hur länge?")
    other = send(staffed, "Hur länge till?")
    assert number_in(first) == number_in(again) != number_in(other)


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"text": "  "}, "Skriv vad du vill veta."),
        ({"text": "a" * 9_000}, "Frågan är för lång."),
        ({"text": "Hej\u202e"}, "Frågan innehåller tecken"),
        ({"text": "Hur?", "callback": "ring mig"}, "inget telefonnummer"),
    ],
)
def test_what_cannot_be_sent_is_told_at_its_field_and_what_was_typed_stays(
    staffed: Staffed, sent: dict[str, str], told: str
) -> None:
    answer = send(staffed, **sent)
    assert answer.status_code == 422
    assert told in answer.text
    assert sent["text"].strip()[:20] in answer.text
    assert TOKEN in answer.text


def test_a_body_of_a_hundred_kilobytes_is_refused_unread(staffed: Staffed) -> None:
    assert send(staffed, "a" * 100_000).status_code == 413


def test_a_number_is_found_however_it_is_typed_and_a_wrong_one_looks_as_an_unknown_one(
    staffed: Staffed, citizen: FlaskClient
) -> None:
    number = number_in(send(staffed, "Hur?"))
    typed = number.lower().replace("-", " ").replace("0", "o")
    assert citizen.get(f"/sv/question/{typed}").status_code == 200
    pages = [citizen.get(f"/sv/question/{each}") for each in ("7K2MQ-40XD9", "99999-99999", "hej")]
    assert {each.status_code for each in pages} == {404}
    assert len({re.sub(r"/question/[^\"]+", "", each.text) for each in pages}) == 1
    assert "Det finns ingen fråga med det numret." in pages[0].text


def test_an_exercises_question_has_no_public_page(desk: Desk, citizen: FlaskClient) -> None:
    new = New("Hur?", "sv", Channel.PHONE, audience=Audience.EXERCISE)
    logged = desk.run(lambda record: service.log_question(record, new, None, record.sealer))
    assert citizen.get(f"/sv/question/{logged.question.number}").status_code == 404


def test_the_page_tells_each_state_and_leads_to_the_answer(desk: Desk, citizen: FlaskClient) -> None:
    edition = desk.read(lambda record: record.editions.newest(Audience.LIVE))
    fact = next(each for each in edition.cut.entries if each.kind in {Kind.FACT_SHEET, Kind.ANSWER})
    given = Answered(fact.revision, "sv", fact.texts["sv"].text_hash)
    amal = By(desk.person("amal"))

    def asked(record: Record) -> Question:
        return service.log_question(record, New("Hur?", "sv", Channel.PHONE), None, record.sealer).question

    def page(question: Question) -> str:
        return citizen.get(f"/sv/question/{question.number}").text

    one, other = desk.run(asked), desk.run(asked)
    desk.run(lambda record: service.ask_for(record, one.id, "item", amal, NewestWord()))
    assert "Någon skriver svaret" in page(one)
    desk.run(lambda record: service.answer_with(record, one.id, given, amal, NewestWord()))
    assert "Din fråga har fått svar." in page(one)
    assert f'href="/sv/fact/{fact.slug}"' in page(one)
    desk.run(lambda record: service.close(record, other.id, "Ringde upp", amal))
    assert "Din fråga är avslutad." in page(other)
    assert "Ringde upp" not in page(other)


def test_a_promise_that_has_passed_is_not_told_as_one(desk: Desk, citizen: FlaskClient) -> None:
    new = New("Hur?", "sv", Channel.WEB)
    old = desk.earlier(
        timedelta(hours=3), lambda record: service.log_question(record, new, None, record.sealer, Rules())
    )
    page = citizen.get(f"/sv/question/{old.question.number}").text
    assert old.question.state is State.OPEN
    assert "Svaret dröjer längre än vi lovade." in page
    assert "Vi lovar ett svar" not in page


def test_a_flood_from_one_address_is_slowed_in_words_with_the_number_to_ring(staffed: Staffed) -> None:
    answers = [send(staffed, f"Fråga {count}", token=f"{count:022}") for count in range(11)]
    assert [each.status_code for each in answers] == [303] * 10 + [429]
    assert "Vänta en minut" in answers[-1].text
    assert "tel:+46" in answers[-1].text
    assert "Fråga 10" in answers[-1].text
    assert answers[-1].headers["Retry-After"] == "60"


def test_an_address_is_free_again_after_a_minute_and_others_always_were() -> None:
    clock, gently = ManualClock(NOON), Gently(2)
    assert [gently.too_many("192.0.2.1", clock.now()) for _ in range(3)] == [False, False, True]
    assert not gently.too_many("192.0.2.2", clock.now())
    clock.advance(timedelta(minutes=1))
    assert not gently.too_many("192.0.2.1", clock.now())


def test_with_the_record_away_a_citizen_is_told_and_keeps_what_was_typed(
    staffed: Staffed, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Away:
        def run(self, *_: object, **__: object) -> object:
            raise DatabaseUnavailable(why="gone")

        read = run

    away = replace(staffed.house, database=Away())  # type: ignore[arg-type]
    monkeypatch.setitem(staffed.app.extensions, "upplys", away)
    answer = send(staffed, "Kan barnen bada?")
    assert answer.status_code == 503
    assert "Kan barnen bada?" in answer.text
    assert staffed.app.test_client().get("/sv/question/7K2MQ-40XD9").status_code == 503
