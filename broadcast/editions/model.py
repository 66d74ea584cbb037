"""The edition: everything the municipality says, numbered, immutable and hashed (docs/design.md).

``Cut`` is what crisis management wants said, handed down as one value. ``Edition`` is a cut that got its
number. The hash is the SHA-256 of the RFC 8785 JSON of {content, parent}: texts byte-exact, slots, end times
and recordings' hashes are in it; when, who and why are not, nor any rendered byte.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from core.canonical import Json
from scripts_library.items.model import Audience, Authority, Kind, Stage
from scripts_library.slots.model import SlotSpec

EditionNumber = NewType("EditionNumber", int)


class Mode(StrEnum):
    """What the contact centre is right now."""

    ORDINARY = "ordinary"
    CRISIS = "crisis"


class LeftOut(StrEnum):
    """Why an item has no text in a language of this edition; the citizen is told so in that language."""

    MISSING = "missing"
    NOT_APPROVED = "not_approved"
    UNREVIEWED = "unreviewed"
    OUTDATED = "outdated"
    CONTRADICTING = "contradicting"


class Instead(StrEnum):
    """What stands where a withdrawn text stood."""

    RETRACTION = "retraction"
    CORRECTING = "correcting"


@dataclass(frozen=True, slots=True)
class RecordedPart:
    """A person's voice for a text: ``part`` counts the fixed parts between slots from 0, or is None for the
    whole text read out with the slots' values whose digest is ``slots_digest``. ``sound`` is the SHA-256 of
    the 8 kHz file.
    """

    part: int | None
    sound: str
    slots_digest: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """One item's words in one language, frozen. ``unreviewed`` and ``outdated`` texts are here only by a
    recorded choice and tell their reader so.
    """

    text_hash: str
    title: str
    body: str
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    unreviewed: bool = False
    outdated: bool = False
    recordings: tuple[RecordedPart, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of the edition. ``incident`` is None for standing information of the ordinary day. A withdrawn
    item keeps its slug and place; ``instead`` says what its texts now are: the prepared retraction's, or none
    ("is being corrected", which every channel says from its own catalogue).
    """

    item: str
    slug: str
    kind: Kind
    authority: Authority
    revision: str
    incident: str | None
    topic: str | None
    listen: bool
    slots: tuple[SlotSpec, ...]
    texts: Mapping[str, Said]
    left_out: Mapping[str, LeftOut] = field(default_factory=dict)
    ends: datetime | None = None
    instead: Instead | None = None


@dataclass(frozen=True, slots=True)
class SetAside:
    """Ordinary work that rests while an incident is active, with the words for citizens by language."""

    key: str
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class IncidentWord:
    """One incident in the public word. ``slots`` are the filled values in their JSON form
    (scripts_library.slots).
    """

    id: str
    plan: str | None
    titles: Mapping[str, str]
    urgency: int
    stage: Stage
    slots: Mapping[str, Json]
    set_aside: tuple[SetAside, ...] = ()


@dataclass(frozen=True, slots=True)
class Municipality:
    """What citizens must be able to recognise. ``opening`` maps language → when agents answer, in words."""

    name: str
    phone: str
    url: str
    timezone: str = "Europe/Stockholm"
    opening: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cut:
    """The one value that crisis management hands down: what is to be said, most urgent first, in the
    languages on offer (the first is the default). ``entries`` are in the order they are shown and heard.
    """

    audience: Audience
    mode: Mode
    municipality: Municipality
    languages: tuple[str, ...]
    incidents: tuple[IncidentWord, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Released:
    """Who released a text, and when: shown beside every line (S3), and no part of the hash. ``approved_at``
    where it was approved before that: a template months ago, say."""

    by: str
    at: datetime
    approved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """The edition that a message went out with, and when it was cut."""

    number: EditionNumber
    at: datetime


@dataclass(frozen=True, slots=True)
class Alert:
    """An incident's alert as its followers met it: the messages so far, oldest first, and the one that ended
    it. ``digest`` is of what the newest says.
    """

    digest: str
    sent: tuple[Sent, ...]
    ended: Sent | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """A numbered cut. ``content`` is the frozen JSON that was hashed with ``parent``; ``cut`` reads it back
    as types.

    ``released`` maps text hash → who released it. ``journal_head`` anchors the journal's head ("seq:hash") as
    it was. ``alerts`` maps incident → its alert with the editions before (`alerts.py`).
    """

    audience: Audience
    number: EditionNumber
    hash: str
    parent: str | None
    content: Json
    cut: Cut
    cut_at: datetime
    by: str
    reason: str
    decided_at: datetime
    released: Mapping[str, Released] = field(default_factory=dict)
    journal_head: str = ""
    restored_from: EditionNumber | None = None
    alerts: Mapping[str, Alert] = field(default_factory=dict)
