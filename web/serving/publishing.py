"""This host's publishing while it serves: what was cut last becomes what citizens get, and is then looked
at their way.

A cut wakes the loop at once; a look every second finds what no wake-up told of (another host's cut, an
end time, a lost hint). Nothing here is needed for the truth: processes read ``current`` per request, and
the record holds every edition.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from time import monotonic
from typing import Final

import structlog
from gevent import spawn
from gevent.event import Event
from gevent.lock import RLock

from broadcast.channels.board import service as board
from broadcast.channels.board.model import Expected, all_in_sync
from broadcast.channels.ports import Observer
from broadcast.channels.publishing.current import CurrentTrees
from broadcast.channels.publishing.errors import NotPublished
from broadcast.channels.publishing.model import Published
from broadcast.channels.publishing.service import Keeper, Publisher
from broadcast.editions.errors import NothingCutYet
from broadcast.editions.model import EditionNumber
from broadcast.editions.ports import Mark, Moment
from broadcast.editions.service import clock_of
from core.canonical import Json
from core.clock import Clock
from core.errors import Unavailable
from core.idempotency.model import StoredAnswer
from core.storage.database import Database
from scripts_library.items.model import Audience
from web.record import Record
from web.times import moment

POLL_S: Final = 1.0
LOOK_EVERY_S: Final = 5.0
PATIENCE_S: Final = 2.0
"""How long an answer to a decision waits for the channels; the switch goes on without it (design.md: two
seconds)."""

log: Final = structlog.get_logger()


class Publishing:
    """Publishes, keeps end times and observes, for every audience, on this host."""

    def __init__(
        self,
        publisher: Publisher,
        keeper: Keeper,
        trees: CurrentTrees,
        observers: Mapping[Audience, Sequence[Observer]],
        database: Database[Record],
        clock: Clock,
        host: str,
    ) -> None:
        self._publisher, self._keeper, self._trees = publisher, keeper, trees
        self._observers, self._database, self._clock, self._host = observers, database, clock, host
        self._wake, self._ended = Event(), Event()
        self._publishing = RLock()
        self._looked: dict[Audience, float] = {}
        self._in_sync: dict[Audience, Event] = {each: Event() for each in Audience}
        self._seen: dict[Audience, int] = {}
        self._met: set[tuple[str, Audience, int]] = set()

    def start(self) -> None:
        """Bring every audience's tree up to date and begin to keep it so."""
        self._publisher.start()
        spawn(self._go_on)

    def stop(self) -> None:
        self._ended.set()
        self._wake.set()

    def announce(self) -> None:
        """Something was cut: look now rather than within the second."""
        self._wake.set()

    def wait_until_seen(self, audience: Audience, number: int, patience: float = PATIENCE_S) -> bool:
        """Wait until this host's channels were seen to give the edition, or a later one; whether they
        were."""
        self.announce()
        until = monotonic() + patience
        while self._seen.get(audience, 0) < number:
            self._in_sync[audience].clear()
            if self._seen.get(audience, 0) >= number:
                break
            if not self._in_sync[audience].wait(max(0.0, until - monotonic())):
                return False
        return True

    def with_clock(self, stored: StoredAnswer) -> StoredAnswer:
        """The answer to a decision with the edition's clock as far as it has come, once its channels had
        their moment."""
        body = stored.body
        edition = body.get("edition") if isinstance(body, dict) else None
        if not isinstance(body, dict) or not isinstance(edition, dict):
            return stored
        audience, number = Audience(str(edition["audience"])), int(str(edition["number"]))
        for each in Audience:
            self.wait_until_seen(each, number) if each is audience else self.announce()
        try:
            clock = self._database.read(clock_of, audience, EditionNumber(number))
        except Unavailable:
            return stored  # the decision stands and is told; only its clock can't be read just now
        return replace(stored, body={**body, "clock": [_clock_json(each) for each in clock]})

    def first_citizen(self, channel: str, audience: Audience, number: int) -> None:
        """A citizen was given the edition: the first one ends its clock.

        Costs the citizen nothing.
        """
        key = (channel, audience, number)
        if key not in self._met:
            self._met.add(key)
            spawn(self._mark_first, key, self._clock.now())

    def _mark_first(self, key: tuple[str, Audience, int], at: datetime) -> None:
        channel, audience, number = key
        met = Moment(EditionNumber(number), audience, Mark.FIRST_CITIZEN, at, channel, self._host)
        try:
            self._database.run(lambda record: record.clock_marks.mark(met))
        except Unavailable:
            self._met.discard(key)

    def _go_on(self) -> None:
        while not self._ended.is_set():
            self._wake.wait(POLL_S)
            self._wake.clear()
            for audience in Audience:
                self._guarded(self._bring_up_to_date, audience)
            self._guarded(self._silence_what_ended)

    def _guarded(self, act: Callable[..., None], *plain: Audience) -> None:
        """The loop outlives everything: what fails is told and tried again within the second."""
        try:
            act(*plain)
        except NothingCutYet:
            pass
        except (Unavailable, NotPublished) as error:
            log.warning("publishing", act=act.__name__, error=str(error))
        except Exception:
            log.exception("publishing", act=act.__name__)

    def _bring_up_to_date(self, audience: Audience) -> None:
        expected = self._database.read(board.expected_now, audience)
        tree = self._trees.now(audience)
        if tree is None or (tree.name.number, tree.name.hash) != (expected.number, expected.hash):
            with self._publishing:
                self._told(self._publisher.publish(audience))
        if self._seen.get(audience, 0) < expected.number or self._due(audience):
            self._look(audience)

    def _silence_what_ended(self) -> None:
        with self._publishing:
            for published in self._keeper.look():
                log.info("silenced", audience=published.audience.value, tree=str(published.tree))

    def _told(self, published: Published) -> None:
        if published.switched:
            log.info("switched", audience=published.audience.value, tree=str(published.tree))

    def _due(self, audience: Audience) -> bool:
        return monotonic() - self._looked.get(audience, 0.0) >= LOOK_EVERY_S

    def _look(self, audience: Audience) -> None:
        """Ask every channel as a citizen would, and write down what it gave."""
        edition = self._trees.edition(audience)
        if edition is None:
            return
        seen = board.look(self._observers[audience], edition, self._host, self._clock)
        self._looked[audience] = monotonic()
        rows = self._database.run(board.keep, Expected.of(edition), self._host, seen)
        if all_in_sync(rows):
            self._seen[audience] = edition.number
            self._in_sync[audience].set()


def clock_json(marks: Sequence[Moment]) -> list[Json]:
    """An edition's clock, as the API tells it."""
    return [_clock_json(each) for each in marks]


def _clock_json(mark: Moment) -> Json:
    return {
        "mark": mark.mark.value,
        "channel": mark.channel or None,
        "host": mark.host or None,
        "at": moment(mark.at),
    }
