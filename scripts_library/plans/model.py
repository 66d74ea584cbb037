"""A plan as it is read from its folder: the facts of plan.toml and the words of each language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from core.errors import fill
from i18n.languages.model import LanguageTag
from scripts_library.items.model import DURING, Authority, Kind, Stage
from scripts_library.slots.model import SlotSpec
from scripts_library.texts.model import Text

MOST_LISTEN: Final = 8  # what a caller can keep apart on the keys 1 to 8
MOST_BYTES: Final = 65_536  # a file's size
STAFF_KINDS: Final = frozenset({Kind.SCRIPT, Kind.CHECK_LIST})


class Review(StrEnum):
    """How far a plan's language has come, said honestly."""

    SOURCE = "source"
    AWAITING_REVIEW = "awaiting_review"
    REVIEWED = "reviewed"


@dataclass(frozen=True, slots=True)
class SlotWords:
    """A slot in words: what it is called, what to write in it, and its choices as they stand in texts."""

    label: str
    help: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlanLanguage:
    """A plan's own words in one language, by the keys of plan.toml.

    Only staff read them, but for the choices.
    """

    tag: LanguageTag
    review: Review
    title: str
    summary: str = ""
    slots: Mapping[str, SlotWords] = field(default_factory=dict)
    questions: Mapping[str, str] = field(default_factory=dict)
    fact_owners: Mapping[str, str] = field(default_factory=dict)
    tell: Mapping[str, str] = field(default_factory=dict)
    set_aside: Mapping[str, str] = field(default_factory=dict)
    call_in: Mapping[str, str] = field(default_factory=dict)
    topics: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """Asked before anything is chosen; some answers lead to a sibling plan (by choice: the plan's id)."""

    slot: str
    leads_to: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CallIn:
    """How many people with a skill to call in."""

    skill: str
    people: int


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One thing the plan says, in the languages it has; `order` is its place in plan.toml, from 0."""

    slug: str
    kind: Kind
    authority: Authority
    stages: tuple[Stage, ...] = DURING
    listen: bool = False
    topic: str | None = None
    order: int = 0
    texts: Mapping[LanguageTag, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is prepared for one kind of event."""

    id: str
    version: int
    source_language: LanguageTag
    urgency: int
    fact_owner: str | None
    languages: Mapping[LanguageTag, PlanLanguage]
    slots: tuple[SlotSpec, ...]
    questions: tuple[Question, ...]
    items: tuple[PlanItem, ...]
    tell: tuple[str, ...] = ()
    set_aside: tuple[str, ...] = ()
    call_in: tuple[CallIn, ...] = ()
    retractions: Mapping[str, str] = field(default_factory=dict)
    """By an item's slug, the slug of what stands where it stood; else the item with stage retraction."""
    sources: tuple[str, ...] = ()

    def words(self, language: LanguageTag) -> PlanLanguage:
        """The plan's words in the language, or in its source language: for staff only."""
        return self.languages.get(language, self.languages[self.source_language])

    def retraction_of(self, slug: str) -> str | None:
        """The slug of what stands where this item's text stood, when it is withdrawn."""
        general = (item.slug for item in self.items if Stage.RETRACTION in item.stages and item.slug != slug)
        return self.retractions.get(slug) or next(general, None)


class Severity(StrEnum):
    """A fault keeps the plan from being imported; a warning is for the one who writes it to weigh."""

    FAULT = "fault"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class PlanFault:
    """What is wrong, where. `file` is the path below the plan's folder, `line` counts from 1."""

    file: str
    line: int
    message: str
    facts: Mapping[str, object] = field(default_factory=dict)
    severity: Severity = Severity.FAULT

    @property
    def text(self) -> str:
        """The message in English with its facts."""
        return fill(self.message, self.facts)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.severity}: {self.text}"


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading a folder.

    The plan (None when it has faults), and all faults and warnings in order.
    """

    folder: str
    plan: Plan | None
    faults: tuple[PlanFault, ...] = ()
    warnings: tuple[PlanFault, ...] = ()

    @property
    def all(self) -> tuple[PlanFault, ...]:
        """Faults and warnings by file and line."""
        return tuple(sorted((*self.faults, *self.warnings), key=lambda each: (each.file, each.line)))

    @property
    def lines(self) -> tuple[str, ...]:
        """Faults and warnings for a terminal, as editors can follow: `storm/plan.toml:12: fault: …`."""
        return tuple(f"{self.folder}/{each}" for each in self.all)
