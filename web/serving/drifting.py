"""Crisis management is told when a channel of ours gives something else than the edition."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Final

from broadcast.channels.board.model import Row, drifting
from broadcast.channels.feeds.model import NAME as FEEDS
from broadcast.channels.phone.stager import NAME as PHONE
from broadcast.channels.site.stager import NAME as SITE
from core.canonical import Json
from core.clock import Clock
from core.errors import msgid
from core.storage.database import Database
from scripts_library.approvals.service import tell_crisis_management
from scripts_library.items.model import Audience
from web.record import Record

ALARMED: Final[Mapping[str, str]] = {
    PHONE: msgid("The phone line says something else than the edition, or gives no answer: %(host)s"),
    SITE: msgid("The citizen site shows something else than the edition, or gives no answer: %(host)s"),
    FEEDS: msgid("The feeds give something else than the edition, or no answer: %(host)s"),
}
"""What the alarm of each channel says. The municipality's website and the desks have rules of their own."""


class ChannelWatch:
    """Looks at the board. Every process may: an alarm goes out once for each channel, host, edition and
    state, so that a channel that comes and goes does not ring all night.
    """

    def __init__(self, database: Database[Record], clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._told: frozenset[Row] = frozenset()

    def look(self) -> None:
        """Tell of what has drifted since the last look."""
        drifted = frozenset(self._database.read(_drifted, self._clock.now()))
        if drifted - self._told:
            self._database.run(partial(_tell, drifted=drifted - self._told))
        self._told = drifted


def kind_of(channel: str) -> str:
    """What the alarm of a channel is called."""
    return f"{channel}_drift"


def in_step_again(channel: str, record: Record, facts: Mapping[str, Json]) -> bool:
    """Whether the channel does what it should by now, so that nobody need be told."""
    rows = _drifted(record, record.clock.now())
    return not any((row.channel, row.host) == (channel, facts["host"]) for row in rows)


def _drifted(record: Record, at: datetime) -> tuple[Row, ...]:
    rows = (row for audience in Audience for row in record.sync_rows.rows(audience))
    return drifting((row for row in rows if row.channel in ALARMED), at)


def _tell(record: Record, drifted: frozenset[Row]) -> None:
    for row in sorted(drifted, key=lambda row: (row.audience, row.channel, row.host, row.language)):
        audience = row.audience.value
        facts: dict[str, str | None] = {"host": row.host, "audience": audience}
        key = f"{audience}:{row.host}:{row.expected_edition}:{row.state.value}"
        tell_crisis_management(record, kind_of(row.channel), key, facts)
