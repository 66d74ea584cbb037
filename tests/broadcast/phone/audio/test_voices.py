"""The fake voice, espeak-ng in this process, and espeak-ng in the helper keep one contract."""

import io
import itertools
import json
import os
import subprocess
import sys
import threading
import wave
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcast.phone.audio.errors import VoiceFailed, VoiceLacksLanguage, VoiceNothingToSay, VoiceTooLong
from broadcast.phone.audio.loudness import level
from broadcast.phone.audio.ports import Voice
from broadcast.phone.audio.speakable import LONGEST, speakable
from broadcast.phone.audio.via_espeak import EspeakVoice
from broadcast.phone.audio.via_helper import Helper, HelperVoice
from broadcast.phone.audio.via_pyav import PyavConverter
from tests.broadcast.phone.audio.conftest import BOIL
from tests.broadcast.phone.audio.fakes import FakeVoice

NAUGHTY = [
    "Koka\0vattnet",
    "\x01\x02 200S \x01 90P fort",
    "\u202eطب\u202c koka \u2066vattnet\u2069\ufeff",
    '<speak><break time="10h"/><audio src="/etc/passwd"/>koka</speak>',
    "[[h@l'oU]] koka",
    "koka \ud83d vattnet \udfff",
    "\U000e0041\U000f0000koka\ufffe",
    "s'" * 220,
    "vatten" * 800,
    "Ko\u0301\u0302\u0303\u0304\u0305" * 200,
    "a" * LONGEST,
    "9" * 500,
    "." * 3000 + "koka",
    "'; DROP TABLE texts; --",
    "👩‍🚒 koka 🚱",
    "می‌خواهم",
    "中文沒有空格" * 50,
]


def of_the_test_data() -> list[str]:
    """Hostile strings of the folder of further test data, where it is named."""
    folder = os.environ.get("UPPLYS_TEST_DATA")
    if not folder:
        return []
    strings: list[str] = json.loads((Path(folder) / "naughty" / "blns.json").read_text("utf-8"))
    return strings


def seconds(wav: bytes) -> float:
    with wave.open(io.BytesIO(wav)) as sound:
        return float(sound.getnframes() / sound.getframerate())


@pytest.fixture(params=["fake", "espeak", "helper"])
def voice(request: pytest.FixtureRequest, helper: Helper) -> Voice:
    if request.param == "fake":
        return FakeVoice()
    return EspeakVoice() if request.param == "espeak" else HelperVoice(helper)


class TestEveryVoice:
    def test_has_a_name_that_stays(self, voice: Voice) -> None:
        assert voice.name
        assert voice.name == voice.name

    def test_reads_swedish_aloud(self, voice: Voice) -> None:
        assert voice.speaks("sv")
        assert 8 < seconds(voice.speak(BOIL, "sv")) < 20
        assert level(PyavConverter().to_line(voice.speak(BOIL, "sv")).wav).speech == pytest.approx(
            -20, abs=0.5
        )

    def test_takes_longer_for_more_words(self, voice: Voice) -> None:
        assert seconds(voice.speak(BOIL, "sv")) > 3 * seconds(voice.speak("Koka vattnet.", "sv"))

    def test_reads_the_same_words_the_same_way_whatever_it_read_before(self, voice: Voice) -> None:
        first = voice.speak(BOIL, "sv")
        voice.speak("Boil the water.", "en")
        assert voice.speak(BOIL, "sv") == first

    def test_reads_plain_swedish_with_the_swedish_voice(self, voice: Voice) -> None:
        assert voice.speaks("sv-simple")
        assert seconds(voice.speak("Koka vattnet.", "sv-simple")) > 0.5

    def test_says_that_it_has_no_somali(self, voice: Voice) -> None:
        assert not voice.speaks("so")
        with pytest.raises(VoiceLacksLanguage) as refused:
            voice.speak("Biyaha karkari", "so")
        assert refused.value.facts == {"language": "so"}

    @pytest.mark.parametrize(
        "nothing", ["", " \n\t ", "\0\x01\x02", "\u200b\u2066\u2069\ufeff", "…!?", "\ud800"]
    )
    def test_says_when_nothing_sounds(self, voice: Voice, nothing: str) -> None:
        with pytest.raises(VoiceNothingToSay):
            voice.speak(nothing, "sv")

    def test_does_not_begin_a_text_that_is_too_long(self, voice: Voice) -> None:
        with pytest.raises(VoiceTooLong) as refused:
            voice.speak("vatten " * 15_000, "sv")
        assert refused.value.facts == {"limit": LONGEST}

    def test_takes_markup_for_words(self, voice: Voice) -> None:
        markup = voice.speak('<prosody rate="x-fast">Koka vattnet</prosody>', "sv")
        assert seconds(markup) > seconds(voice.speak("Koka vattnet", "sv"))

    def test_takes_control_characters_for_spaces(self, voice: Voice) -> None:
        assert voice.speak("Koka\x01 450S\0vattnet", "sv") == voice.speak("Koka  450S vattnet", "sv")

    def test_reads_for_many_threads_at_once(self, voice: Voice) -> None:
        expected = {words: voice.speak(words, "sv") for words in ("Koka vattnet.", "Koka inte.", BOIL)}
        found: list[tuple[str, bytes]] = []

        def read(words: str) -> None:
            found.append((words, voice.speak(words, "sv")))

        threads = [threading.Thread(target=read, args=(words,)) for words in [*expected] * 4]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == 12
        assert all(sound == expected[words] for words, sound in found)


