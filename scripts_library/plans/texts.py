"""Reading one item's Markdown file: a title line, then the body, with every fault at its line."""

from collections.abc import Iterable, Mapping

from i18n.rules.model import character_faults
from scripts_library.plans import errors
from scripts_library.plans.tables import Faults, decode
from scripts_library.slots.model import SlotSpec
from scripts_library.texts.blocks import brace_faults, parse, slots_used
from scripts_library.texts.model import LONGEST_TITLE, Text, Words


def read_text(
    file: str, content: bytes, slots: Mapping[str, SlotSpec], words: Words, faults: Faults
) -> Text | None:
    """The text; None when it has faults. Of the words, those of the slots that the body uses are its own."""
    whole = decode(file, content, faults)
    if whole is None:
        return None
    before = len(faults.all)
    _characters(file, whole, faults)
    title, _, body = whole.partition("\n")
    _title(file, title, faults)
    _body(file, body, slots, faults)
    if len(faults.all) > before:
        return None
    body = body.strip("\n")
    used = [name for name in slots_used(parse(body)) if slots[name].options and name in words]
    return Text(title[2:].strip(), body, {name: words[name] for name in used})


def _characters(file: str, whole: str, faults: Faults) -> None:
    for number, line in enumerate(whole.split("\n"), start=1):
        for wrong in character_faults(line, lines=True)[:3]:
            faults.add(file, number, errors.CHARACTER, character=wrong.character, at=wrong.at)


def _title(file: str, title: str, faults: Faults) -> None:
    words = title[2:].strip()
    if not title.startswith("# ") or not words:
        faults.add(file, 1, errors.NO_TITLE)
    elif len(words) > LONGEST_TITLE:
        faults.add(file, 1, errors.TOO_LONG, length=len(words), most=LONGEST_TITLE)
    if "{" in words or "}" in words:
        faults.add(file, 1, errors.SLOT_IN_TITLE)


def _body(file: str, body: str, slots: Mapping[str, SlotSpec], faults: Faults) -> None:
    if not body.strip():
        faults.add(file, 1, errors.NO_BODY)
    braces = brace_faults(body)
    for wrong in braces:
        faults.add(file, wrong.line + 1, errors.BRACE, brace=wrong.brace)
    if braces:
        return
    for slot in slots_used(parse(body)):
        if slot not in slots:
            faults.add(file, _line_of(body, slot) + 1, errors.UNDECLARED, slot=slot)


def _line_of(body: str, slot: str) -> int:
    lines: Iterable[tuple[int, str]] = enumerate(body.split("\n"), start=1)
    return next((number for number, line in lines if f"{{{slot}}}" in line), 1)
