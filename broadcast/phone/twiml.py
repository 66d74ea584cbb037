"""Lines as TwiML, the provider's XML for what a caller hears (twilio.com/docs/voice/twiml).

An answer is built once, as text with holes where the number of the next step goes; ``Answer.with_step``
fills them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from broadcast.phone import sayings
from broadcast.phone.model import Ask, Line, Node, Place, Utterance
from broadcast.phone.ports import CitizenWords
from broadcast.phone.provider import LONGEST_SAY, provider_voice

HOLE: Final = "\x00"
"""Stands for the step's number. No XML text can hold it, so no text of ours can be taken for a hole."""
WAIT_HOLE: Final = "\x01"
"""Stands where the wait is told, where one is known."""
DIGITS_HOLE: Final = "\x02"
"""Stands where the number that was entered is read back."""
NUMBER_HOLE: Final = "\x03"
"""Stands where the address carries that number on, sealed."""
VOICE_PATH: Final = "/hooks/twilio/voice"
AUDIO_PATH: Final = "/audio"
LONGEST_MESSAGE: Final = 120
"""Seconds of a voice message."""
SILENCE_ENDS_MESSAGE: Final = 5
MOST_DIGITS: Final = 17
"""Of a telephone number, 00 before it included (ITU-T E.164 has 15 at most)."""

_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>'
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAK: Final = re.compile(r"(?<=[.!?؟。])\s+|\n+")


def xml_text(text: str) -> str:
    """The text as XML character data. What XML 1.0 cannot hold at all (NUL, half surrogates) becomes a
    space.
    """
    return escape(_NOT_XML.sub(" ", text))


def document(verbs: Iterable[str]) -> str:
    """A whole TwiML document."""
    return f"{_DECLARATION}<Response>{''.join(verbs)}</Response>"


class Reader:
    """Turns lines into ``<Play>`` and ``<Say>``: a recording, else our own voice, else the provider's, else
    a notice.
    """

    def __init__(self, sounds: Mapping[Utterance, str], words: CitizenWords, default: str) -> None:
        self._sounds = sounds
        self._words = words
        self._default = default
        self._read: dict[Line, str] = {}

    def sound_of(self, line: Line) -> str | None:
        return line.sound or self._sounds.get(line.utterance)

    def read(self, line: Line) -> str:
        if line not in self._read:  # many places say the same
            self._read[line] = self._spoken(line)
        return self._read[line]

    def _spoken(self, line: Line) -> str:
        sound = self.sound_of(line)
        if sound is not None:
            return f"<Play>{AUDIO_PATH}/{sound}.wav</Play>"
        if provider_voice(line.language) is not None:
            return "".join(say(line.language, line.text))
        return self._not_spoken(line)

    def _not_spoken(self, line: Line) -> str:
        """No voice at all has it: told in the default language, since silence would be worse."""
        name = self._words.name_of(line.language, self._default)
        used, notice = self._words.say(self._default, sayings.NOT_SPOKEN, language=name)
        return "".join(say(used, notice))


def say(language: str, text: str) -> Iterator[str]:
    """``<Say>`` in the provider's voice of that language (its default voice where it has none), in lengths
    it takes.
    """
    said, voice = provider_voice(language) or (language, None)
    named = f" voice={quoteattr(voice)}" if voice else ""
    for piece in pieces(text):
        yield f"<Say{named} language={quoteattr(said)}>{xml_text(piece)}</Say>"


def pieces(text: str, longest: int = LONGEST_SAY) -> Iterator[str]:
    """The text in lengths the provider takes, broken at sentences where it has any."""
    piece = ""
    for sentence in _BREAK.split(text):
        if piece and len(piece) + len(sentence) >= longest:
            yield piece
            piece = ""
        piece = f"{piece} {sentence}".strip()
        while len(piece) > longest:
            yield piece[:longest]
            piece = piece[longest:]
    if piece:
        yield piece


def action(edition: int, place: Place, *, with_number: bool = False) -> str:
    """Where what is pressed at ``place`` is sent: edition, state, a hole for the step, and one for the number
    that was entered.
    """
    address = f"{VOICE_PATH}/{edition}/{place.language}/{place.node}/{HOLE}"
    return f"{address}?n={NUMBER_HOLE}" if with_number else address


def ask(node: Node, spoken: str, url: str) -> str:
    """The node's words, with what waits for the caller after them. Keys are taken while the words are
    heard.
    """
    to = f'action="{url}" method="POST"'
    if node.ask is Ask.NOTHING:
        return f"{spoken}<Hangup/>"
    if node.ask is Ask.RECORDING:
        limits = (
            f'maxLength="{LONGEST_MESSAGE}" timeout="{SILENCE_ENDS_MESSAGE}" finishOnKey="#" playBeep="true"'
        )
        told = f'recordingStatusCallback="{VOICE_PATH}/recording" recordingStatusCallbackMethod="POST"'
        return f"{spoken}<Record {to} {limits} {told}/>"
    if node.ask is Ask.NUMBER:
        entry = f'input="dtmf" numDigits="{MOST_DIGITS}" finishOnKey="#" timeout="{node.wait}"'
        return f"<Gather {entry} {to}>{spoken}</Gather>"
    # an empty finishOnKey, or hash would end the entry instead of being one
    wait = f'input="dtmf" numDigits="1" finishOnKey="" timeout="{node.wait}"'
    return f"<Gather {wait} {to}>{spoken}</Gather>"


def redirect(url: str) -> str:
    """Where a call goes by itself when nothing was pressed."""
    return f'<Redirect method="POST">{url}</Redirect>'
