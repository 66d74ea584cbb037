"""What is registered of the municipality's website, and how a place on it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from broadcast.channels.board.model import Row, State
from broadcast.editions.differences import Run, Side
from core.access.model import PersonId
from scripts_library.items.model import Audience

NAME: Final = "website"
"""The channel's name on the board."""
BANNER: Final = "banner"
LOOK_EVERY: Final = timedelta(minutes=1)
SOON: Final = timedelta(seconds=10)
"""How soon to look again while a new edition makes its way onto the website."""
UNDER_WAY: Final = timedelta(minutes=2)
"""How long after a cut that is."""
SETTLED: Final = timedelta(minutes=5)
"""How long a place must be right before what was wrong counts as over: one that is right every other minute
is not."""
_SIGNS: Final = {Side.BOTH: "=", Side.BEFORE: "-", Side.AFTER: "+"}
_SIDES: Final = {sign: side for side, sign in _SIGNS.items()}
WRONG: Final = frozenset({State.BEHIND, State.ALTERED, State.UNREACHABLE})


@dataclass(frozen=True, slots=True)
class Watched:
    """A place on the website: its address, the language, and what stands there (``banner`` or a slug)."""

    address: str
    language: str
    what: str = BANNER

    @property
    def place(self) -> str:
        """What it is called on the board: one row an address and language."""
        parts = urlsplit(self.address)
        own = f"{parts.netloc}{parts.path.rstrip('/')}"
        return own if self.what == BANNER else f"{own} ({self.what})"


@dataclass(frozen=True, slots=True)
class Website:
    """``hooks`` are told of each edition, ``watched`` are looked at each minute."""

    hooks: tuple[str, ...] = ()
    watched: tuple[Watched, ...] = ()


class Why(StrEnum):
    """What is wrong with a place, or how it is right."""

    EMBEDDED = "embedded"
    """It loads our own script, or our banner in a frame, which show the edition by themselves."""
    SAME = "same"
    OLDER = "older"
    OTHER_WORDS = "other_words"
    MISSING = "missing"
    """The page is theirs, and the text is not on it."""
    OTHER_PAGE = "other_page"
    """Another site answers, or a page that has nothing to do with the text."""
    STILL_SAID = "still_said"
    """Nothing is said any more, but the place still shows an edition's text."""
    REDIRECTED = "redirected"
    ANSWERED = "answered"
    """It answered with an error."""
    SILENT = "silent"
    REFUSED = "refused"
    """The address is not one that we fetch."""
    BLOCKED = "blocked"
    """The page's own security policy keeps our script from running, or our frame from being drawn."""
    TOO_LARGE = "too_large"
    """The text is not in as much of the page as is read."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look found. ``runs`` are the words that differ: the edition's before, the page's after."""

    state: State
    why: Why
    edition: int | None = None
    runs: tuple[Run, ...] = ()
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """How a place stands. ``number`` is the edition that was looked for; ``since`` when its state began."""

    address: str
    language: str
    what: str
    number: int
    next_at: datetime
    state: State = State.NOT_CONFIRMED
    why: Why | None = None
    edition: int | None = None
    since: datetime | None = None
    seen_at: datetime | None = None
    differs: tuple[str, ...] = ()
    """`runs`, each with the sign of its side before it."""
    detail: str = ""
    known_until: datetime | None = None
    known_by: PersonId | None = None
    wrong_since: datetime | None = None
    """When the trouble began that is not over yet, though it may look right for a while."""
    alarmed_since: datetime | None = None
    """The beginning of the trouble that crisis management was told of."""

    @property
    def runs(self) -> tuple[Run, ...]:
        """The words that differ: the edition's before, the page's after."""
        return tuple(Run(_SIDES[each[0]], each[1:]) for each in self.differs)

    @property
    def watched(self) -> Watched:
        return Watched(self.address, self.language, self.what)

    def due(self, number: int, now: datetime) -> bool:
        """Whether it is time to look: each minute, and when a later edition is out. A host that is behind
        looks at nothing that was held against a later edition.
        """
        return number > self.number or (number == self.number and self.next_at <= now)

    def is_known(self, now: datetime) -> bool:
        """Whether a person said that it is known, and no alarm is wanted until then."""
        return self.known_until is not None and now < self.known_until

    def found(self, finding: Finding, number: int, cut_at: datetime, now: datetime) -> "Look":
        """The place after a look. ``since`` goes on while its state stays; what was known ends when the
        trouble is over.
        """
        same = self.state is finding.state and self.since is not None
        hurry = finding.state is not State.IN_SYNC and now - cut_at <= UNDER_WAY
        wrong_since = self._wrong_since(finding, cut_at, now)
        return replace(
            self,
            number=number,
            next_at=now + (SOON if hurry else LOOK_EVERY),
            state=finding.state,
            why=finding.why,
            edition=finding.edition,
            since=self.since if same else now,
            seen_at=now,
            differs=tuple(f"{_SIGNS[run.side]}{run.words}" for run in finding.runs),
            detail=finding.detail,
            known_until=self.known_until if wrong_since else None,
            known_by=self.known_by if wrong_since else None,
            wrong_since=wrong_since,
        )

    def _wrong_since(self, finding: Finding, cut_at: datetime, now: datetime) -> datetime | None:
        """A new edition on its way is no trouble; trouble is over when the place has been right for long."""
        if finding.state is State.BEHIND and now - cut_at <= UNDER_WAY:
            return self.wrong_since
        if finding.state in WRONG:
            return self.wrong_since or now
        right = self.state is State.IN_SYNC and self.since is not None and now - self.since >= SETTLED
        return None if right else self.wrong_since

    def alarming(self, patience: timedelta, now: datetime) -> bool:
        """Whether crisis management must be told: wrong for so long, on and off or all the time, not known,
        and not told of already.
        """
        if self.state not in WRONG or self.wrong_since is None or self.is_known(now):
            return False
        return self.alarmed_since != self.wrong_since and now - self.wrong_since >= patience

    def row(self, expected: int) -> Row | None:
        """Its line on the board; None while nobody has looked."""
        if self.since is None or self.seen_at is None:
            return None
        place, state = self.watched.place, self.state
        return Row(
            Audience.LIVE, NAME, place, self.language, expected, self.edition, state, self.since, self.seen_at
        )


@dataclass(frozen=True, slots=True)
class Expected:
    """What a place should show, by what and language: each title and text in plain words; and under which
    edition.
    """

    number: int
    hash: str
    cut_at: datetime
    words: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
