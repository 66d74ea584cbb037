"""The telephone line as a channel that is staged.

Whatever a voice must read is read here, in the compile worker, once.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from typing import Final, Protocol

from broadcast.channels.ports import Room
from broadcast.editions.model import Edition
from broadcast.phone.audio.errors import VoiceLacksLanguage, VoiceNothingToSay
from broadcast.phone.audio.model import Sound
from broadcast.phone.compile import Script, Talk
from broadcast.phone.model import Utterance
from broadcast.phone.speech import EditionSpeech
from broadcast.phone.via_catalogues import CatalogueWords
from core.errors import UpplysError
from i18n.catalogues.ports import Catalogue

NAME: Final = "phone"
READERS: Final = 8
PATIENCE_S: Final = 0.15
"""How long a cut waits for the voice: about as long as the pages take, so that it seldom waits at all.

What it has not read by then is said by the provider's voice, and the line is staged once more: a withdrawal
never waits behind a long reading.
"""

AGAIN: Final = timedelta(seconds=3)
_log: Final = logging.getLogger(__name__)


class ReadsAloud(Protocol):
    """Our own voice, with its memory (`broadcast.phone.audio.speech.Speech`)."""

    def speaks(self, language: str) -> bool: ...

    def voiced(self, words: str, language: str) -> Sound: ...

    def known(self, words: str, language: str) -> Sound | None: ...


class PhoneStager:
    """Stages the line.

    ``catalogue_of`` gives the citizens' words of a language, ``has_sound`` tells
    whether a recording is on this host: one that is not is read by the voice, and the log says so.
    """

    name = NAME

    def __init__(
        self,
        catalogue_of: Callable[[str], Catalogue],
        voice: ReadsAloud,
        has_sound: Callable[[str], bool],
        *,
        patience: float = PATIENCE_S,
    ) -> None:
        self._patience = patience
        self._words = CatalogueWords(catalogue_of)
        self._voice = voice
        self._speech = EditionSpeech(has_sound)

    def stage(self, edition: Edition, at: datetime, room: Room) -> None:
        """Answers, the words of their sounds, and the provider's fallback as it is at ``at``."""
        talk = self.talk(edition.cut.languages)
        script = Script(edition, talk)
        first = {language: place for place, language in enumerate(edition.cut.languages)}
        said = sorted(script.utterances(), key=lambda each: first.get(each.language, len(first)))
        sounds, all_read = self._read(said, self._patience)
        if not all_read:
            room.again(at + AGAIN)
        for path, content in script.files(sounds, at).items():
            room.write(path, content)

    def read_ahead(self, edition: Edition) -> int:
        """Read what this edition would say, and publish nothing; how many utterances there are."""
        sounds, _ = self._read(Script(edition, self.talk(edition.cut.languages)).utterances(), None)
        return len(sounds)

    def talk(self, languages: Iterable[str]) -> Talk:
        """What the line speaks with.

        English is read too: what a catalogue lacks is said in it.
        """
        own = frozenset(each for each in (*languages, "en") if self._voice.speaks(each))
        return Talk(self._words, self._speech, own)

    def _read(self, said: Sequence[Utterance], patience: float | None) -> tuple[dict[Utterance, str], bool]:
        """The sounds there are within ``patience`` seconds (None: all), and whether that is all of them.

        Several are read at once: each new sound waits for the disk, and the voice can read on meanwhile.
        """
        known = {each: self._voice.known(each.text, each.language) for each in said}
        readers = ThreadPoolExecutor(READERS, "voice")
        reading = {each: readers.submit(self._sound, each) for each, sound in known.items() if sound is None}
        wait(reading.values(), patience)
        all_read = all(each.done() for each in reading.values())
        readers.shutdown(wait=all_read, cancel_futures=True)
        sounds = {each: sound.sha256 for each, sound in known.items() if sound is not None}
        done = {each: future for each, future in reading.items() if future.done() and not future.cancelled()}
        read = {each: future.result() for each, future in done.items()}
        return sounds | {each: sound for each, sound in read.items() if sound is not None}, all_read

    def _sound(self, said: Utterance) -> str | None:
        """None where the voice cannot; the provider's voice reads it then."""
        try:
            return self._voice.voiced(said.text, said.language).sha256
        except (VoiceNothingToSay, VoiceLacksLanguage):
            return None
        except UpplysError as wrong:
            _log.error("the voice could not read %r in %s: %s", said.text[:80], said.language, wrong)
            return None
