"""Which text of an item is said in each language, and why the others are not. Pure: the same facts, the
same choice.

The rules are the design's: a cut takes the newest approved text of each item and language; a translation
that is unreviewed, or says something else than its source, is left out unless a recorded choice names
it; what was withdrawn stays away; what a restore holds back waits.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from broadcast.editions.model import LeftOut, RecordedPart
from core.canonical import Json
from crisis.incidents.model import Baseline
from scripts_library.approvals.model import Choice, Permission, Review, TextKey, Withdrawal
from scripts_library.items.model import (
    Audience,
    Item,
    ItemId,
    NumberedText,
    Revision,
    RevisionId,
    Text,
    TextState,
    state_of,
)
from scripts_library.slots.errors import SlotValueRefused
from scripts_library.slots.model import Choice as ChosenKey
from scripts_library.slots.model import SlotSpec, YesNo, parse_value
from scripts_library.texts.blocks import parse, slots_used


@dataclass(frozen=True, slots=True)
class Shelf:
    """Everything that is known of some items, taken from the record in one go."""

    items: tuple[Item, ...] = ()
    revisions: Mapping[RevisionId, Revision] = field(default_factory=dict)
    texts: Mapping[ItemId, Sequence[NumberedText]] = field(default_factory=dict)
    permissions: Mapping[TextKey, Sequence[Permission]] = field(default_factory=dict)
    reviews: Mapping[TextKey, Sequence[Review]] = field(default_factory=dict)
    choices: Mapping[TextKey, Sequence[Choice]] = field(default_factory=dict)
    withdrawals: Mapping[ItemId, Sequence[Withdrawal]] = field(default_factory=dict)
    recordings: Mapping[tuple[str, str], tuple[RecordedPart, ...]] = field(default_factory=dict)

    def withdrawn_upto(self, item: ItemId) -> int:
        """The number of the newest revision that was withdrawn; 0 for none."""
        return max((each.upto for each in self.withdrawals.get(item, ())), default=0)


@dataclass(frozen=True, slots=True)
class Rules:
    """For whom, and what is held back."""

    audience: Audience
    baseline: Baseline | None = None
    with_blanks: bool = False
    """Whether texts whose slots are not filled yet count: for looking, never for saying."""

    def holds_back(self, seq: int) -> bool:
        return self.baseline is not None and self.baseline.holds_back(seq)

    def is_new(self, permission: Permission) -> bool:
        """Decided after the restore: whatever was held back of this text is free."""
        return self.baseline is None or permission.seq > self.baseline.seq

    def reach(self, audience: Audience) -> bool:
        """What is meant for live also reaches exercises, never the reverse."""
        return audience in {Audience.LIVE, self.audience}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A text that is said, by which permission, and what it must tell its reader about itself."""

    text: Text
    number: int
    permission: Permission
    unreviewed: bool = False
    outdated: bool = False


@dataclass(frozen=True, slots=True)
class Selected:
    """What is said of an item. Without a source text nothing is."""

    source: Chosen | None
    texts: Mapping[str, Chosen]
    left_out: Mapping[str, LeftOut]


def select(
    shelf: Shelf,
    item: Item,
    rules: Rules,
    languages: Sequence[str],
    filled: Mapping[str, Json],
) -> Selected:
    """The text of the item in each of the languages, or why there is none."""
    written = _by_language(shelf.texts.get(item.id, ()))
    source = _newest_permitted(shelf, rules, written.get(item.source_language, ()))
    if source is not None and not _fits(shelf, rules, source, source, filled):
        source = None
    texts: dict[str, Chosen] = {}
    left_out: dict[str, LeftOut] = {}
    for language in languages:
        found = source if language == item.source_language else None
        verdict = found or _translation(shelf, rules, written.get(language, ()), source, filled)
        if isinstance(verdict, Chosen):
            texts[language] = verdict
        else:
            left_out[language] = verdict
    return Selected(source, texts, left_out)


