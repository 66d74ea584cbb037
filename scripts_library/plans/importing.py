"""What an import has to do: pure, from the plan and from what the last import of it brought.

A text is compared with what the plan itself said last time, not with what the municipality has made of it
since: so the same plan twice does nothing, and nobody's own change is written over by a plan that did not
change.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from i18n.languages.model import LanguageTag
from scripts_library.plans.model import Plan, PlanItem, Review
from scripts_library.slots.model import SlotSpec
from scripts_library.texts.model import Text, text_hash

Hashes = Mapping[str, Mapping[str, str]]
"""By an item's slug and a language, the hash of the text."""


@dataclass(frozen=True, slots=True)
class DraftText:
    """One text of a draft, its hash, and what the plan says of its review.

    That is no approval, nor a review here.
    """

    text: Text
    hash: str
    review: Review


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """What the library should hold of one item of the plan.

    The source language comes first among the texts.
    """

    item: PlanItem
    plan: str
    source_language: LanguageTag
    slots: tuple[SlotSpec, ...]
    texts: Mapping[LanguageTag, DraftText]


@dataclass(frozen=True, slots=True)
class ItemChange:
    """What to do about one item.

    Make it, revise some languages, add others; `source` is among the revised.
    """

    draft: ItemDraft
    is_new: bool
    revised: tuple[LanguageTag, ...] = ()
    added: tuple[LanguageTag, ...] = ()

    @property
    def did_something(self) -> bool:
        return self.is_new or bool(self.revised or self.added)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, by slug.

    `kept_back`: the plan changed an item's facts, which stay as they were made.
    """

    plan: str
    version: int
    created: tuple[str, ...] = ()
    revised: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    added: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    gone: tuple[str, ...] = ()
    kept_back: tuple[str, ...] = ()
    unchanged: int = 0

    @property
    def did_nothing(self) -> bool:
        return not (self.created or self.revised or self.added)


def drafts(plan: Plan) -> tuple[ItemDraft, ...]:
    """Every item of the plan as the library should hold it, in the plan's order."""
    return tuple(_draft(plan, item) for item in plan.items)


def hashes(plan: Plan) -> dict[str, dict[str, str]]:
    """What is remembered of an import, to be compared with at the next."""
    return {
        draft.item.slug: {str(tag): each.hash for tag, each in draft.texts.items()} for draft in drafts(plan)
    }


def changes(plan: Plan, before: Hashes) -> tuple[ItemChange, ...]:
    """What is new since an import with these hashes; items without change are left out."""
    made = (_change(draft, before.get(draft.item.slug)) for draft in drafts(plan))
    return tuple(change for change in made if change is not None)


def gone(plan: Plan, before: Hashes) -> tuple[str, ...]:
    """Items of the last import that the plan no longer has. They stay until somebody withdraws them."""
    return tuple(slug for slug in before if slug not in {item.slug for item in plan.items})


def _draft(plan: Plan, item: PlanItem) -> ItemDraft:
    places = list(plan.languages)
    in_order = sorted(item.texts, key=lambda tag: (tag != plan.source_language, places.index(tag)))
    texts = {
        tag: DraftText(
            item.texts[tag],
            text_hash(item.kind, item.authority, tag, item.texts[tag], plan.slots),
            plan.languages[tag].review,
        )
        for tag in in_order
    }
    return ItemDraft(item, plan.id, plan.source_language, plan.slots, texts)


def _change(draft: ItemDraft, before: Mapping[str, str] | None) -> ItemChange | None:
    if before is None:
        return ItemChange(draft, is_new=True, added=tuple(draft.texts))
    revised = tuple(tag for tag, each in draft.texts.items() if before.get(tag, each.hash) != each.hash)
    added = tuple(tag for tag in draft.texts if tag not in before)
    return ItemChange(draft, False, revised, added) if revised or added else None
