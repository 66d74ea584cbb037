"""What the provider speaks by itself when none of our hosts answers (docs/design.md: what must never
happen, 10).

It needs nothing of ours: no sounds, no keys, only the provider's own voices. It is the last announcement in
every language they have, one after another. It cannot tell the time, so a text with an end says until when
it applies.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from broadcast.editions.model import Edition
from broadcast.phone import sayings
from broadcast.phone.flow import frames, messages
from broadcast.phone.lines import Narrator
from broadcast.phone.model import Line, Node
from broadcast.phone.ports import CitizenWords, Speech
from broadcast.phone.provider import provider_voice
from broadcast.phone.twiml import Reader, document


def fallback(edition: Edition, words: CitizenWords, speech: Speech, at: datetime) -> str:
    """The TwiML document, as it is at ``at``."""
    languages = edition.cut.languages
    spoken = frozenset(each for each in languages if provider_voice(each) is not None)
    narrator = Narrator(edition, words, speech, spoken)
    said, framed = messages(narrator), frames(narrator)
    reader = Reader({}, words, narrator.default)
    lines = (
        line for each in languages for line in _of_language(narrator, said[each], framed.get(each), each, at)
    )
    return document([*(reader.read(replace(line, sound=None)) for line in lines), "<Hangup/>"])


def _of_language(
    narrator: Narrator, message: Node, frame: Line | None, language: str, at: datetime
) -> Iterator[Line]:
    around = () if frame is None else (frame,)
    yield from around
    if language == narrator.default:
        yield _greeting(narrator)
    told: datetime | None = None
    for line in message.heard_at(at):
        if line.until is not None and line.until != told:
            yield _applies_until(narrator, language, line.until)
        told = line.until
        yield line
    yield from around


def _greeting(narrator: Narrator) -> Line:
    name = narrator.edition.cut.municipality.name
    return narrator.prompt(narrator.default, sayings.GREETING, municipality=name)


def _applies_until(narrator: Narrator, language: str, until: datetime) -> Line:
    timezone = narrator.edition.cut.municipality.timezone
    time = narrator.words.moment(language, until, timezone)
    return narrator.prompt(language, sayings.APPLIES_UNTIL, time=time)
