"""A text of the edition as HTML."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final

from markupsafe import Markup, escape

from broadcast.channels.site.words import numbers_apart
from broadcast.editions.model import Entry, Said
from core.canonical import Json
from i18n.languages.model import LanguageTag
from i18n.rules.model import shown
from scripts_library.slots.model import parse_values
from scripts_library.texts.blocks import (
    Bullets,
    Literal,
    Paragraph,
    Steps,
    divided,
    lines_of,
    parse,
    slots_used,
)
from scripts_library.texts.filling import FilledBlocks, fill
from scripts_library.texts.rendering import to_html, to_plain

ACTION_WITHIN: Final = 20
"""A list that says what to do begins within so many words of the text, or is moved to its beginning, so that
it is among the first forty a screen reader says.
"""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text as HTML. ``lead`` is what is read first: an answer's short part, an announcement's action;
    ``acts`` when it is a list of what to do; ``summary`` is its first line in plain text, ``first_words``
    and ``then_words`` are the lead and the rest so.
    """

    title: Markup
    lead: Markup
    rest: Markup
    acts: bool
    summary: str
    first_words: str
    then_words: str

    @property
    def plain(self) -> str:
        """The whole text without markup."""
        return "\n\n".join(words for words in (self.first_words, self.then_words) if words)


def render(
    entry: Entry, said: Said, language: str, raw: Mapping[str, Json], tz: tzinfo, heading: int = 2
) -> Rendered:
    """The text with its slots in place, in the manner of its language. ``heading`` is the level below its
    title.

    Raises the errors of filling (`SlotMissing`, `WordsMissing`, …) for a text that can't be said.
    """
    blocks = parse(said.body)
    used = set(slots_used(blocks))
    declared = [spec for spec in entry.slots if spec.name in used]
    values = parse_values(declared, {name: raw[name] for name in raw if name in used}, tz)
    filled = fill(blocks, values, slots=declared, words=said.words, language=LanguageTag(language), tz=tz)
    lead, rest = _first(filled)
    tag = LanguageTag(language)
    return Rendered(
        title=numbers_apart(escape(shown(said.title)), tag),
        lead=numbers_apart(Markup(to_html(lead, heading=heading)), tag),  # to_html escapes
        rest=numbers_apart(Markup(to_html(rest, heading=heading)), tag),
        acts=bool(lead) and isinstance(lead[-1], Bullets | Steps),
        summary=to_plain(lead[:1]).replace("\n", " "),
        first_words=to_plain(lead),
        then_words=to_plain(rest),
    )


def _first(filled: FilledBlocks) -> tuple[FilledBlocks, FilledBlocks]:
    """What is read first, and the rest. A short answer is; else the list of what to do with the line that
    introduces it; else the first paragraph.
    """
    short, longer = divided(filled)
    if longer:
        return short, longer
    at = next((n for n, block in enumerate(short) if isinstance(block, Bullets | Steps)), None)
    if at is None:
        return short[:1], short[1:]
    begins = at - 1 if at and _introduces(short[at - 1]) else at
    if _words(short[:begins]) <= ACTION_WITHIN:
        return short[: at + 1], short[at + 1 :]
    return short[begins : at + 1], short[:begins] + short[at + 1 :]


def _introduces(block: object) -> bool:
    """A line that ends in a colon belongs to the list after it."""
    if not isinstance(block, Paragraph) or not block.spans:
        return False
    last = block.spans[-1]
    return isinstance(last, Literal) and last.words.rstrip().endswith((":", "：", "፦"))


def _words(blocks: FilledBlocks) -> int:
    return sum(len(to_plain((block,)).split()) for block in blocks if lines_of(block))
