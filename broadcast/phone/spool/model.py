"""A step of a call, as the spool keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from core.canonical import Json


class StepEntry(NamedTuple):
    """What is to be kept before the step is answered. ``answer`` is the whole answer, so that a repeat gets
    it again.

    ``call`` and ``step`` are unique together. ``effects`` is a JSON list. ``number_sealed`` is the caller's
    number, encrypted, and only where somebody is to ring it. ``origin`` is the partner who passed it on.
    """

    call: str
    step: str
    at: datetime
    audience: str
    edition: int
    place_in: str
    place_out: str
    key: str
    language: str
    effects: str
    answer: bytes
    number_sealed: str | None = None
    origin: str | None = None


class Written(NamedTuple):
    """What became of an entry: its place in the spool, and the answer that is stored there. ``repeat``: it
    was there already, and what it does is done.
    """

    sequence: int
    answer: bytes
    repeat: bool


@dataclass(frozen=True, slots=True)
class SpooledStep:
    """A step as it is imported; (``spool``, ``sequence``) is unique for ever."""

    spool: str
    sequence: int
    call: str
    step: str
    at: datetime
    audience: str
    edition: int
    place_in: str
    place_out: str
    key: str
    language: str
    effects: tuple[Mapping[str, Json], ...]
    number_sealed: str | None
    origin: str | None = None
