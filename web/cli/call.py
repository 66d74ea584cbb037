"""A telephone in the terminal: ring the line and hear what citizens hear, in words, with language and
source.

upplys call                        ask for each key upplys call --keys "1 2 *"         press these and
hang up; "-" waits in silence, "m" speaks a message

It finds the line by --url, else by UPPLYS_PUBLIC_URL, else by the demo that runs; requests are signed with
the demo's own token, else with TWILIO_AUTH_TOKEN, as the provider signs them. Exit codes: 0 done, 1 the line
does not answer as it should, 2 wrong use.
"""

import argparse
import json
import os
import secrets
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import Final, cast
from urllib.parse import urlencode, urljoin, urlsplit

from broadcast.phone.audio.errors import AudioRefused
from broadcast.phone.audio.g711 import RATE, LineAudio, join
from broadcast.phone.errors import LineUnreachable
from broadcast.phone.model import KEYS
from broadcast.phone.signature import sign
from broadcast.phone.telephone import SPEAK, WAIT, Answered, Event, Heard, Over, Pressed, Reply, Telephone
from broadcast.phone.twiml import VOICE_PATH
from core.settings import load
from web.cli.line import E164, Line, line_of

CALLER: Final = "+46701740605"
"""From the series that is set aside for fiction (PTS)."""

WITHHELD: Final = "withheld"
TIMEOUT: Final = 15.0
"""Seconds, as long as the provider waits."""

SECONDS_A_SIGN: Final = 0.06
_HEADERS: Final = ("X-Upplys-Edition", "X-Upplys-Edition-Hash", "X-Upplys-Audience")
_SILENCE: Final = b"\xff"


def configure(parser: argparse.ArgumentParser) -> None:
    """The command's options."""
    parser.add_argument("--url", help="the line's address (its voice hook, or the installation's)")
    parser.add_argument(
        "--number",
        metavar="NAME",
        default="main",
        help="which of our numbers is dialled: main, exercise, or E.164",
    )
    parser.add_argument(
        "--from",
        dest="caller",
        metavar="E164",
        type=_caller,
        default=CALLER,
        help='who rings; "withheld" hides it',
    )
    parser.add_argument(
        "--keys", type=_keys, help='keys to press, as "1 2 *"; "-" waits, "m" speaks; without it, asks'
    )
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines for people")
    parser.add_argument("--wav", type=Path, metavar="FILE", help="write what was heard as a sound file")


def run(args: argparse.Namespace) -> int:
    """Make the call.

    0 when it was held to its end, 1 when the line does not answer as it should.
    """
    line = line_of(load(os.environ), args.url, args.number)
    print(f"upplys: ringing {line.url.removesuffix(VOICE_PATH)}", file=sys.stderr, flush=True)
    call = Call(line, args.caller)
    hand = Asking() if args.keys is None else Prepared(iter(args.keys))
    telling = Telling(as_json=args.json)
    try:
        for event in Telephone(call, hand).walk(line.url):
            telling.tell(event)
    except LineUnreachable as away:
        telling.end(str(away))
        return 1
    call.hang_up(line.url)
    telling.end()
    return 0 if args.wav is None else _write(args.wav, telling.heard, call)


@dataclass(slots=True)
class Call:
    """The provider's side of one call, over HTTP."""

    line: Line
    caller: str
    began: float = field(default_factory=time.monotonic)
    sid: str = field(default_factory=lambda: "CA" + secrets.token_hex(16))

    def post(self, url: str, fields: Mapping[str, str]) -> Reply:
        """Ask the line, signed for exactly this address."""
        status, answer, told = self._ask("POST", url, list(self._fields("in-progress", fields).items()))
        if status != 200:
            raise LineUnreachable(why=_why(status, answer))
        return Reply(url, answer, *told)

    def words(self, reply: Reply) -> Mapping[str, Mapping[str, str]]:
        """Only whoever can sign as the provider is told; a line of another make tells nothing."""
        url = urljoin(reply.url, f"{VOICE_PATH}/words/{reply.audience}/{reply.edition}")
        status, answer, _ = self._ask("GET", url, []) if reply.audience else (404, b"", ())
        return cast("Mapping[str, Mapping[str, str]]", json.loads(answer)) if status == 200 else {}

    def sound(self, url: str) -> bytes:
        """The sound file that the line plays."""
        status, content, _ = self._ask("GET", url, [])
        if status != 200:
            raise LineUnreachable(why=f"{url}: HTTP {status}")
        return content

    def hang_up(self, voice_url: str) -> None:
        """Tell the line that the call is over, as the provider does; what it answers changes nothing."""
        duration = {"CallDuration": str(int(time.monotonic() - self.began))}
        pairs = list(self._fields("completed", duration).items())
        self._ask("POST", voice_url.rstrip("/") + "/status", pairs)

    def _fields(self, status: str, more: Mapping[str, str]) -> dict[str, str]:
        shown = "anonymous" if self.caller == WITHHELD else self.caller
        return {
            "AccountSid": self.line.account,
            "ApiVersion": "2010-04-01",
            "CallSid": self.sid,
            "CallStatus": status,
            "Direction": "inbound",
            "From": shown,
            "Caller": shown,
            "To": self.line.number,
            "Called": self.line.number,
            **more,
        }

    def _ask(self, method: str, url: str, pairs: list[tuple[str, str]]) -> tuple[int, bytes, tuple[str, ...]]:
        parts = urlsplit(url)
        made = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        headers = {"X-Twilio-Signature": sign(self.line.token, url, pairs), "User-Agent": "upplys-call"}
        body = None
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
            body = urlencode(pairs)
        try:
            with closing(made(parts.hostname or "", parts.port, timeout=TIMEOUT)) as connection:
                connection.request(method, path, body, headers)
                return _read(connection.getresponse())
        except (OSError, HTTPException, ValueError) as wrong:
            raise LineUnreachable(why=f"{url}: {str(wrong) or type(wrong).__name__}") from wrong


