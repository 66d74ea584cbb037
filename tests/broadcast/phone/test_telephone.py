"""A telephone does what the provider does with an answer, and tells what it cannot do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pytest

from broadcast.phone.errors import LineUnreachable
from broadcast.phone.telephone import Answered, Event, Heard, Over, Pressed, Reply, Telephone


@dataclass
class Canned:
    """Answers by address."""

    answers: dict[str, str]
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def post(self, url: str, fields: Mapping[str, str]) -> Reply:
        self.asked.append((url, dict(fields)))
        return Reply(url, self.answers[url.removeprefix("http://line")].encode(), "7", "ab", "live")

    def words(self, reply: Reply) -> Mapping[str, Mapping[str, str]]:
        return {"ab": {"language": "sv", "text": "Koka vattnet.", "source": "recording"}}


@dataclass
class Keys:
    keys: Iterator[str]

    def press(self) -> str | None:
        return next(self.keys, None)


def walk(answers: dict[str, str], *keys: str) -> tuple[list[Event], Canned]:
    line = Canned({path: f"<Response>{verbs}</Response>" for path, verbs in answers.items()})
    return list(Telephone(line, Keys(iter(keys))).walk("http://line/v")), line


def test_sounds_and_voices_are_told_with_their_source() -> None:
    events, _ = walk({"/v": '<Play>/audio/ab.wav</Play><Say language="arb">اغلوا</Say><Play>/x.wav</Play>'})
    assert events[1:] == [
        Heard("recording", "sv", "Koka vattnet.", "http://line/audio/ab.wav"),
        Heard("voice", "ar", "اغلوا", provider=True),
        Heard("unknown", "", "", "http://line/x.wav"),
        Over("line"),
    ]


def test_a_key_goes_to_the_gather_that_waits() -> None:
    answers = {"/v": '<Gather action="/a"/><Gather action="/b"/>', "/b": "<Hangup/>"}
    events, line = walk(answers, "-", "5")
    assert line.asked[1] == ("http://line/b", {"Digits": "5"})
    assert [each.key for each in events if isinstance(each, Pressed)] == ["-", "5"]


def test_when_the_keys_are_over_all_is_heard_and_the_caller_hangs_up() -> None:
    events, line = walk({"/v": "<Gather/><Pause/><Gather/><Redirect>/again</Redirect>"})
    assert [type(each) for each in events] == [Answered, Heard, Over]
    assert events[-1] == Over("caller")
    assert len(line.asked) == 1


def test_an_empty_recording_goes_on_to_the_next_verb() -> None:
    _, line = walk(
        {"/v": '<Record action="/kept"/><Redirect>/silent</Redirect>', "/silent": "<Hangup/>"}, "-"
    )
    assert line.asked[1] == ("http://line/silent", {})


def test_a_call_that_is_connected_says_to_whom() -> None:
    events, _ = walk({"/v": "<Dial><Number>+4684650043</Number></Dial>"})
    assert events[-1] == Over("line", "+4684650043")


def test_a_line_that_goes_on_for_ever_is_told() -> None:
    with pytest.raises(LineUnreachable):
        walk({"/v": "<Redirect>/v</Redirect>"}, *["-"] * 200)


@pytest.mark.parametrize("verbs", ["<Sing/>", "<Say>", "<Gather><Dial/></Gather>"])
def test_what_no_telephone_can_do_is_told(verbs: str) -> None:
    with pytest.raises(LineUnreachable):
        walk({"/v": verbs}, "1")
