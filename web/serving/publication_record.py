"""What the publisher asks of the database, each a unit of work of its own."""

from dataclasses import dataclass
from datetime import datetime

from broadcast.channels.publishing.model import Published
from broadcast.channels.website.hooks import intents
from broadcast.editions.ports import Mark, Moment
from core.storage.database import Database
from scripts_library.items.model import Audience
from web.record import Record


@dataclass(frozen=True, slots=True)
class PublicationRecord:
    """The port ``broadcast.channels.publishing.ports.Record``."""

    database: Database[Record]
    hooks: tuple[str, ...] = ()
    """Addresses of the municipality's website that are told of each switched edition."""

    def newest(self, audience: Audience) -> bytes:
        return self.database.read(lambda record: record.editions.newest_text(audience))

    def switched(self, published: Published, host: str, at: datetime) -> None:
        self.database.run(_mark_switched, published, host, at, self.hooks)


def _mark_switched(
    record: Record, published: Published, host: str, at: datetime, hooks: tuple[str, ...]
) -> None:
    for channel in published.channels:
        number, audience = published.tree.number, published.audience
        record.clock_marks.mark(Moment(number, audience, Mark.SWITCHED, at, channel, host))
    tree = published.tree
    for intent in intents(hooks, published.audience, tree.number, tree.hash):
        record.outbox.put(intent)
