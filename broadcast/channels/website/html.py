"""HTML from outside as a browser takes it apart, in one pass: a page that is broken, or made to be slow to
read, costs no more than a sound one of its size.

The parser of the standard library takes five seconds for fifteen kilobytes of unfinished tags, and gives up
at an unknown marked section; what others put on a website must do neither to a program that answers calls.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Final

_NAME: Final = re.compile(r"[a-zA-Z][^\s/>]*")
_GAP: Final = re.compile(r"[\s/]*")
_ATTRIBUTE: Final = re.compile(r"=?[^\s/>=]*")
_EQUALS: Final = re.compile(r"\s*=\s*")
_BARE: Final = re.compile(r"[^\s>]*")
_RAW: Final = {
    each: re.compile(rf"</{each}(?=[\s/>])", re.IGNORECASE)
    for each in (
        "script",
        "style",
        "title",
        "textarea",
        "iframe",
        "noscript",
        "noembed",
        "noframes",
        "xmp",
    )
}
"""Elements whose content holds no tags, up to their own end."""


@dataclass(frozen=True, slots=True)
class Start:
    """A tag that begins an element; ``closed`` as in ``<svg/>``. Names in small letters, values unescaped."""

    name: str
    given: Mapping[str, str] = field(default_factory=dict)
    closed: bool = False


@dataclass(frozen=True, slots=True)
class End:
    name: str


@dataclass(frozen=True, slots=True)
class Words:
    """Text between tags, unescaped."""

    text: str


@dataclass(frozen=True, slots=True)
class Comment:
    text: str


Part = Start | End | Words | Comment


def parts(html: str) -> Iterator[Part]:
    """The page's parts in their order. What is inside scripts, styles and the like is left out; a tag that
    never ends takes the rest of the page with it, as in a browser.
    """
    at = 0
    while at < len(html):
        opens = html.find("<", at)
        if opens < 0:
            opens = len(html)
        if opens > at:
            yield Words(unescape(html[at:opens]))
        part, at = _at(html, opens)
        if part is not None:
            yield part
        if isinstance(part, Start) and part.name in _RAW:
            found = _RAW[part.name].search(html, at)
            at = found.start() if found else len(html)


def _at(html: str, at: int) -> tuple[Part | None, int]:
    """What begins with the sign ``<`` at ``at``, and where the rest goes on."""
    if html.startswith("<!--", at):
        ends = html.find("-->", at + 4)
        return Comment(html[at + 4 : ends if ends >= 0 else len(html)]), _after(ends, 3, html)
    if html.startswith(("<!", "<?"), at):
        return None, _after(html.find(">", at), 1, html)
    if html.startswith("</", at):
        name = _NAME.match(html, at + 2)
        ends = _after(html.find(">", at), 1, html)
        return (End(name[0].lower()) if name else None), ends
    name = _NAME.match(html, at + 1)
    if name is None:
        return (Words("<") if at < len(html) else None), at + 1
    return _start(html, name[0].lower(), name.end())


def _start(html: str, name: str, at: int) -> tuple[Part | None, int]:
    given: dict[str, str] = {}
    while True:
        gap = _GAP.match(html, at)
        at = gap.end() if gap else at
        if at >= len(html):
            return None, at
        if html[at] == ">":
            return Start(name, given, html[at - 1] == "/"), at + 1
        own = _ATTRIBUTE.match(html, at)
        named = own[0].lower() if own else ""
        value, at = _value(html, own.end() if own else at + 1)
        given.setdefault(named, unescape(value))


def _value(html: str, at: int) -> tuple[str, int]:
    equals = _EQUALS.match(html, at)
    if equals is None:
        return "", at
    at = equals.end()
    if html[at : at + 1] in {'"', "'"}:
        ends = html.find(html[at], at + 1)
        return (html[at + 1 : ends], ends + 1) if ends >= 0 else ("", len(html))
    bare = _BARE.match(html, at)
    return (bare[0], bare.end()) if bare else ("", at)


def _after(found: int, length: int, html: str) -> int:
    return found + length if found >= 0 else len(html)
