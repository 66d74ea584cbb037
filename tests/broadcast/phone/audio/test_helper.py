"""What hostile input costs where the work is done in the helper: one request."""

import os
import signal
import struct
import subprocess
import sys
import threading
import zlib
from array import array
from pathlib import Path

import pytest

from broadcast.phone.audio import via_helper
from broadcast.phone.audio.errors import AudioFailed, AudioNotAudio, AudioRefused, AudioTooLarge, VoiceFailed
from broadcast.phone.audio.via_espeak import EspeakVoice
from broadcast.phone.audio.via_helper import Helper, HelperConverter, HelperVoice
from broadcast.phone.audio.via_pyav import PyavConverter
from tests.broadcast.phone.audio.fakes import pcm_wav, tone


def process_of(helper: Helper) -> int:
    assert helper._process is not None
    return helper._process._id


def test_it_gives_what_the_voice_and_the_converter_give_here(helper: Helper) -> None:
    voice, converter = HelperVoice(helper), HelperConverter(helper)
    assert (voice.name, converter.name) == (EspeakVoice().name, PyavConverter().name)
    wav = EspeakVoice().speak("Koka vattnet.", "sv")
    assert voice.speak("Koka vattnet.", "sv") == wav
    assert converter.to_line(wav) == PyavConverter().to_line(wav)


def test_an_error_crosses_with_its_code_and_facts(helper: Helper) -> None:
    with pytest.raises(AudioNotAudio):
        HelperConverter(helper).to_line(b"not a sound")
    with pytest.raises(AudioTooLarge) as refused:
        HelperConverter(helper).to_line(bytes(20 * 1024 * 1024 + 1))
    assert refused.value.facts == {"limit_mb": 20}


def test_a_crash_costs_one_request_and_the_next_is_answered() -> None:
    with Helper() as helper:
        voice = HelperVoice(helper)
        before = voice.speak("Koka vattnet.", "sv")
        first = process_of(helper)
        os.kill(first, signal.SIGSTOP)
        threading.Timer(0.1, os.kill, (first, signal.SIGKILL)).start()
        with pytest.raises(VoiceFailed):
            voice.speak("Koka vattnet.", "sv")
        assert voice.speak("Koka vattnet.", "sv") == before
        assert process_of(helper) != first


def test_a_helper_that_ended_while_idle_is_replaced_without_a_word() -> None:
    with Helper() as helper:
        converter = HelperConverter(helper)
        wav = pcm_wav(tone(1))
        before = converter.to_line(wav)
        os.kill(process_of(helper), signal.SIGKILL)
        os.waitid(os.P_PID, process_of(helper), os.WEXITED | os.WNOWAIT)
        assert converter.to_line(wav) == before


def test_closing_leaves_no_process_behind() -> None:
    helper = Helper()
    assert HelperVoice(helper).name
    process = process_of(helper)
    helper.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


FORKING = """
import os
from broadcast.phone.audio.via_helper import Helper, HelperVoice
with Helper() as helper:
    voice = HelperVoice(helper)
    words = voice.speak("Koka vattnet.", "sv")
    child = os.fork()
    if child == 0:
        os._exit(0 if voice.speak("Koka vattnet.", "sv") == words else 1)
    assert voice.speak("Koka vattnet.", "sv") == words
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
"""


def test_after_a_fork_parent_and_child_each_have_their_own_helper() -> None:
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", FORKING], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


UNDER_GEVENT = """
from gevent import monkey
monkey.patch_all()
import gevent
from gevent.threadpool import ThreadPool
from broadcast.phone.audio.via_helper import Helper, HelperConverter
from tests.broadcast.phone.audio.fakes import pcm_wav, tone

ticks = 0
def tick():
    global ticks
    while True:
        ticks += 1
        gevent.sleep(0.001)

gevent.spawn(tick)
with Helper() as helper:
    upload = pcm_wav(tone(120, 8000), 8000)
    lasts = ThreadPool(2).map(lambda _: HelperConverter(helper).to_line(upload).duration_ms, range(4))
assert list(lasts) == [120000] * 4, lasts
assert ticks > 20, ticks
"""


def test_a_gevent_server_goes_on_while_native_threads_wait_for_the_helper() -> None:
    done = subprocess.run([sys.executable, "-c", UNDER_GEVENT], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_passwords_of_the_environment_stay_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "secret")
    with Helper() as helper:
        assert HelperVoice(helper).name
        assert b"TWILIO" not in Path(f"/proc/{process_of(helper)}/environ").read_bytes()


def test_a_request_that_takes_too_long_ends_the_helper() -> None:
    hasty = "from broadcast.phone.audio import helper; helper.SECONDS = 0.05; helper.main()"
    with subprocess.Popen([sys.executable, "-c", hasty], stdin=-1, stdout=-1) as process:
        assert process.stdin
        assert process.stdout
        via_helper.write(process.stdin.fileno(), via_helper.LINE, pcm_wav(tone(300, 8000), 8000))
        with pytest.raises(BrokenPipeError):
            via_helper.read(process.stdout.fileno())
        assert process.wait(10) == -signal.SIGALRM


def atom(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + name + content


def a_bomb() -> bytes:
    """An MP4 of 1 MB whose table of contents is packed and unpacks to a gigabyte."""
    packed = zlib.compressobj(9)
    zeros = b"".join([*(packed.compress(bytes(1 << 20)) for _ in range(1024)), packed.flush()])
    contents = atom(b"dcom", b"zlib") + atom(b"cmvd", struct.pack(">I", 1 << 30) + zeros)
    return atom(b"ftyp", b"mp42\0\0\0\0mp42") + atom(b"moov", atom(b"cmov", contents))


def test_a_file_that_unpacks_to_a_gigabyte_gets_an_error_and_not_the_gigabyte() -> None:
    with Helper() as helper:
        with pytest.raises((AudioRefused, AudioFailed)):
            HelperConverter(helper).to_line(a_bomb())
        status = Path(f"/proc/{process_of(helper)}/status").read_text()
    peak_kb = int(status.split("VmHWM:")[1].split()[0])
    assert peak_kb < 400_000


def test_ten_minutes_fit_into_its_limits(helper: Helper) -> None:
    samples = array("h", tone(1, 48_000) * 109)
    audio = HelperConverter(helper).to_line(pcm_wav(samples, 24_000))
    assert audio.duration_ms == pytest.approx(218_000, abs=300)
    assert HelperConverter(helper).to_line(pcm_wav(tone(599, 8000), 8000)).duration_ms > 598_000


def test_an_ended_helper_is_told_as_a_failed_conversion(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(via_helper, "_MODULE", "this")
    with Helper() as helper, pytest.raises(AudioFailed):
        HelperConverter(helper).to_line(b"RIFF")
