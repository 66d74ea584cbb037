"""What an edition says otherwise than the one an agent has read, by word, with its slots filled."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from re import compile as pattern
from typing import Final

from broadcast.channels.desk.words import DeskWords, Piece, Words
from broadcast.editions.differences import Run, Side
from scripts_library.items.model import Authority, Kind

AROUND: Final = 8
"""So many words stand on either side of what changed; what lies between is left out."""
LEFT_OUT: Final = " … "
_TOKEN: Final = pattern(r"\w[\w'’-]*\s*|[^\w\s]\s*|\s+")


class How(StrEnum):
    """What has become of an item."""

    NEW = "new"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    BACK = "back"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Change:
    """One item that is said otherwise. ``runs`` are its words in ``language``; ``languages`` are all in which
    it changed."""

    item: str
    kind: Kind
    authority: Authority
    how: How
    title: str
    language: str
    languages: tuple[str, ...] = ()
    runs: tuple[Run, ...] = ()

    @property
    def matters(self) -> bool:
        """Event information that is said otherwise is acknowledged by hand; for the rest showing is
        enough."""
        return self.authority is Authority.EVENT


def changes(before: DeskWords | None, after: DeskWords, language: str) -> tuple[Change, ...]:
    """What ``after`` says otherwise, those that matter first. None: nothing was read before, so there is
    nothing to compare with."""
    if before is None:
        return ()
    found = tuple(_all(before, after, language))
    return tuple(sorted(found, key=lambda each: not each.matters))


def matters(found: Iterable[Change]) -> bool:
    """Whether a person must say that they have read it."""
    return any(each.matters for each in found)


def marked(before: DeskWords | None, piece: Piece, words: Words) -> Words:
    """The words with the lines marked that were not said so before."""
    old = before.piece(piece.item) if before else None
    return words.marked(old.words.get(words.language) if old else None)


def runs(before: str, after: str) -> tuple[Run, ...]:
    """The two texts as runs that both, only the first, or only the second says; a comma is no part of the
    word before it. The runs, in a row, are the texts with their spaces."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    matcher = SequenceMatcher(
        None, [each.strip() for each in old], [each.strip() for each in new], autojunk=False
    )
    found: list[Run] = []
    for same, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        gone, come = "".join(old[old_from:old_to]), "".join(new[new_from:new_to])
        if same == "equal":
            found.append(Run(Side.BOTH, come))
            continue
        found += [Run(Side.BEFORE, gone)] if gone else []
        found += [Run(Side.AFTER, come)] if come else []
    return tuple(found)


def around(found: Sequence[Run], words: int = AROUND) -> tuple[Run, ...]:
    """The runs with long stretches that both say cut down to what stands next to a change."""
    last = len(found) - 1
    return tuple(
        _cut(run, words, first=place == 0, last=place == last) if run.side is Side.BOTH else run
        for place, run in enumerate(found)
    )


def _cut(run: Run, words: int, *, first: bool, last: bool) -> Run:
    said = _TOKEN.findall(run.words)
    head = [] if first else said[:words]
    tail = [] if last else said[-words:]
    if len(head) + len(tail) >= len(said):
        return run
    return Run(Side.BOTH, "".join([*head, LEFT_OUT, *tail]))


def _all(before: DeskWords, after: DeskWords, language: str) -> Iterator[Change]:
    old = {each.item: each for each in before.pieces}
    for piece in after.pieces:
        change = _change(old.pop(piece.item, None), piece, language)
        if change is not None:
            yield change
    for piece in old.values():
        yield _told(piece, How.GONE, language)


def _change(old: Piece | None, new: Piece, language: str) -> Change | None:
    if old is None:
        return _told(new, How.NEW, language)
    if old.instead is not new.instead:
        return _told(new, How.WITHDRAWN if new.instead else How.BACK, language)
    differ = tuple(tag for tag in {**old.words, **new.words} if _said(old, tag) != _said(new, tag))
    if not differ:
        return None
    shown = language if language in differ else differ[0]
    return _told(new, How.CHANGED, shown, differ, around(runs(_said(old, shown), _said(new, shown))))


def _said(piece: Piece, language: str) -> str:
    words = piece.words.get(language)
    return f"{words.title}\n{words.text}" if words else ""


def _told(
    piece: Piece, how: How, language: str, languages: tuple[str, ...] = (), said: tuple[Run, ...] = ()
) -> Change:
    words = piece.in_(language, *piece.words)
    title, tag = (words.title, words.language) if words else (piece.slug, language)
    return Change(piece.item, piece.kind, piece.authority, how, title, tag, languages, said)
