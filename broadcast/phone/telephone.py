"""A telephone that walks a line over the provider's protocol: it does what the answers say, as the provider
would.

Pure but for its ``Exchange``. Verbs: Say, Play, Pause, Gather, Record, Redirect, Hangup, Reject and Dial;
any other is an error, since a caller would hear nothing of it.
"""

from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeAlias
from urllib.parse import urljoin
from xml.etree import ElementTree

from broadcast.phone.errors import LineUnreachable
from broadcast.phone.provider import SAY

MOST_STEPS: Final = 100
"""A line that goes on by itself for so long goes on for ever."""
LARGEST: Final = 64 * 1024
WAIT: Final = "-"
SPEAK: Final = "m"
"""Keys of this telephone alone: wait in silence, and speak a message."""
SPOKEN_SECONDS: Final = 12

_TAGS: Final = {said: tag for tag, (said, _) in reversed(SAY.items())}


@dataclass(frozen=True, slots=True)
class Reply:
    """The line's answer. ``edition`` and ``audience`` are empty where the answer does not name them."""

    url: str
    body: bytes
    edition: str = ""
    hash: str = ""
    audience: str = ""


class Exchange(Protocol):
    """The provider's side of the wire."""

    def post(self, url: str, fields: Mapping[str, str]) -> Reply:
        """Ask the line, signed. Raises ``LineUnreachable``."""
        ...

    def words(self, reply: Reply) -> Mapping[str, Mapping[str, str]]:
        """What is said in the sounds of the reply's edition, by SHA-256; nothing where the line does not
        tell.
        """
        ...


class Hand(Protocol):
    """Whoever holds the telephone."""

    def press(self) -> str | None:
        """The next key; ``WAIT``, ``SPEAK``, or None to listen to the end and hang up."""
        ...


@dataclass(frozen=True, slots=True)
class Answered:
    """A step of the call: the line answered at ``url``."""

    step: int
    url: str
    edition: str
    hash: str


@dataclass(frozen=True, slots=True)
class Heard:
    """Something heard. ``source`` is recording, voice, pause, or unknown; ``provider``: the voice is the
    provider's.
    """

    source: str
    language: str
    text: str
    sound: str | None = None
    provider: bool = False


@dataclass(frozen=True, slots=True)
class Pressed:
    """The caller pressed a key, or with ``WAIT`` and ``SPEAK`` waited or spoke."""

    key: str


@dataclass(frozen=True, slots=True)
class Over:
    """The call is over: ``line`` or ``caller`` hung up, or the call was connected to ``number``."""

    by: str
    number: str = ""


Event: TypeAlias = Answered | Heard | Pressed | Over
Onward: TypeAlias = tuple[str, dict[str, str]]


@dataclass(slots=True)
class Telephone:
    """One call. ``walk`` gives what happens, in order, until it is over."""

    exchange: Exchange
    hand: Hand
    onward: Onward | None = None
    _gone: bool = False
    _words: dict[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)

    def walk(self, url: str) -> Iterator[Event]:
        """Ring ``url``. Raises ``LineUnreachable`` for no answer, or one that is no telephone answer."""
        self.onward = (url, {})
        for step in range(MOST_STEPS):
            address, fields = self.onward
            reply = self.exchange.post(address, fields)
            self.onward = None
            yield Answered(step, reply.url, reply.edition, reply.hash)
            ended = yield from self._perform(reply)
            if ended is not None or self.onward is None:
                yield ended or Over("line")
                return
        raise LineUnreachable(why=f"the line went on by itself for {MOST_STEPS} steps")

    def _perform(self, reply: Reply) -> Generator[Event, None, Over | None]:
        for verb in _verbs(reply):
            match verb.tag:
                case "Say" | "Play" | "Pause":
                    yield self._heard(verb, reply)
                case "Gather":
                    yield from (self._heard(each, reply) for each in verb)
                    yield from self._gather(verb, reply)
                case "Record":
                    yield from self._record(verb, reply)
                case "Redirect":
                    if self._gone:
                        return Over("caller")
                    self.onward = (urljoin(reply.url, (verb.text or "").strip()), {})
                case "Hangup" | "Reject":
                    return Over("line")
                case "Dial":
                    return Over("line", "".join(verb.itertext()).strip())
                case _:
                    raise LineUnreachable(why=f"the answer holds <{verb.tag}>, which no telephone can do")
            if self.onward is not None:
                return None
        return Over("caller") if self._gone else None

    def _gather(self, verb: ElementTree.Element, reply: Reply) -> Iterator[Event]:
        key = self._press()
        if key is None or key in (WAIT, SPEAK):
            yield from () if key is None else (Pressed(WAIT),)
            return
        yield Pressed(key)
        keys = yield from self._more(verb, key)
        if keys:
            self.onward = (urljoin(reply.url, verb.get("action") or reply.url), {"Digits": keys})

    def _more(self, verb: ElementTree.Element, key: str) -> Generator[Event, None, str]:
        """All the keys of an entry: until the one that ends it, as many as are asked for, or a silence."""
        most, ends, keys = int(verb.get("numDigits", "99")), verb.get("finishOnKey", "#"), ""
        while key not in {ends, WAIT, SPEAK}:
            keys += key
            if len(keys) == most:
                break
            following = self._press()
            if following is None:
                break
            key = following
            yield Pressed(key)
        return keys

    def _record(self, verb: ElementTree.Element, reply: Reply) -> Iterator[Event]:
        key = self._press()
        if key != SPEAK:
            yield from () if key is None else (Pressed(WAIT),)
            return
        yield Pressed(SPEAK)
        recording = {
            "RecordingSid": "RE" + "0" * 32,
            "RecordingUrl": "https://api.twilio.com/2010-04-01/Recordings/RE" + "0" * 32,
            "RecordingDuration": str(SPOKEN_SECONDS),
            "Digits": "#",
        }
        self.onward = (urljoin(reply.url, verb.get("action") or reply.url), recording)

    def _press(self) -> str | None:
        key = None if self._gone else self.hand.press()
        self._gone = key is None
        return key

    def _heard(self, verb: ElementTree.Element, reply: Reply) -> Heard:
        text = (verb.text or "").strip()
        if verb.tag == "Say":
            said = verb.get("language", "")
            return Heard("voice", _TAGS.get(said, said), text, provider=True)
        if verb.tag == "Pause":
            return Heard("pause", "", f"{verb.get('length', '1')} s")
        if verb.tag != "Play":
            raise LineUnreachable(why=f"<{verb.tag}> within <Gather>")
        url = urljoin(reply.url, text)
        told = self._told(reply).get(url.rpartition("/")[2].removesuffix(".wav"))
        if told is None:
            return Heard("unknown", "", "", url)
        return Heard(told["source"], told["language"], told["text"], url)

    def _told(self, reply: Reply) -> Mapping[str, Mapping[str, str]]:
        of = f"{reply.audience}/{reply.edition}"
        if of not in self._words:
            self._words[of] = self.exchange.words(reply)
        return self._words[of]


def _verbs(reply: Reply) -> Iterable[ElementTree.Element]:
    if len(reply.body) > LARGEST:
        raise LineUnreachable(why="the answer is larger than the provider takes")
    try:
        root = ElementTree.fromstring(reply.body)
    except ElementTree.ParseError as wrong:
        raise LineUnreachable(why=f"the answer is not XML: {wrong}") from wrong
    if root.tag != "Response":
        raise LineUnreachable(why=f"the answer is a <{root.tag}>, not a <Response>")
    return root
