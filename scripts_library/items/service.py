"""Use cases of items: write, revise, add a language, bring back, and keep what somebody is writing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.access.model import PersonId
from core.canonical import Json
from core.errors import FieldError, msgid
from core.ids import new_id
from i18n.languages.model import LanguageTag
from i18n.rules.errors import TextRefused
from i18n.rules.model import text_errors
from scripts_library.items import errors, events
from scripts_library.items.model import (
    ALL_LANGUAGES,
    DURING,
    Authority,
    Draft,
    Hand,
    Item,
    ItemId,
    Kind,
    NumberedText,
    Part,
    Revision,
    RevisionId,
    Stage,
    Text,
    Written,
    newest,
)
from scripts_library.items.ports import ItemsRecord
from scripts_library.slots.model import SlotSpec, declaration_errors
from scripts_library.texts.model import LONGEST_BODY, LONGEST_TITLE, check_text, text_hash


@dataclass(frozen=True, slots=True)
class NewItem:
    """What somebody says about an item when it is made. Without a slug it gets one from its title and id.

    One that is written for an incident is event information: nobody else than crisis management releases it.
    """

    kind: Kind
    authority: Authority
    source_language: str
    slug: str = ""
    plan: str | None = None
    incident: str | None = None
    stages: tuple[Stage, ...] = DURING
    topic: str | None = None
    listen: bool = False
    order: int = 0
    slots: tuple[SlotSpec, ...] = ()


@dataclass(frozen=True, slots=True)
class Stored:
    """An item's text as it now lies in the record."""

    item: Item
    revision: Revision
    text: Text


@dataclass(frozen=True, slots=True)
class PastRevision:
    """One revision in an item's history, with its texts by language and everybody's hands."""

    revision: Revision
    texts: Mapping[str, Text] = field(default_factory=dict)
    hands: tuple[Hand, ...] = ()


def create_item(record: ItemsRecord, new: NewItem, written: Written, by: PersonId) -> Stored:
    """Store a new item with its first revision: the text in its source language.

    Raises `ItemRefused`, `TextRefused`, `SlugTaken`.
    """
    _check(new)
    check_text(written, new.slots)
    item = _item(new, written)
    record.items.add_item(item)
    record.journal.add(
        events.ItemCreated(item.id, item.slug, item.kind, item.authority, item.plan, item.incident), by
    )
    return _store(
        record, item, _next_revision(record, item, new.slots, by, (), 1), written, item.source_language, by
    )


def revise(
    record: ItemsRecord,
    item_id: ItemId,
    written: Written,
    by: PersonId,
    *,
    started_from: int,
    language: str | None = None,
    slots: tuple[SlotSpec, ...] | None = None,
    based_on: int | None = None,
) -> Stored:
    """Store a new revision with the text in one language (the source language, unless another is named).

    ``started_from`` is the number of the item's newest revision when the writer opened it. Raises
    `EditConflict`, carrying the other's text, when the same language got a newer text since. ``slots``
    replace the declared ones; ``based_on`` is the source revision that a translation says the same as
    (default: the newest).
    """
    item = record.items.hold(item_id)
    language = str(LanguageTag(language or item.source_language))
    past = record.items.revisions(item.id)
    before = newest(record.items.texts([item.id]), language)
    if before is not None and before.number > started_from:
        raise edit_conflict(before, written)
    part = Part.AUTHOR if before is None else Part.EDITOR
    declared = past[-1].slots if slots is None else slots
    check_text(written, declared)
    source = past[-1].source if language != item.source_language else past[-1].number + 1
    revision = _next_revision(record, item, declared, by, past, source)
    return _store(record, item, revision, written, language, by, based_on=based_on, part=part)


def add_text(
    record: ItemsRecord, revision_id: RevisionId, language: str, written: Written, by: PersonId
) -> Stored:
    """Add a language that the revision lacks; no other language is touched. Raises `Immutable` for one
    it has."""
    revision = record.items.revision(revision_id)
    item = record.items.item(revision.item)
    check_text(written, revision.slots)
    return _store(record, item, revision, written, str(LanguageTag(language)), by)


def restore_revision(record: ItemsRecord, revision_id: RevisionId, by: PersonId) -> tuple[Stored, ...]:
    """Bring every text of an earlier revision back as a new revision, without approval. Nothing is
    overwritten."""
    old = record.items.revision(revision_id)
    item = record.items.hold(old.item)
    past = record.items.revisions(item.id)
    texts = [each.text for each in record.items.texts([item.id]) if each.text.revision == old.id]
    has_source = any(text.language == item.source_language for text in texts)
    source = past[-1].number + 1 if has_source else old.source
    new = _next_revision(record, item, old.slots, by, past, source, restores=old.number)
    for text in texts:
        record.items.add_hand(Hand(new.id, text.language, text.written_by, Part.AUTHOR))
    return tuple(
        _store(
            record, item, new, Written(text.title, text.body, text.words), text.language, by, part=Part.EDITOR
        )
        for text in texts
    )


