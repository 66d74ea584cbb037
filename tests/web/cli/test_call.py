"""`upplys call` against our own server, over HTTP, as the provider would ring it."""

import argparse
import io
import json
import os
import subprocess
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
from web.cli.ready import forget, living, of_folder, pointer, remember


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


@pytest.fixture
def no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TWILIO_AUTH_TOKEN")


@pytest.fixture
def sleeper() -> Iterator[int]:
    """Another process of ours, as another demo's would be."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process.pid
        process.communicate(b"\n")


def demo_at(url: str, data: Path, *, pid: int | None = None, checkout: str | None = None) -> None:
    """A demo that has told where it is, as `upplys demo` does."""
    data.mkdir()
    numbers = {"main": LINE, "exercise": EXERCISE_LINE}
    twilio = {"voice_url": f"{url}/hooks/twilio/voice", "auth_token": TOKEN, "numbers": numbers}
    remember({"twilio": twilio}, data, pid=pid)
    if checkout is not None:
        file = pointer(pid or os.getpid())
        file.write_text(json.dumps({**json.loads(file.read_text()), "checkout": checkout}))


@pytest.mark.usefixtures("no_token")
def test_the_running_demo_is_found_by_itself(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    demo_at(url, tmp_path / "demo")
    assert heard(capsys, "--keys", "")["steps"][0]["edition"] == 7
    assert heard(capsys, "--keys", "", "--number", "exercise")["steps"][0]["edition"] == 2
    with pytest.raises(UpplysError, match="known: exercise, main"):
        ring("--number", "mayor", "--keys", "")
    forget(tmp_path / "demo")
    with pytest.raises(UpplysError) as wrong:
        ring("--keys", "")
    assert wrong.value.code == "no_line_found"


@pytest.mark.usefixtures("no_token")
def test_which_line_is_rung_is_told(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    demo_at(url, tmp_path / "demo")
    assert ring("--keys", "") == 0
    assert f"ringing {url}\n" in capsys.readouterr().err


@pytest.mark.usefixtures("no_token")
def test_a_demos_token_and_numbers_come_with_its_address(
    url: str, tmp_path: Path, sleeper: int, capsys: pytest.CaptureFixture[str]
) -> None:
    demo_at("http://127.0.0.1:9", tmp_path / "other")
    demo_at(url, tmp_path / "demo", pid=sleeper)
    asked = ("--keys", "", "--number", "exercise")
    assert heard(capsys, "--url", url, *asked)["steps"][0]["edition"] == 2
    here = url.replace("127.0.0.1", "localhost")
    assert heard(capsys, "--url", here, *asked)["steps"][0]["edition"] == 2


@pytest.mark.usefixtures("no_token")
def test_of_several_demos_none_is_guessed(url: str, tmp_path: Path, sleeper: int) -> None:
    demo_at("http://127.0.0.1:9", tmp_path / "other")
    demo_at(url, tmp_path / "demo", pid=sleeper)
    with pytest.raises(UpplysError) as wrong:
        ring("--keys", "")
    assert wrong.value.code == "which_demo"
    assert {url, "http://127.0.0.1:9"} == set(str(wrong.value.facts["urls"]).split(", "))


@pytest.mark.usefixtures("no_token")
def test_of_several_demos_the_one_of_this_copy_of_the_program_is_meant(
    url: str, tmp_path: Path, sleeper: int, capsys: pytest.CaptureFixture[str]
) -> None:
    demo_at("http://127.0.0.1:9", tmp_path / "other", pid=sleeper, checkout="/elsewhere")
    demo_at(url, tmp_path / "demo")
    assert heard(capsys, "--keys", "")["steps"][0]["edition"] == 7


@pytest.mark.usefixtures("no_token")
def test_the_demo_of_the_data_folder_is_meant_before_all_others(
    url: str,
    tmp_path: Path,
    sleeper: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    demo_at("http://127.0.0.1:9", tmp_path / "other", pid=sleeper)
    demo_at(url, tmp_path / "demo")
    monkeypatch.setenv("UPPLYS_DATA", str(tmp_path / "demo"))
    assert heard(capsys, "--keys", "")["steps"][0]["edition"] == 7


def test_a_demo_that_was_killed_is_none_and_is_tidied_away(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    demo_at("http://127.0.0.1:9", tmp_path / "demo", pid=ended.pid)
    assert living() == ()
    assert not pointer(ended.pid).exists()
    assert of_folder(tmp_path / "demo") is None


def test_a_demo_that_ends_takes_only_its_own_file_away(tmp_path: Path, sleeper: int) -> None:
    demo_at("http://127.0.0.1:8", tmp_path / "other", pid=sleeper)
    demo_at("http://127.0.0.1:9", tmp_path / "demo")
    forget(tmp_path / "demo")
    assert [each.voice_url for each in living()] == ["http://127.0.0.1:8/hooks/twilio/voice"]


def test_a_pointer_that_others_could_have_written_is_not_believed(tmp_path: Path) -> None:
    demo_at("http://x.example", tmp_path / "demo")
    assert len(living()) == 1
    pointer(os.getpid()).chmod(0o666)
    assert living() == ()
