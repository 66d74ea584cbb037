"""Alerts in the Common Alerting Protocol 1.2 (OASIS, 2010): one message an incident, with what it takes the
place of.

A message is made of the incident's announcement alone, so that a later edition which says the same makes the
same message again, byte for byte, under the same name. What it refers to is in `Edition.alerts`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from broadcast.channels.feeds.model import EXERCISE, domain, drilled, edition_mark, xml
from broadcast.channels.site.views import Views
from broadcast.editions.alerts import spoken
from broadcast.editions.model import Alert, Edition, Entry, IncidentWord, Sent
from core.canonical import Json
from scripts_library.items.model import Audience, Stage

_NAMESPACE: Final = "urn:oasis:names:tc:emergency:cap:1.2"
_CATEGORIES: Final[Mapping[str, str]] = {
    "water": "Health",
    "vatten": "Health",
    "smitta": "Health",
    "brand": "Fire",
    "rok": "Fire",
    "storm": "Met",
    "oversvamning": "Met",
    "snow": "Met",
    "elavbrott": "Infra",
    "varme": "Infra",
    "tele": "Infra",
    "it-": "Infra",
    "trafik": "Transport",
    "gas": "CBRNE",
    "utslapp": "CBRNE",
    "skola": "Security",
    "hot": "Security",
}
"""A category by a word in the plan's name or the text's topic; Safety where none is found."""
_CERTAIN: Final = {Stage.FIRST_WORD: "Possible", Stage.ORDINARY: "Unknown"}
_AT_ONCE, _SOON = 50, 20


@dataclass(frozen=True, slots=True)
class Message:
    """A CAP message, and whether it takes its alert back."""

    incident: str
    xml: bytes
    sent: Sent
    cancels: bool


def messages(edition: Edition, at: datetime, views: Mapping[str, Views]) -> Iterator[Message]:
    """The newest message of each alert: those that stand first, by urgency, then those that were cancelled.

    An alert of which a text has ended by ``at`` is silent: its message said so itself, in ``expires``.
    """
    words = sorted(edition.cut.incidents, key=lambda each: -each.urgency)
    for word in words:
        alert = edition.alerts.get(word.id)
        if alert is not None and alert.ended is None:
            own = spoken(edition.cut, word, alert.sent[-1])
            if own and not any(each.ends is not None and each.ends <= at for each in own):
                yield _standing(edition, word, alert, own, views)
    ended = [(incident, alert, alert.ended) for incident, alert in edition.alerts.items() if alert.ended]
    for incident, alert, last in sorted(ended, key=lambda each: (-each[2].number, each[0])):
        yield _cancelled(edition, incident, alert, last, views)


def nothing(edition: Edition, views: Mapping[str, Views]) -> bytes:
    """What stands where there is no alert: a message of the system's own, which warns of nothing."""
    say = views[edition.cut.languages[0]].say
    sent = Sent(edition.number, edition.cut_at)
    body = _head(edition, "none", sent, "Alert", "System")
    body += _note(edition, say.plain("Nothing special has happened right now."))
    return _whole(body)


def _standing(
    edition: Edition, word: IncidentWord, alert: Alert, own: Sequence[Entry], views: Mapping[str, Views]
) -> Message:
    sent, earlier = alert.sent[-1], alert.sent[:-1]
    body = _head(edition, word.id, sent, "Update" if earlier else "Alert")
    body += _note(edition, "") if edition.audience is Audience.EXERCISE else ""
    body += _references(edition, word.id, earlier)
    body += f"<incidents>{_name(word.id)}</incidents>\n"
    body += "".join(_info(edition, word, own, views[language]) for language in edition.cut.languages)
    return Message(word.id, _whole(body), sent, cancels=False)


def _cancelled(
    edition: Edition, incident: str, alert: Alert, last: Sent, views: Mapping[str, Views]
) -> Message:
    say = views[edition.cut.languages[0]].say
    body = _head(edition, incident, last, "Cancel")
    body += _note(edition, say.plain("This information no longer applies."))
    body += _references(edition, incident, alert.sent)
    body += f"<incidents>{_name(incident)}</incidents>\n"
    return Message(incident, _whole(body), last, cancels=True)


def _whole(body: str) -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?>\n<alert xmlns="{_NAMESPACE}">\n{body}</alert>\n'.encode()


