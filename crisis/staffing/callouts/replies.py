"""What people mean by the text messages they answer with: a small grammar, whole or nothing. What is not
wholly understood is never taken for a yes or a no."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from crisis.staffing.callouts.model import Meaning


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


YES: Final = _words(
    "ja japp jajamän jajamensan jadå jo jodå yes yep yeah y j ok okej okay k 1",
    "absolut gärna självklart javisst sure joo kyllä نعم",
)
NO: Final = _words("nej nä näe nää nope no n 2 tyvärr ei لا")
LATER: Final = _words("senare later 3 kanske maybe myöhemmin")
STOP: Final = _words("stop stopp stoppa unsubscribe avregistrera")
START: Final = _words("start starta unstop")
THUMB: Final = "👍"
_NEGATION: Final = _words("inte ej not cannot cant can't")
_AROUND: Final = _words(
    "jag kommer kan tack på väg är där då vid hej visst idag inatt klockan kl från efter först tidigast",
    "i im i'm coming will come can be there thanks sorry hi at by from after earliest",
    "today tonight gladly",
)
"""What may stand around an answer without changing it."""
_TIME: Final = re.compile(r"(?:([01]?\d|2[0-3])(?:[:.]([0-5]\d))?|([01]\d|2[0-3])([0-5]\d))", re.ASCII)
_MARKS: Final = re.compile(r"[!?,;\"”“()<>*_~-]+")
LONGEST: Final = 160


@dataclass(frozen=True, slots=True)
class Reply:
    """`clock`: the local time that they named."""

    meaning: Meaning
    clock: time | None = None


def understood(body: str) -> Reply:
    """What a message means; `UNCLEAR` where it says anything beside yes, no, later and a time."""
    text = unicodedata.normalize("NFKC", body).casefold().replace(THUMB, " ja ").replace("’", "'")
    words = [each for each in (word.strip(".:") for word in _MARKS.sub(" ", text).split()) if _speaks(each)]
    if not words or len(text) > LONGEST:
        return Reply(Meaning.UNCLEAR)
    if len(words) == 1 and words[0] in STOP | START:
        return Reply(Meaning.STOP if words[0] in STOP else Meaning.START)
    return _answer(words)


def _answer(words: list[str]) -> Reply:
    # the figure that begins a message is a choice; a later one is a time
    said, rest = {words[0]} & (YES | NO | LATER), words[1:] if words[0] in {"1", "2", "3"} else words
    clocks = [each for word in rest if (each := _clock(word)) is not None]
    plain = [word for word in rest if _clock(word) is None]
    said |= set(plain) & (YES | NO | LATER)
    strange = [word for word in plain if word not in YES | NO | LATER | _AROUND | _NEGATION]
    if strange or len(clocks) > 1:
        return Reply(Meaning.UNCLEAR)
    return _meant(said, bool(set(plain) & _NEGATION), clocks[0] if clocks else None, plain)


def _meant(said: set[str], negated: bool, clock: time | None, plain: list[str]) -> Reply:
    yes, later = said & YES, said & LATER
    if negated or said & NO:
        return Reply(Meaning.UNCLEAR if yes or later or clock else Meaning.NO)
    if later or (clock is not None and not yes):
        return Reply(Meaning.LATER, clock)
    if yes or {"kommer", "coming"} & set(plain):
        return Reply(Meaning.YES, clock)
    return Reply(Meaning.UNCLEAR)


def _clock(word: str) -> time | None:
    bare = word.removeprefix("kl")
    found = _TIME.fullmatch(bare.lstrip(".:"))
    return time(int(found[1] or found[3]), int(found[2] or found[4] or 0)) if found else None


def _speaks(word: str) -> bool:
    return any(each.isalnum() for each in word)


def moment_of(clock: time, now: datetime, zone: ZoneInfo) -> datetime:
    """The next time that clocks show this, where the municipality is."""
    local = now.astimezone(zone)
    at = local.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
    if at <= local:
        at = (at.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=zone)
    return at.astimezone(now.tzinfo)
