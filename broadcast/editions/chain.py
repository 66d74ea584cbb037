"""Is every edition still what was cut? Recomputed from the stored words alone."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from broadcast.editions.content import edition_hash
from broadcast.editions.model import EditionNumber
from broadcast.editions.ports import Line, Stored
from core.canonical import NotCanonical
from scripts_library.items.model import Audience


class Broken(StrEnum):
    """How the chain of editions can break."""

    MISSING = "missing"
    """A number is gone: this one follows one that is not its predecessor."""
    PARENT = "parent"
    """It names another parent than the edition before it."""
    CONTENT = "content"
    """Its content or its hash was changed after it was cut."""
    AUDIENCE = "audience"
    """Its content is for another audience than its sequence."""


@dataclass(frozen=True, slots=True)
class Fault:
    """The place where a chain breaks, and how."""

    audience: Audience
    number: EditionNumber
    broken: Broken


def faults(chain: Iterable[Stored]) -> Iterator[Fault]:
    """Every place where one audience's chain, oldest first, is not whole."""
    before: Line | None = None
    for stored in chain:
        line = stored.line
        for broken in _place(before, line):
            yield Fault(line.audience, line.number, broken)
        for broken in _content(stored):
            yield Fault(line.audience, line.number, broken)
        before = line


def _place(before: Line | None, line: Line) -> Iterator[Broken]:
    if line.number != (before.number + 1 if before else 1):
        yield Broken.MISSING
    elif line.parent != (before.hash if before else None):
        yield Broken.PARENT


def _content(stored: Stored) -> Iterator[Broken]:
    try:
        content = json.loads(stored.content)
        whole = edition_hash(content, stored.line.parent) == stored.line.hash
    except (ValueError, NotCanonical):
        yield Broken.CONTENT
        return
    if not whole:
        yield Broken.CONTENT
    if not isinstance(content, dict) or content.get("audience") != stored.line.audience.value:
        yield Broken.AUDIENCE
