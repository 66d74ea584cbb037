"""Use cases of receipts: the provider tells what became of a message; old ones are forgotten."""

from dataclasses import dataclass
from typing import ClassVar

from broadcast.delivery.receipts.model import LOST, Arrival, Receipt
from broadcast.delivery.receipts.ports import ReceiptsRecord
from core.journal.model import Event
from core.outbox.service import KEPT


@dataclass(frozen=True, slots=True)
class MessageLost(Event):
    """A message that the provider had taken reached nobody."""

    kind: ClassVar[str] = "message.lost"
    receipt: str
    arrival: str
    code: str | None


def note(record: ReceiptsRecord, id_: str, arrival: Arrival, code: str | None) -> Receipt:
    """What the provider tells of a message. Told twice, or late, it changes nothing."""
    now, known = record.clock.now(), record.receipts.held(id_)
    after = Receipt(id_, arrival, now, code) if known is None else known.told(arrival, code, now)
    if after != known:
        record.receipts.put(after)
        if after.arrival in LOST:
            record.journal.add(MessageLost(id_, after.arrival.value, code), None)
    return after


def forget(record: ReceiptsRecord) -> int:
    """Dispose of receipts with the outbox's bookkeeping that they belong to, after ninety days."""
    return record.receipts.purge(record.clock.now() - KEPT)
