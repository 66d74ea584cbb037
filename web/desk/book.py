"""Editions as the desk reads them, each put together once in a process, however many desks ask for it."""

from collections.abc import Iterator
from typing import Final

from broadcast.channels.desk.changes import Change, changes, matters
from broadcast.channels.desk.words import DeskWords, Piece, Words, compile_desk
from broadcast.editions.errors import NoSuchEdition
from broadcast.editions.model import EditionNumber
from broadcast.editions.search import Document, Hit, Index
from core.clock import Clock
from core.storage.database import Database
from scripts_library.items.model import Audience
from web.console.texts import names
from web.live.together import MadeOnce
from web.record import Record

EDITIONS_KEPT: Final = 12
PAGES_KEPT: Final = 200
PLACE: Final = "place:"
"""Begins the key of a hit that is no text but a slot's own list, such as the streets."""


class Book:
    """Nothing in it is ever out of date: an edition never changes, and what is kept bears its number."""

    def __init__(self, database: Database[Record], clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._editions: MadeOnce[tuple[Audience, int], DeskWords] = MadeOnce(EDITIONS_KEPT)
        self._changes: MadeOnce[tuple[Audience, int, int, str], tuple[Change, ...]] = MadeOnce(PAGES_KEPT)
        self._indexes: MadeOnce[tuple[Audience, int, str], Index] = MadeOnce(EDITIONS_KEPT)
        self._names: MadeOnce[tuple[Audience, int], dict[str, str]] = MadeOnce(EDITIONS_KEPT)
        self.pages: MadeOnce[tuple[object, ...], str] = MadeOnce(PAGES_KEPT)
        """What was written of an edition, by all that it depends on."""

    def newest(self, audience: Audience) -> DeskWords | None:
        """The newest edition; None while nothing was cut. Raises ``Unavailable``."""
        place = self._database.read(lambda record: record.editions.last(audience))
        return None if place is None else self.at(audience, place.number)

    def at(self, audience: Audience, number: int) -> DeskWords:
        """Any edition. Raises ``NoSuchEdition`` and ``Unavailable``."""
        return self._editions.get((audience, number), lambda: self._put_together(audience, number))

    def before(self, audience: Audience, number: int) -> DeskWords | None:
        """The edition to compare with; None for 0, or where there is none of that number."""
        try:
            return self.at(audience, number) if number > 0 else None
        except NoSuchEdition:
            return None

    def changes(self, audience: Audience, since: int, number: int, language: str) -> tuple[Change, ...]:
        """What edition ``number`` says otherwise than ``since``; nothing where they are the same."""
        if since == number:
            return ()
        return self._changes.get(
            (audience, since, number, language),
            lambda: changes(self.before(audience, since), self.at(audience, number), language),
        )

    def must_be_read(self, audience: Audience, since: int, number: int) -> bool:
        """Whether a person must say that they have read it, who has read ``since`` last."""
        if since >= number:
            return False
        language = self.at(audience, number).languages[0]
        return matters(self.changes(audience, since, number, language))

    def names_in(self, words: DeskWords) -> dict[str, str]:
        """What those are called who released its texts."""
        return self._names.get((words.audience, words.number), lambda: dict(self._database.read(names)))

    def find(self, words: DeskWords, query: str, language: str) -> tuple[Hit, ...]:
        """Texts and places that have the words; what has ended is not found."""
        index = self._indexes.get(
            (words.audience, words.number, language), lambda: Index.of(_documents(words, language))
        )
        silent = words.ended(self._clock.now())
        return tuple(each for each in index.find(query) if each.key not in silent)

    def _put_together(self, audience: Audience, number: int) -> DeskWords:
        edition = self._database.read(lambda record: record.editions.get(audience, EditionNumber(number)))
        return compile_desk(edition)


def _documents(words: DeskWords, language: str) -> Iterator[Document]:
    for piece in words.pieces:
        said = in_language(words, piece, language)
        if said is not None:
            yield Document(piece.item, said.title, said.text)
    for each in words.places:
        yield Document(f"{PLACE}{each.incident}:{each.slot}", "", " ".join(each.names))


def in_language(words: DeskWords, piece: Piece, language: str) -> Words | None:
    """The piece in this language, else in the one that is offered first, else in any that it has."""
    return piece.in_(language, words.languages[0], *piece.words)