def audible(voice: Voice, words: str, language: str) -> None:
    """The voice reads it, or one of our errors says why not."""
    try:
        assert seconds(voice.speak(words, language)) > 0
    except (VoiceNothingToSay, VoiceTooLong, VoiceFailed):
        return


def test_no_naughty_string_harms_the_voice(helper: Helper) -> None:
    voice = HelperVoice(helper)
    before = voice.speak("Koka vattnet.", "sv")
    for words in [*NAUGHTY, *of_the_test_data()]:
        audible(voice, words[:LONGEST], "sv")
    for words, language in itertools.product(NAUGHTY, ("en", "ar")):
        audible(voice, words[:500], language)
    assert voice.speak("Koka vattnet.", "sv") == before


@settings(max_examples=150)
@given(st.text(max_size=300), st.sampled_from(["sv", "en", "ar", "fi", "fa", "cmn", "tr", "ja"]))
def test_no_text_at_all_harms_the_voice(helper: Helper, words: str, language: str) -> None:
    audible(HelperVoice(helper), words, language)


@given(st.text(max_size=200))
def test_what_is_spoken_holds_no_commands_and_no_endless_words(words: str) -> None:
    try:
        text = speakable(words)
    except VoiceNothingToSay:
        return
    assert not [character for character in text if ord(character) < 32 and character != "\n"]
    assert max(map(len, text.split())) <= 48
    text.encode("utf-8")


@pytest.mark.parametrize("stutter", ["s'", "s'.", "na", "0", "ha ha, "])
def test_what_repeats_itself_without_end_is_said_a_dozen_times(stutter: str) -> None:
    assert speakable(stutter * 300) == (stutter * 12).strip()
    assert speakable(stutter * 3) == (stutter * 3).strip()


@pytest.mark.parametrize(
    ("words", "spoken"),
    [
        ("ring 112.", "ring 1 1 2."),
        ("1177 eller 113 13, aldrig 11414", "1 1 7 7 eller 1 1 3 1 3, aldrig 1 1 4 1 4"),
        ("1 112 personer, 08-112 43 och kl. 11.12", "1 112 personer, 08-112 43 och kl. 11.12"),
        ("2112 och 11775 och 112:3", "2112 och 11775 och 112:3"),
    ],
)
def test_short_numbers_are_said_digit_by_digit(words: str, spoken: str) -> None:
    assert speakable(words) == spoken


@pytest.mark.parametrize(
    ("language", "spoken"),
    [
        ("sv-FI", True), ("en-US", True), ("en-GB", True), ("zh-Hans", True), ("zh", True), ("no", True),
        ("ku-Latn", True), ("kmr", True), ("fa", True), ("fi", True), ("uk", True), ("smj", True),
        ("so", False), ("se", False), ("sma", False), ("rom", False), ("fit", False), ("yi", False),
        ("ckb", False), ("ku-Arab", False), ("prs", False), ("xx", False), ("", False),
        ("sv/../../etc", False),
    ],
)  # fmt: skip
def test_espeak_speaks_a_language_or_leaves_it_to_a_person(language: str, spoken: bool) -> None:
    assert EspeakVoice().speaks(language) is spoken


def test_espeak_has_every_voice_we_promise() -> None:
    from broadcast.phone.audio.via_espeak import _VOICES

    voice = EspeakVoice()
    silent = [language for language in _VOICES if seconds(voice.speak("1 2 3", language)) < 0.3]
    assert silent == []


def test_espeak_reads_plain_swedish_more_slowly() -> None:
    voice = EspeakVoice()
    assert seconds(voice.speak(BOIL, "sv-simple")) > 1.1 * seconds(voice.speak(BOIL, "sv"))


def test_espeak_needs_no_package_of_the_system() -> None:
    script = (
        "from broadcast.phone.audio.via_espeak import EspeakVoice; "
        "import sys; sys.stdout.write(str(len(EspeakVoice().speak('Koka vattnet.', 'sv'))))"
    )
    environment = {"PYTHONPATH": os.pathsep.join(sys.path), "PATH": "/nowhere"}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, check=True)
    assert int(done.stdout) > 20_000
