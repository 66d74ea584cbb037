"""Receipts in memory."""

from collections.abc import Collection, Mapping
from datetime import datetime

from broadcast.delivery.receipts.model import Receipt


class FakeReceipts:
    """Keeps its receipts in a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[str, Receipt] = {}

    def of(self, ids: Collection[str]) -> Mapping[str, Receipt]:
        return {each: self.kept[each] for each in ids if each in self.kept}

    def held(self, id_: str) -> Receipt | None:
        return self.kept.get(id_)

    def put(self, receipt: Receipt) -> None:
        self.kept[receipt.id] = receipt

    def purge(self, before: datetime) -> int:
        old = [each.id for each in self.kept.values() if each.at < before]
        for each in old:
            del self.kept[each]
        return len(old)
