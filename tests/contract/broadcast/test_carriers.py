"""What every carrier keeps to, the demo's telephones and Twilio; and what Twilio's bad days become."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from broadcast.delivery.ports import Carrier
from broadcast.delivery.via_twilio import TwilioAccount, TwilioCarrier
from core.clock import SystemClock
from core.outbox.model import NotSent, Sent, Unknown
from tests.support.twilio import SID, TOKEN, StandIn, twilio
from web.demo.phones import DemoPhones

TOBIAS = "+46701740606"
WORDS = "Upplys: 2 texter väntar på ditt godkännande. https://upplys.exempelkoping.example/staff/bed/upl_x"
CALL = "https://upplys.exempelkoping.example/hooks/twilio/summons/live/sv/2"


@pytest.fixture(scope="module")
def running() -> Iterator[StandIn]:
    with twilio() as state:
        yield state


@pytest.fixture
def stand_in(running: StandIn) -> StandIn:
    running.mood, running.lists, running.retry_after = "fine", True, "7"
    running.taken.clear()
    running.mistakes.clear()
    return running


def account(base: str) -> TwilioAccount:
    return TwilioAccount(SID, TOKEN, "+46701740600", "+46846500400", base)


@pytest.fixture
def to_twilio(stand_in: StandIn) -> TwilioCarrier:
    return TwilioCarrier(account(stand_in.url), SystemClock(), patience_s=0.5)


@pytest.fixture(params=["phones", "twilio"])
def carrier(request: pytest.FixtureRequest) -> Carrier:
    if request.param == "phones":
        return DemoPhones(SystemClock())
    found: TwilioCarrier = request.getfixturevalue("to_twilio")
    return found


def test_a_message_that_was_taken_has_a_receipt(carrier: Carrier) -> None:
    outcome = carrier.send(TOBIAS, WORDS)
    assert isinstance(outcome, Sent)
    assert outcome.receipt


def test_a_call_that_was_taken_has_a_receipt(carrier: Carrier) -> None:
    outcome = carrier.ring(TOBIAS, CALL)
    assert isinstance(outcome, Sent)
    assert outcome.receipt


def test_twilio_is_asked_as_its_documentation_says(to_twilio: TwilioCarrier, stand_in: StandIn) -> None:
    to_twilio.send(TOBIAS, WORDS)
    to_twilio.ring(TOBIAS, CALL)
    assert stand_in.mistakes == []
    call, message = stand_in.taken
    assert (message["to"], message["from"], message["body"]) == (TOBIAS, "+46701740600", WORDS)
    assert (call["to"], call["from"], call["url"]) == (TOBIAS, "+46846500400", CALL)


def test_the_provider_is_told_where_to_tell_what_became_of_a_message(stand_in: StandIn) -> None:
    to = "https://upplys.exempelkoping.example/hooks/twilio/receipts/live"
    told = TwilioCarrier(replace(account(stand_in.url), receipts=to), SystemClock())
    assert isinstance(told.send(TOBIAS, WORDS), Sent)
    assert stand_in.mistakes == []
    assert [each["callback"] for each in stand_in.taken] == [to]


def test_a_messaging_service_sends_under_its_own_name(stand_in: StandIn) -> None:
    of_service = replace(account(stand_in.url), texts_from="MG" + "2" * 32)
    assert isinstance(TwilioCarrier(of_service, SystemClock()).send(TOBIAS, WORDS), Sent)
    assert stand_in.mistakes == []


@pytest.mark.parametrize(("stated", "wait"), [("7", 7), ("", 2), ("soon", 2)])
def test_too_many_at_once_is_tried_again_when_the_provider_says(
    to_twilio: TwilioCarrier, stand_in: StandIn, stated: str, wait: int
) -> None:
    stand_in.mood, stand_in.retry_after = "busy", stated
    assert to_twilio.send(TOBIAS, WORDS) == NotSent("429 from the provider", after=timedelta(seconds=wait))


def test_what_the_provider_refuses_is_not_tried_again(to_twilio: TwilioCarrier, stand_in: StandIn) -> None:
    stand_in.mood = "refusing"
    assert to_twilio.send(TOBIAS, WORDS) == NotSent("400 from the provider, code 21211", again=False)


def test_a_provider_that_cannot_be_reached_has_certainly_sent_nothing() -> None:
    with twilio() as gone:
        url = gone.url
    outcome = TwilioCarrier(account(url), SystemClock(), patience_s=0.5).send(TOBIAS, WORDS)
    assert isinstance(outcome, NotSent)
    assert outcome.again


def test_a_time_out_after_the_request_was_written_is_looked_up(
    to_twilio: TwilioCarrier, stand_in: StandIn
) -> None:
    stand_in.mood = "silent"
    sent, rung = to_twilio.send(TOBIAS, WORDS), to_twilio.ring(TOBIAS, CALL)
    assert isinstance(sent, Sent)
    assert isinstance(rung, Sent)
    assert stand_in.bodies() == [WORDS], "it was sent once"


def test_another_message_to_the_same_number_proves_nothing(
    to_twilio: TwilioCarrier, stand_in: StandIn
) -> None:
    to_twilio.send(TOBIAS, "Något annat")
    stand_in.mood = "deaf"
    outcome = to_twilio.send(TOBIAS, WORDS)
    assert isinstance(outcome, Unknown)
    assert "not in the list" in outcome.why


@pytest.mark.parametrize("mood", ["deaf", "broken"])
def test_where_the_list_does_not_tell_either_nobody_knows(
    to_twilio: TwilioCarrier, stand_in: StandIn, mood: str
) -> None:
    stand_in.mood, stand_in.lists = mood, False
    outcome = to_twilio.send(TOBIAS, WORDS)
    assert isinstance(outcome, Unknown)
    assert "could not be read" in outcome.why


def test_nothing_about_the_person_is_in_what_is_kept_of_a_failure(stand_in: StandIn) -> None:
    wrong_token = replace(account(stand_in.url), token="wrong")
    outcome = TwilioCarrier(wrong_token, SystemClock()).send(TOBIAS, WORDS)
    assert isinstance(outcome, NotSent)
    assert not outcome.again
    assert TOBIAS not in outcome.why
    assert "upl_" not in outcome.why
