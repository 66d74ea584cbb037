"""A text as it is approved.

Its words, and the hash that an approval, an edition and a recording hold on to.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from core.canonical import Json, digest
from core.errors import FieldError
from i18n.rules.errors import EMPTY, TextRefused
from i18n.rules.model import text_errors
from scripts_library.slots.model import SlotSpec, declaration_json
from scripts_library.texts import errors
from scripts_library.texts.blocks import parse, slots_used

LONGEST_TITLE: Final = 200
LONGEST_BODY: Final = 65_536
LONGEST_WORDS: Final = 500

Words = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Text:
    """What is said, in one language.

    A title, a body (grammar in `blocks.py`), and by slot and choice their words.
    """

    title: str
    body: str
    words: Words = field(default_factory=dict)


def text_hash(kind: str, authority: str, language: str, text: Text, slots: Iterable[SlotSpec]) -> str:
    """The SHA-256 an approval is given for: every byte of the words, and the slots the body uses.

    A slot counts by its name, type, whether it is required, its choices and their words, so that a value
    later filled in stays within what was approved (docs/design.md). `slots` may declare more than the
    body uses. Raises `BodyRefused` for a body that cannot be read.
    """
    used = set(slots_used(parse(text.body)))
    declared = sorted((spec for spec in slots if spec.name in used), key=lambda spec: spec.name)
    content: dict[str, Json] = {
        "kind": str(kind),
        "authority": str(authority),
        "language": str(language),
        "title": text.title,
        "body": text.body,
        "slots": [declaration_json(spec) for spec in declared],
        "words": {slot: dict(text.words[slot]) for slot in sorted(used & text.words.keys())},
    }
    return digest(content)


def text_faults(text: Text, slots: Iterable[SlotSpec]) -> tuple[FieldError, ...]:
    """Everything that keeps the text from being stored, each at its field: title, body, words."""
    wrong = list(text_errors("title", text.title, longest=LONGEST_TITLE))
    wrong += text_errors("body", text.body, longest=LONGEST_BODY, lines=True)
    wrong += [FieldError(name, EMPTY) for name in ("title", "body") if not getattr(text, name).strip()]
    for slot, choices in text.words.items():
        for choice, said in choices.items():
            wrong += text_errors(f"words.{slot}.{choice}", said, longest=LONGEST_WORDS)
    return tuple(wrong) or _body_faults(text, slots)


def check_text(text: Text, slots: Iterable[SlotSpec]) -> Text:
    """The very same text. Raises `TextRefused` with everything `text_faults` finds."""
    wrong = text_faults(text, slots)
    if wrong:
        raise TextRefused(errors=wrong)
    return text


def _body_faults(text: Text, slots: Iterable[SlotSpec]) -> tuple[FieldError, ...]:
    try:
        used = slots_used(parse(text.body))
    except errors.BodyRefused as refused:
        return refused.errors
    declared = {spec.name for spec in slots}
    return tuple(
        FieldError("body", errors.NO_SUCH_SLOT, {"slot": slot}) for slot in used if slot not in declared
    )
