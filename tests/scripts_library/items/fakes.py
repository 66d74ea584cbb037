"""Items in memory. Pass the same contract as the database (tests/contract/scripts_library)."""

from collections.abc import Iterable, Sequence

from scripts_library.approvals.errors import OwnWork
from scripts_library.approvals.model import Approval
from scripts_library.items import errors
from scripts_library.items.model import (
    ALL_LANGUAGES,
    Draft,
    Hand,
    Item,
    ItemId,
    NumberedText,
    Revision,
    RevisionId,
    Text,
)
from scripts_library.items.ports import Wanted


class FakeItems:
    """``given`` are the approvals, which keep their approvers from becoming hands."""

    def __init__(self, given: list[Approval]) -> None:
        self.given = given
        self.kept: dict[ItemId, Item] = {}
        self.kept_revisions: list[Revision] = []
        self.kept_texts: dict[tuple[RevisionId, str], Text] = {}
        self.kept_hands: set[Hand] = set()
        self.kept_drafts: dict[tuple[str, str, str], Draft] = {}

    def add_item(self, item: Item) -> None:
        if self._at(item.slug, item.plan, item.incident) is not None:
            raise errors.SlugTaken(slug=item.slug)
        self.kept[item.id] = item

    def item(self, item: ItemId) -> Item:
        if item not in self.kept:
            raise errors.NoSuchItem(item=item)
        return self.kept[item]

    def hold(self, item: ItemId) -> Item:
        return self.item(item)

    def find(self, wanted: Wanted, *, after: ItemId | None = None, most: int | None = None) -> Sequence[Item]:
        found = [item for _, item in sorted(self.kept.items()) if _matches(item, wanted)]
        return [item for item in found if after is None or item.id > after][:most]

    def by_slug(self, slug: str, *, plan: str | None, incident: str | None = None) -> Item | None:
        return self._at(slug, plan, incident)

    def add_revision(self, revision: Revision) -> None:
        if any((each.item, each.number) == (revision.item, revision.number) for each in self.kept_revisions):
            raise errors.EditConflict(number=revision.number)
        self.kept_revisions.append(revision)

    def revision(self, revision: RevisionId) -> Revision:
        for each in self.kept_revisions:
            if each.id == revision:
                return each
        raise errors.NoSuchRevision(revision=revision)

    def revisions(self, item: ItemId) -> Sequence[Revision]:
        return self.revisions_of([item])

    def revisions_of(self, items: Iterable[ItemId]) -> Sequence[Revision]:
        wanted = set(items)
        found = [each for each in self.kept_revisions if each.item in wanted]
        return sorted(found, key=lambda each: (each.item, each.number))

    def add_text(self, text: Text) -> None:
        if (text.revision, text.language) in self.kept_texts:
            raise errors.Immutable(revision=text.revision, language=text.language)
        self.kept_texts[text.revision, text.language] = text

    def text(self, revision: RevisionId, language: str) -> Text:
        self.revision(revision)
        if (revision, language) not in self.kept_texts:
            raise errors.NoSuchText(revision=revision, language=language)
        return self.kept_texts[revision, language]

    def texts(self, items: Iterable[ItemId]) -> Sequence[NumberedText]:
        revisions = {each.id: each for each in self.revisions_of(items)}
        found = [
            NumberedText(revisions[text.revision].item, revisions[text.revision].number, text)
            for text in self.kept_texts.values()
            if text.revision in revisions
        ]
        return sorted(found, key=lambda each: (each.item, each.number, each.text.language))

    def add_hand(self, hand: Hand) -> None:
        for each in self.given:
            reaches = hand.language in {ALL_LANGUAGES, each.text.language}
            if each.text.revision == hand.revision and reaches and each.by == hand.person:
                raise OwnWork
        self.kept_hands.add(hand)

    def hands(self, revision: RevisionId) -> Sequence[Hand]:
        found = [hand for hand in self.kept_hands if hand.revision == revision]
        return sorted(found, key=lambda hand: (hand.language, hand.person, hand.part))

    def save_draft(self, draft: Draft) -> None:
        self.kept_drafts[draft.person, draft.subject, draft.language] = draft

    def draft(self, person: str, subject: str, language: str) -> Draft | None:
        return self.kept_drafts.get((person, subject, language))

    def drafts(self, person: str) -> Sequence[Draft]:
        mine = [draft for draft in self.kept_drafts.values() if draft.person == person]
        return sorted(mine, key=lambda draft: draft.saved_at, reverse=True)

    def drop_draft(self, person: str, subject: str, language: str) -> None:
        self.kept_drafts.pop((person, subject, language), None)

    def _at(self, slug: str, plan: str | None, incident: str | None) -> Item | None:
        home = (None, incident) if incident else (plan, None)
        for item in self.kept.values():
            if item.slug == slug and ((None, item.incident) if item.incident else (item.plan, None)) == home:
                return item
        return None


def _matches(item: Item, wanted: Wanted) -> bool:
    return (
        wanted.plan in {None, item.plan or ""}
        and wanted.incident in {None, item.incident or ""}
        and wanted.kind in {None, item.kind}
        and wanted.authority in {None, item.authority}
    )
