"""How large a message is, who can be reached, and how an exercise is marked."""

from dataclasses import replace
from typing import Any

import pytest

from broadcast.delivery.allowed import OnlyAllowed
from broadcast.delivery.model import (
    GONE,
    NO_CARRIER,
    NO_PHONE,
    NOT_ALLOWED,
    Reach,
    Size,
    language_of,
    marked,
    size_of,
)
from core.access.model import Account, PersonId
from core.clock import SystemClock
from core.outbox.model import NotSent, Sent
from scripts_library.items.model import Audience
from web.demo.phones import DemoPhones

TOBIAS = Account(PersonId("tobias"), "tobias", "Tobias", languages=("ar", "en"), phone="+46701740606")
BOTH = Reach(frozenset(Audience), frozenset({"+46701740606"}))


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("", Size("GSM-7", 0, 1)),
        ("å" * 160, Size("GSM-7", 160, 1)),
        ("å" * 161, Size("GSM-7", 161, 2)),
        ("a" * 306, Size("GSM-7", 306, 2)),
        ("a" * 307, Size("GSM-7", 307, 3)),
        ("€" * 80, Size("GSM-7", 160, 1)),
        ("€" * 81, Size("GSM-7", 162, 2)),
        ("a" + "€" * 152, Size("GSM-7", 305, 2)),
        ("€" * 153, Size("GSM-7", 306, 3)),
        ("م" * 70, Size("UCS-2", 70, 1)),
        ("م" * 71, Size("UCS-2", 71, 2)),
        ("🌊" * 35, Size("UCS-2", 70, 1)),
        ("🌊" * 67, Size("UCS-2", 134, 3)),
        ("ê", Size("UCS-2", 1, 1)),
    ],
)
def test_a_message_is_counted_as_networks_count_it(text: str, size: Size) -> None:
    assert size_of(text) == size


def test_the_newline_of_a_message_is_a_sign_and_a_tab_is_none() -> None:
    assert size_of("rad\nrad").alphabet == "GSM-7"
    assert size_of("rad\trad").alphabet == "UCS-2"


def test_an_exercise_says_so_first_and_last() -> None:
    assert marked("Tre texter väntar.", "ÖVNING") == "ÖVNING. Tre texter väntar. ÖVNING."


@pytest.mark.parametrize(
    ("reach", "change", "audience", "why"),
    [
        (BOTH, {}, Audience.LIVE, None),
        (BOTH, {}, Audience.EXERCISE, None),
        (BOTH, {"phone": "+46701740699"}, Audience.LIVE, None),
        (BOTH, {"phone": "+46701740699"}, Audience.EXERCISE, NOT_ALLOWED),
        (BOTH, {"phone": None}, Audience.LIVE, NO_PHONE),
        (BOTH, {"active": False}, Audience.LIVE, GONE),
        (Reach(frozenset({Audience.LIVE}), BOTH.allowed), {}, Audience.EXERCISE, NO_CARRIER),
        (Reach(frozenset()), {}, Audience.LIVE, NO_CARRIER),
    ],
)
def test_why_somebody_cannot_be_reached(
    reach: Reach, change: dict[str, Any], audience: Audience, why: str | None
) -> None:
    account = replace(TOBIAS, **change)
    assert reach.why_not(account, audience) == why


def test_an_exercise_s_carrier_reaches_nobody_else_whatever_asks() -> None:
    phones = DemoPhones(SystemClock())
    carrier = OnlyAllowed(phones, frozenset({"+46701740606"}))
    assert carrier.send("+46701740699", "ÖVNING") == NotSent(NOT_ALLOWED, again=False)
    assert carrier.ring("+46701740699", "http://127.0.0.1") == NotSent(NOT_ALLOWED, again=False)
    assert isinstance(carrier.send("+46701740606", "ÖVNING"), Sent)
    assert isinstance(carrier.ring("+46701740606", "http://127.0.0.1"), Sent)
    assert phones.of("+46701740699") == ()
    assert len(phones.of("+46701740606")) == 2


def test_a_message_is_in_the_first_language_of_the_person_that_staff_pages_have() -> None:
    assert language_of(TOBIAS, ("sv", "en")) == "en"
    assert language_of(Account(PersonId("x"), "x", "X"), ("sv", "en")) == "sv"
