"""One effect for one key, and the guard that tells a caller at once that the first request is still being
worked on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from core.idempotency.errors import InProgress
from core.idempotency.model import Scope, StoredAnswer
from core.idempotency.ports import IdempotencyRecord

R = TypeVar("R", bound=IdempotencyRecord)


def once(
    record: R, scope: Scope, body: str, effect: Callable[[R], StoredAnswer], *, wait: bool = False
) -> tuple[StoredAnswer, bool]:
    """The answer for this key, and whether it is a repeat. The effect runs, in this very unit, only for a
    new key.

    What the effect raises leaves the key free, so that a corrected request can use it.
    """
    stored = record.idempotency.claim(scope, body, wait=wait)
    if stored is not None:
        return stored, True
    answer = effect(record)
    record.idempotency.settle(scope, answer)
    return answer, False


class InHand:
    """The keys that this process is working on. Without it a second request would wait for the database to
    refuse it."""

    def __init__(self) -> None:
        self._scopes: set[Scope] = set()

    @contextmanager
    def hold(self, scope: Scope) -> Iterator[None]:
        """Raises `InProgress` when the key is held already."""
        if scope in self._scopes:
            raise InProgress
        self._scopes.add(scope)
        try:
            yield
        finally:
            self._scopes.discard(scope)
