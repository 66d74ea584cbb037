"""Which hosts a switch waits for, and which the board must name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from scripts_library.items.model import Audience

AWAITED: Final = timedelta(seconds=10)
"""A host that reported within this time is waited for at a switch; one that is silent holds nobody up."""

LISTED: Final = timedelta(days=7)
"""So long a host that went silent is still expected on the board: it may be cut off, and go on serving."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a host said last of an audience. ``hash`` is of the edition it has staged, if any."""

    audience: Audience
    host: str
    seen_at: datetime
    number: int | None = None
    hash: str | None = None


def awaited(reports: Iterable[Report], own: str, at: datetime) -> frozenset[str]:
    """The other hosts that a switch is to wait for."""
    return frozenset(each.host for each in reports if each.host != own and at - each.seen_at <= AWAITED)


def lacking(reports: Iterable[Report], hosts: frozenset[str], hash_: str) -> frozenset[str]:
    """Those of ``hosts`` that have not staged this very edition."""
    return hosts - {each.host for each in reports if each.hash == hash_}


def listed(reports: Iterable[Report], at: datetime) -> tuple[str, ...]:
    """The hosts that should be on the board, by name."""
    return tuple(sorted(each.host for each in reports if at - each.seen_at <= LISTED))
