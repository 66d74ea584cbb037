"""The other hosts that publish from the same record: told what this one has staged, and given their moment.

Nothing is true only here: each host looks at the record by itself each second. This makes all of them switch
together where all are well, and never waits longer than two seconds where one is not.
"""

from dataclasses import dataclass, field
from time import monotonic
from typing import Final

import gevent
import structlog

from broadcast.channels.hosts.model import awaited, lacking
from broadcast.channels.publishing.model import Published
from core.clock import Clock
from core.errors import Unavailable
from core.storage.database import Database
from scripts_library.items.model import Audience
from web.record import Record

REPORT_EVERY_S: Final = 2.0
PATIENCE_S: Final = 2.0
"""How long a switch waits for the hosts that were there a moment ago."""
LOOK_EVERY_S: Final = 0.05

log: Final = structlog.get_logger()


@dataclass(slots=True)
class Companions:
    """``host`` is this one's name."""

    database: Database[Record]
    clock: Clock
    host: str
    _there: dict[Audience, frozenset[str]] = field(default_factory=dict)

    def report(self, audience: Audience) -> None:
        """Say that this host is there, and see who else is. Raises ``Unavailable``."""
        self._there[audience] = self.database.run(_report, audience, self.host)

    def meet(self, audience: Audience, staged: Published) -> None:
        """Tell that this host is ready, and wait for those that were there a moment ago; no longer than two
        seconds, whatever happens to them or to the record."""
        others = self._there.get(audience, frozenset())
        meeting = gevent.spawn(self._until_all_have, audience, staged, others)
        try:
            missing = meeting.get(timeout=PATIENCE_S)
        except gevent.Timeout:
            missing = others
            meeting.kill(block=False)
        if missing:
            log.warning(
                "switched without",
                hosts=sorted(missing),
                audience=audience.value,
                number=staged.tree.number,
            )

    def alone(self, audience: Audience) -> bool:
        return not self._there.get(audience)

    def _until_all_have(
        self, audience: Audience, staged: Published, others: frozenset[str]
    ) -> frozenset[str]:
        try:
            self.database.run(_ready, audience, self.host, staged)
            until = monotonic() + PATIENCE_S
            missing = others
            while missing and monotonic() < until:
                missing = self.database.read(_lacking, audience, others, staged.tree.hash)
                gevent.sleep(LOOK_EVERY_S if missing else 0)
        except Unavailable:
            return others
        return missing


def _report(record: Record, audience: Audience, host: str) -> frozenset[str]:
    now = record.clock.now()
    record.hosts.seen(audience, host, now)
    return awaited(record.hosts.all(audience), host, now)


def _ready(record: Record, audience: Audience, host: str, staged: Published) -> None:
    record.hosts.staged(audience, host, staged.tree.number, staged.tree.hash, record.clock.now())


def _lacking(record: Record, audience: Audience, hosts: frozenset[str], hash_: str) -> frozenset[str]:
    return lacking(record.hosts.all(audience), hosts, hash_)
