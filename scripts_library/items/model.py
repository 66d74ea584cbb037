"""Items, their immutable revisions and texts (docs/design.md, "Items, slots, approval")."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, NewType, TypeAlias

from core.canonical import Json
from scripts_library.items.facts import differences
from scripts_library.slots.model import SlotSpec
from scripts_library.texts import model as texts

ItemId = NewType("ItemId", str)
RevisionId = NewType("RevisionId", str)
Written: TypeAlias = texts.Text
"""What somebody wrote in one language, before it is stored: title, body, and the words of choices."""


class Kind(StrEnum):
    """What an item is for; its channels and its place in them follow from it."""

    ANNOUNCEMENT = "announcement"
    BANNER = "banner"
    FACT_SHEET = "fact_sheet"
    ANSWER = "answer"
    SCRIPT = "script"
    CHECK_LIST = "check_list"


class Authority(StrEnum):
    """Standing information is the centre's own; event information is released by crisis management
    (docs/purpose.md, S3)."""

    STANDING = "standing"
    EVENT = "event"


class Audience(StrEnum):
    """Whom an approval or an edition is for. An approval for live also permits exercises, never the
    reverse."""

    LIVE = "live"
    EXERCISE = "exercise"


class Stage(StrEnum):
    """Where in its course an incident is; an announcement is said at its stages and at no other."""

    ORDINARY = "ordinary"
    FIRST_WORD = "first_word"
    CONFIRMED = "confirmed"
    UPDATE = "update"
    ALL_CLEAR = "all_clear"
    RETRACTION = "retraction"


class TextState(StrEnum):
    """How a text stands to the newest source text of its item."""

    CURRENT = "current"
    OUTDATED = "outdated"
    CONTRADICTING = "contradicting"
    DRAFT = "draft"
    MISSING = "missing"


DURING: Final = (Stage.FIRST_WORD, Stage.CONFIRMED, Stage.UPDATE)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing the municipality says, in all its revisions and languages.

    ``plan`` names the plan it was imported from; ``incident`` the incident it was written for; standing
    items of the ordinary day have plan "vardag" or none. ``listen`` items can be heard on the phone
    line, in ``order``.
    """

    id: ItemId
    slug: str
    kind: Kind
    authority: Authority
    source_language: str
    plan: str | None = None
    incident: str | None = None
    stages: tuple[Stage, ...] = DURING
    topic: str | None = None
    listen: bool = False
    order: int = 0


@dataclass(frozen=True, slots=True)
class Text:
    """One revision of an item in one language. Never changed once stored; ``hash`` covers exactly these
    words.

    ``based_on`` is the number of the source revision it says the same as (itself, for the source language).
    """

    revision: RevisionId
    language: str
    title: str
    body: str
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    hash: str = ""
    based_on: int = 0
    written_by: str = ""
    written_at: datetime | None = None


class Part(StrEnum):
    """What somebody's hand did to a text. Whoever has a hand in a text never approves it."""

    AUTHOR = "author"
    EDITOR = "editor"
    SUBMITTER = "submitter"


ALL_LANGUAGES: Final = "*"
"""The language of a hand that covers the whole revision: its creator's."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One immutable edit of an item. Numbers count from 1 within the item.

    ``slots`` are the typed blanks that its texts may hold. ``source`` is the number of the newest
    revision, up to this one, that has a text in the source language: what translations that are added
    here say the same as.
    """

    id: RevisionId
    item: ItemId
    number: int
    source: int
    slots: tuple[SlotSpec, ...]
    made_by: str
    made_at: datetime
    restores: int | None = None
    """The number of the revision whose words it brings back."""


@dataclass(frozen=True, slots=True)
class Hand:
    """Who touched a text, and how. ``language`` is `ALL_LANGUAGES` for the creator of the revision."""

    revision: RevisionId
    language: str
    person: str
    part: Part


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody is writing and has not stored as a revision: theirs alone, saved as they type.

    ``subject`` is an item's id, or a name of the page's own for an item that does not exist yet.
    ``started_from`` is the number of the revision that was open when they began.
    """

    person: str
    subject: str
    language: str
    written: Written
    started_from: int
    saved_at: datetime
    about: Mapping[str, Json] = field(default_factory=dict)
    """What is chosen beside the words, for an item that does not exist yet; the page's own fields."""


@dataclass(frozen=True, slots=True)
class NumberedText:
    """A text with the number of its revision and the item it belongs to: what rules about "newest" need."""

    item: ItemId
    number: int
    text: Text


def covers(hand: Hand, language: str) -> bool:
    """Whether the hand touched the text in this language."""
    return hand.language in {language, ALL_LANGUAGES}


def newest(texts: Iterable[NumberedText], language: str) -> NumberedText | None:
    """The text of the highest revision in the language."""
    found = [each for each in texts if each.text.language == language]
    return max(found, key=lambda each: each.number, default=None)


def plain(text: Text) -> str:
    """Title, body and the words of choices as one string: everything in it that can hold a fact."""
    words = (word for slot in sorted(text.words) for _, word in sorted(text.words[slot].items()))
    return "\n".join((text.title, text.body, *words))


def state_of(text: Text | None, source: NumberedText | None, *, drafted: bool = False) -> TextState:
    """How a text stands to ``source``, the newest source text that counts for the question asked.

    A fact that differs weighs more than age: a caller who hears yesterday's street is worse off than one
    who hears none.
    """
    if text is None:
        return TextState.DRAFT if drafted else TextState.MISSING
    if source is None or text.language == source.text.language:
        return TextState.CURRENT
    if differences(plain(source.text), source.text.language, plain(text), text.language):
        return TextState.CONTRADICTING
    return TextState.OUTDATED if text.based_on < source.number else TextState.CURRENT
