"""Who comes, and forms that are really ours: core's access tied to this process's database and key."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.access import log_in
from core.access.links import Link
from core.access.log_in import LogIn
from core.access.model import Caller, PersonId
from core.access.opening import open_link, opened_by
from core.access.pins import choose_pin
from core.access.ports import PasswordHasher
from core.access.secrets import API, SESSION, check_csrf, csrf_token
from core.access.throttle import Visitor
from core.clock import Clock
from core.storage.database import Database
from scripts_library.approvals.service import tell_crisis_management
from web.live.together import Together
from web.record import Record
from web.serving.alarms import LINK_DEAD


@dataclass(frozen=True, slots=True)
class Callers:
    """``csrf_key`` is derived from the installation's secret for this use alone."""

    database: Database[Record]
    hasher: PasswordHasher
    clock: Clock
    csrf_key: bytes
    gathered: bool = False
    """Whether those who come at the same moment are looked up in one read, as a serving process does."""
    _asked: "Together[str, Caller | None]" = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_asked", Together(self._who_are))

    def who_has_session(self, token: str) -> Caller | None:
        """Who holds the session now, or None: ended, unknown, or its account is gone."""
        return self._who(token) if token.startswith(SESSION) else None

    def who_has_token(self, token: str) -> Caller | None:
        """Whose API token it is now, or None."""
        return self._who(token) if token.startswith(API) else None

    def log_in(self, username: str, password: str, visitor: Visitor) -> LogIn:
        """Raises ``WrongLogIn``, the same for every reason, or ``TooManyAttempts``."""
        return log_in.log_in(self.database, self.hasher, self.clock, username, password, visitor)

    def log_out(self, token: str) -> None:
        self.database.run(log_in.log_out, token)

    def open_link(self, secret: str, pin: str, browser: str, visitor: Visitor) -> Link:
        """Raises ``LinkOrPinWrong``, the same for every reason, ``LinkElsewhere`` or ``TooManyAttempts``."""
        return open_link(self.database, self.hasher, secret, pin, browser, visitor, _alarm)

    def who_opened(self, secret: str, browser: str, action: str) -> tuple[Caller, Link]:
        """Who has opened the link in this browser, with what it opens. Raises ``LinkEnded``,
        ``LinkElsewhere``."""
        return self.database.read(opened_by, secret, browser, [action])

    def choose_pin(self, person: PersonId, typed: str) -> None:
        """Raises ``WeakPin``."""
        choose_pin(self.database, self.hasher, person, typed)

    def form_token(self, session: str) -> str:
        """What every form of the session carries."""
        return csrf_token(session, self.csrf_key)

    def check_form(self, session: str, sent: str | None) -> None:
        """Raises ``WrongCsrf`` unless the form is one of this session's."""
        check_csrf(sent, session, self.csrf_key)

    def _who(self, token: str) -> Caller | None:
        return self._asked.add(token) if self.gathered else self._who_are([token])[0]

    def _who_are(self, tokens: Sequence[str]) -> Sequence[Caller | None]:
        now = self.clock.now()
        known = self.database.read(log_in.who_are, tokens, now)
        if stale := [each for each in known.values() if each.stale]:
            self.database.run(log_in.seen, stale, now)
        return [known.get(token) for token in tokens]


def _alarm(record: Record, link: Link) -> None:
    tell_crisis_management(record, LINK_DEAD, link.id, {"link": link.id})
