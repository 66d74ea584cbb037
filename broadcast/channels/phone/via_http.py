"""Looking at the line the way a caller does: the provider's own request, signed, marked as an observation.

The hook answers it like any call but writes nothing down, so statistics never count it. A language is asked
for with its key, as a caller presses it; one without a key is asked for at its main announcement.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Final
from urllib.parse import urlencode, urlsplit

from broadcast.channels.errors import Unreachable
from broadcast.channels.phone.stager import NAME
from broadcast.channels.ports import Observation
from broadcast.channels.publishing.current import CurrentTrees, Tree
from broadcast.editions.model import Edition
from broadcast.phone.compile import ANSWERS
from broadcast.phone.errors import BrokenLine
from broadcast.phone.line import CurrentLines, PhoneLine
from broadcast.phone.model import LANGUAGE_KEYS
from broadcast.phone.signature import sign
from broadcast.phone.twiml import VOICE_PATH
from core.clock import Clock
from core.ids import new_id
from scripts_library.items.model import Audience

MARK: Final = ("UpplysObservation", "1")
_LARGEST: Final = 256 * 1024
_HEADERS: Final = ("X-Upplys-Edition", "X-Upplys-Edition-Hash")


class PhoneObserver:
    """Rings the line at ``url`` in a language and compares what it says with what this host staged.

    ``numbers`` are the numbers dialled for each audience; ``auth_token`` is asked for each time, since it
    may change. ``lines`` may be those that calls are answered from: a large line is then read once.
    """

    name = NAME

    def __init__(
        self,
        url: str,
        auth_token: Callable[[], str],
        numbers: Mapping[Audience, str],
        trees: CurrentTrees,
        lines: CurrentLines,
        clock: Clock,
        *,
        timeout: float = 3.0,
    ) -> None:
        self._base = url.rstrip("/")
        self._auth_token = auth_token
        self._numbers = numbers
        self._trees = trees
        self._lines = lines
        self._clock = clock
        self._timeout = timeout

    def observe(self, edition: Edition, language: str) -> Observation:
        """What a caller who chooses ``language`` hears. Raises ``Unreachable``."""
        try:
            answer, number, hash_ = self._ask(edition, language)
        except (OSError, HTTPException) as wrong:
            raise Unreachable(why=f"{type(wrong).__name__}: {wrong}") from wrong
        if not (number.isascii() and number.isdigit()):
            return Observation(None, None, matches=False)
        matches = answer in self._staged(edition.audience, language, self._clock.now())
        return Observation(int(number), hash_, matches)

    def _ask(self, edition: Edition, language: str) -> tuple[bytes, str, str]:
        call = [("CallSid", f"OB{new_id().replace('-', '')}"), ("From", ""), MARK]
        call += [("To", self._numbers.get(edition.audience, "")), ("CallStatus", "in-progress")]
        languages = edition.cut.languages
        if language == languages[0]:
            return self._post(VOICE_PATH, call)
        key = languages.index(language) if language in languages else len(LANGUAGE_KEYS)
        if key < len(LANGUAGE_KEYS):
            start = f"{VOICE_PATH}/{edition.number}/{languages[0]}/start/1"
            return self._post(start, [*call, ("Digits", LANGUAGE_KEYS[key])])
        # no such place: the line then gives the main announcement in that language
        return self._post(f"{VOICE_PATH}/{edition.number}/{language}/observed/1", call)

    def _post(self, path: str, pairs: list[tuple[str, str]]) -> tuple[bytes, str, str]:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": sign(self._auth_token(), self._base + path, pairs),
            "User-Agent": "upplys-observer",
        }
        url = urlsplit(self._base)
        made = HTTPSConnection if url.scheme == "https" else HTTPConnection
        connection = made(url.hostname or "", url.port, timeout=self._timeout)
        try:
            connection.request("POST", url.path + path, urlencode(pairs), headers)
            return _read(connection.getresponse())
        finally:
            connection.close()

    def _staged(self, audience: Audience, language: str, at: datetime) -> set[bytes]:
        """What this host staged for that question, before and after a switch meanwhile."""
        tree = self._trees.now(audience)
        line = None if tree is None else self._line(tree)
        if line is None:
            return set()
        if language == line.languages[0]:
            return {line.first.answer(at, 1)}
        return {line.arrive(f"{language}/main").answer(at, 2)}

    def _line(self, tree: Tree) -> PhoneLine | None:
        """The staged line; None when it is not byte for byte what was staged."""
        try:
            line = self._lines.of(tree.manifest.audience.value, str(tree.name))
        except BrokenLine:
            return None
        return line if tree.manifest.files.get(f"{NAME}/{ANSWERS}") == line.digest else None


def _read(answer: HTTPResponse) -> tuple[bytes, str, str]:
    content = answer.read(_LARGEST)
    if answer.status != 200:
        raise Unreachable(why=f"HTTP {answer.status}")
    number, hash_ = (answer.headers.get(name) or "" for name in _HEADERS)
    return content, number, hash_