def permission_of(shelf: Shelf, rules: Rules, text: Text) -> Permission | None:
    """The first permission by which exactly this text may be said to the audience."""
    found = shelf.permissions.get(key_of(text), ())
    allowed = [each for each in found if rules.reach(each.audience) and not rules.holds_back(each.seq)]
    return min(allowed, key=lambda each: each.seq, default=None)


def key_of(text: Text) -> TextKey:
    return TextKey(text.revision, text.language, text.hash)


def fits(text: Text, slots: Sequence[SlotSpec], filled: Mapping[str, Json]) -> bool:
    """Whether the text can be said with these values (in their JSON form): each that it uses fits its
    slot, required ones are there, and what was chosen has words."""
    specs = {spec.name: spec for spec in slots}
    return all(name in specs and _has_words(text, specs[name], filled.get(name)) for name in used(text.body))


def _has_words(text: Text, spec: SlotSpec, raw: Json) -> bool:
    if raw is None:
        return not spec.required
    try:
        value = parse_value(spec, raw)
    except SlotValueRefused:
        return False
    if isinstance(value, ChosenKey | YesNo):
        return bool(text.words.get(spec.name, {}).get(value.key))
    return True


@lru_cache(maxsize=8_192)
def used(body: str) -> tuple[str, ...]:
    """The names of the slots that a text uses."""
    return slots_used(parse(body))


def _fits(shelf: Shelf, rules: Rules, found: Chosen, source: Chosen, filled: Mapping[str, Json]) -> bool:
    """By the source's declaration of the slots: that is the one the edition carries."""
    return rules.with_blanks or fits(found.text, shelf.revisions[source.text.revision].slots, filled)


def _by_language(texts: Iterable[NumberedText]) -> dict[str, list[NumberedText]]:
    """Each language's texts, newest first."""
    found: dict[str, list[NumberedText]] = {}
    for each in sorted(texts, key=lambda each: -each.number):
        found.setdefault(each.text.language, []).append(each)
    return found


def _newest_permitted(shelf: Shelf, rules: Rules, written: Sequence[NumberedText]) -> Chosen | None:
    for each in written:
        if each.number > shelf.withdrawn_upto(each.item):
            permission = permission_of(shelf, rules, each.text)
            if permission is not None:
                return Chosen(each.text, each.number, permission)
    return None


def _translation(
    shelf: Shelf,
    rules: Rules,
    written: Sequence[NumberedText],
    source: Chosen | None,
    filled: Mapping[str, Json],
) -> Chosen | LeftOut:
    if not written:
        return LeftOut.MISSING
    found = _newest_permitted(shelf, rules, written)
    if source is None or found is None:
        return LeftOut.NOT_APPROVED
    verdict = _judged(shelf, rules, found, NumberedText(written[0].item, source.number, source.text))
    if isinstance(verdict, Chosen) and not _fits(shelf, rules, found, source, filled):
        return LeftOut.MISSING
    return verdict


def _judged(shelf: Shelf, rules: Rules, found: Chosen, source: NumberedText) -> Chosen | LeftOut:
    state = state_of(found.text, source)
    reviewed = _counts(shelf, rules, found, shelf.reviews.get(key_of(found.text), ()))
    if state is TextState.CURRENT and reviewed:
        return found
    choices = [each for each in shelf.choices.get(key_of(found.text), ()) if rules.reach(each.audience)]
    if _counts(shelf, rules, found, choices):
        outdated = found.text.based_on < source.number
        return Chosen(found.text, found.number, found.permission, not reviewed, outdated)
    return _REASONS.get(state, LeftOut.UNREVIEWED)


def _counts(shelf: Shelf, rules: Rules, found: Chosen, decided: Sequence[Review | Choice]) -> bool:
    """Whether one of these was decided and is not held back. Approving a text anew frees what was
    decided about it."""
    permissions = shelf.permissions.get(key_of(found.text), ())
    anew = any(rules.is_new(each) for each in permissions if rules.reach(each.audience))
    return any(anew or not rules.holds_back(each.seq) for each in decided)


_REASONS: Mapping[TextState, LeftOut] = {
    TextState.CONTRADICTING: LeftOut.CONTRADICTING,
    TextState.OUTDATED: LeftOut.OUTDATED,
}
