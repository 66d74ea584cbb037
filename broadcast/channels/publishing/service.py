"""The publisher: what was cut last is what citizens read, and what has ended is read no more."""

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from broadcast.channels.publishing.current import CurrentTrees
from broadcast.channels.publishing.errors import NewerIsPublished, NotPublished
from broadcast.channels.publishing.model import Published
from broadcast.channels.publishing.ports import Compiler, Others, Record
from broadcast.editions.errors import NothingCutYet
from core.clock import Clock
from core.errors import Unavailable
from scripts_library.items.model import Audience

_log: Final = logging.getLogger(__name__)


class Publisher:
    """Publishes on this host. ``host`` is its name in clocks and on the sync board."""

    def __init__(
        self, record: Record, compiler: Compiler, clock: Clock, host: str, others: Others | None = None
    ) -> None:
        self._others = others
        self._record = record
        self._compiler = compiler
        self._clock = clock
        self._host = host

    def publish(self, audience: Audience) -> Published:
        """Make the newest edition what citizens read, and note when they could. Doing it again is nothing.

        Two processes may do so at once: a later edition is never replaced by an earlier one, unless the
        record itself was set back (a restored backup). Raises `NothingCutYet`, `NotPublished`, and
        `Unavailable` when the record is away.
        """
        text = self._record.newest(audience)
        self._meet(audience, text)
        try:
            published = self._compiler.publish(text, self._clock.now())
        except NewerIsPublished:
            again = self._record.newest(audience)
            published = self._compiler.publish(again, self._clock.now(), even_if_older=again == text)
        self._note(published)
        return published

    def start(self, audiences: Iterable[Audience] = Audience) -> tuple[Published, ...]:
        """At the program's start: every audience gets its newest edition, or, without a record, its last tree
        as it should be by now. Raises nothing: what was published stands.
        """
        return tuple(each for audience in audiences if (each := self._started(audience)) is not None)

    def _started(self, audience: Audience) -> Published | None:
        try:
            return self.publish(audience)
        except NothingCutYet:
            return None
        except Unavailable as away:
            _log.warning("%s starts from its last tree: %s", audience.value, away)
        try:
            return self._compiler.refresh(audience, self._clock.now())
        except NotPublished as wrong:
            _log.error("%s keeps its last tree as it was: %s", audience.value, wrong)
            return None

    def _meet(self, audience: Audience, text: bytes) -> None:
        """Where other hosts publish too, all get ready before any switches: nobody is given the old word here
        and the new word there for longer than a slow host takes. Alone, staging and switching are one order.
        """
        if self._others is None or self._others.alone(audience):
            return
        try:
            staged = self._compiler.stage(text, self._clock.now())
        except NewerIsPublished:
            return
        self._others.meet(audience, staged)

    def _note(self, published: Published) -> None:
        try:
            self._record.switched(published, self._host, self._clock.now())
        except Unavailable as away:
            _log.warning(
                "edition %s is out, but its clock could not be noted: %s", published.tree.number, away
            )


class Keeper:
    """Sees that a text falls silent at its end, from the staged copy alone: no database is asked.

    Call `look` about once a second, in every process that serves: it costs one look at a link until
    something is due, and doing it twice is doing it once.
    """

    def __init__(
        self,
        compiler: Compiler,
        trees: CurrentTrees,
        clock: Clock,
        audiences: Iterable[Audience] = Audience,
    ) -> None:
        self._compiler = compiler
        self._trees = trees
        self._clock = clock
        self._audiences = tuple(audiences)

    def look(self) -> tuple[Published, ...]:
        """Refresh what is due, and tell what was switched. Raises nothing: what fails is tried at the next
        look.
        """
        now = self._clock.now()
        due = [audience for audience in self._audiences if self._is_due(audience, now)]
        looked = [each for audience in due if (each := self._refreshed(audience, now)) is not None]
        return tuple(each for each in looked if each.switched)

    def _is_due(self, audience: Audience, now: datetime) -> bool:
        tree = self._trees.now(audience)
        return tree is not None and tree.manifest.has_ended(now)

    def _refreshed(self, audience: Audience, now: datetime) -> Published | None:
        try:
            return self._compiler.refresh(audience, now)
        except NotPublished as wrong:
            _log.error("%s: a text has ended but its page could not be renewed: %s", audience.value, wrong)
            return None
