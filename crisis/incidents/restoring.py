"""The word of an earlier edition, said again: without what was withdrawn, has ended or is closed since."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from broadcast.editions.model import (
    Cut,
    Edition,
    Entry,
    Instead,
    LeftOut,
    Mode,
    RecordedPart,
    Released,
    Said,
)
from crisis.incidents.model import Incident, State
from crisis.incidents.ports import WordRecord
from crisis.incidents.selection import Rules
from crisis.incidents.view import View, look, shelf_of
from crisis.incidents.word import Place, instead_of
from scripts_library.items.model import Item, ItemId
from scripts_library.items.ports import Wanted
from scripts_library.recordings.model import Place as Spoken
from scripts_library.recordings.model import State as Heard


class Why(StrEnum):
    """Why something of the earlier edition is not said again."""

    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class KeptBack:
    """An item that the earlier edition said and the restored one does not."""

    item: str
    slug: str
    why: Why


@dataclass(frozen=True, slots=True)
class RestoredWord:
    cut: Cut
    released: Mapping[str, Released]
    kept_back: tuple[KeptBack, ...]


def restored_word(
    record: WordRecord, earlier: Edition, incidents: Mapping[str, Incident], now: datetime
) -> RestoredWord:
    """The earlier edition's content as it may be said now. Texts byte for byte, with their slots, and with
    their recordings but for those that were taken away since."""
    closed = {each.id for each in incidents.values() if each.state is State.CLOSED}
    view = _view(record, earlier)
    items = {item.id: item for item in view.shelf.items}
    released = dict(earlier.released)
    kept_back: list[KeptBack] = []
    entries: list[Entry] = []
    voices = _checked(record, earlier.cut.entries)
    for entry in earlier.cut.entries:
        if entry.incident in closed:
            kept_back.append(KeptBack(entry.item, entry.slug, Why.CLOSED))
            continue
        place = Place(items[ItemId(entry.item)], incidents.get(entry.incident or ""))
        again = _again(view, place, entry, released)
        if again.instead is not None and entry.instead is None:
            kept_back.append(KeptBack(entry.item, entry.slug, Why.WITHDRAWN))
        elif entry.ends is not None and entry.ends <= now:
            kept_back.append(KeptBack(entry.item, entry.slug, Why.EXPIRED))
        entries.append(_in_voices(again, voices))
    told = tuple(each for each in earlier.cut.incidents if each.id not in closed)
    mode = earlier.cut.mode if told else Mode.ORDINARY
    cut = replace(earlier.cut, entries=tuple(entries), incidents=told, mode=mode)
    return RestoredWord(cut, released, tuple(kept_back))


def _checked(record: WordRecord, entries: Iterable[Entry]) -> frozenset[tuple[Spoken, str]]:
    """The place and the sound of every recording of these texts that may be said today."""
    hashes = {said.text_hash for entry in entries for said in entry.texts.values()}
    takes = record.recordings.of(hashes)
    return frozenset((each.place, each.sound) for each in takes if each.state is Heard.CHECKED)


def _in_voices(entry: Entry, voices: Collection[tuple[Spoken, str]]) -> Entry:
    """The entry with those of its recordings that may still be said."""

    def may_be_said(said: Said, tag: str, part: RecordedPart) -> bool:
        return ((said.text_hash, tag, part.part, part.slots_digest), part.sound) in voices

    def of_text(tag: str, said: Said) -> Said:
        parts = tuple(part for part in said.recordings if may_be_said(said, tag, part))
        return said if parts == said.recordings else replace(said, recordings=parts)

    return replace(entry, texts={tag: of_text(tag, said) for tag, said in entry.texts.items()})


def _view(record: WordRecord, earlier: Edition) -> View:
    """Today's view, with the earlier edition's items and their plans' retractions on its shelf."""
    view = look(record, earlier.audience)
    items: dict[str, Item] = {item.id: item for item in view.shelf.items}
    for entry in earlier.cut.entries:
        items.setdefault(entry.item, record.items.item(ItemId(entry.item)))
    for plan in {item.plan for item in items.values() if item.plan}:
        items |= {item.id: item for item in record.items.find(Wanted(plan=plan, incident=""))}
    return replace(view, shelf=shelf_of(record, items.values(), earlier.audience))


def _again(view: View, place: Place, entry: Entry, released: dict[str, Released]) -> Entry:
    if not _is_withdrawn(view, entry):
        return entry
    instead = instead_of(view, place, Rules(view.audience), released)
    return replace(instead or _correcting(entry), slug=entry.slug)


def _correcting(entry: Entry) -> Entry:
    left_out = dict.fromkeys((*entry.texts, *entry.left_out), LeftOut.NOT_APPROVED)
    return replace(entry, texts={}, left_out=left_out, slots=(), ends=None, instead=Instead.CORRECTING)


def _is_withdrawn(view: View, entry: Entry) -> bool:
    """Whether the item is away now, or any text of the entry is among what was withdrawn."""
    item = ItemId(entry.item)
    withdrawals = view.shelf.withdrawals.get(item, ())
    if any(view.audience not in each.returned for each in withdrawals) or entry.instead:
        return True  # what stood instead is looked up anew: it may have been withdrawn itself since
    gone = view.shelf.withdrawn_upto(item)
    still = {each.text.hash for each in view.shelf.texts.get(item, ()) if each.number > gone}
    return bool(gone) and any(said.text_hash not in still for said in entry.texts.values())
