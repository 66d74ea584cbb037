"""What the desk's page shows of an edition, put in order for its reader and the caller's language."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from broadcast.channels.desk.changes import Change, marked, matters
from broadcast.channels.desk.words import DeskWords, Piece, Words
from broadcast.editions.model import Released
from broadcast.editions.search import Hit
from scripts_library.items.model import Kind
from scripts_library.slots.model import SlotType
from web.desk.book import PLACE, Book, in_language

ANSWERS: Final = (Kind.ANNOUNCEMENT.value, Kind.ANSWER.value, Kind.FACT_SHEET.value)
KEYS: Final = 9
"""So many of a list are opened by a digit."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One text on the desk. ``columns`` are its words for the reader and, where the caller speaks another
    language, for the caller; ``lacks`` names the caller's language where there are none in it."""

    piece: Piece
    columns: tuple[Words, ...]
    lacks: str | None
    released: Released | None
    by: str
    key: int | None = None
    changed: bool = False

    @property
    def title(self) -> str:
        return self.columns[0].title if self.columns else self.piece.slug


@dataclass(frozen=True, slots=True)
class Found:
    """Something that was searched for: a text, or a list of places that has the word."""

    shown: Shown | None
    snippet: tuple[tuple[str, bool], ...]
    incident: str = ""
    places: SlotType | str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that depends on the edition; nothing in it depends on who reads, but for what they have read."""

    words: DeskWords
    reader: str
    caller: str
    since: int
    changes: tuple[Change, ...]
    scripts: tuple[Shown, ...]
    answers: tuple[Shown, ...]
    lists: tuple[Shown, ...]
    released: bool
    """Whether crisis management has released anything for what is going on."""

    @property
    def must_be_read(self) -> bool:
        return matters(self.changes)

    @property
    def steps(self) -> int:
        return len(self.scripts[0].columns[0].lines) if self.scripts and self.scripts[0].columns else 0


def sheet(book: Book, words: DeskWords, reader: str, caller: str, since: int, at: datetime) -> Sheet:
    """The edition for somebody who reads ``reader`` and has read edition ``since`` last."""
    changed = book.changes(words.audience, since, words.number, reader)
    before, names = book.before(words.audience, since), book.names_in(words)
    there = [each for each in words.pieces if not each.ended(at)]
    shown = {each.item: _shown(words, each, reader, caller, before, names, changed) for each in there}

    def of(*kinds: str) -> tuple[Shown, ...]:
        return tuple(shown[each.item] for each in there if each.kind.value in kinds)

    numbered = tuple(_keyed(of(*ANSWERS)))
    scripts, lists = of(Kind.SCRIPT.value), of(Kind.CHECK_LIST.value)
    event = any(each.incident for each in there)
    released = event or not words.incidents
    return Sheet(words, reader, caller, since, changed, scripts, numbered, lists, released)


def found(book: Book, words: DeskWords, query: str, page: Sheet) -> tuple[Found, ...]:
    """What has the words, in the reader's language and then in the caller's."""
    shown = {each.piece.item: each for each in (*page.scripts, *page.answers, *page.lists)}
    hits = list(book.find(words, query, page.reader))
    if page.caller != page.reader:
        known = {each.key for each in hits}
        hits += [each for each in book.find(words, query, page.caller) if each.key not in known]
    return tuple(each for hit in hits if (each := _found(words, hit, shown)) is not None)


def _found(words: DeskWords, hit: Hit, shown: Mapping[str, Shown]) -> Found | None:
    if not hit.key.startswith(PLACE):
        return Found(shown[hit.key], hit.snippet) if hit.key in shown else None
    incident, _, slot = hit.key.removeprefix(PLACE).partition(":")
    title = next((_title(each.titles, words) for each in words.incidents if each.id == incident), "")
    return Found(None, hit.snippet, title, slot)


def _title(titles: Mapping[str, str], words: DeskWords) -> str:
    return titles.get(words.languages[0]) or next(iter(titles.values()), "")


def _keyed(every: Sequence[Shown]) -> Iterator[Shown]:
    for number, each in enumerate(every, start=1):
        yield Shown(
            each.piece,
            each.columns,
            each.lacks,
            each.released,
            each.by,
            number if number <= KEYS else None,
            each.changed,
        )


def _shown(
    words: DeskWords,
    piece: Piece,
    reader: str,
    caller: str,
    before: DeskWords | None,
    names: Mapping[str, str],
    changed: Sequence[Change],
) -> Shown:
    own = in_language(words, piece, reader)
    theirs = piece.words.get(caller) if caller != reader else None
    columns = [each for each in (own, theirs) if each is not None]
    columns = columns[:1] if len(columns) > 1 and columns[0].language == columns[1].language else columns
    released = piece.released.get(own.language) if own else None
    return Shown(
        piece=piece,
        columns=tuple(marked(before, piece, each) for each in columns),
        lacks=caller if caller not in piece.words and caller != reader else None,
        released=released,
        by=names.get(released.by, "") if released else "",
        changed=any(each.item == piece.item for each in changed),
    )
