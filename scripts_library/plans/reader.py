"""From the files of a plan's folder to a plan, or to every fault in them at once.

Pure: see `via_files.py`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from i18n.languages.model import LanguageTag
from scripts_library.items.model import Kind
from scripts_library.plans import errors, facts, words
from scripts_library.plans.facts import PlanFacts, read_facts
from scripts_library.plans.model import (
    STAFF_KINDS,
    Plan,
    PlanFault,
    PlanItem,
    PlanLanguage,
    Reading,
    Severity,
)
from scripts_library.plans.tables import Faults, read_toml
from scripts_library.plans.texts import read_text
from scripts_library.plans.words import Keys, read_words
from scripts_library.texts.blocks import parse, slots_used
from scripts_library.texts.model import Text, Words


@dataclass(frozen=True, slots=True)
class PlanFiles:
    """A folder as it lies on the disk: its name, its files by path below it, and the plans beside it.

    A file that is too large may be cut off behind the limit; it is refused by its size all the same.
    """

    folder: str
    files: Mapping[str, bytes]
    siblings: frozenset[str] = frozenset()


def read_plan(files: PlanFiles) -> Reading:
    """The plan, or None with everything that is wrong; warnings in either case."""
    faults = Faults()
    plan = _read(files, faults)
    wrong = faults.in_order(Severity.FAULT)
    return Reading(files.folder, None if wrong else plan, wrong, faults.in_order(Severity.WARNING))


def check_together(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """Readings of several plans, with a fault where two have an item of the same public address."""
    first: dict[str, str] = {}
    together = []
    for reading in readings:
        wrong = []
        for item in reading.plan.items if reading.plan else ():
            if first.setdefault(item.slug, reading.folder) != reading.folder:
                place = {"slug": item.slug, "plan": first[item.slug]}
                wrong.append(PlanFault(facts.FILE, 1, errors.SLUG_ELSEWHERE, place))
        together.append(replace(reading, plan=None, faults=(*reading.faults, *wrong)) if wrong else reading)
    return tuple(together)


def _read(files: PlanFiles, faults: Faults) -> Plan | None:
    content = files.files.get(facts.FILE)
    if content is None:
        faults.add(facts.FILE, 1, errors.FILE_MISSING)
        return None
    table = read_toml(facts.FILE, content, faults)
    if table is None:
        return None
    read = read_facts(files.folder, table, files.siblings)
    languages = _languages(files, read, faults)
    items = tuple(_with_texts(files, item, read, languages, faults) for item in read.items)
    _idle_files(files, read, faults)
    if read.source_language is None or read.source_language not in languages:
        return None
    return Plan(
        id=read.id,
        version=read.version,
        source_language=read.source_language,
        urgency=read.urgency,
        fact_owner=read.fact_owner,
        languages=languages,
        slots=read.slots,
        questions=read.questions,
        items=items,
        tell=read.tell,
        set_aside=read.set_aside,
        call_in=read.call_in,
        retractions=read.retractions,
        sources=read.sources,
    )


def _languages(files: PlanFiles, read: PlanFacts, faults: Faults) -> dict[LanguageTag, PlanLanguage]:
    keys = Keys(
        source=read.source_language,
        questions=tuple(question.slot for question in read.questions),
        fact_owners=(read.fact_owner,) if read.fact_owner else (),
        tell=read.tell,
        set_aside=read.set_aside,
        call_in=tuple(each.skill for each in read.call_in),
        topics=tuple(dict.fromkeys(item.topic for item in read.items if item.topic)),
    )
    languages = {}
    for tag, review in read.languages.items():
        content = files.files.get(f"{tag}/{words.FILE}")
        language = read_words(tag, review, content, read.slots, keys, faults)
        if language is not None:
            languages[tag] = language
    return languages


def _with_texts(
    files: PlanFiles,
    item: PlanItem,
    read: PlanFacts,
    languages: Mapping[LanguageTag, PlanLanguage],
    faults: Faults,
) -> PlanItem:
    texts: dict[LanguageTag, Text] = {}
    slots = {spec.name: spec for spec in read.slots}
    for tag in read.languages:
        file = f"{tag}/{item.slug}.md"
        if file not in files.files:
            _missing(file, item, tag, read, faults)
            continue
        said = _choice_words(languages.get(tag))
        text = read_text(file, files.files[file], slots, said, faults)
        if text is not None:
            texts[tag] = text
            _unsaid_choices(item, text, tag, read, said, faults)
    return replace(item, texts=texts)


def _choice_words(language: PlanLanguage | None) -> Words:
    return {name: slot.choices for name, slot in language.slots.items()} if language else {}


def _missing(file: str, item: PlanItem, tag: LanguageTag, read: PlanFacts, faults: Faults) -> None:
    """A missing text stands where it is promised.

    The item's line in plan.toml, told with the file to write.
    """
    line, about = read.item_lines.get(item.slug, 1), {"slug": item.slug, "language": tag, "file": file}
    promised = read.promises.get(tag, frozenset(Kind) - STAFF_KINDS)
    if tag == read.source_language:
        faults.add(facts.FILE, line, errors.NO_SOURCE_TEXT, **about)
    elif item.kind in promised:
        faults.add(facts.FILE, line, errors.NO_TEXT, **about)
    elif item.kind in STAFF_KINDS:
        faults.warn(facts.FILE, line, errors.NO_STAFF_TEXT, **about)


def _unsaid_choices(
    item: PlanItem, text: Text, tag: LanguageTag, read: PlanFacts, said: Words, faults: Faults
) -> None:
    used = set(slots_used(parse(text.body)))
    for spec in read.slots:
        for option in spec.options if spec.name in used else ():
            if not said.get(spec.name, {}).get(option):
                about = {"slug": item.slug, "slot": spec.name, "choice": option, "language": tag}
                faults.add(f"{tag}/{words.FILE}", 1, errors.NO_CHOICE_WORDS, **about)


def _idle_files(files: PlanFiles, read: PlanFacts, faults: Faults) -> None:
    """Files that nothing refers to: most often a slip in a name, so a fault where one could hide a text."""
    expected = {facts.FILE} | {f"{tag}/{words.FILE}" for tag in read.languages}
    expected |= {f"{tag}/{slug}.md" for tag in read.languages for slug in read.item_lines}
    folders: set[str] = set()
    for file in sorted(set(files.files) - expected):
        folder = PurePosixPath(file).parts[0] if "/" in file else ""
        if folder and folder not in read.languages:
            if folder not in folders:
                faults.add(file, 1, errors.LANGUAGE_FOLDER, language=folder)
            folders.add(folder)
        elif folder:
            faults.add(file, 1, errors.FILE_IDLE)
        else:
            faults.warn(file, 1, errors.FILE_IDLE)
