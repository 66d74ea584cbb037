"""What the next edition takes with it: texts that are approved and not out yet, and the languages in which
something that is said falls silent, since a translation is of an older text than its source."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from broadcast.editions.errors import NothingCutYet
from broadcast.editions.model import Cut, Edition, Entry, LeftOut, Said
from core.access.model import PersonId, Role
from core.errors import msgid
from crisis.incidents import saying
from crisis.incidents.errors import LanguagesFallSilent
from crisis.incidents.ports import IncidentsRecord, WordRecord
from crisis.incidents.selection import Rules, Shelf, key_of, permission_of, select
from crisis.incidents.view import look, shelf_of
from crisis.incidents.word import word_of
from scripts_library.approvals.model import Permission, TextKey
from scripts_library.approvals.reviewing import choose
from scripts_library.items.model import Audience, Item, ItemId, Kind, Text

OLDER: Final = frozenset({LeftOut.OUTDATED, LeftOut.CONTRADICTING})
"""Why a translation that was said no longer is, when its source is written anew."""
URGENT: Final = frozenset({Kind.ANNOUNCEMENT, Kind.BANNER})
"""What tells everybody what to do: it falls silent in no language unseen."""
OLDER_REASON: Final = msgid("An earlier translation is said until the new one is ready")


class Earlier(StrEnum):
    """What becomes of translations that are of an older text."""

    SAY = "say"
    LEAVE_OUT = "leave_out"


@dataclass(frozen=True, slots=True)
class Coming:
    """An item with the languages in which another text of it would be said, or the same in another voice."""

    item: str
    kind: Kind
    title: str
    languages: tuple[str, ...]
    hashes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Silent:
    """A language that gets no text of an item. ``earlier`` is the text that could be said all the same,
    marked as of an older text; None where it says something else than the source."""

    item: str
    kind: Kind
    title: str
    language: str
    why: LeftOut
    earlier: TextKey | None


@dataclass(frozen=True, slots=True)
class Silence:
    """The languages that fall silent."""

    texts: tuple[Silent, ...] = ()

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each.language for each in self.texts))

    @property
    def urgent(self) -> bool:
        return any(each.kind in URGENT for each in self.texts)

    @property
    def can_be_said(self) -> bool:
        """Whether there is an earlier translation of any of them that contradicts nothing."""
        return any(each.earlier is not None for each in self.texts)

    @property
    def contradicting(self) -> tuple[str, ...]:
        """The languages whose earlier words say another number, time or place: those are never said by
        one button for all."""
        return tuple(dict.fromkeys(each.language for each in self.texts if each.earlier is None))


@dataclass(frozen=True, slots=True)
class Pending:
    """What would be said otherwise were an edition cut now. ``number`` is that edition's."""

    audience: Audience
    number: int
    texts: tuple[Coming, ...] = ()
    silence: Silence = field(default_factory=Silence)

    @property
    def any(self) -> bool:
        return bool(self.texts)


def pending(record: IncidentsRecord, audience: Audience, *, publishing: bool = True) -> Pending:
    """What waits to be put out. Without ``publishing``: what any other cut takes along."""
    try:
        edition = record.editions.newest(audience)
    except NothingCutYet:
        edition = None
    view = look(record, audience)
    rules = Rules(audience, None if publishing else view.baseline)
    cut = word_of(view, publishing=publishing).cut
    was = _texts(edition.cut) if edition else {}
    silent = (each for each in _silent(cut, view.shelf, rules) if _where(each[0], each[1].language) in was)
    return Pending(
        audience,
        edition.number + 1 if edition else 1,
        tuple(_coming(cut, was)),
        Silence(tuple(each for _, each in silent)),
    )


def silent_now(record: WordRecord, edition: Edition) -> Silence:
    """Where the edition's announcements and banners of incidents are not said since their source is newer."""
    urgent = [each for each in edition.cut.entries if each.incident and each.kind in URGENT]
    if not any(OLDER.intersection(each.left_out.values()) for each in urgent):
        return Silence()
    shelf = shelf_of(record, [record.items.item(ItemId(each.item)) for each in urgent], edition.audience)
    found = _silent(replace(edition.cut, entries=tuple(urgent)), shelf, Rules(edition.audience))
    return Silence(tuple(each for _, each in found))


