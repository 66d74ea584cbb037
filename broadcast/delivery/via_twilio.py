"""Text messages and calls through Twilio's REST interface (twilio.com/docs/messaging/api/message-resource,
twilio.com/docs/voice/api/call-resource).

Twilio knows no idempotency key for messages, and only a 429 is documented as safe to send again. So a
time-out after the request was written is looked up, once, in the account's own list; where that does not
tell either, nobody knows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from requests.exceptions import ConnectionError as NotConnected
from requests.exceptions import ConnectTimeout, ProxyError, RequestException, SSLError
from twilio.base.exceptions import TwilioException, TwilioRestException  # type: ignore[import-untyped]
from twilio.http.http_client import TwilioHttpClient  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from core.clock import Clock
from core.outbox.model import NotSent, Outcome, Sent, Unknown

API: Final = "https://api.twilio.com"
PATIENCE_S: Final = 10.0
"""For the connection, and again for each answer: three at most, well within an outbox lease."""
VALID_S: Final = 1800
"""A message that Twilio has held for half an hour is sent no more: its link has ended."""
RINGS_S: Final = 40
FIRST_WAIT: Final = timedelta(seconds=2)
SKEW: Final = timedelta(seconds=5)
LOOKED_AT: Final = 20
MESSAGING_SERVICE: Final = "MG"
_FAILED: Final = frozenset({"failed", "undelivered", "canceled"})


@dataclass(frozen=True, slots=True)
class TwilioAccount:
    """The credentials and senders of one account. ``texts_from``: a number, a name, or the SID of a messaging
    service (MG…); ``calls_from``: a number. ``api_base`` points to a stand-in; ``receipts`` is where the
    provider tells what became of a message."""

    sid: str
    token: str
    texts_from: str
    calls_from: str
    api_base: str = ""
    receipts: str = ""


class TwilioCarrier:
    """A `Carrier` over one account."""

    def __init__(self, account: TwilioAccount, clock: Clock, patience_s: float = PATIENCE_S) -> None:
        self._account = account
        self._clock = clock
        http = _Http(account.api_base, patience_s)
        client: Any = Client(account.sid, account.token, http_client=http)
        # the SDK loads these when they are first touched; at the start nobody waits for it
        self._messages, self._calls = client.messages, client.calls

    def send(self, to: str, body: str) -> Outcome:
        sender = self._account.texts_from
        key = "messaging_service_sid" if sender.startswith(MESSAGING_SERVICE) else "from_"
        how = {"to": to, "body": body, "validity_period": VALID_S, key: sender}
        if self._account.receipts:
            how["status_callback"] = self._account.receipts
        return self._done(
            lambda: self._messages.create(**how),
            lambda since: _same(self._messages.list(to=to, limit=LOOKED_AT), since, body=body),
        )

    def ring(self, to: str, url: str) -> Outcome:
        how = {"to": to, "from_": self._account.calls_from, "url": url, "method": "POST", "timeout": RINGS_S}
        return self._done(
            lambda: self._calls.create(**how),
            lambda since: _same(self._calls.list(to=to, limit=LOOKED_AT), since),
        )

    def _done(self, act: Callable[[], Any], look_up: Callable[[datetime], str | None]) -> Outcome:
        begun = self._clock.now()
        try:
            return _told(act())
        except _SlowDown as slow:
            return NotSent("429 from the provider", after=slow.after)
        except TwilioRestException as error:
            if 400 <= error.status < 500:
                return NotSent(f"{error.status} from the provider, code {error.code}", again=False)
            return _looked_up(look_up, begun, f"{error.status} from the provider")
        except (TwilioException, RequestException, OSError) as error:
            if _never_written(error):
                return NotSent(f"no connection to the provider: {type(error).__name__}")
            return _looked_up(look_up, begun, f"no answer from the provider: {type(error).__name__}")


def _told(made: Any) -> Outcome:
    if made.status in _FAILED:
        code = getattr(made, "error_code", None)
        return NotSent(f"{made.status} at the provider, code {code}", again=False)
    return Sent(str(made.sid))


def _looked_up(look_up: Callable[[datetime], str | None], begun: datetime, why: str) -> Outcome:
    """Whether it went out all the same, from the account's own list. Not in the list proves nothing: it may
    be on its way into it."""
    try:
        found = look_up(begun - SKEW)
    except (_SlowDown, TwilioException, RequestException, OSError):
        return Unknown(f"{why}; the list could not be read")
    return Sent(found) if found else Unknown(f"{why}; not in the list")


def _same(listed: list[Any], since: datetime, **wanted: str) -> str | None:
    for each in listed:
        made = each.date_created
        same = all(getattr(each, name) == value for name, value in wanted.items())
        if same and made is not None and made >= since.replace(microsecond=0):
            return str(each.sid)
    return None


def _never_written(error: BaseException) -> bool:
    """Whether it is certain that the request never left: no connection, no proxy, no trust."""
    if isinstance(error, ConnectTimeout | ProxyError | SSLError):
        return True
    if not isinstance(error, NotConnected):
        return False
    # urllib3 gives up with the reason inside; only a connection that was never made is certain
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return type(reason).__name__ in {"NewConnectionError", "NameResolutionError", "ConnectTimeoutError"}


class _SlowDown(Exception):
    """The provider asks to come back later."""

    def __init__(self, after: timedelta) -> None:
        super().__init__()
        self.after = after


class _Http(TwilioHttpClient):  # type: ignore[misc]
    """The SDK's own client: a connection for each request, never one that may have been closed meanwhile; a
    time limit; another address where one is set; and what a 429 says of when to come back."""

    def __init__(self, base: str, patience_s: float) -> None:
        super().__init__(pool_connections=False, timeout=patience_s)
        self._base = base or API

    def request(self, method: str, url: str, *more: Any, **named: Any) -> Any:
        answer = super().request(method, url.replace(API, self._base, 1), *more, **named)
        if answer.status_code == 429:
            raise _SlowDown(_wait(answer.headers.get("Retry-After", "")))
        return answer


def _wait(stated: str) -> timedelta:
    return timedelta(seconds=int(stated)) if stated.isascii() and stated.isdecimal() else FIRST_WAIT
