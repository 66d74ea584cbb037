"""The telephone's hook: what the provider asks at each step of a call, answered with prebuilt TwiML.

Order of work: read, verify, decide from the staged edition, write to the spool, answer. Nothing is
answered before it is on disk; a repeat of a step gets the stored answer and does nothing again. The
database is not asked.
"""

import json
import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, NamedTuple

from broadcast.phone.errors import NoSuchLine
from broadcast.phone.line import NO_EFFECTS, CurrentLines, PhoneLine, Station, Way
from broadcast.phone.model import Ended, VoiceMessage
from broadcast.phone.own_number import NUMBER
from broadcast.phone.ports import Waits
from broadcast.phone.spool.errors import SpoolFailed
from broadcast.phone.spool.model import StepEntry, Written
from broadcast.phone.spool.via_gevent import Spool
from broadcast.phone.waiting import told_as
from core.canonical import canonical_json
from core.clock import Clock
from core.errors import UpplysError
from core.sealing.ports import Sealer
from scripts_library.items.model import Audience
from web import access
from web.hooks import own_number
from web.hooks.own_number import Given
from web.hooks.request import Refused, Signed, read_form
from web.problems import plain_problem, status_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

VOICE: Final = "/hooks/twilio/voice"
OBSERVATION: Final = "UpplysObservation"
LIVE: Final = Audience.LIVE.value
XML: Final = "text/xml; charset=utf-8"
BEGINNING: Final = '[{"do":"heard","item":null,"what":"main"}]'
"""A call begins with the message, so it counts as heard."""

_STEP: Final = re.compile(
    rf"{VOICE}/([0-9]{{1,9}})/([A-Za-z0-9-]{{2,35}}/[a-z0-9._-]{{1,120}})/([0-9]{{1,6}})", re.ASCII
)
_WORDS: Final = re.compile(rf"{VOICE}/words/(live|exercise)/([0-9]{{1,9}})", re.ASCII)
_SID: Final = re.compile(r"[A-Z]{2}[0-9a-z]{1,62}", re.ASCII)
_STATUS: Final = re.compile(r"[a-z-]{1,40}", re.ASCII)
"""What a step is named by is of letters that no field's name begins with, so that no signed request can be
cut anew into another step (broadcast/phone/signature.py)."""

_NUMBER: Final = re.compile(r"\+[0-9]{6,15}", re.ASCII)
_WITHHELD: Final = frozenset({"+266696687", "+7378742833", "+2562533", "+8566696", "+86282452253"})
"""What the provider shows for anonymous, restricted, blocked, unknown and unavailable callers."""

_CODES: Final = {
    "CallSid": "call_sid",
    "CallStatus": "call_status",
    "RecordingSid": "recording_sid",
    "RecordingStatus": "recording_status",
}
_MUST_BE_KEPT: Final = ("call_back", "voice_message")
_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """``numbers`` maps our own numbers (E.164) to what is heard there; a number that is not in it is
    live. ``origins`` maps a number of ours that a partner dials, and those that partners ring from, to the
    partner; ``never`` are the latter: nobody rings them."""

    auth_token: str
    public_url: str = ""
    numbers: Mapping[str, Audience] | None = None
    trust_forwarded: bool = False
    origins: Mapping[str, str] = field(default_factory=dict)
    never: frozenset[str] = frozenset()


class _Reply(NamedTuple):
    body: bytes
    kind: str = XML
    line: PhoneLine | None = None
    status: HTTPStatus = HTTPStatus.OK


class _Step(NamedTuple):
    """A step decided: what to keep and what to answer."""

    name: str
    heard: str
    station: Station
    key: str
    effects: str
    answer: bytes
    given: Given | None = None
    """The number that the caller entered in this call, where this step is about it."""
    kept: bytes | None = None
    """What is stored in place of the answer, where the answer holds that number."""