def after_approving(record: WordRecord, item: Item, text: Text, audience: Audience, now: datetime) -> Silence:
    """The languages that lose their text of the item when this text is approved, wherever the item stands."""
    shelf, rules = shelf_of(record, [item], audience), Rules(audience, with_blanks=True)
    languages = record.publisher.languages
    before = select(shelf, item, rules, languages, {}).texts
    key = key_of(text)
    given = Permission(key, audience, "", now, 0)
    permissions = {**shelf.permissions, key: (*shelf.permissions.get(key, ()), given)}
    after = select(replace(shelf, permissions=permissions), item, rules, languages, {})
    lost = [tag for tag in languages if tag in before and after.left_out.get(tag) in OLDER]
    return Silence(
        tuple(_one(shelf, rules, item.id, item.kind, text.title, tag, after.left_out[tag]) for tag in lost)
    )


def say_earlier(
    record: IncidentsRecord,
    silence: Silence,
    audience: Audience,
    by: PersonId,
    roles: Collection[Role],
    reason: str,
) -> int:
    """Record the choice that the earlier translations are said, each telling its reader that it is of an
    older text. Tells how many; those that contradict their source are left out."""
    keys = [each.earlier for each in silence.texts if each.earlier is not None]
    for key in keys:
        choose(record, key.revision, key.language, audience, by, roles, reason)
    return len(keys)


def put_out(
    record: IncidentsRecord,
    by: PersonId,
    roles: Collection[Role],
    reason: str,
    audience: Audience,
    decided_at: datetime,
    earlier: str,
    why: str,
) -> Edition:
    """Cut an edition of all that is approved. Raises `LanguagesFallSilent` where an announcement or banner
    would lose a language and nobody has said what becomes of it."""
    record.editions.take_turn()
    silence = pending(record, audience).silence
    if earlier == Earlier.SAY:
        say_earlier(record, silence, audience, by, roles, why)
    elif earlier != Earlier.LEAVE_OUT and silence.urgent:
        raise LanguagesFallSilent(languages=", ".join(silence.languages))
    return saying.publish(record, by, reason, audience=audience, decided_at=decided_at)


def _where(entry: Entry, language: str) -> tuple[str, str | None, str]:
    return (entry.item, entry.incident, language)


def _texts(cut: Cut) -> Mapping[tuple[str, str | None, str], Said]:
    """What is said, by item, incident and language."""
    kept = [each for each in cut.entries if each.instead is None]
    return {_where(each, tag): said for each in kept for tag, said in each.texts.items()}


def _coming(cut: Cut, was: Mapping[tuple[str, str | None, str], Said]) -> Iterator[Coming]:
    for each in cut.entries:
        new = [tag for tag, said in each.texts.items() if was.get(_where(each, tag)) != said]
        if new and each.instead is None:
            hashes = frozenset(each.texts[tag].text_hash for tag in new)
            yield Coming(each.item, each.kind, _title(each), tuple(new), hashes)


def _title(entry: Entry) -> str:
    return next((each.title for each in entry.texts.values()), entry.slug)


def _silent(cut: Cut, shelf: Shelf, rules: Rules) -> Iterator[tuple[Entry, Silent]]:
    for entry in cut.entries:
        for tag, why in entry.left_out.items() if entry.instead is None else ():
            if why in OLDER:
                yield entry, _one(shelf, rules, ItemId(entry.item), entry.kind, _title(entry), tag, why)


def _one(shelf: Shelf, rules: Rules, item: ItemId, kind: Kind, title: str, tag: str, why: LeftOut) -> Silent:
    earlier = _earlier(shelf, rules, item, tag) if why is LeftOut.OUTDATED else None
    return Silent(item, kind, title, tag, why, earlier)


def _earlier(shelf: Shelf, rules: Rules, item: ItemId, tag: str) -> TextKey | None:
    """The newest text in the language that may be said, were it not for its source."""
    upto = shelf.withdrawn_upto(item)
    texts = [each for each in shelf.texts.get(item, ()) if each.text.language == tag and each.number > upto]
    good = [each for each in texts if permission_of(shelf, rules, each.text) is not None]
    newest = max(good, key=lambda each: each.number, default=None)
    return key_of(newest.text) if newest else None
