"""A filled body as HTML, as plain text, and as what a voice or a recording says.

Pure and the same in every run.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from typing import Final

from i18n.rules.model import shown
from scripts_library.texts.blocks import (
    Block,
    Blocks,
    Bullets,
    Divider,
    Heading,
    Literal,
    Paragraph,
    Span,
    Steps,
    lines_of,
)
from scripts_library.texts.filling import Blank, Filled, FilledBlocks, FilledSpan

_SENTENCE_END: Final = re.compile(r"(?<=[.!?؟。።])\s+")
_HAS_SOUND: Final = re.compile(r"\w")


class SegmentKind(StrEnum):
    """Whether a segment is the same whatever the slots hold, and so can be recorded, or is a slot's value."""

    FIXED = "fixed"
    SLOT = "slot"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of speech.

    At most a sentence of fixed words, or one slot's value. `ends`: a pause follows.
    """

    kind: SegmentKind
    words: str
    slot: str | None = None
    ends: bool = False


def to_html(filled: FilledBlocks, *, heading: int = 2) -> str:
    """HTML of the blocks, everything escaped, each slot's value isolated in `<bdi>`.

    Headings at the level asked for.
    """
    return "\n".join(_html(block, heading) for block in filled)


def to_plain(filled: FilledBlocks) -> str:
    """Plain text: blank lines between blocks, `- ` and `1. ` before items."""
    return "\n\n".join(_plain(block) for block in filled if not isinstance(block, Divider))


def to_spoken(filled: FilledBlocks) -> str:
    """The whole as one text for a voice: a line a breath, each ended so that the voice pauses."""
    return "\n".join(
        _ended("".join(_said(span) for span in line)) for block in filled for line in lines_of(block)
    )


def to_speech(filled: FilledBlocks) -> tuple[Segment, ...]:
    """What is said, cut at sentences and slots: recordings fit the fixed segments, a voice says the slots."""
    return tuple(segment for block in filled for line in lines_of(block) for segment in _segments(line))


def recording_parts(blocks: Blocks) -> tuple[str, ...]:
    """The fixed segments of a text before it is filled.

    What a person records. `to_speech` has no other fixed words.
    """
    lines = (line for block in blocks for line in lines_of(block))
    return tuple(segment.words for line in lines for segment in _segments(line) if segment.slot is None)


def _segments(line: Iterable[Span | FilledSpan]) -> Iterator[Segment]:
    segments = [segment for span in line for segment in _of_span(span)]
    yield from segments[:-1]
    for last in segments[-1:]:
        yield Segment(last.kind, last.words, last.slot, ends=True)


def _of_span(span: Span | FilledSpan) -> Iterator[Segment]:
    match span:
        case Literal(words):
            sentences = (sentence.strip() for sentence in _SENTENCE_END.split(words))
            yield from (Segment(SegmentKind.FIXED, words) for words in sentences if _HAS_SOUND.search(words))
        case Filled():
            yield Segment(SegmentKind.SLOT, span.spoken, span.slot)
        case Blank():
            yield Segment(SegmentKind.SLOT, span.label, span.slot)
        case _:
            yield Segment(SegmentKind.SLOT, "", span.name)


def _said(span: FilledSpan) -> str:
    match span:
        case Literal(words):
            return words
        case Filled():
            return span.spoken
        case Blank():
            return span.label


def _ended(line: str) -> str:
    return line if line.rstrip().endswith((".", "!", "?", ":", "؟", "。", "።")) else f"{line.rstrip()}."


def _plain(block: Block[FilledSpan]) -> str:
    lines = [shown("".join(_written(span) for span in line)) for line in lines_of(block)]
    if isinstance(block, Bullets):
        return "\n".join(f"- {line}" for line in lines)
    if isinstance(block, Steps):
        return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))
    return "\n".join(lines)


def _written(span: FilledSpan) -> str:
    match span:
        case Literal() | Filled():
            return span.words
        case Blank():
            return f"[{span.label}]"


def _html(block: Block[FilledSpan], heading: int) -> str:
    lines = ["".join(_html_span(span) for span in line) for line in lines_of(block)]
    items = "".join(f"<li>{line}</li>" for line in lines)
    match block:
        case Paragraph():
            return f"<p>{lines[0]}</p>"
        case Heading():
            return f"<h{heading}>{lines[0]}</h{heading}>"
        case Bullets():
            return f"<ul>{items}</ul>"
        case Steps():
            return f"<ol>{items}</ol>"
        case Divider():
            return "<hr>"


def _html_span(span: FilledSpan) -> str:
    match span:
        case Literal(words):
            return _safe(words)
        case Blank():
            return f'<mark class="blank"><bdi>{_safe(span.label)}</bdi></mark>'
        case Filled(tel=str(tel)):
            return f'<a href="tel:{_safe(tel)}"><bdi dir="ltr">{_safe(span.words)}</bdi></a>'
        case Filled():
            return "".join(
                f"<bdi>{_safe(part.words)}</bdi>" if part.own else _safe(part.words) for part in span.parts
            )


def _safe(words: str) -> str:
    return escape(shown(words))
