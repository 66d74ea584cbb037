"""What an approver hears when Upplys rings: signed, said twice, in their language, an exercise marked."""

import io
from xml.etree import ElementTree as ET

import pytest
from werkzeug.test import Client

from broadcast.delivery.model import Ready
from broadcast.phone.signature import sign
from scripts_library.items.model import Audience
from web.catalogues import console_words
from web.hooks.summons import SummonsHook, address_of
from web.serving.told import Told

PUBLIC = "https://upplys.exempelkoping.example"
TOKENS = {Audience.LIVE: "live-token", Audience.EXERCISE: "exercise-token"}
SENT = [("CallSid", "CA" + "1" * 32), ("To", "+46701740606")]
BODY = "CallSid=CA" + "1" * 32 + "&To=%2B46701740606"


@pytest.fixture(scope="module")
def hook() -> SummonsHook:
    return SummonsHook(Told(console_words(), PUBLIC), TOKENS)


def ring(
    hook: SummonsHook, path: str, token: str = "live-token", method: str = "POST"
) -> tuple[int, list[tuple[str, str]]]:
    """The answer's status, and what is said: language and words."""
    answer = Client(hook).open(
        path,
        method=method,
        input_stream=io.BytesIO(BODY.encode()),
        headers={"X-Twilio-Signature": sign(token, PUBLIC + path, SENT), "Content-Length": str(len(BODY))},
        content_type="application/x-www-form-urlencoded",
    )
    if answer.status_code != 200:
        return answer.status_code, []
    said = ET.fromstring(answer.text).iter("Say")
    return 200, [(each.get("language", ""), each.text or "") for each in said]


def address(language: str = "sv", audience: Audience = Audience.LIVE, count: int = 3) -> str:
    ready = Ready("+46701740606", language, audience, {"count": count, "secret": "upl_x"})
    return address_of(PUBLIC, ready).removeprefix(PUBLIC)


def test_it_says_what_waits_twice_and_to_look_at_the_message(hook: SummonsHook) -> None:
    status, said = ring(hook, address())
    assert status == 200
    assert (
        said
        == [
            (
                "sv-SE",
                "Det här är Upplys. 3 texter väntar på dig. Öppna länken i meddelandet på den här telefonen.",
            )
        ]
        * 2
    )


def test_it_speaks_the_person_s_language(hook: SummonsHook) -> None:
    _, said = ring(hook, address("en", count=1))
    assert said[0][1].startswith("This is Upplys. 1 text waits for you.")


def test_an_exercise_says_so_first_and_last(hook: SummonsHook) -> None:
    _, said = ring(hook, address(audience=Audience.EXERCISE), "exercise-token")
    assert said[0][1].startswith("Övning. Det här är Upplys.")
    assert said[0][1].endswith(" Övning.")


def test_the_address_holds_nothing_that_opens_anything() -> None:
    assert address() == "/hooks/twilio/summons/live/sv/3"
    assert address(count=5000) == "/hooks/twilio/summons/live/sv/999"


@pytest.mark.parametrize("token", ["another-token", "exercise-token"])
def test_who_does_not_sign_for_this_account_is_refused(hook: SummonsHook, token: str) -> None:
    assert ring(hook, address(), token)[0] == 403


def test_an_exercise_without_an_account_is_refused() -> None:
    hook = SummonsHook(Told(console_words(), PUBLIC), {Audience.LIVE: "live-token"})
    assert ring(hook, address(audience=Audience.EXERCISE), "live-token")[0] == 403


@pytest.mark.parametrize("path", ["live/xx/3", "live/sv/x", "someone/sv/3", "live/sv/3/4", ""])
def test_an_address_of_none_of_ours_says_nothing(hook: SummonsHook, path: str) -> None:
    assert ring(hook, f"/hooks/twilio/summons/{path}")[0] == 404


def test_only_a_post_is_answered(hook: SummonsHook) -> None:
    assert ring(hook, address(), method="GET")[0] == 405
