"""Texts as the staff's pages show them: where each stands on its way to being said, in every language, and
what of it is out now."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias, TypeVar
from zoneinfo import ZoneInfo

from markupsafe import Markup

from broadcast.editions.errors import NothingCutYet
from core.access.model import PersonId
from core.errors import UpplysError
from crisis.incidents.model import Incident, IncidentId
from crisis.incidents.selection import Shelf, key_of
from crisis.incidents.view import shelf_of
from i18n.languages.model import LanguageTag
from i18n.rules.model import check_text
from scripts_library.approvals.model import Approval, Request, Standing, TextKey, standing
from scripts_library.items.facts import Difference, differences
from scripts_library.items.model import (
    Audience,
    Item,
    NumberedText,
    Text,
    TextState,
    Written,
    newest,
    plain,
    state_of,
)
from scripts_library.slots.model import SlotSpec
from scripts_library.texts.blocks import parse
from scripts_library.texts.filling import fill
from scripts_library.texts.rendering import to_html
from web.record import Record

_Row = TypeVar("_Row")
Labels: TypeAlias = Mapping[str, str]
LONGEST_LINE: Final = 2_000
_BLANK: Final = re.compile(r"\{\{|\}\}|\{([a-z_]{1,40})\}", re.ASCII)
WAITS: Final = frozenset({Standing.DRAFT, Standing.RETURNED})
"""Where nobody has been asked for approval, or the text came back."""


@dataclass(frozen=True, slots=True)
class TextNow:
    """The newest text of an item in a language, and where it stands. ``text`` is None where there is none;
    ``out`` tells whether exactly this text is in the edition that is out now."""

    language: str
    text: Text | None
    number: int
    state: TextState
    standing: Standing
    is_source: bool
    reviewed: bool = False
    chosen: bool = False
    broken_glass: bool = False
    out: bool = False
    request: Request | None = None
    differs: tuple[Difference, ...] = ()

    @property
    def needs_work(self) -> bool:
        """Whether somebody has something left to do before it can be said without a remark."""
        reviewed = self.is_source or self.reviewed
        done = self.state is TextState.CURRENT and self.standing is Standing.APPROVED and reviewed
        return not done

    @property
    def can_be_asked_for(self) -> bool:
        """Whether asking for approval is the next step."""
        return self.text is not None and self.standing in WAITS


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item with its newest texts in every language on offer, its source language first."""

    item: Item
    audience: Audience
    texts: tuple[TextNow, ...]
    withdrawn: bool = False

    def title(self, language: str) -> str:
        """What it is called, in the reader's language where it has words there, else in its own."""
        titled = {each.language: each.text.title for each in self.texts if each.text is not None}
        return titled.get(language) or titled.get(self.item.source_language) or self.item.slug

    def of(self, language: str) -> TextNow | None:
        return next((each for each in self.texts if each.language == language), None)

    @property
    def out(self) -> bool:
        return any(each.out for each in self.texts)

    @property
    def needs_work(self) -> bool:
        return any(each.needs_work for each in self.texts)


@dataclass(frozen=True, slots=True)
class _Known:
    """What rows are put together from, read once for all of them."""

    shelf: Shelf
    approvals: Mapping[TextKey, Sequence[Approval]]
    requests: Mapping[TextKey, Sequence[Request]]
    incidents: Mapping[str, Incident]
    out: Mapping[Audience, frozenset[str]]
    drafts: frozenset[tuple[str, str]] = field(default_factory=frozenset)


def item_rows(record: Record, items: Iterable[Item], person: PersonId) -> tuple[ItemRow, ...]:
    """The items with where their newest texts stand, in the order they were given."""
    known = _known(record, tuple(items), person)
    return tuple(_row(record, item, known) for item in known.shelf.items)


def item_row(record: Record, item: Item, person: PersonId) -> ItemRow:
    return item_rows(record, [item], person)[0]


def audience_of(record: Record, item: Item) -> Audience:
    """For whom the item is written: an exercise's own items are for the exercise, all others for live."""
    return record.incidents.get(IncidentId(item.incident)).audience if item.incident else Audience.LIVE


def languages_of(record: Record, item: Item, texts: Iterable[NumberedText]) -> tuple[str, ...]:
    """The item's own language, those on offer, and whatever else it was written in."""
    written = sorted(each.text.language for each in texts)
    return tuple(dict.fromkeys([item.source_language, *record.publisher.languages, *written]))


def line_of(form: Mapping[str, str], field: str) -> str:
    """What somebody typed on one line, such as a reason. Raises `TextRefused` for characters that nobody
    sees."""
    return check_text(field, form.get(field, "").strip(), longest=LONGEST_LINE, lines=False)


def names(record: Record) -> Mapping[str, str]:
    """What people are called, by person."""
    return {each.person: each.display_name for each in record.accounts.all()}


