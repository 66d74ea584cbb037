"""Timers: plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from core.canonical import Json


@dataclass(frozen=True, slots=True)
class Timer:
    """At `due` (aware) or soon after, whoever handles `kind` acts on `data`. `kind` and `key` together name
    it."""

    kind: str
    key: str
    due: datetime
    data: Mapping[str, Json] = field(default_factory=dict)
