"""The watch over the municipality's website: each minute, and soon after each edition, every registered place
is fetched as a reader fetches it and held against the edition.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

import structlog
from gevent.pool import Pool
from gevent.threadpool import ThreadPool

from broadcast.channels.board.model import State
from broadcast.channels.feeds.model import FACTS, NAME
from broadcast.channels.publishing.current import CurrentTrees
from broadcast.channels.publishing.via_files import names
from broadcast.channels.website import service
from broadcast.channels.website.compare import judge, says_nothing, shows
from broadcast.channels.website.decode import text_of
from broadcast.channels.website.errors import NoAnswer, NotAsked
from broadcast.channels.website.expected import expected_from
from broadcast.channels.website.model import Expected, Finding, Look, Watched, Website, Why
from broadcast.channels.website.page import Page
from broadcast.channels.website.via_http import Answer, Outside
from core.clock import Clock
from core.storage.database import Database
from scripts_library.approvals.service import tell_crisis_management
from scripts_library.items.model import Audience
from web.building import Office
from web.record import Record
from web.serving import drift_alarm
from web.serving.threads import beside

LARGEST_PAGE: Final = 2 * 1024 * 1024
AT_ONCE: Final = 4
EARLIER: Final = 5
"""How many earlier editions a page that differs is held against."""
log: Final = structlog.get_logger()


@dataclass
class DriftWatch:
    """Of several processes each may watch: a place is taken in hand by one."""

    website: Website
    database: Database[Record]
    trees: CurrentTrees
    published: Path
    outside: Outside
    clock: Clock
    public_url: str
    patience: timedelta
    _pool: Pool = field(default_factory=lambda: Pool(AT_ONCE))
    _thread: ThreadPool = field(default_factory=lambda: ThreadPool(1))
    _expected: dict[str, Expected] = field(default_factory=dict)
    _forgotten: bool = False

    def look(self) -> None:
        """Look at what is due. Returns at once: a website that is slow holds nothing up."""
        if not self._forgotten:
            self.database.run(service.forget, self.website.watched)
            self._forgotten = True
        tree = self.trees.now(Audience.LIVE) if self.website.watched else None
        if tree is None or self._pool.full():
            return
        for each in self._taken(tree.name.number):
            self._pool.spawn(self._look_at, each)

    def finish(self) -> None:
        """Wait for the looks that have begun."""
        self._pool.join()

    def _taken(self, number: int) -> Sequence[Watched]:
        now = self.clock.now()
        looks = self.database.read(lambda record: record.looks.all())
        due = service.due(looks, self.website.watched, number, now)
        return self.database.run(service.take, due, number) if due else ()

    def _look_at(self, watched: Watched) -> None:
        try:
            expected = self._now()
            if expected is not None:
                finding = self._found(watched, expected)
                self.database.run(_keep, watched, finding, expected, self.patience)
        except Exception:
            log.exception("a place on the website could not be looked at", address=watched.address)

    def _found(self, watched: Watched, expected: Expected) -> Finding:
        try:
            headers = {"Accept": "text/html", "Accept-Encoding": "identity", "Cache-Control": "no-cache"}
            answer = self.outside.ask("GET", watched.address, headers, None, LARGEST_PAGE)
            return beside(self._thread, lambda: self._told(watched, expected, answer))
        except NotAsked as wrong:
            return Finding(State.UNREACHABLE, Why.REFUSED, detail=str(wrong.facts.get("why", "")))
        except NoAnswer as wrong:
            return Finding(State.UNREACHABLE, Why.SILENT, detail=str(wrong.facts.get("why", "")))

    def _told(self, watched: Watched, expected: Expected, answer: Answer) -> Finding:
        """What the answer says of the place. Takes as long as the page is large, so never on the hub's
        thread.
        """
        if answer.status in range(300, 400):
            where = answer.headers.get("location", "")[:200]
            return Finding(State.UNREACHABLE, Why.REDIRECTED, detail=where)
        if answer.status != 200:
            return Finding(State.UNREACHABLE, Why.ANSWERED, detail=f"HTTP {answer.status}")
        page = Page(text_of(answer.headers, answer.body, LARGEST_PAGE), watched.address)
        policy = answer.headers.get("content-security-policy", "")
        finding = judge(watched, expected, page, self.public_url, policy)
        return self._held_against_earlier(watched, expected, page, finding, cut=answer.cut)

    def _held_against_earlier(
        self, watched: Watched, expected: Expected, page: Page, finding: Finding, *, cut: bool
    ) -> Finding:
        """A page that differs, or should say nothing, may still say what an earlier edition did."""
        silent = says_nothing(watched, expected)
        if finding.why is not Why.EMBEDDED and (silent or finding.state is State.ALTERED):
            earlier = self._shown_before(watched, page, expected.number)
            if earlier is not None:
                return Finding(State.BEHIND, Why.STILL_SAID if silent else Why.OLDER, earlier)
        if cut and finding.state is State.ALTERED:
            return Finding(State.UNREACHABLE, Why.TOO_LARGE, finding.edition)
        return finding

    def _shown_before(self, watched: Watched, page: Page, number: int) -> int | None:
        """The earlier edition whose text the page shows, if it is one of the last."""
        room = self.published / Audience.LIVE.value
        older = sorted({name for name in names(room) if name.number < number}, reverse=True)[:EARLIER]
        for name in older:
            expected = self._read(room / str(name))
            if expected is not None and shows(watched, expected, page):
                return expected.number
        return None

    def _now(self) -> Expected | None:
        tree = self.trees.now(Audience.LIVE)
        return None if tree is None else self._read(tree.folder)

    def _read(self, tree: Path) -> Expected | None:
        """What a tree's facts say, kept for the next look."""
        known = self._expected.get(tree.name)
        if known is None:
            try:
                known = expected_from((tree / NAME / FACTS).read_bytes())
            except (OSError, ValueError, KeyError):
                return None
            while len(self._expected) > EARLIER:
                self._expected.pop(next(iter(self._expected)))
            self._expected[tree.name] = known
        return known


def drift_watch(office: Office) -> DriftWatch:
    """The watch of an installation."""
    settings, published = office.settings, office.folders.published
    return DriftWatch(
        office.centre.website,
        office.database,
        CurrentTrees(published),
        published,
        Outside(settings.website_private),
        office.clock,
        settings.public_url,
        timedelta(seconds=settings.drift_s),
    )


def _keep(
    record: Record, watched: Watched, finding: Finding, expected: Expected, patience: timedelta
) -> Look | None:
    """Keep what was found; crisis management is told of what has been wrong for long."""
    told = service.keep(record, watched, finding, expected.number, expected.cut_at, patience)
    if told is not None and told.seen_at is not None:
        key = f"{told.address}:{told.language}:{told.what}:{told.seen_at.isoformat()}"
        tell_crisis_management(record, drift_alarm.KIND, key, drift_alarm.facts_of(told.watched))
    return told
