"""Passwords through argon2id (RFC 9106)."""

import secrets
from dataclasses import dataclass
from functools import cached_property

from argon2 import PasswordHasher as Argon2
from argon2 import Type
from argon2.exceptions import InvalidHashError, VerificationError


@dataclass(frozen=True, slots=True)
class Effort:
    """What one hash costs. The default is OWASP's first choice for argon2id: 46 MiB, one pass, one lane."""

    memory_kib: int = 47_104
    passes: int = 1
    lanes: int = 1


class Argon2Hasher:
    """A `PasswordHasher`."""

    def __init__(self, effort: Effort | None = None) -> None:
        cost = effort or Effort()
        self._argon2 = Argon2(cost.passes, cost.memory_kib, cost.lanes, type=Type.ID)

    def hash(self, password: str) -> str:
        return self._argon2.hash(password)

    def matches(self, hashed: str, password: str) -> bool:
        try:
            return self._argon2.verify(hashed, password)
        except (VerificationError, InvalidHashError, UnicodeEncodeError):
            return False

    def outdated(self, hashed: str) -> bool:
        return self._argon2.check_needs_rehash(hashed)

    @cached_property
    def dummy(self) -> str:
        return self.hash(secrets.token_urlsafe(32))
