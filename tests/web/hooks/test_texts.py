"""Text messages that come in: signed, once, and never shown to anybody but whom they are for."""

import io
import logging
from dataclasses import dataclass, replace
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from werkzeug.test import Client, TestResponse

from broadcast.phone.signature import sign
from core.storage.errors import DatabaseUnavailable
from crisis.staffing.callouts.model import Meaning
from crisis.staffing.people.service import Details, add_person
from scripts_library.items.model import Audience
from tests.web.staffed import Staffed
from web.access import Signed, rule_of
from web.hooks.texts import TEXTS, TextsHook

PUBLIC = "http://127.0.0.1:9"
LIVE, EXERCISE = "+46846500400", "+46846500499"
TOKENS = {Audience.LIVE: "live-token", Audience.EXERCISE: "exercise-token"}
AMAL = "+46701740608"
SID = "SM" + "a" * 32


@dataclass
class Provider:
    hook: TextsHook
    staffed: Staffed

    def send(
        self,
        body: str = "JA",
        sender: str = AMAL,
        to: str = LIVE,
        sid: str = SID,
        token: str = "live-token",
        more: tuple[tuple[str, str], ...] = (),
        path: str = TEXTS,
    ) -> TestResponse:
        pairs = [("MessageSid", sid), ("From", sender), ("To", to), ("Body", body), *more]
        form = urlencode(pairs)
        return Client(self.hook).open(
            path,
            method="POST",
            input_stream=io.BytesIO(form.encode()),
            headers={
                "X-Twilio-Signature": sign(token, PUBLIC + path, pairs),
                "Content-Length": str(len(form)),
            },
            content_type="application/x-www-form-urlencoded",
        )

    def kept(self, sid: str = SID) -> Meaning | None:
        text = self.staffed.house.database.read(lambda record: record.callouts.text(sid))
        return None if text is None else text.meaning


@pytest.fixture
def provider(staffed: Staffed) -> Provider:
    karin = staffed.house.database.read(lambda record: record.accounts.by_username("karin"))
    assert karin is not None
    staffed.house.database.run(add_person, Details("Amal Svar", AMAL), karin.person)
    numbers = {LIVE: Audience.LIVE, EXERCISE: Audience.EXERCISE}
    hook = TextsHook(staffed.house.database, PUBLIC, TOKENS, numbers, ZoneInfo("Europe/Stockholm"))
    return Provider(hook, staffed)


def test_a_message_is_taken_and_answered_with_nothing_by_itself(provider: Provider) -> None:
    answer = provider.send()
    assert (answer.status_code, answer.text.endswith("<Response></Response>")) == (200, True)
    assert provider.kept() is Meaning.NOT_ASKED


def test_a_repeat_has_the_same_answer_and_no_second_effect(provider: Provider) -> None:
    assert provider.send("Vad gäller det?").status_code == 200
    before = provider.staffed.house.database.read(lambda record: record.journal.head())
    assert provider.send("Vad gäller det?").status_code == 200
    assert provider.staffed.house.database.read(lambda record: record.journal.head()) == before


@pytest.mark.parametrize("token", ["another", "exercise-token"])
def test_what_is_not_signed_by_the_accounts_own_token_is_refused(provider: Provider, token: str) -> None:
    assert provider.send(token=token).status_code == 403
    assert provider.kept() is None


def test_a_message_to_the_exercises_number_is_the_exercises(provider: Provider) -> None:
    assert provider.send(to=EXERCISE).status_code == 403
    assert provider.send(to=EXERCISE, token="exercise-token").status_code == 200
    text = provider.staffed.house.database.read(lambda record: record.callouts.text(SID))
    assert text is not None
    assert text.audience is Audience.EXERCISE


@pytest.mark.parametrize("sid", ["", "SM1", "sm" + "a" * 32, "SM" + "A" * 32, "CA" + "a" * 32])
def test_a_message_without_an_id_of_the_providers_is_refused(provider: Provider, sid: str) -> None:
    assert provider.send(sid=sid).status_code == 400


def test_a_request_that_was_cut_anew_is_refused(provider: Provider) -> None:
    """What somebody wrote cannot become the number that it came from."""
    assert provider.send("JA", more=(("From", "+46701740699"),)).status_code == 400
    assert provider.kept() is None


def test_other_addresses_and_methods_are_none_of_ours(provider: Provider) -> None:
    assert provider.send(path=TEXTS + "/more").status_code == 404
    assert Client(provider.hook).get(TEXTS).status_code == 405


def test_a_sender_without_a_number_is_counted_as_unknown(provider: Provider) -> None:
    assert provider.send(sender="Fröjas AB").status_code == 200
    assert provider.kept() is Meaning.UNKNOWN


def test_the_provider_is_told_when_the_record_does_not_answer(
    provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    class Down:
        def run(self, *_: object) -> None:
            raise DatabaseUnavailable

    hook = TextsHook(Down(), PUBLIC, TOKENS, {}, provider.hook._zone)  # type: ignore[arg-type]
    with caplog.at_level(logging.DEBUG):
        assert replace(provider, hook=hook).send("Hemligt").status_code == 503
    assert "Hemligt" not in caplog.text
    assert AMAL not in caplog.text


def test_the_hook_says_who_signs(staffed: Staffed) -> None:
    rule = rule_of(staffed.process.texts_hook)
    assert isinstance(rule, Signed)
