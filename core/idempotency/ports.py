"""What use cases need of the idempotency keys."""

from typing import Protocol

from core.idempotency.model import Scope, StoredAnswer


class Idempotency(Protocol):
    """The keys as one unit of work sees them; they stand or fall with the effect in the same unit."""

    def claim(self, scope: Scope, body: str, *, wait: bool = False) -> StoredAnswer | None:
        """None: the key is new, go on, and `settle` in the same unit. An answer: it was done; give that one.

        `body` is the digest of what was sent. Raises `KeyReused` when the key came with another body, and
        `InProgress` when another unit holds it right now; with `wait` (a stop is never refused) that one's
        end is awaited instead.
        """
        ...

    def settle(self, scope: Scope, answer: StoredAnswer) -> None:
        """Keep the answer for 24 hours."""
        ...


class IdempotencyRecord(Protocol):
    """What a unit of work must at least offer for keys to be used in it."""

    @property
    def idempotency(self) -> Idempotency: ...
