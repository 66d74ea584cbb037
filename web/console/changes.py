"""What changed between two words, by word and in every language: the page that lets somebody see a
correction before it is out, and afterwards."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from broadcast.editions.differences import Run, word_runs
from scripts_library.items.model import Kind
from web.console.said import SaidItem
from web.console.wording import apart_if_other


class How(StrEnum):
    """What happened to a text."""

    ADDED = "added"
    GONE = "gone"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class TextChange:
    """One text in one language, and how it changed; ``runs`` are its words, those of both and of one only."""

    language: str
    item: str
    kind: Kind
    title: str
    how: How
    runs: tuple[Run, ...]


def text_changes(
    before: Sequence[SaidItem], after: Sequence[SaidItem], languages: Sequence[str]
) -> Mapping[str, tuple[TextChange, ...]]:
    """What is said otherwise, by language in the order on offer; languages without changes are left out."""
    old = {(each.item, each.incident): each for each in before}
    new = {(each.item, each.incident): each for each in after}
    keys = list(dict.fromkeys([*new, *old]))
    found = {
        tag: tuple(change for key in keys for change in _change(tag, old.get(key), new.get(key)))
        for tag in languages
    }
    return {tag: changes for tag, changes in found.items() if changes}


def _change(tag: str, old: SaidItem | None, new: SaidItem | None) -> Iterator[TextChange]:
    known = new or old
    was, now = _text(tag, old), _text(tag, new)
    if known is None or (was == now and _withdrawn(old) is _withdrawn(new)):
        return
    if not was and not now:
        return
    title = (known.words.get(tag) or next(iter(known.words.values()))).title if known.words else known.slug
    runs = apart_if_other(word_runs(was, now), was, now)
    yield TextChange(tag, known.item, known.kind, title, _how(was, now, old, new), runs)


def _how(was: str, now: str, old: SaidItem | None, new: SaidItem | None) -> How:
    if _withdrawn(old) is not _withdrawn(new) and old is not None and new is not None:
        return How.WITHDRAWN if _withdrawn(new) else How.BACK
    if not was:
        return How.ADDED
    return How.CHANGED if now else How.GONE


def _withdrawn(item: SaidItem | None) -> bool:
    return item is not None and item.instead is not None


def _text(tag: str, item: SaidItem | None) -> str:
    words = item.words.get(tag) if item else None
    return f"{words.title}\n{words.text}" if words else ""