def _read(answer: HTTPResponse) -> tuple[int, bytes, tuple[str, ...]]:
    told = tuple(answer.headers.get(name) or "" for name in _HEADERS)
    return answer.status, answer.read(), told


def _why(status: int, body: bytes) -> str:
    try:
        return f"HTTP {status}, {json.loads(body)['detail']}"
    except (ValueError, KeyError, TypeError):
        return f"HTTP {status}"


@dataclass(slots=True)
class Prepared:
    """A hand that knows its keys beforehand."""

    keys: Iterator[str]

    def press(self) -> str | None:
        return next(self.keys, None)


class Asking:
    """A hand that asks at the terminal: Enter waits, end of input hangs up."""

    def press(self) -> str | None:
        while True:
            print(
                '  key (Enter waits, "m" speaks a message, Ctrl-D hangs up): ',
                end="",
                file=sys.stderr,
                flush=True,
            )
            given = sys.stdin.readline()
            if not given:
                return None
            key = given.strip() or WAIT
            if _is_key(key):
                return key
            print(f"  {key!r} is no key of a telephone.", file=sys.stderr)


@dataclass(slots=True)
class Telling:
    """Tells what happens: line by line to people, or all at once as JSON."""

    as_json: bool
    heard: list[Heard] = field(default_factory=list)
    steps: list[dict[str, object]] = field(default_factory=list)
    ended: dict[str, str] = field(default_factory=dict)

    def tell(self, event: Event) -> None:
        match event:
            case Answered(step, url, edition, hash_):
                told = {"step": step, "url": url, "edition": int(edition) if edition.isdigit() else None}
                self.steps.append({**told, "hash": hash_, "heard": [], "pressed": None})
                self._say(f"step {step} · edition {edition or '?'}")
            case Heard():
                self.heard.append(event)
                cast("list[object]", self.steps[-1]["heard"]).append(asdict(event))
                source = "the provider's voice" if event.provider else event.source
                self._say(f"  [{event.language or '-'}, {source}] {event.text or event.sound or ''}")
            case Pressed(key):
                self.steps[-1]["pressed"] = key
                self._say("  … waits in silence" if key == WAIT else f"  → {key}")
            case Over(by, number):
                self.ended = {"by": by, "number": number}
                self._say(f"connected to {number}" if number else f"the {by} hung up")

    def end(self, why: str = "") -> None:
        """The last word; ``why`` says what went wrong."""
        if self.as_json:
            print(
                json.dumps(
                    {"steps": self.steps, "ended": self.ended or None, "error": why or None},
                    ensure_ascii=False,
                )
            )
        elif why:
            print(f"upplys: {why}", file=sys.stderr)

    def _say(self, text: str) -> None:
        if not self.as_json:
            print(text, flush=True)


def _write(path: Path, heard: list[Heard], call: Call) -> int:
    """What was heard, as one file.

    What the provider's own voice says is silence of its length, and is told.
    """
    try:
        path.write_bytes(join([_sound(each, call) for each in heard]))
    except (OSError, LineUnreachable, AudioRefused) as wrong:
        print(f"upplys: {path}: {wrong}", file=sys.stderr)
        return 1
    if any(each.provider for each in heard):
        print("upplys: what the provider's own voice says is left silent in the file", file=sys.stderr)
    return 0


def _sound(heard: Heard, call: Call) -> bytes:
    if heard.sound is not None:
        return call.sound(heard.sound)
    seconds = 1.0 if heard.source == "pause" else len(heard.text) * SECONDS_A_SIGN
    return LineAudio(_SILENCE * int(seconds * RATE)).wav


def _caller(text: str) -> str:
    if text == WITHHELD or E164.fullmatch(text):
        return text
    raise argparse.ArgumentTypeError(f'{text!r} is no number in E.164 (+46…), nor "{WITHHELD}"')


def _keys(text: str) -> list[str]:
    keys = text.split()
    wrong = [each for each in keys if not _is_key(each)]
    if wrong:
        raise argparse.ArgumentTypeError(
            f'{", ".join(map(repr, wrong))}: no key; write them apart, as in "1 2 *"'
        )
    return keys


def _is_key(text: str) -> bool:
    return text in (WAIT, SPEAK) or (len(text) == 1 and text in KEYS)
