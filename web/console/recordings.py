"""Recordings: which announcements are heard in a person's voice, and the page where one is recorded, listened
to and recorded again."""

import re
from typing import Final

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from broadcast.phone.audio.errors import AudioEmpty, VoiceNothingToSay
from broadcast.phone.audio.g711 import join
from broadcast.phone.audio.service import stored
from broadcast.phone.ports import Part
from broadcast.phone.provider import provider_voice
from core.errors import NotFound, UpplysError, msgid
from scripts_library.items.model import RevisionId
from scripts_library.recordings.service import add_recording
from web.access import Action, may
from web.console.spoken import Reading, Voices, matrices, reading_of
from web.context import house, language, person, read, run, say
from web.problems import status_of

PAUSE_MS: Final = 150
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


class NotHeardYet(NotFound):
    code = "not_heard_yet"
    message = msgid("It can't be listened to yet: a slot is not filled in, or a part has no voice.")


def routes(console: Blueprint) -> None:
    address = "/recordings/<revision>/<language>"
    console.add_url_rule("/recordings", view_func=recordings)
    console.add_url_rule(address, view_func=recording)
    console.add_url_rule(address, view_func=record, methods=["POST"])
    console.add_url_rule(f"{address}/heard.wav", view_func=heard)


@may(Action.RECORDING_MAKE)
def recordings() -> ResponseReturnValue:
    """What is said on the phone, by language: in whose voice."""
    only = request.args.get("item") or None
    found = read(matrices, _voices(), person(), language(), only)
    return render_template(
        "console/recordings.html", matrices=found, languages=house().centre.languages, only=only
    )


@may(Action.RECORDING_MAKE)
def recording(revision: str, language: str) -> ResponseReturnValue:
    """The words to read, the recorder, and exactly what callers hear."""
    return _page(_reading(revision, language), "")


@may(Action.RECORDING_MAKE)
def record(revision: str, language: str) -> ResponseReturnValue:
    """Make the sound ready for the line and bind it to exactly these words."""
    reading, wanted = _reading(revision, language), request.form.get("part", "")
    part = int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 6 else None
    shown = request.form.get("digest", "")
    digest = (shown if _DIGEST.fullmatch(shown) else reading.digest) if part is None else None
    try:
        sound = stored(_upload(), house().converter, house().sounds)
        run(
            add_recording,
            RevisionId(revision),
            language,
            sound.sha256,
            person(),
            part=part,
            slots_digest=digest,
        )
    except UpplysError as error:
        if "json" in request.headers.get("Accept", ""):
            raise  # the recorder asks by itself and shows the problem where it stands
        told = error.errors[0] if error.errors else error
        return _page(reading, say(told.message, **told.facts)), int(status_of(error))
    flash(_told(sound.duration_ms, part), "success")
    return redirect(_after(revision, language, part))


@may(Action.RECORDING_MAKE)
def heard(revision: str, language: str) -> ResponseReturnValue:
    """One sound of everything the line plays for the text, in its order."""
    reading = _reading(revision, language)
    sounds = [sound for each in reading.heard or () if (sound := _sound(each, language)) is not None]
    if not sounds or not _can_be_played(reading):
        raise NotHeardYet
    files = [house().sounds.read(sha) for sha in sounds]
    return Response(join(files, PAUSE_MS), content_type="audio/wav", headers={"Cache-Control": "no-store"})


def _page(reading: Reading, error: str) -> str:
    wanted = request.values.get("part", "")
    numbers = {str(each.number) for each in reading.parts}
    first = "whole" if not reading.slotted or reading.next_part is None else str(reading.next_part)
    return render_template(
        "console/recording.html",
        reading=reading,
        text=reading.text,
        part=wanted if wanted in numbers | {"whole"} else first,
        plays=_can_be_played(reading),
        error=error,
    )


def _reading(revision: str, tag: str) -> Reading:
    return read(reading_of, RevisionId(revision), tag, request.args.get("incident"), _voices())


def _voices() -> Voices:
    offered = house().centre.languages
    own = frozenset(each for each in offered if house().speech.speaks(each))
    return Voices(own, frozenset(each for each in offered if provider_voice(each) is not None))


def _can_be_played(reading: Reading) -> bool:
    """Whether the page can play what callers hear: the provider's own voices are heard on the line alone."""
    ours = house().speech.speaks(reading.text.language)
    return bool(reading.heard) and (ours or all(each.sound is not None for each in reading.heard or ()))


def _sound(part: Part, tag: str) -> str | None:
    if part.sound is not None:
        return part.sound
    try:
        return house().speech.voiced(part.text, tag).sha256
    except VoiceNothingToSay:
        return None


def _upload() -> bytes:
    sent = request.files.get("sound")
    if sent is None or not sent.filename:
        raise AudioEmpty
    content: bytes = sent.read()
    return content


def _told(duration_ms: int, part: int | None) -> str:
    seconds = max(1, round(duration_ms / 1000))
    if part is None:
        return say("Recorded: all of it, %(seconds)s seconds.", seconds=seconds)
    return say("Recorded: part %(part)s, %(seconds)s seconds.", part=part + 1, seconds=seconds)


def _after(revision: str, tag: str, part: int | None) -> str:
    """To the next part that lacks a voice, or to listening when all is recorded."""
    incident = request.args.get("incident")
    reading = _reading(revision, tag)
    upcoming = reading.next_part if part is not None else None
    address = url_for("console.recording", revision=revision, language=tag, incident=incident, part=upcoming)
    return address if upcoming is not None else f"{address}#heard"