def history(record: ItemsRecord, item_id: ItemId) -> tuple[PastRevision, ...]:
    """The item's revisions, newest first, each with its texts and hands."""
    texts = record.items.texts([record.items.item(item_id).id])
    return tuple(
        PastRevision(
            revision,
            {each.text.language: each.text for each in texts if each.text.revision == revision.id},
            tuple(record.items.hands(revision.id)),
        )
        for revision in reversed(record.items.revisions(item_id))
    )


def save_draft(
    record: ItemsRecord,
    subject: str,
    language: str,
    written: Written,
    by: PersonId,
    *,
    started_from: int = 0,
    about: Mapping[str, Json] | None = None,
) -> Draft:
    """Keep what the person is writing, however unfinished, until it is stored or dropped. Nothing is
    checked but size."""
    draft = Draft(by, subject, language, written, started_from, record.clock.now(), about or {})
    wrong = (
        *text_errors("title", written.title, longest=LONGEST_TITLE),
        *text_errors("body", written.body, longest=LONGEST_BODY, lines=True),
    )
    if wrong:
        raise TextRefused(errors=wrong)
    record.items.save_draft(draft)
    return draft


def drop_draft(record: ItemsRecord, subject: str, language: str, by: PersonId) -> None:
    """The person does not want what they were writing. No draft is no error."""
    record.items.drop_draft(by, subject, language)


def _check(new: NewItem) -> None:
    LanguageTag(new.source_language)
    wrong = [
        FieldError(f"slots.{number}.{each.field}", each.message, each.facts)
        for number, slot in enumerate(new.slots)
        for each in declaration_errors(slot)
    ]
    if len({slot.name for slot in new.slots}) != len(new.slots):
        wrong.append(FieldError("slots", msgid("Two slots have the same name.")))
    if new.incident is not None and new.authority is not Authority.EVENT:
        # it tells what has happened, whatever its writer calls it (docs/purpose.md, S3)
        wrong.append(FieldError("authority", msgid("Event information is approved by crisis management.")))
    if new.slug and not _is_slug(new.slug):
        wrong.append(FieldError("slug", msgid("Use the letters a to z, digits and hyphens, at most 80.")))
    if wrong:
        raise errors.ItemRefused(errors=wrong)


def _is_slug(slug: str) -> bool:
    return len(slug) <= 80 and slug.isascii() and slug.replace("-", "").isalnum() and slug == slug.lower()


_PLAIN = str.maketrans("åäöéüæø", "aaoeuao")


def _item(new: NewItem, written: Written) -> Item:
    item = ItemId(new_id())
    words = "".join(
        letter if letter.isascii() and letter.isalnum() else " "
        for letter in written.title.lower().translate(_PLAIN)
    )
    slug = new.slug or "-".join([*words.split()[:6], item[-6:]])
    return Item(
        id=item,
        slug=slug,
        kind=new.kind,
        authority=new.authority,
        source_language=str(LanguageTag(new.source_language)),
        plan=new.plan,
        incident=new.incident,
        stages=new.stages,
        topic=new.topic,
        listen=new.listen,
        order=new.order,
    )


def edit_conflict(theirs: NumberedText, mine: Written) -> errors.EditConflict:
    """The conflict with both texts in it."""
    text = theirs.text
    return errors.EditConflict(
        number=theirs.number,
        revision=text.revision,
        language=text.language,
        by=text.written_by,
        at=text.written_at,
        title=text.title,
        body=text.body,
        words=text.words,
        mine_title=mine.title,
        mine_body=mine.body,
    )


def _next_revision(
    record: ItemsRecord,
    item: Item,
    slots: tuple[SlotSpec, ...],
    by: PersonId,
    past: Sequence[Revision],
    source: int,
    restores: int | None = None,
) -> Revision:
    number = past[-1].number + 1 if past else 1
    now = record.clock.now()
    revision = Revision(RevisionId(new_id()), item.id, number, source, slots, by, now, restores)
    record.items.add_revision(revision)
    record.items.add_hand(Hand(revision.id, ALL_LANGUAGES, by, Part.AUTHOR))
    return revision


def _store(
    record: ItemsRecord,
    item: Item,
    revision: Revision,
    written: Written,
    language: str,
    by: PersonId,
    *,
    based_on: int | None = None,
    part: Part = Part.AUTHOR,
) -> Stored:
    text = Text(
        revision=revision.id,
        language=language,
        title=written.title,
        body=written.body,
        words=written.words,
        hash=text_hash(item.kind, item.authority, language, written, revision.slots),
        based_on=based_on or revision.source,
        written_by=by,
        written_at=record.clock.now(),
    )
    record.items.add_text(text)
    record.items.add_hand(Hand(revision.id, language, by, part))
    record.items.drop_draft(by, item.id, language)
    record.journal.add(
        events.TextWritten(
            item.id, revision.id, revision.number, language, text.hash, text.based_on, revision.restores
        ),
        by,
    )
    return Stored(item, revision, text)
