"""Reading a language's words.toml, and finding which words it lacks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Final

from i18n.languages.model import LanguageTag, fallbacks
from scripts_library.plans import errors
from scripts_library.plans.model import PlanLanguage, Review, SlotWords
from scripts_library.plans.tables import Faults, Table, read_toml
from scripts_library.slots.model import SlotSpec
from scripts_library.texts.model import LONGEST_TITLE, LONGEST_WORDS

FILE: Final = "words.toml"
_HAVE_OTHERS: Final = ("questions", "topics")  # a question has its slot's label, a topic the site's own words


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of plan.toml that a language has words for, by section of words.toml."""

    source: LanguageTag | None
    questions: tuple[str, ...]
    fact_owners: tuple[str, ...]
    tell: tuple[str, ...]
    set_aside: tuple[str, ...]
    call_in: tuple[str, ...]
    topics: tuple[str, ...]

    def sections(self) -> Mapping[str, tuple[str, ...]]:
        return {each.name: getattr(self, each.name) for each in fields(self) if each.name != "source"}


def read_words(
    tag: LanguageTag,
    review: Review,
    content: bytes | None,
    slots: Iterable[SlotSpec],
    keys: Keys,
    faults: Faults,
) -> PlanLanguage | None:
    """The words of one language; None when the file is missing or cannot be read at all."""
    file = f"{tag}/{FILE}"
    if content is None:
        faults.add(file, 1, errors.FILE_MISSING)
        return None
    table = read_toml(file, content, faults)
    if table is None:
        return None
    title = table.text("title", longest=LONGEST_TITLE)
    summary = table.text("summary", required=False, longest=LONGEST_WORDS)
    said = {name: _section(table.table(name), known) for name, known in keys.sections().items()}
    slot_words = _slots(table.table("slots"), slots)
    table.close()
    words = PlanLanguage(tag, review, title, summary, slot_words, **said)
    if keys.source not in fallbacks(tag):
        _lacking(words, table, slots, keys, faults)
    return words


def _section(table: Table, known: tuple[str, ...]) -> dict[str, str]:
    words = {key: table.text(key, required=False) for key in known}
    table.close()
    return {key: said for key, said in words.items() if said}


def _slots(table: Table, slots: Iterable[SlotSpec]) -> dict[str, SlotWords]:
    words = {spec.name: _slot(table.table(spec.name), spec) for spec in slots}
    for name in table.keys:
        if name not in words:
            table.fault(name, errors.NO_SUCH_SLOT, slot=name)
    return words


def _slot(table: Table, spec: SlotSpec) -> SlotWords:
    label, help_ = table.text("label", required=False), table.text("help", required=False)
    choices = table.table("choices")
    said = {option: choices.text(option, required=False, longest=LONGEST_WORDS) for option in spec.options}
    for choice in choices.keys:
        if choice not in spec.options:
            choices.fault(
                choice, errors.BAD_CHOICE, choice=choice, slot=spec.name, choices=", ".join(spec.options)
            )
    table.close()
    return SlotWords(label, help_, {option: words for option, words in said.items() if words})


def _lacking(
    words: PlanLanguage, table: Table, slots: Iterable[SlotSpec], keys: Keys, faults: Faults
) -> None:
    """Words that staff will miss: a fault in the source language, which everything falls back to.

    An easy version of the source language needs none of its own: staff read that language.
    """
    tell = faults.add if words.review is Review.SOURCE else faults.warn
    for spec in slots:
        if not words.slots[spec.name].label:
            key = f"slots.{spec.name}.label"
            tell(table.file, table.line("slots", spec.name), errors.NO_WORDS, key=key, language=words.tag)
    for section, known in keys.sections().items():
        lacking = ", ".join(key for key in known if key not in getattr(words, section))
        if lacking and section not in _HAVE_OTHERS:
            facts = {"section": section, "keys": lacking, "language": words.tag}
            tell(table.file, table.line(section), errors.NO_WORDS_IN, **facts)
