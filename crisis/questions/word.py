"""What is said now, as far as answers go: which texts can be given as an answer, and what has become of one
that cannot any more."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from broadcast.editions.model import Edition, Entry, Said
from broadcast.editions.ports import Editions
from crisis.questions.errors import NotSaid, Stale
from crisis.questions.model import Answered
from scripts_library.items.model import Audience


@dataclass(frozen=True, slots=True)
class Word:
    """The newest edition, by revision and by item. ``incident`` is the most urgent that is said; None on an
    ordinary day."""

    number: int = 0
    hash: str = ""
    incident: str | None = None
    by_revision: Mapping[str, Entry] = field(default_factory=dict)
    by_item: Mapping[str, Entry] = field(default_factory=dict)

    def entry_of(self, answer: Answered, now: datetime, item: str | None = None) -> Entry:
        """The item whose text this is, as it is said now. ``item`` names it, so that what is said now can be
        told where this is not it any more. Raises `Stale`, `NotSaid` also for what has ended."""
        entry = self.by_revision.get(answer.revision)
        said = _said(entry, answer.language, now)
        if entry is not None and said is not None and said.text_hash == answer.hash:
            return entry
        instead = said or _said(self.by_item.get(item or ""), answer.language, now)
        if instead is None:
            raise NotSaid(edition=self.number)
        raise Stale(edition=self.number, now=instead.title)

    def says(self, item: str, now: datetime) -> bool:
        """Whether it is said: not withdrawn, and not ended."""
        entry = self.by_item.get(item)
        return entry is not None and entry.instead is None and not _ended(entry, now)

    def answer_of(self, item: str, language: str, now: datetime) -> Answered | None:
        """The item's text in the language, Swedish for who reads easy Swedish; None where it is not said in
        it. Whoever asked in another goes on waiting."""
        entry = self.by_item.get(item)
        if entry is None or not self.says(item, now):
            return None
        for each in (language, language.partition("-")[0]):
            said = entry.texts.get(each)
            if said is not None:
                return Answered(entry.revision, each, said.text_hash)
        return None


def _said(entry: Entry | None, language: str, now: datetime) -> Said | None:
    return None if entry is None or _ended(entry, now) else entry.texts.get(language)


def _ended(entry: Entry, now: datetime) -> bool:
    return entry.ends is not None and entry.ends <= now


def word_of(edition: Edition) -> Word:
    """What the edition offers as answers. An item that stands in several incidents is there by its most
    urgent one."""
    entries = edition.cut.entries[::-1]
    incidents = edition.cut.incidents
    return Word(
        edition.number,
        edition.hash,
        incidents[0].id if incidents else None,
        {each.revision: each for each in entries},
        {each.item: each for each in entries},
    )


class NewestWord:
    """The newest word of each audience, read once for an edition rather than for each question."""

    def __init__(self) -> None:
        self._kept: dict[Audience, Word] = {}

    def of(self, editions: Editions, audience: Audience) -> Word:
        """As it is in this unit of work."""
        place = editions.last(audience)
        if place is None:
            return Word()
        kept = self._kept.get(audience)
        if kept is None or (kept.number, kept.hash) != (place.number, place.hash):
            kept = self._kept[audience] = word_of(editions.newest(audience))
        return kept