class VoiceHook:
    """A WSGI callable for all below ``/hooks/twilio/``.

    One a process; several greenlets at once.
    """

    access_rule = access.Signed("twilio")

    def __init__(
        self,
        settings: VoiceSettings,
        lines: CurrentLines,
        spool: Spool,
        clock: Clock,
        sealer: Sealer,
        waits: Waits | None = None,
    ) -> None:
        self._signed = Signed(settings.auth_token, settings.public_url.rstrip("/"), settings.trust_forwarded)
        self._numbers = {to: audience.value for to, audience in (settings.numbers or {}).items()}
        self._origins, self._never = settings.origins, settings.never
        self._waits = waits
        self._lines = lines
        self._spool = spool
        self._clock = clock
        self._sealer = sealer

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        try:
            reply = self._reply(environ)
        except Refused as refused:
            reply = _refusal(refused.status, refused.code, refused.detail)
        except UpplysError as error:
            _log.error("a call could not be answered: %s", error)
            reply = _refusal(status_of(error), error.code, str(error))
        except Exception:  # noqa: BLE001 - the provider speaks our fallback on a 5xx
            _log.exception("a call could not be answered")
            reply = _refusal(HTTPStatus.INTERNAL_SERVER_ERROR, "internal", "Something went wrong here.")
        return _send(reply, start_response)

    def _reply(self, environ: "WSGIEnvironment") -> _Reply:
        path: str = environ.get("PATH_INFO", "")
        if environ["REQUEST_METHOD"] != "POST":
            return self._words(environ, path)
        pairs = read_form(environ)
        self._signed.check(environ, pairs)
        form = dict(reversed(pairs))  # of a field that comes twice the first counts, as for the provider
        _plain(form, "CallSid", _SID)
        if path == VOICE:
            return self._first(form)
        step = _STEP.fullmatch(path)
        if step is not None:
            query = environ.get("QUERY_STRING", "")
            return self._next(int(step[1]), step[2], int(step[3]), form, query)
        return self._told(path, form)

    # a call's steps

    def _first(self, form: Mapping[str, str]) -> _Reply:
        line = self._lines.line(self._audience(form))
        answer = line.first.answer(self._clock.now(), 1)
        return self._kept(line, _Step("0", "", line.first, "", BEGINNING, answer), form)

    def _next(self, edition: int, place: str, number: int, form: Mapping[str, str], query: str) -> _Reply:
        audience = self._audience(form)
        line = self._lines.line(audience)
        heard = line if line.edition == edition else self._heard(audience, edition)
        asked = None if heard is None else heard.stations.get(place)
        key = form.get("Digits", "")[:20]
        given = self._given(asked, key, form, query)
        to, effects = self._way(asked, key, form, given) or (place, NO_EFFECTS)
        station = line.arrive(to)
        if station.name != to:
            effects = _without_heard(effects)
        if station.reading and given is None:  # the number was lost on the way: it is asked for again
            station = line.arrive(f"{station.language}/{NUMBER}")
        pressed = "" if asked is not None and asked.dialled else key
        step = _Step(str(number), place, station, pressed, effects, b"", given)
        return self._kept(line, self._answered(line, step, number + 1), form)

    def _answered(self, line: PhoneLine, step: _Step, following: int) -> _Step:
        """The step with what is said: the wait where it is known, the number that was entered."""
        now, station = self._clock.now(), step.station
        plain = station.answer(now, following, self._wait(line, now) if station.waiting else None)
        if step.given is None or not station.reading:
            return step._replace(answer=plain)
        read = station.read_back(now, following, step.given.digits, step.given.sealed)
        return step._replace(answer=read, kept=plain)

    def _wait(self, line: PhoneLine, now: datetime) -> int | None:
        seconds = None if self._waits is None else self._waits.seconds(line.audience, now)
        return None if seconds is None else told_as(seconds)

    def _given(self, asked: Station | None, key: str, form: Mapping[str, str], query: str) -> Given | None:
        """The number that is entered now, or was in the step before."""
        if asked is None or not (asked.dialled or asked.reading):
            return None
        if asked.reading:
            return own_number.carried(query, form["CallSid"], self._sealer, self._never)
        number = own_number.entered(key, self._never)
        return None if number is None else own_number.given(number, form["CallSid"], self._sealer)

    def _heard(self, audience: str, edition: int) -> PhoneLine | None:
        """The edition in which the caller heard what the key means."""
        try:
            return self._lines.edition(audience, edition)
        except NoSuchLine:
            return None

    def _way(
        self, station: Station | None, key: str, form: Mapping[str, str], given: Given | None
    ) -> Way | None:
        if station is None:
            return None
        if station.recorded is not None:
            return _recorded(station, form)
        if not key:
            return station.silence
        if station.dialled is not None:
            return station.unknown if given is None else (station.dialled, NO_EFFECTS)
        if station.reading and given is None:
            return f"{station.language}/{NUMBER}", NO_EFFECTS
        return station.pressed(key, withheld=_number(form) is None, borrowed=self._origin(form) is not None)

    def _kept(self, line: PhoneLine, step: _Step, form: Mapping[str, str]) -> _Reply:
        """The answer, when the step is on disk.

        A repeat's answer is the stored one.
        """
        if form.get(OBSERVATION):
            return _Reply(step.answer, line=line)
        written = self._written(self._entry(line, step, form))
        return _Reply(step.answer if written is None or step.kept else written.answer, line=line)

    def _written(self, entry: StepEntry) -> Written | None:
        """None where it could not be kept but promised nothing: then to be heard counts for more than to
        be counted."""
        try:
            return self._spool.write(entry)
        except SpoolFailed as failed:
            if any(kind in entry.effects for kind in _MUST_BE_KEPT):
                raise
            _log.error("a step was answered without being kept: %s", failed)
            return None

    def _entry(self, line: PhoneLine, step: _Step, form: Mapping[str, str]) -> StepEntry:
        station = step.station
        sealed = self._sealed(step, form) if step.effects != NO_EFFECTS else None
        return StepEntry(
            form["CallSid"],
            step.name,
            self._clock.now(),
            line.audience,
            line.edition,
            step.heard,
            station.name,
            step.key,
            station.language,
            step.effects,
            step.kept or step.answer,
            sealed,
            self._origin(form),
        )

    def _sealed(self, step: _Step, form: Mapping[str, str]) -> str | None:
        """The number to ring. Of a call that a partner passed on only the one that the caller entered."""
        if not any(kind in step.effects for kind in _MUST_BE_KEPT):
            return None
        if step.given is not None:
            return step.given.sealed
        number = _number(form)
        if number is None or self._origin(form) is not None:
            return None
        return self._sealer.seal(number, f"call:{form['CallSid']}")

    def _audience(self, form: Mapping[str, str]) -> str:
        return self._numbers.get(form.get("To", ""), LIVE)

    def _origin(self, form: Mapping[str, str]) -> str | None:
        """The partner who passed the call on, by the number dialled or the number shown."""
        return self._origins.get(form.get("To", "")) or self._origins.get(form.get("From", ""))

    # what the provider tells of a call, and what a tester asks

    def _told(self, path: str, form: Mapping[str, str]) -> _Reply:
        """How a call ended, or that a recording is ready.

        Kept once; a repeat says the same again.
        """
        if path == f"{VOICE}/status":
            name = f"status.{_plain(form, 'CallStatus', _STATUS)}"
            effects = canonical_json([Ended(_seconds(form.get("CallDuration", ""))).as_json()]).decode()
        elif path == f"{VOICE}/recording":
            sid, status = _plain(form, "RecordingSid", _SID), _plain(form, "RecordingStatus", _STATUS)
            name, effects = f"recording.{sid}.{status}", NO_EFFECTS
        else:
            raise Refused(HTTPStatus.NOT_FOUND, "not_found", "There is no such hook.")
        if not form.get(OBSERVATION):
            self._spool.write(self._notice(name, effects, form))
        return _Reply(b"", status=HTTPStatus.NO_CONTENT)

    def _notice(self, name: str, effects: str, form: Mapping[str, str]) -> StepEntry:
        now, audience = self._clock.now(), self._audience(form)
        origin = self._origin(form)
        return StepEntry(form["CallSid"], name, now, audience, 0, "", "", "", "", effects, b"", origin=origin)

    def _words(self, environ: "WSGIEnvironment", path: str) -> _Reply:
        asked = _WORDS.fullmatch(path)
        if environ["REQUEST_METHOD"] != "GET" or asked is None:
            raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, "method_not_allowed", "Send a POST.")
        self._signed.check(environ, ())
        line = self._lines.edition(asked[1], int(asked[2]))
        return _Reply(canonical_json(line.said_in_sounds()), "application/json", line)


