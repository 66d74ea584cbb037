"""What one edition says otherwise than another: by item, language and slot, and by word."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import chain

from broadcast.editions.model import Cut, Entry, IncidentWord, Said
from core.canonical import Json


class What(StrEnum):
    """What can differ between two editions."""

    MODE = "mode"
    LANGUAGES = "languages"
    MUNICIPALITY = "municipality"
    INCIDENT_ADDED = "incident_added"
    INCIDENT_GONE = "incident_gone"
    STAGE = "stage"
    SLOT = "slot"
    SET_ASIDE = "set_aside"
    ITEM_ADDED = "item_added"
    ITEM_GONE = "item_gone"
    WITHDRAWN = "withdrawn"
    BACK = "back"
    ENDS = "ends"
    TEXT_ADDED = "text_added"
    TEXT_GONE = "text_gone"
    TEXT = "text"
    VOICE = "voice"
    NOTE = "note"


class Side(StrEnum):
    """Which of the two says a run of words."""

    BOTH = "both"
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Run:
    """Some words in a row, and who says them."""

    side: Side
    words: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs. ``name`` is the item's slug, the incident's id or the slot's name; ``before``
    and ``after`` are JSON values; ``runs`` are the words of a text that changed.
    """

    what: What
    name: str = ""
    incident: str | None = None
    language: str | None = None
    before: Json = None
    after: Json = None
    runs: tuple[Run, ...] = ()


def differences(before: Cut | None, after: Cut) -> tuple[Difference, ...]:
    """Everything that ``after`` says otherwise than ``before``, incidents first. None: it is the first
    edition.
    """
    return tuple(
        chain(
            _frame(before, after),
            _incidents(before.incidents if before else (), after.incidents),
            _entries(before.entries if before else (), after.entries),
        )
    )


def word_runs(before: str, after: str) -> tuple[Run, ...]:
    """The two texts as runs of words that both, only the first, or only the second says."""
    old, new = before.split(), after.split()
    runs: list[Run] = []
    for same, old_from, old_to, new_from, new_to in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if same == "equal":
            runs.append(Run(Side.BOTH, " ".join(old[old_from:old_to])))
            continue
        gone, come = " ".join(old[old_from:old_to]), " ".join(new[new_from:new_to])
        runs += [Run(Side.BEFORE, gone)] if gone else []
        runs += [Run(Side.AFTER, come)] if come else []
    return tuple(runs)


def _frame(before: Cut | None, after: Cut) -> Iterator[Difference]:
    if before is None:
        return
    if before.mode is not after.mode:
        yield Difference(What.MODE, before=before.mode.value, after=after.mode.value)
    if before.languages != after.languages:
        yield Difference(What.LANGUAGES, before=list(before.languages), after=list(after.languages))
    if before.municipality != after.municipality:
        yield Difference(What.MUNICIPALITY, before=before.municipality.name, after=after.municipality.name)


def _incidents(before: tuple[IncidentWord, ...], after: tuple[IncidentWord, ...]) -> Iterator[Difference]:
    old = {each.id: each for each in before}
    new = {each.id: each for each in after}
    for gone in old.keys() - new.keys():
        yield Difference(What.INCIDENT_GONE, gone, gone)
    for id_, incident in new.items():
        if id_ in old:
            yield from _incident(old[id_], incident)
        else:
            yield Difference(What.INCIDENT_ADDED, id_, id_)


def _incident(old: IncidentWord, new: IncidentWord) -> Iterator[Difference]:
    if old.stage is not new.stage:
        yield Difference(What.STAGE, new.id, new.id, before=old.stage.value, after=new.stage.value)
    for name in sorted(old.slots.keys() | new.slots.keys()):
        was, is_ = old.slots.get(name), new.slots.get(name)
        if was != is_:
            yield Difference(What.SLOT, name, new.id, before=was, after=is_)
    if old.set_aside != new.set_aside:
        yield Difference(
            What.SET_ASIDE,
            new.id,
            new.id,
            before=[each.key for each in old.set_aside],
            after=[each.key for each in new.set_aside],
        )


def _entries(before: tuple[Entry, ...], after: tuple[Entry, ...]) -> Iterator[Difference]:
    old = {each.item: each for each in before}
    new = {each.item: each for each in after}
    for entry in before:
        if entry.item not in new:
            yield Difference(What.ITEM_GONE, entry.slug, entry.incident)
    for entry in after:
        if entry.item in old:
            yield from _entry(old[entry.item], entry)
        else:
            yield Difference(What.ITEM_ADDED, entry.slug, entry.incident)


def _entry(old: Entry, new: Entry) -> Iterator[Difference]:
    if old.instead is not new.instead:
        what = What.BACK if new.instead is None else What.WITHDRAWN
        yield Difference(what, new.slug, new.incident, after=new.instead.value if new.instead else None)
    if old.ends != new.ends:
        yield Difference(What.ENDS, new.slug, new.incident, before=_time(old), after=_time(new))
    for language in sorted(old.texts.keys() | new.texts.keys()):
        for difference in _texts(old.texts.get(language), new.texts.get(language)):
            yield Difference(
                difference.what,
                new.slug,
                new.incident,
                language,
                difference.before,
                difference.after,
                difference.runs,
            )


def _time(entry: Entry) -> str | None:
    return None if entry.ends is None else entry.ends.isoformat()


def _texts(old: Said | None, new: Said | None) -> Iterator[Difference]:
    if old is None or new is None:
        yield Difference(What.TEXT_ADDED if old is None else What.TEXT_GONE)
        return
    was, is_ = f"{old.title}\n{old.body}", f"{new.title}\n{new.body}"
    if was != is_ or old.words != new.words:
        yield Difference(
            What.TEXT, before=_choices(old.words), after=_choices(new.words), runs=word_runs(was, is_)
        )
    if old.recordings != new.recordings:
        yield Difference(What.VOICE, before=len(old.recordings), after=len(new.recordings))
    if (old.unreviewed, old.outdated) != (new.unreviewed, new.outdated):
        yield Difference(What.NOTE, before=_notes(old), after=_notes(new))


def _choices(words: Mapping[str, Mapping[str, str]]) -> Json:
    return {slot: dict(choices) for slot, choices in words.items()}


def _notes(said: Said) -> Json:
    return [name for name, told in (("unreviewed", said.unreviewed), ("outdated", said.outdated)) if told]