def _head(edition: Edition, about: str, sent: Sent, kind: str, status: str = "Actual") -> str:
    drill = edition.audience is Audience.EXERCISE
    told = (
        ("identifier", _identifier(edition, about, sent)),
        ("sender", domain(edition.cut.municipality)),
        ("sent", _time(edition, sent.at)),
        ("status", "Exercise" if drill else status),
        ("msgType", kind),
        ("scope", "Restricted" if drill else "Public"),
    )
    limits = f"<restriction>{EXERCISE}: those who take part.</restriction>\n" if drill else ""
    return _elements(told) + limits


def _note(edition: Edition, words: str) -> str:
    return f"<note>{xml(drilled(edition, words))}</note>\n"


def _references(edition: Edition, incident: str, earlier: Sequence[Sent]) -> str:
    """Sender, identifier and time of each message before, as they stood in it."""
    if not earlier:
        return ""
    sender = domain(edition.cut.municipality)
    named = (f"{sender},{_identifier(edition, incident, e)},{_time(edition, e.at)}" for e in earlier)
    return f"<references>{' '.join(named)}</references>\n"


def _identifier(edition: Edition, about: str, sent: Sent) -> str:
    drill = "exercise." if edition.audience is Audience.EXERCISE else ""
    return f"{domain(edition.cut.municipality)}.{drill}{_name(about)}.{sent.number}"


def _name(incident: str) -> str:
    """An id without the signs that CAP forbids: spaces, commas, < and &."""
    return "".join(sign if sign.isalnum() and sign.isascii() else "-" for sign in incident)


def _info(edition: Edition, word: IncidentWord, own: Sequence[Entry], views: Views) -> str:
    language, municipality = views.language, edition.cut.municipality
    texts = [(views.text(each), views.rendered(each)) for each in (views.seen[entry.item] for entry in own)]
    headline = texts[0][0].title.striptags()
    said = [rendered for _, rendered in texts if rendered]
    actions = [each.first_words for each in said if each.acts]
    rest = [each.then_words if each.acts else each.plain for each in said]
    notes = [note.striptags() for text, _ in texts for note in text.notes]
    told = [text.told.striptags() for text, _ in texts if text.told]
    described = "\n\n".join(words for words in (*rest, *told, *notes) if words.strip()) or headline
    ends = min((each.ends for each in own if each.ends), default=None)
    clear = word.stage is Stage.ALL_CLEAR
    fields = (
        ("language", language),
        ("category", _category(word, own)),
        ("event", drilled(edition, word.titles.get(language) or headline)),
        ("responseType", "AllClear" if clear else ""),
        ("urgency", "Past" if clear else _urgency(word.urgency)),
        ("severity", "Minor" if clear else "Unknown"),
        ("certainty", _CERTAIN.get(word.stage, "Observed")),
        ("expires", _time(edition, ends) if ends else ""),
        ("senderName", municipality.name),
        ("headline", drilled(edition, headline)),
        ("description", drilled(edition, described)),
        ("instruction", drilled(edition, "\n\n".join(actions)) if actions else ""),
        ("web", f"{views.assets.public_url}/{language}/" if views.assets.public_url else ""),
        ("contact", municipality.phone),
    )
    area = f"<area>\n<areaDesc>{xml(_area(word, municipality.name))}</areaDesc>\n</area>\n"
    return f"<info>\n{_elements(fields)}{area}</info>\n"


def _elements(fields: Sequence[tuple[str, str]]) -> str:
    return "".join(f"<{name}>{xml(words)}</{name}>\n" for name, words in fields if words.strip())


def _category(word: IncidentWord, own: Sequence[Entry]) -> str:
    about = " ".join((word.plan or "", *(each.topic or "" for each in own)))
    return next((named for sign, named in _CATEGORIES.items() if sign in about), "Safety")


def _urgency(urgency: int) -> str:
    if urgency >= _AT_ONCE:
        return "Immediate"
    return "Expected" if urgency >= _SOON else "Future"


def _area(word: IncidentWord, whole: str) -> str:
    """The places that the incident names, by their own names; else the municipality."""
    named: Json = word.slots.get("area") or word.slots.get("district")
    if isinstance(named, str):
        return named
    names = [each for each in named if isinstance(each, str)] if isinstance(named, Sequence) else []
    return ", ".join(names) or whole


def _time(edition: Edition, at: datetime) -> str:
    """Local time with its offset; CAP takes no Z and no parts of a second."""
    zone = ZoneInfo(edition.cut.municipality.timezone)
    return at.astimezone(zone).replace(microsecond=0).isoformat()


def mark(edition: Edition) -> bytes:
    """Names the edition in a document that must otherwise stay as it is."""
    return f"<!-- upplys-edition {edition_mark(edition)} -->\n".encode()
