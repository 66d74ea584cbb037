"""What a caller would hear first of an edition that is not cut yet: the line's own words, in their order."""

from datetime import datetime

from broadcast.editions.model import Edition
from broadcast.phone import flow
from broadcast.phone.compile import Talk
from broadcast.phone.lines import Narrator
from broadcast.phone.model import Line


def message_of(edition: Edition, talk: Talk, language: str, at: datetime) -> tuple[Line, ...]:
    """The message in the language, as the line would say it at ``at``; framed where it is an exercise.

    Nothing where the edition is not offered in the language.
    """
    narrator = Narrator(edition, talk.words, talk.speech, talk.spoken(edition.cut.languages))
    node = flow.messages(narrator).get(language)
    said = [line for line in node.lines if _heard(line, at)] if node else []
    frame = flow.frames(narrator).get(language)
    return (frame, *said, frame) if frame and said else tuple(said)


def _heard(line: Line, at: datetime) -> bool:
    return (line.since is None or line.since <= at) and (line.until is None or at < line.until)
