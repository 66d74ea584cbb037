"""What is said now, as far as answers go: which texts can be given as an answer, and what has become of one
that cannot any more."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from broadcast.editions.model import Edition, Entry
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
    languages: tuple[str, ...] = ()

    def entry_of(self, answer: Answered, item: str | None = None) -> Entry:
        """The item whose text this is, as it is said now. ``item`` names it, so that what is said now can be
        told where this is not it any more. Raises `Stale`, `NotSaid`."""
        entry = self.by_revision.get(answer.revision)
        said = entry.texts.get(answer.language) if entry else None
        if entry is not None and said is not None and said.text_hash == answer.hash:
            return entry
        instead = entry or self.by_item.get(item or "")
        now = instead.texts.get(answer.language) if instead else None
        if now is None:
            raise NotSaid(edition=self.number)
        raise Stale(edition=self.number, now=now.title)

    def answer_of(self, item: str, language: str) -> Answered | None:
        """The item's text in the language, or in the first of the edition's that it has one in; None where it
        is not said, or is being corrected."""
        entry = self.by_item.get(item)
        if entry is None or entry.instead is not None:
            return None
        for each in (language, *self.languages):
            said = entry.texts.get(each)
            if said is not None:
                return Answered(entry.revision, each, said.text_hash)
        return None


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
        edition.cut.languages,
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
