"""`upplys call` against our own server, over HTTP, as the provider would ring it."""

import argparse
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from broadcast.phone.audio.g711 import line_audio
from broadcast.phone.spool.service import drain
from core.errors import UpplysError
from scripts_library.items.model import Audience
from tests.broadcast.phone.fakes import FakeImport, an_edition
from tests.web.hooks.provider import EXERCISE_LINE, LINE, TOKEN, publish
from tests.web.hooks.serving import serving
from web.cli import call
from web.cli.ready import forget, pointer, remember, remembered


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("line")
    publish(an_edition(), folder / "published")
    publish(an_edition(audience=Audience.EXERCISE, number=2), folder / "published")
    return folder


@pytest.fixture(scope="module")
def url(folder: Path) -> Iterator[str]:
    with serving(folder) as address:
        yield address


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", TOKEN)
    monkeypatch.setenv("UPPLYS_DATA", str(tmp_path / "data"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


def ring(*words: str) -> int:
    parser = argparse.ArgumentParser()
    call.configure(parser)
    return call.run(parser.parse_args(words))


def heard(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    assert ring("--json", *words) == 0
    return json.loads(capsys.readouterr().out)


def test_the_caller_hears_each_step_in_words_with_language_and_source(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ring("--url", url, "--keys", "2 1 *") == 0
    told = capsys.readouterr().out
    assert "[sv, voice] Koka vattnet i Norrby och Hamnen" in told
    assert "  → 2\nstep 1 · edition 7\n  [en, voice] Boil all water in Norrby and Hamnen" in told
    assert told.count("[en, voice] Give infants boiled water.") == 2


def test_json_has_every_step_for_a_program(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = heard(capsys, "--url", url, "--keys", "3")
    assert [step["edition"] for step in told["steps"]] == [7, 7]
    assert told["steps"][0]["pressed"] == "3"
    assert told["steps"][1]["heard"][0]["language"] == "ar"
    assert told["steps"][1]["heard"][0]["source"] == "voice"
    assert told["ended"] == {"by": "caller", "number": ""}


def test_in_silence_the_line_itself_ends_the_call(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = heard(capsys, "--url", url, "--keys", "- - - - - - - -")
    assert told["ended"]["by"] == "line"
    assert told["steps"][-1]["heard"][-1]["text"] == "sv: Goodbye."


def test_an_exercise_is_another_number(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = heard(capsys, "--url", url, "--number", EXERCISE_LINE, "--keys", "")
    assert told["steps"][0]["edition"] == 2
    assert told["steps"][0]["heard"][0]["text"] == "sv: This is an exercise."


def test_a_message_is_spoken_and_kept(url: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = heard(capsys, "--url", url, "--keys", "2 0 2 m", "--from", "withheld")
    assert told["steps"][-1]["heard"][0]["text"] == "en: Thank you. Your message has been saved."
    sink = FakeImport()
    drain(folder / "spool.sqlite", sink)
    assert [row.effects[0]["seconds"] for row in sink.rows.values() if row.place_out == "en/saved"] == [12]


def test_the_end_of_the_call_is_told_as_the_provider_tells_it(url: str, folder: Path) -> None:
    ring("--url", url, "--keys", "")
    sink = FakeImport()
    drain(folder / "spool.sqlite", sink)
    assert "status.completed" in {row.step for row in sink.rows.values()}


def test_what_was_heard_can_be_written_as_a_sound(url: str, tmp_path: Path) -> None:
    file = tmp_path / "heard.wav"
    assert ring("--url", url, "--keys", "2", "--wav", str(file)) == 0
    assert line_audio(file.read_bytes()).duration_ms > 500


def test_a_line_that_does_not_take_the_signature_is_a_no(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "another token")
    assert ring("--url", url, "--keys", "") == 1
    assert "403" in capsys.readouterr().err


def test_a_line_that_is_not_there_is_a_no(capsys: pytest.CaptureFixture[str]) -> None:
    assert ring("--url", "http://127.0.0.1:9", "--keys", "") == 1
    assert "does not answer" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["--keys", "12"], ["--keys", "x"], ["--from", "08-465"], ["--nothing"]])
def test_wrong_use_is_two(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        ring(*words)
    assert ended.value.code == 2


def test_without_keys_it_asks_and_end_of_input_hangs_up(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("what\n2\n"))
    assert ring("--url", url) == 0
    told = capsys.readouterr()
    assert "'what' is no key" in told.err
    assert "Boil all water" in told.out


def test_the_running_demo_is_found_by_itself(
    url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("TWILIO_AUTH_TOKEN")
    (tmp_path / "demo").mkdir()
    numbers = {"main": LINE, "exercise": EXERCISE_LINE}
    twilio = {"voice_url": f"{url}/hooks/twilio/voice", "auth_token": TOKEN, "numbers": numbers}
    remember({"twilio": twilio}, tmp_path / "demo")
    assert heard(capsys, "--keys", "")["steps"][0]["edition"] == 7
    assert heard(capsys, "--keys", "", "--number", "exercise")["steps"][0]["edition"] == 2
    with pytest.raises(UpplysError, match="known: exercise, main"):
        ring("--number", "mayor", "--keys", "")
    forget(tmp_path / "demo")
    with pytest.raises(UpplysError) as wrong:
        ring("--keys", "")
    assert wrong.value.code == "no_line_found"


def test_a_pointer_that_others_could_have_written_is_not_believed(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    remember({"twilio": {"voice_url": "http://x.example", "auth_token": "t"}}, tmp_path / "demo")
    assert remembered(tmp_path / "nowhere") is not None
    pointer().chmod(0o666)
    assert remembered(tmp_path / "nowhere") is None
