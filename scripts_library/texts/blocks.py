"""The grammar of a body: pure lines, no markup within them, everything else literal.

A blank line separates paragraphs; `- ` begins a list item, `1. ` a numbered step, `## ` a heading; an
indented line goes on with the item above; `---` alone divides a short answer from the longer one. `{area}`
is a slot, `{{` and `}}` are braces. Parsing takes one pass over the body, whatever it holds.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Final, Generic, TypeAlias, TypeVar

from core.errors import FieldError
from scripts_library.texts import errors
from scripts_library.texts.errors import BodyRefused

_ITEM: Final = re.compile(r"- +(?=\S)")
_STEP: Final = re.compile(r"[0-9]{1,3}\. +(?=\S)")
_HEADING: Final = re.compile(r"## +(?=\S)")
_LONGEST_REMEMBERED: Final = 8_192
_SPAN: Final = re.compile(r"\{\{|\}\}|\{([a-z_]{1,40})\}|[{}]|[^{}]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Literal:
    """Words that stand as they are."""

    words: str


@dataclass(frozen=True, slots=True)
class Slot:
    """A blank that is filled by the slot of this name."""

    name: str


Span: TypeAlias = Literal | Slot
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Paragraph(Generic[S]):
    """Running text."""

    spans: tuple[S, ...]


@dataclass(frozen=True, slots=True)
class Heading(Generic[S]):
    """A heading within a fact sheet."""

    spans: tuple[S, ...]


@dataclass(frozen=True, slots=True)
class Bullets(Generic[S]):
    """A list whose order says nothing."""

    items: tuple[tuple[S, ...], ...]


@dataclass(frozen=True, slots=True)
class Steps(Generic[S]):
    """A list to be followed in its order; numbered from 1 whatever numbers were written."""

    items: tuple[tuple[S, ...], ...]


@dataclass(frozen=True, slots=True)
class Divider:
    """The end of the short answer."""


Block: TypeAlias = Paragraph[S] | Heading[S] | Bullets[S] | Steps[S] | Divider
Blocks: TypeAlias = tuple[Block[Span], ...]


def parse(body: str) -> Blocks:
    """The body as blocks. Raises `BodyRefused` with every single brace.

    What was parsed is remembered, since a cut renders the same bodies again; very long ones are not.
    """
    return _remembered(body) if len(body) <= _LONGEST_REMEMBERED else _parse(body)


@lru_cache(maxsize=2_048)
def _remembered(body: str) -> Blocks:
    return _parse(body)


def _parse(body: str) -> Blocks:
    _refuse_braces(body)
    lines: list[_Line] = []
    is_open = False
    for raw in body.split("\n"):
        indented, words = raw[:1] in (" ", "\t"), raw.strip(" \t\r")
        if not words:
            is_open = False
            continue
        kind, words = _kind(words)
        if kind is _PARAGRAPH and is_open and lines and (indented or lines[-1].kind is _PARAGRAPH):
            lines[-1].spans += [Literal(" "), *_spans(words)]
            continue
        lines.append(_Line(kind, [*_spans(words)]))
        is_open = kind is not _HEAD and kind is not _DIVIDER
    return tuple(_blocks(lines))


@dataclass(frozen=True, slots=True)
class BraceFault:
    """A brace that is neither a slot's nor doubled; `line` counts from 1."""

    line: int
    brace: str


def brace_faults(body: str) -> tuple[BraceFault, ...]:
    """Every single brace, at most one a line."""
    faults = []
    for number, line in enumerate(body.split("\n"), start=1):
        if "{" not in line and "}" not in line:
            continue
        single = next((found[0] for found in _SPAN.finditer(line) if found[0] in ("{", "}")), None)
        if single:
            faults.append(BraceFault(number, single))
    return tuple(faults)


def slots_used(blocks: Iterable[Block[Span]]) -> tuple[str, ...]:
    """The slots in the body, each once, in the order they come."""
    spans = (span for block in blocks for line in lines_of(block) for span in line)
    return tuple(dict.fromkeys(span.name for span in spans if isinstance(span, Slot)))


def lines_of(block: Block[S]) -> tuple[tuple[S, ...], ...]:
    """What is said in one breath: a paragraph or heading as one, a list item by item."""
    match block:
        case Paragraph() | Heading():
            return (block.spans,)
        case Bullets() | Steps():
            return block.items
        case Divider():
            return ()


def divided(blocks: tuple[Block[S], ...]) -> tuple[tuple[Block[S], ...], tuple[Block[S], ...]]:
    """An answer's short part, which is spoken and read first, and its longer part (empty without a `---`)."""
    at = next((place for place, block in enumerate(blocks) if isinstance(block, Divider)), len(blocks))
    return blocks[:at], tuple(block for block in blocks[at:] if not isinstance(block, Divider))


_PARAGRAPH: Final = "paragraph"
_HEAD: Final = "heading"
_BULLET: Final = "bullet"
_NUMBERED: Final = "step"
_DIVIDER: Final = "divider"
_MARKERS: Final = ((_ITEM, _BULLET), (_STEP, _NUMBERED), (_HEADING, _HEAD))


@dataclass(slots=True)
class _Line:
    kind: str
    spans: list[Span]


def _kind(words: str) -> tuple[str, str]:
    if words == "---":
        return _DIVIDER, ""
    for marker, kind in _MARKERS:
        if found := marker.match(words):
            return kind, words[found.end() :]
    return _PARAGRAPH, words


def _refuse_braces(body: str) -> None:
    wrong = brace_faults(body)
    if wrong:
        facts = ({"line": each.line, "brace": each.brace} for each in wrong)
        raise BodyRefused(lines=len(wrong), errors=[FieldError("body", errors.BRACE, each) for each in facts])


def _spans(words: str) -> Iterator[Span]:
    for found in _SPAN.finditer(words):
        piece = found[0]
        if found[1]:
            yield Slot(found[1])
        else:
            yield Literal(piece[0] if piece in ("{{", "}}") else piece)


def _blocks(lines: list[_Line]) -> Iterator[Block[Span]]:
    for kind, group in groupby(lines, key=lambda line: line.kind):
        spans = [_merged(line.spans) for line in group]
        if kind == _BULLET:
            yield Bullets(tuple(spans))
        elif kind == _NUMBERED:
            yield Steps(tuple(spans))
        elif kind == _DIVIDER:
            yield Divider()
        else:
            yield from (Heading(line) if kind == _HEAD else Paragraph(line) for line in spans)


def _merged(spans: list[Span]) -> tuple[Span, ...]:
    """Literals that touch become one, so that one wording has one form."""
    merged: list[Span] = []
    for literal, group in groupby(spans, key=lambda span: isinstance(span, Literal)):
        if literal:
            merged.append(Literal("".join(span.words for span in group if isinstance(span, Literal))))
        else:
            merged += group
    return tuple(merged)
