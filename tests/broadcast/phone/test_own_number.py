"""Where a partner passed the call on, the caller is asked for their own number; the wait is told where it is
known; and nobody is ever connected to 112."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.editions.model import Mode
from broadcast.phone import sayings
from broadcast.phone.compile import flow_of
from broadcast.phone.line import PhoneLine
from broadcast.phone.model import CallBack, Dialled, Event, Flow, Key, Place, Silence
from broadcast.phone.waiting import UP_TO, told_as
from scripts_library.items.model import Audience
from tests.broadcast.phone.fakes import INFANTS, NIGHT, TALK, an_edition
from tests.broadcast.phone.test_compile import compiled
from tests.broadcast.phone.twiml_rules import faults

EDITIONS = {
    "crisis": an_edition(),
    "ordinary": an_edition(INFANTS, mode=Mode.ORDINARY),
    "exercise": an_edition(audience=Audience.EXERCISE),
    "without voice": an_edition(languages=("sv", "so", "yi")),
}
FLOW = flow_of(an_edition(), TALK)
PEOPLE = Place("sv", "people")


@pytest.fixture
def line(tmp_path: Path) -> PhoneLine:
    return compiled(an_edition(), tmp_path)


def words(line: PhoneLine, answer: bytes) -> list[str]:
    said = line.said_in_sounds()
    assert isinstance(said, dict)
    played = (each.text or "" for each in ElementTree.fromstring(answer).iter("Play"))
    told = [said[each.removeprefix("/audio/").removesuffix(".wav")] for each in played]
    return [str(each["text"]) for each in told if isinstance(each, dict)]


def test_whoever_was_passed_on_and_asks_to_be_rung_is_asked_for_their_own_number() -> None:
    asked = FLOW.step(PEOPLE, Key("1", borrowed=True))
    assert (asked.place, asked.effects) == (Place("sv", "number"), ())
    assert asked.place is not None
    entered = FLOW.step(asked.place, Dialled(fits=True))
    assert entered.place == Place("sv", "number.right")
    assert entered.effects == ()
    assert entered.place is not None
    confirmed = FLOW.step(entered.place, Key("1"))
    assert (confirmed.place, confirmed.effects) == (Place("sv", "called.there"), (CallBack("sv"),))


def test_nobody_who_was_passed_on_ever_hears_of_the_number_they_call_from() -> None:
    """Wherever such a caller can come to: the number shown may be the partner's."""
    waiting, heard, come_to = [FLOW.first], set[str](), set[Place]()
    while waiting:
        place = waiting.pop()
        if place in come_to:
            continue
        come_to.add(place)
        heard |= {line.text for line in FLOW.nodes[place].lines}
        keys: list[Event] = [Key(key, borrowed=True) for key in "0123456789*#"]
        events = [*keys, Silence(), Dialled(fits=True)]
        waiting += [to for each in events if (to := FLOW.step(place, each).place) is not None]
    assert Place("ar", "called.there") in come_to
    assert Place("sv", "called") not in come_to
    assert any(each.endswith(sayings.FOR_CALL_BACK) for each in heard)
    assert not [each for each in heard if "calling from" in each]


def test_a_borrowed_number_counts_also_where_it_is_withheld() -> None:
    assert FLOW.step(PEOPLE, Key("1", withheld=True, borrowed=True)).place == Place("sv", "number")


def test_a_number_that_cannot_be_rung_is_told_and_asked_for_again() -> None:
    wrong = FLOW.step(Place("ar", "number"), Dialled(fits=False)).place
    assert wrong == Place("ar", "number.wrong")
    assert FLOW.step(wrong, Dialled(fits=True)).place == Place("ar", "number.right")


def test_whoever_enters_nothing_can_leave_a_message() -> None:
    silent = FLOW.step(Place("sv", "number"), Silence()).place
    assert silent is not None
    assert FLOW.step(silent, Key("2")).place == Place("sv", "message")


