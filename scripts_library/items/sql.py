"""Items in the database. Revisions, texts and hands are written once: the database itself refuses to
change them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, cast

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    Row,
    Table,
    Text,
    UniqueConstraint,
    and_,
    delete,
    insert,
    select,
)
from sqlalchemy.exc import IntegrityError

from core.access.sql_tables import a_person
from core.canonical import Json
from core.storage.immutable import immutable
from core.storage.metadata import JsonText, UTCDateTime, metadata
from core.storage.rows import of_row, row_of
from core.storage.statements import insert_unless_there, upsert
from scripts_library.approvals.via_triggers import FOUR_EYES, guarded, in_our_words
from scripts_library.items import errors
from scripts_library.items.model import (
    Draft,
    Hand,
    Item,
    ItemId,
    NumberedText,
    Revision,
    RevisionId,
)
from scripts_library.items.model import Text as StoredText
from scripts_library.items.ports import Wanted
from scripts_library.slots.model import SlotSpec, SlotType

items: Final = immutable(
    Table(
        "items",
        metadata,
        Column("id", Text, primary_key=True),
        Column("home", Text, nullable=False),
        Column("slug", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("authority", Text, nullable=False),
        Column("source_language", Text, nullable=False),
        Column("plan", Text),
        Column("incident", Text),
        Column("stages", JsonText, nullable=False),
        Column("topic", Text),
        Column("listen", Boolean, nullable=False),
        Column("place", Integer, nullable=False),
        UniqueConstraint("home", "slug"),
        Index("ix_items_plan", "plan"),
        Index("ix_items_incident", "incident"),
    )
)

revisions: Final = immutable(
    Table(
        "revisions",
        metadata,
        Column("id", Text, primary_key=True),
        Column("item", Text, ForeignKey("items.id"), nullable=False),
        Column("number", Integer, nullable=False),
        Column("source", Integer, nullable=False),
        Column("slots", JsonText, nullable=False),
        a_person("made_by"),
        Column("made_at", UTCDateTime, nullable=False),
        Column("restores", Integer),
        UniqueConstraint("item", "number"),
    )
)

texts: Final = immutable(
    Table(
        "texts",
        metadata,
        Column("revision", Text, ForeignKey("revisions.id"), primary_key=True),
        Column("language", Text, primary_key=True),
        Column("title", Text, nullable=False),
        Column("body", Text, nullable=False),
        Column("words", JsonText, nullable=False),
        Column("hash", Text, nullable=False),
        Column("based_on", Integer, nullable=False),
        a_person("written_by"),
        Column("written_at", UTCDateTime, nullable=False),
    )
)

hands: Final = guarded(
    immutable(
        Table(
            "hands",
            metadata,
            Column("revision", Text, ForeignKey("revisions.id"), primary_key=True),
            Column("language", Text, primary_key=True),
            a_person("person", primary_key=True),
            Column("part", Text, primary_key=True),
        )
    ),
    FOUR_EYES["hands"],
)

drafts: Final = Table(
    "drafts",
    metadata,
    a_person("person", primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("language", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("words", JsonText, nullable=False),
    Column("about", JsonText, nullable=False),
    Column("started_from", Integer, nullable=False),
    Column("saved_at", UTCDateTime, nullable=False),
)


class SqlItems:
    """`Items` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_item(self, item: Item) -> None:
        row = row_of(item, without=["order"])
        row |= {"home": _home(item.plan, item.incident), "place": item.order}
        if not insert_unless_there(self._connection, items, row):
            raise errors.SlugTaken(slug=item.slug)

    def item(self, item: ItemId) -> Item:
        row = self._connection.execute(select(items).where(items.c.id == item)).one_or_none()
        if row is None:
            raise errors.NoSuchItem(item=item)
        return of_row(Item, row, order=row.place)

    def hold(self, item: ItemId) -> Item:
        query = select(items).where(items.c.id == item).with_for_update()
        row = self._connection.execute(query).one_or_none()
        if row is None:
            raise errors.NoSuchItem(item=item)
        return of_row(Item, row, order=row.place)

    def find(self, wanted: Wanted, *, after: ItemId | None = None, most: int | None = None) -> Sequence[Item]:
        query = select(items).order_by(items.c.id).limit(most)
        for column, value in ((items.c.plan, wanted.plan), (items.c.incident, wanted.incident)):
            if value is not None:
                query = query.where(column == value if value else column.is_(None))
        if wanted.kind is not None:
            query = query.where(items.c.kind == wanted.kind.value)
        if wanted.authority is not None:
            query = query.where(items.c.authority == wanted.authority.value)
        if after is not None:
            query = query.where(items.c.id > after)
        return [of_row(Item, row, order=row.place) for row in self._connection.execute(query)]

    def by_slug(self, slug: str, *, plan: str | None, incident: str | None = None) -> Item | None:
        query = select(items).where(items.c.slug == slug, items.c.home == _home(plan, incident))
        row = self._connection.execute(query).one_or_none()
        return None if row is None else of_row(Item, row, order=row.place)

    def add_revision(self, revision: Revision) -> None:
        row = row_of(revision, without=["slots"])
        row["slots"] = [_slot_json(spec) for spec in revision.slots]
        if not insert_unless_there(self._connection, revisions, row):
            raise errors.EditConflict(number=revision.number)

    def revision(self, revision: RevisionId) -> Revision:
        row = self._connection.execute(select(revisions).where(revisions.c.id == revision)).one_or_none()
        if row is None:
            raise errors.NoSuchRevision(revision=revision)
        return _revision_of(row)

    def revisions(self, item: ItemId) -> Sequence[Revision]:
        return self.revisions_of([item])

    def revisions_of(self, items: Iterable[ItemId]) -> Sequence[Revision]:
        query = select(revisions).where(revisions.c.item.in_(list(items)))
        return [
            _revision_of(row)
            for row in self._connection.execute(query.order_by(revisions.c.item, revisions.c.number))
        ]

    def add_text(self, text: StoredText) -> None:
        known = select(texts.c.hash).where(
            texts.c.revision == text.revision, texts.c.language == text.language
        )
        if self._connection.execute(known).one_or_none() is not None:
            raise errors.Immutable(revision=text.revision, language=text.language)
        try:
            self._connection.execute(insert(texts).values(row_of(text)))
        except IntegrityError as wrong:
            raise errors.Immutable(revision=text.revision, language=text.language) from wrong

    def text(self, revision: RevisionId, language: str) -> StoredText:
        query = select(texts).where(texts.c.revision == revision, texts.c.language == language)
        row = self._connection.execute(query).one_or_none()
        if row is None:
            self.revision(revision)
            raise errors.NoSuchText(revision=revision, language=language)
        return of_row(StoredText, row)

    def texts(self, items: Iterable[ItemId]) -> Sequence[NumberedText]:
        query = (
            select(texts, revisions.c.item, revisions.c.number)
            .join(revisions, revisions.c.id == texts.c.revision)
            .where(revisions.c.item.in_(list(items)))
            .order_by(revisions.c.item, revisions.c.number, texts.c.language)
        )
        return [
            NumberedText(ItemId(row.item), row.number, of_row(StoredText, row))
            for row in self._connection.execute(query)
        ]

    def add_hand(self, hand: Hand) -> None:
        if hand in self.hands(hand.revision):
            return
        with in_our_words():
            self._connection.execute(insert(hands).values(row_of(hand)))

    def hands(self, revision: RevisionId) -> Sequence[Hand]:
        query = select(hands).where(hands.c.revision == revision)
        query = query.order_by(hands.c.language, hands.c.person, hands.c.part)
        return [of_row(Hand, row) for row in self._connection.execute(query)]

    def save_draft(self, draft: Draft) -> None:
        upsert(self._connection, drafts, ("person", "subject", "language"), row_of(draft))

    def draft(self, person: str, subject: str, language: str) -> Draft | None:
        query = select(drafts).where(_this_draft(person, subject, language))
        row = self._connection.execute(query).one_or_none()
        return None if row is None else of_row(Draft, row)

    def drafts(self, person: str) -> Sequence[Draft]:
        query = select(drafts).where(drafts.c.person == person)
        query = query.order_by(drafts.c.saved_at.desc(), drafts.c.subject, drafts.c.language)
        return [of_row(Draft, row) for row in self._connection.execute(query)]

    def drop_draft(self, person: str, subject: str, language: str) -> None:
        self._connection.execute(delete(drafts).where(_this_draft(person, subject, language)))


def _this_draft(person: str, subject: str, language: str) -> Any:
    return and_(drafts.c.person == person, drafts.c.subject == subject, drafts.c.language == language)


def _home(plan: str | None, incident: str | None) -> str:
    """Where slugs are unique: an incident, a plan, or the house itself. (NULLs would never be alike.)"""
    return f"incident:{incident}" if incident else f"plan:{plan}" if plan else ""


def _revision_of(row: Row[Any]) -> Revision:
    return of_row(Revision, row, slots=tuple(_slot(each) for each in row.slots))


def _slot_json(spec: SlotSpec) -> dict[str, Json]:
    return {
        "name": spec.name,
        "type": spec.type.value,
        "required": spec.required,
        "choices": list(spec.choices),
        "example": spec.example,
    }


def _slot(raw: Json) -> SlotSpec:
    found = cast("Mapping[str, Any]", raw)
    choices = tuple(found["choices"])
    return SlotSpec(found["name"], SlotType(found["type"]), found["required"], choices, found["example"])
