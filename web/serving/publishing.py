"""This host's publishing while it serves: what was cut last becomes what citizens get, and is then looked
at their way.

A cut wakes the loop at once; a look every second finds what no wake-up told of (another host's cut, an
end time, a lost hint). Nothing here is needed for the truth: processes read ``current`` per request, and
the record holds every edition.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from time import monotonic
from typing import Final

import structlog
from gevent import Greenlet, joinall, spawn
from gevent.event import Event

from broadcast.channels.board import service as board
from broadcast.channels.board.model import Expected, all_in_sync
from broadcast.channels.ports import Observer
from broadcast.channels.publishing.current import CurrentTrees
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
from web.live.hints import Live, What
from web.record import Record
from web.serving.companions import REPORT_EVERY_S, Companions
from web.serving.hints import Hint
from web.serving.outages import Outages
from web.times import moment

POLL_S: Final = 1.0
LOOK_EVERY_S: Final = 5.0
FOLLOW_EVERY_S: Final = 0.1
PATIENCE_S: Final = 2.0
"""How long an answer to a decision waits for the channels; the switch goes on without it (docs/design.md: two
seconds)."""

log: Final = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Desk:
    """What publishing one audience takes: its publisher, with a compile worker of its own so that no
    audience waits for another, and the observers of its channels."""

    publisher: Publisher
    keeper: Keeper
    observers: Sequence[Observer]


class Publishing:
    """Publishes, keeps end times and observes, for every audience, on this host.

    Publishing, silencing and looking are loops of their own: a channel that is slow to answer its observer,
    or a database that does not answer, never keeps a withdrawal from going out or an ended text from falling
    silent. One process a host leads (`lead`); others ask it by ``hint`` and read what it saw.
    """

    def __init__(
        self,
        desks: Mapping[Audience, Desk],
        trees: CurrentTrees,
        database: Database[Record],
        clock: Clock,
        host: str,
        hint: Hint,
        outages: Outages,
        companions: Companions | None = None,
        live: Live | None = None,
    ) -> None:
        self._live = live or Live()
        self._told: dict[Audience, int] = {}
        self._outages, self._companions = outages, companions
        self._desks, self._trees, self._database = desks, trees, database
        self._clock, self._host, self._hint = clock, host, hint
        self._leads = False
        self._ended, self._looked_enough = Event(), Event()
        self._lookers: list[Greenlet[..., None]] = []
        self._wake = {each: Event() for each in Audience}
        self._look_now = {each: Event() for each in Audience}
        self._in_sync = {each: Event() for each in Audience}
        self._switching: set[Audience] = set()
        self._seen: dict[Audience, int] = {}
        self._met: set[tuple[str, Audience, int]] = set()

    def start(self) -> None:
        """Tell open pages what is cut, and see what the leading process of this host sees."""
        for audience in self._desks:
            spawn(self._go_on, audience)
            self._lookers.append(spawn(self._go_on_looking, audience))

    def lead(self) -> None:
        """Bring every audience's tree up to date, and keep it so from now on for all processes of this host.

        Raises nothing.
        """
        for audience in self._desks:
            self._guarded(self._report, audience)
        for audience, desk in self._desks.items():
            desk.publisher.start([audience])
        self._leads = True
        self._hint.listen(self.announce)
        for audience in self._desks:
            spawn(self._go_on_silencing, audience)
            spawn(self._go_on_reporting, audience)
            self._look_now[audience].set()

    def look_no_more(self, patience: float = PATIENCE_S) -> None:
        """Nothing answers here soon, so what this host's observers would find says nothing of its channels.

        Waits for a look that has begun.
        """
        self._looked_enough.set()
        for event in self._look_now.values():
            event.set()
        joinall(self._lookers, timeout=patience)

    def stop(self) -> None:
        self._ended.set()
        self._looked_enough.set()
        self._hint.close()
        for event in (*self._wake.values(), *self._look_now.values()):
            event.set()

    def announce(self) -> None:
        """Something was cut: look now rather than within the second."""
        if not self._leads:
            self._hint.send()
        for event in self._wake.values():
            event.set()

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

    def first_citizen(
        self, channel: str, audience: Audience, number: int, at: datetime | None = None
    ) -> None:
        """A citizen was given the edition, now or at ``at``: the first one ends its clock.

        Costs the citizen nothing.
        """
        key = (channel, audience, number)
        if key not in self._met:
            self._met.add(key)
            spawn(self._mark_first, key, at or self._clock.now())

    def first_reader(self, channel: str, number: int, at: datetime) -> None:
        """The same, as the web server in front tells it; of editions that went out on this host alone."""
        tree = self._trees.now(Audience.LIVE)
        if tree is not None and number <= tree.name.number:
            self.first_citizen(channel, Audience.LIVE, number, at)

    def _mark_first(self, key: tuple[str, Audience, int], at: datetime) -> None:
        channel, audience, number = key
        met = Moment(EditionNumber(number), audience, Mark.FIRST_CITIZEN, at, channel, self._host)
        try:
            self._database.run(lambda record: record.clock_marks.mark(met))
        except Unavailable:
            self._met.discard(key)

    def _go_on(self, audience: Audience) -> None:
        while not self._ended.is_set():
            self._wake[audience].wait(POLL_S)
            self._wake[audience].clear()
            self._guarded(self._bring_up_to_date, audience)

    def _go_on_silencing(self, audience: Audience) -> None:
        """By itself, since a database that is silent holds up whoever asks it."""
        while not self._ended.wait(POLL_S):
            self._guarded(self._silence_what_ended, audience)

    def _go_on_reporting(self, audience: Audience) -> None:
        while self._companions and not self._ended.wait(REPORT_EVERY_S):
            self._guarded(self._report, audience)

    def _report(self, audience: Audience) -> None:
        if self._companions is not None:
            self._companions.report(audience)

    def _go_on_looking(self, audience: Audience) -> None:
        while True:
            self._look_now[audience].wait(LOOK_EVERY_S if self._leads else FOLLOW_EVERY_S)
            self._look_now[audience].clear()
            if self._looked_enough.is_set():
                return
            if audience in self._switching and self._look_now[audience].wait(PATIENCE_S):
                continue  # it would find the edition before, and hold the switch up
            self._guarded(self._look if self._leads else self._follow, audience)

    def _guarded(self, act: Callable[[Audience], None], audience: Audience) -> None:
        """The loops outlive everything: what fails is told and tried again within the second."""
        name = f"{act.__name__} {audience.value}"
        try:
            act(audience)
            self._outages.done(name)
        except NothingCutYet:
            self._outages.done(name)
        except Unavailable as error:
            self._outages.failed(name, error)
        except Exception:
            log.exception("publishing", act=name)

    def _bring_up_to_date(self, audience: Audience) -> None:
        expected = self._database.read(board.expected_now, audience)
        self._tell(audience, expected.number)
        tree = self._trees.now(audience)
        behind = tree is None or (tree.name.number, tree.name.hash) != (expected.number, expected.hash)
        if behind and self._leads:
            self._publish(audience)
        if self._seen.get(audience, 0) < expected.number:
            self._look_now[audience].set()

    def _publish(self, audience: Audience) -> None:
        self._switching.add(audience)
        try:
            published = self._desks[audience].publisher.publish(audience)
        finally:
            self._switching.discard(audience)
        log.info("published", audience=audience.value, tree=str(published.tree))

    def _tell(self, audience: Audience, number: int) -> None:
        """Open pages hear of it at once: the desks read it while it is published."""
        if self._told.get(audience) != number:
            self._told[audience] = number
            self._live.hint(What.EDITION, audience, number)

    def _silence_what_ended(self, audience: Audience) -> None:
        for published in self._desks[audience].keeper.look():
            log.info("silenced", audience=published.audience.value, tree=str(published.tree))

    def _look(self, audience: Audience) -> None:
        """Ask every channel as a citizen would, and write down what it gave."""
        edition = self._trees.edition(audience)
        if edition is None:
            return
        seen = board.look(self._desks[audience].observers, edition, self._host, self._clock)
        rows = self._database.run(board.keep, Expected.of(edition), self._host, seen)
        if all_in_sync(rows):
            self._saw(audience, edition.number)

    def _follow(self, audience: Audience) -> None:
        """What the leading process of this host saw last."""
        rows = self._database.read(lambda record: record.sync_rows.rows(audience, self._host))
        if all_in_sync(rows):
            self._saw(audience, min(row.expected_edition for row in rows))

    def _saw(self, audience: Audience, number: int) -> None:
        self._seen[audience] = max(number, self._seen.get(audience, 0))
        self._in_sync[audience].set()


def _clock_json(mark: Moment) -> Json:
    return {
        "mark": mark.mark.value,
        "channel": mark.channel or None,
        "host": mark.host or None,
        "at": moment(mark.at),
    }
