"""Keys, and the answers kept under them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from core.canonical import Json
from core.idempotency.errors import BadKey

KEPT: Final = timedelta(hours=24)
_KEY: Final = re.compile(r"[\x21-\x7e]{1,255}")


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose key, where: the caller's credential, the route, and the Idempotency-Key as sent.

    A key is 1 to 255 visible ASCII characters; another raises `BadKey`.
    """

    credential: str
    route: str
    key: str

    def __post_init__(self) -> None:
        if not _KEY.fullmatch(self.key):
            raise BadKey


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """What was answered: HTTP status, JSON body, and the headers that belong to it."""

    status: int
    body: Json
    headers: Mapping[str, str] = field(default_factory=dict)