def slot_labels(record: Record, item: Item, language: str) -> Labels:
    """What the slots are called in this language, where the item's plan has words for them."""
    plan_id = item.plan or _plan_of_incident(record, item)
    imported = record.plans.find(plan_id) if plan_id else None
    if imported is None:
        return {}
    return {name: words.label for name, words in imported.plan.words(LanguageTag(language)).slots.items()}


def named(body: str, labels: Labels) -> str:
    """The text with its blanks named, as its pages show them: [Område] for {area}."""
    return _BLANK.sub(lambda blank: f"[{labels.get(blank[1], blank[1])}]" if blank[1] else blank[0], body)


def shown(
    written: Text | Written, slots: Sequence[SlotSpec], language: str, labels: Labels, zone: ZoneInfo
) -> Markup | None:
    """The body as citizens meet it, with its blanks named; None where it cannot be read."""
    try:
        filled = fill(
            parse(written.body),
            {},
            slots=slots,
            words=written.words,
            language=LanguageTag(language),
            tz=zone,
            blanks={spec.name: labels.get(spec.name, spec.name) for spec in slots},
        )
    except UpplysError:
        return None
    return Markup(to_html(filled, heading=4))


def _plan_of_incident(record: Record, item: Item) -> str | None:
    return record.incidents.get(IncidentId(item.incident)).plan if item.incident else None


def _known(record: Record, items: tuple[Item, ...], person: PersonId) -> _Known:
    shelf = shelf_of(record, items)
    latest = [text for item in items for text in _newest_texts(record, item, shelf).values() if text]
    keys = [key_of(each.text) for each in latest]
    incidents = {each.incident for each in items if each.incident}
    return _Known(
        shelf=shelf,
        approvals=_by_key((each.text, each) for each in record.approvals.approvals(i.id for i in items)),
        requests=_by_key((each.text, each) for each in record.approvals.requests(keys)),
        incidents={each: record.incidents.get(IncidentId(each)) for each in incidents},
        out={audience: _out(record, audience) for audience in Audience},
        drafts=frozenset((each.subject, each.language) for each in record.items.drafts(person)),
    )


def _by_key(pairs: Iterable[tuple[TextKey, _Row]]) -> dict[TextKey, list[_Row]]:
    found: dict[TextKey, list[_Row]] = {}
    for key, row in pairs:
        found.setdefault(key, []).append(row)
    return found


def _out(record: Record, audience: Audience) -> frozenset[str]:
    """The hashes of the texts that are out now. A text's hash covers its language."""
    try:
        edition = record.editions.newest(audience)
    except NothingCutYet:
        return frozenset()
    return frozenset(
        f"{each.item} {said.text_hash}" for each in edition.cut.entries for said in each.texts.values()
    )


def _newest_texts(record: Record, item: Item, shelf: Shelf) -> dict[str, NumberedText | None]:
    texts = shelf.texts.get(item.id, ())
    return {each: newest(texts, each) for each in languages_of(record, item, texts)}


def _row(record: Record, item: Item, known: _Known) -> ItemRow:
    audience = known.incidents[item.incident].audience if item.incident else Audience.LIVE
    latest = _newest_texts(record, item, known.shelf)
    source = latest[item.source_language]
    texts = tuple(_now(item, tag, latest[tag], source, audience, known) for tag in latest)
    gone = known.shelf.withdrawn_upto(item.id)
    withdrawn = gone > 0 and not any(each.out for each in texts)
    return ItemRow(item, audience, texts, withdrawn)


def _now(
    item: Item,
    language: str,
    found: NumberedText | None,
    source: NumberedText | None,
    audience: Audience,
    known: _Known,
) -> TextNow:
    is_source = language == item.source_language
    if found is None:
        drafted = (item.id, language) in known.drafts
        state = state_of(None, source, drafted=drafted)
        return TextNow(language, None, 0, state, Standing.DRAFT, is_source)
    text, key = found.text, key_of(found.text)
    requests, state = known.requests.get(key, ()), state_of(found.text, source)
    permissions = known.shelf.permissions.get(key, ())
    return TextNow(
        language=language,
        text=text,
        number=found.number,
        state=state,
        standing=standing(requests, known.approvals.get(key, ()), key, audience),
        is_source=is_source,
        reviewed=bool(known.shelf.reviews.get(key)),
        chosen=any(each.audience in {Audience.LIVE, audience} for each in known.shelf.choices.get(key, ())),
        broken_glass=any(each.broken_glass for each in permissions),
        out=f"{item.id} {text.hash}" in known.out[audience],
        request=max(requests, key=lambda each: each.at, default=None),
        differs=_differences(source, text) if state is TextState.CONTRADICTING else (),
    )


def _differences(source: NumberedText | None, text: Text) -> tuple[Difference, ...]:
    if source is None:
        return ()
    return differences(plain(source.text), source.text.language, plain(text), text.language)
