"""What receipts need of the world."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from broadcast.delivery.receipts.model import Receipt
from core.clock import Clock
from core.journal.ports import Journal


class Receipts(Protocol):
    """One for each message that the provider has told of."""

    def of(self, ids: Collection[str]) -> Mapping[str, Receipt]:
        """Those that are known, by id."""
        ...

    def held(self, id_: str) -> Receipt | None:
        """The receipt, held until the unit ends: two words of it are told one after the other."""
        ...

    def put(self, receipt: Receipt) -> None: ...

    def purge(self, before: datetime) -> int:
        """Forget those last told of before then, and tell how many."""
        ...


class ReceiptsRecord(Protocol):
    """What one unit of work offers this feature."""

    @property
    def receipts(self) -> Receipts: ...
    @property
    def journal(self) -> Journal: ...
    @property
    def clock(self) -> Clock: ...
