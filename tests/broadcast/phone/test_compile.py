"""The compiled line says and does what the flow says, as TwiML that the provider takes, and the same bytes
everywhere.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.editions.model import Edition, RecordedPart
from broadcast.phone import sayings
from broadcast.phone.compile import ANSWERS, FALLBACK, SOUNDS, Talk, compile_phone, flow_of, utterances
from broadcast.phone.errors import BrokenLine
from broadcast.phone.line import PhoneLine
from broadcast.phone.model import KEYS, Key, Place, Silence
from broadcast.phone.speech import EditionSpeech
from broadcast.phone.twiml import document, say
from core.canonical import canonical_json
from scripts_library.items.model import Audience, Kind
from tests.broadcast.phone.fakes import (
    ANNOUNCEMENT,
    BANNER,
    INFANTS,
    NIGHT,
    TALK,
    TANKS,
    FakeWords,
    an_edition,
    ending,
    entry,
    said,
    sounds_for,
)
from tests.broadcast.phone.twiml_rules import faults

ENDED = NIGHT + timedelta(hours=1)


def compiled(edition: Edition, folder: Path, talk: Talk = TALK) -> PhoneLine:
    sounds = sounds_for(utterances(edition, talk))
    for name, content in compile_phone(edition, talk, sounds, NIGHT).items():
        (folder / name).write_bytes(content)
    return PhoneLine.read(folder)


def every_answer(line: PhoneLine) -> Iterator[bytes]:
    for station in line.stations.values():
        for at in (NIGHT, ENDED, NIGHT + timedelta(hours=9)):
            yield station.answer(at, 12)


@pytest.mark.parametrize(
    "edition",
    [
        an_edition(),
        an_edition(audience=Audience.EXERCISE),
        an_edition(languages=("sv", "so", "yi")),
        an_edition(ending(ANNOUNCEMENT, ENDED), ending(TANKS, ENDED), INFANTS),
    ],
    ids=["live", "exercise", "without voice", "ending"],
)
def test_every_answer_is_twiml_that_the_provider_takes(edition: Edition, tmp_path: Path) -> None:
    line = compiled(edition, tmp_path)
    assert [(answer, fault) for answer in every_answer(line) for fault in faults(answer)] == []
    assert faults((tmp_path / FALLBACK).read_bytes()) == []


def test_no_answer_is_silent_in_any_language(tmp_path: Path) -> None:
    line = compiled(an_edition(languages=("sv", "en", "ar", "so")), tmp_path)
    for answer in every_answer(line):
        root = ElementTree.fromstring(answer)
        assert root.findall(".//Play") + root.findall(".//Say")


def test_every_address_carries_edition_state_and_step(tmp_path: Path) -> None:
    answer = compiled(an_edition(), tmp_path).stations["sv/start"].answer(NIGHT, 12)
    gathers = ElementTree.fromstring(answer).findall("Gather")
    assert [gather.get("action") for gather in gathers] == [
        "/hooks/twilio/voice/7/sv/start/12",
        "/hooks/twilio/voice/7/sv/menu/12",
    ]


def test_the_compiled_line_moves_as_the_flow_does(tmp_path: Path) -> None:
    edition = an_edition()
    flow, line = flow_of(edition, TALK), compiled(edition, tmp_path)
    for place in flow.nodes:
        station = line.stations[str(place)]
        silent = flow.step(place, Silence()).place
        assert (station.silence and station.silence[0]) == (silent and str(silent))
        for key in [*KEYS, "x"]:
            for withheld in (False, True):
                outcome = flow.step(place, Key(key, withheld))
                way = station.pressed(key, withheld=withheld)
                expected = canonical_json([effect.as_json() for effect in outcome.effects]).decode()
                assert way == (None if outcome.place is None else (str(outcome.place), expected))


def test_an_exercise_begins_and_ends_all_that_is_heard_with_saying_so(tmp_path: Path) -> None:
    line = compiled(an_edition(audience=Audience.EXERCISE), tmp_path)
    words = cast("dict[str, dict[str, str]]", line.said_in_sounds())
    for name, station in line.stations.items():
        root = ElementTree.fromstring(station.answer(NIGHT, 1))
        first, *_ = root.iter("Play")
        ends = [list(gather)[-1] for gather in root.iter("Gather")] or root.findall("Play")[-1:]
        for play in (first, *ends):
            said_there = words[(play.text or "").removeprefix("/audio/").removesuffix(".wav")]["text"]
            assert said_there == f"{name[:2]}: {sayings.EXERCISE}"


def test_a_live_line_never_says_exercise(tmp_path: Path) -> None:
    compiled(an_edition(), tmp_path)
    assert sayings.EXERCISE.encode() not in (tmp_path / SOUNDS).read_bytes()


def test_an_expired_text_is_silent_from_the_second_it_ends(tmp_path: Path) -> None:
    station = compiled(an_edition(ending(ANNOUNCEMENT, ENDED)), tmp_path).stations["sv/main"]
    before = station.answer(ENDED - timedelta(milliseconds=1), 1)
    assert before != station.answer(ENDED, 1)
    assert station.answer(NIGHT, 1) == before
    spoken = sounds_for(utterances(an_edition(ending(ANNOUNCEMENT, ENDED)), TALK))
    gone = next(sha for each, sha in spoken.items() if each.text.startswith("Koka allt vatten"))
    assert gone.encode() in before
    assert gone.encode() not in station.answer(ENDED, 1)


def test_a_recording_is_played_and_its_source_told(tmp_path: Path) -> None:
    recorded = replace(BANNER.texts["sv"], recordings=(RecordedPart(0, "ab" * 32),))
    edition = an_edition(replace(BANNER, texts={"sv": recorded}), ANNOUNCEMENT)
    line = compiled(edition, tmp_path)
    played = [each.text or "" for each in ElementTree.fromstring(line.first.answer(NIGHT, 1)).iter("Play")]
    assert f"/audio/{'ab' * 32}.wav" in played
    sounds = json.loads((tmp_path / SOUNDS).read_bytes())
    assert sounds["ab" * 32] == {"language": "sv", "source": "recording", "text": "Koka vattnet i"}
    between = next(sha for sha, each in sounds.items() if each["text"] == "Norrby och Hamnen")
    assert sounds[between]["source"] == "voice"
    assert played.index(f"/audio/{between}.wav") == played.index(f"/audio/{'ab' * 32}.wav") + 1


def test_where_no_voice_of_ours_speaks_the_provider_does(tmp_path: Path) -> None:
    talk = Talk(FakeWords(), EditionSpeech(), frozenset())
    answer = compiled(an_edition(ANNOUNCEMENT, TANKS), tmp_path, talk).stations["ar/main"].answer(NIGHT, 1)
    says = ElementTree.fromstring(answer).findall(".//Say")
    assert {each.get("language") for each in says} == {"arb"}


def test_the_fallback_speaks_every_language_it_can_and_needs_nothing_of_ours(tmp_path: Path) -> None:
    compiled(an_edition(), tmp_path)
    root = ElementTree.fromstring((tmp_path / FALLBACK).read_bytes())
    assert {each.tag for each in root} == {"Say", "Hangup"}
    assert {each.get("language") for each in root.findall("Say")} == {"sv-SE", "en-GB", "arb"}
    assert "Koka allt vatten i Norrby och Hamnen." in [each.text for each in root]


def test_the_fallback_says_until_when_a_text_with_an_end_applies(tmp_path: Path) -> None:
    compiled(an_edition(ending(ANNOUNCEMENT, ENDED)), tmp_path)
    texts = [each.text for each in ElementTree.fromstring((tmp_path / FALLBACK).read_bytes())]
    assert "sv: What follows applies until 02:10 sv." in texts


def test_the_fallback_is_silent_about_what_has_ended() -> None:
    edition = an_edition(ending(ANNOUNCEMENT, ENDED))
    files = compile_phone(edition, TALK, {}, ENDED)
    assert b"Koka allt vatten" not in files[FALLBACK]
    assert sayings.NOTHING_RELEASED.encode() in files[FALLBACK]


def test_two_hosts_compile_the_same_bytes() -> None:
    script = (
        "from tests.broadcast.phone.fakes import *; from broadcast.phone.compile import *; import hashlib;"
        "e = an_edition(languages=('sv', 'en', 'ar', 'so')); s = sounds_for(utterances(e, TALK));"
        "print([hashlib.sha256(c).hexdigest() for c in compile_phone(e, TALK, s, NIGHT).values()])"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", script], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        )
        for seed in ("1", "2")
    ]
    assert runs[0].stdout == runs[1].stdout != b""


def test_twelve_languages_of_a_hundred_items_compile_at_once(tmp_path: Path) -> None:
    languages = ("sv", "en", "ar", "fi", "de", "fr", "es", "pl", "ru", "tr", "so", "fa")
    texts = {each: said(f"T {each}", f"Text {each} i {{area}}.") for each in languages}
    items = [entry(f"fact-{n}", Kind.ANSWER, texts, listen=n < 8) for n in range(100)]
    line = compiled(an_edition(ANNOUNCEMENT, *items, languages=languages), tmp_path)
    assert len(line.stations) == 2 + len(languages) * 26


@given(st.text(max_size=300))
def test_any_text_is_escaped_and_none_is_taken_for_markup(text: str) -> None:
    xml = document(say("sv", text))
    root = ElementTree.fromstring(xml.encode("utf-8", "replace"))
    assert {each.tag for each in root} <= {"Say"}
    assert "\x00" not in xml


def test_hostile_texts_reach_the_caller_as_words(tmp_path: Path, hostile_strings: list[str]) -> None:
    for text in hostile_strings:
        xml = f"<Response>{''.join(say('sv', text))}</Response>"
        ElementTree.fromstring(xml.encode("utf-8"))


def test_a_long_text_is_said_in_lengths_the_provider_takes() -> None:
    said_in = list(say("sv", "Koka vattnet. " * 600))
    assert len(said_in) > 1
    assert all(len(each) < 4_096 for each in said_in)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"format":2}', b"\xff"])
def test_a_damaged_artefact_is_told(content: bytes, tmp_path: Path) -> None:
    (tmp_path / ANSWERS).write_bytes(content)
    with pytest.raises(BrokenLine):
        PhoneLine.read(tmp_path)


def test_a_place_that_is_gone_leads_to_the_main_announcement(tmp_path: Path) -> None:
    line = compiled(an_edition(), tmp_path)
    assert line.arrive("en/fact.gone").name == "en/main"
    assert line.arrive("fi/menu").name == "sv/start"
    assert line.arrive(str(Place("ar", "menu"))).name == "ar/menu"


@pytest.mark.parametrize(
    "broken", [{}, {"keys": {"1": []}, "answers": [[None, 0]]}, {"keys": {}, "answers": [[None, 9_999]]}]
)
def test_a_place_that_is_broken_leads_to_the_main_announcement_too(
    broken: dict[str, Any], tmp_path: Path
) -> None:
    compiled(an_edition(), tmp_path)
    raw = json.loads((tmp_path / ANSWERS).read_bytes())
    raw["places"]["ar/menu"] = broken
    (tmp_path / ANSWERS).write_text(json.dumps(raw), encoding="utf-8")
    line = PhoneLine.read(tmp_path)
    assert line.arrive("ar/menu").name == "ar/main"
    raw["places"]["sv/start"] = broken
    (tmp_path / ANSWERS).write_text(json.dumps(raw), encoding="utf-8")
    with pytest.raises(BrokenLine):
        PhoneLine.read(tmp_path)