def _recorded(station: Station, form: Mapping[str, str]) -> Way | None:
    """A message that holds something leads on; an empty one is silence."""
    recording, seconds = form.get("RecordingSid", ""), _seconds(form.get("RecordingDuration", ""))
    if not _SID.fullmatch(recording) or station.recorded is None:
        return station.silence
    message = VoiceMessage(station.language, recording, form.get("RecordingUrl", "")[:500], seconds)
    return station.recorded, canonical_json([message.as_json()]).decode()


def _plain(form: Mapping[str, str], name: str, shape: re.Pattern[str]) -> str:
    """A field that names what is kept. Raises ``Refused`` where it is missing or of another shape."""
    value = form.get(name, "")
    if shape.fullmatch(value) is None:
        raise Refused(HTTPStatus.BAD_REQUEST, _CODES[name], f"{name} is missing or is none.")
    return value


def _without_heard(effects: str) -> str:
    """What was to be heard is gone from this edition; what was asked for is not."""
    if effects == NO_EFFECTS:
        return effects
    return canonical_json([each for each in json.loads(effects) if each["do"] != "heard"]).decode()


def _number(form: Mapping[str, str]) -> str | None:
    """The caller's number where it can be rung back."""
    number = form.get("From", "")
    return number if _NUMBER.fullmatch(number) and number not in _WITHHELD else None


def _seconds(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0


def _refusal(status: HTTPStatus, code: str, detail: str) -> _Reply:
    problem = plain_problem(status, detail, str).as_json() | {
        "code": code,
        "type": f"urn:upplys:problem:{code}",
    }
    return _Reply(canonical_json(problem), "application/problem+json", status=status)


def _send(reply: _Reply, start_response: "StartResponse") -> list[bytes]:
    # a new list for each answer: the server adds to the one it is given
    headers = [("Content-Type", reply.kind), ("Content-Length", str(len(reply.body)))]
    if reply.line is not None:
        headers += reply.line.headers
    if reply.status is HTTPStatus.OK:
        start_response("200 OK", headers)
        return [reply.body]
    if reply.status is HTTPStatus.METHOD_NOT_ALLOWED:
        headers.append(("Allow", "POST"))
    start_response(f"{reply.status.value} {reply.status.phrase}", headers)
    return [reply.body]