def test_the_number_is_read_back_digit_by_digit(line: PhoneLine) -> None:
    station = line.stations["sv/number.right"]
    answer = station.read_back(NIGHT, 4, "0701740605", "u1.key.abc")
    assert faults(answer) == []
    assert words(line, answer)[:11] == [f"sv: {sayings.YOU_ENTERED}", *"0701740605"]
    assert b'action="/hooks/twilio/voice/7/sv/number.right/4?n=u1.key.abc"' in answer


def test_without_a_number_its_place_says_no_digit_and_carries_none(line: PhoneLine) -> None:
    for station in line.stations.values():
        answer = station.answer(NIGHT, 4)
        assert faults(answer) == []
        assert not set(words(line, answer)) & set("0123456789")


def test_a_telephone_number_is_ended_by_hash_and_may_be_as_long_as_there_are(line: PhoneLine) -> None:
    gather = ElementTree.fromstring(line.stations["sv/number"].answer(NIGHT, 1)).find("Gather")
    assert gather is not None
    assert (gather.get("finishOnKey"), gather.get("numDigits")) == ("#", "17")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "about 5 minutes"),
        (300, "about 5 minutes"),
        (301, "about 10 minutes"),
        (1200, "about 20 minutes"),
        (3600, "about 60 minutes"),
        (3601, "more than an hour"),
        (10**6, "more than an hour"),
    ],
)
def test_the_wait_is_told_before_the_offer_to_be_rung(line: PhoneLine, seconds: int, said: str) -> None:
    heard = words(line, line.stations["sv/people"].answer(NIGHT, 1, told_as(seconds)))
    offer = heard.index(f"sv: {sayings.FOR_CALL_BACK}")
    assert said in heard[offer - 1]


def test_where_no_wait_is_known_nothing_is_said_of_it(line: PhoneLine) -> None:
    for language in ("sv", "en", "ar"):
        for place in ("people", "people.unknown"):
            heard = words(line, line.stations[f"{language}/{place}"].answer(NIGHT, 1))
            assert not any("minutes" in each or "an hour" in each for each in heard)


@given(st.integers(0, 10**7))
def test_the_wait_is_never_told_shorter_than_it_is(seconds: int) -> None:
    index = told_as(seconds)
    assert index == len(UP_TO) or seconds <= 60 * UP_TO[index]


@pytest.mark.parametrize("name", EDITIONS)
def test_no_station_ever_dials_anybody_112_least_of_all(name: str, tmp_path: Path) -> None:
    line = compiled(EDITIONS[name], tmp_path)
    for station in line.stations.values():
        answers = [station.answer(NIGHT, 1), *(station.answer(NIGHT, 1, wait) for wait in range(6))]
        if station.reading:
            answers.append(station.read_back(NIGHT, 1, "112", "x"))
        for answer in answers:
            assert b"<Dial" not in answer
            assert b"<Refer" not in answer
            assert b"<Enqueue" not in answer


@pytest.mark.parametrize("name", EDITIONS)
def test_from_every_place_it_is_at_most_two_keys_to_hear_what_to_do_in_danger_of_life(name: str) -> None:
    flow = flow_of(EDITIONS[name], TALK)
    for place in flow.nodes:
        assert _danger(flow, place), place


def _danger(flow: Flow, place: Place, keys: int = 2) -> bool:
    node = flow.nodes[place]
    if any(line.text.endswith(sayings.DANGER) for line in node.lines):
        return True
    ways = {move.to for move in node.keys.values()} | {each for each in (node.silence,) if each}
    return not ways or (keys > 0 and any(_danger(flow, way, keys - 1) for way in ways))


def test_a_line_compiled_before_there_were_waits_is_still_read(tmp_path: Path) -> None:
    compiled(an_edition(), tmp_path)
    raw = json.loads((tmp_path / "answers.json").read_bytes())
    del raw["waits"]
    del raw["digits"]
    (tmp_path / "answers.json").write_text(json.dumps(raw), encoding="utf-8")
    old = PhoneLine.read(tmp_path)
    assert faults(old.stations["sv/people"].answer(NIGHT, 1, 2)) == []
    assert old.stations["sv/people"].waiting == ()
