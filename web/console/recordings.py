"""Recordings: which announcements are heard in a person's voice, and the page where one is recorded, heard by
somebody else, and recorded again."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from broadcast.phone.audio.errors import AudioEmpty, VoiceNothingToSay
from broadcast.phone.audio.g711 import join
from broadcast.phone.audio.service import stored
from broadcast.phone.ports import Part
from broadcast.phone.provider import provider_voice
from core.errors import NotFound, UpplysError, msgid
from scripts_library.approvals.model import may_approve
from scripts_library.items.model import RevisionId
from scripts_library.recordings.model import Move, Recording, newest_of_each
from scripts_library.recordings.service import add_recording
from web.access import Action, may
from web.console.lengths import odd_lengths
from web.console.recorded import matrices
from web.console.spoken import Reading, Voices, reading_of
from web.console.texts import names
from web.context import caller, house, language, person, read, run, say
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
    found = read(matrices, voices_now(), person(), language(), only)
    return render_template("console/recordings.html", matrices=found, people=read(names), only=only)


@may(Action.RECORDING_MAKE)
def recording(revision: str, language: str) -> ResponseReturnValue:
    """The words to read, the recorder, and exactly what callers hear."""
    return page_of(reading_now(revision, language), {})


@may(Action.RECORDING_MAKE)
def record(revision: str, language: str) -> ResponseReturnValue:
    """Make the sound ready for the line and bind it to exactly these words."""
    reading, wanted = reading_now(revision, language), request.form.get("part", "")
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
        return page_of(reading, {"sound": say(told.message, **told.facts)}), int(status_of(error))
    flash(_told(sound.duration_ms, part), "success")
    return redirect(_after(revision, language, part))


@may(Action.RECORDING_MAKE)
def heard(revision: str, language: str) -> ResponseReturnValue:
    """One sound of everything the line plays for the text, in its order."""
    reading = reading_now(revision, language)
    if not reading.heard or not can_be_played(reading, reading.heard):
        raise NotHeardYet
    return as_one_sound(sound_of(each, language) for each in reading.heard)


def as_one_sound(sounds: Iterable[str | None]) -> Response:
    """The stored sounds one after another, as the line plays them; None is a part that says nothing.

    Raises `NotHeardYet` where there is none.
    """
    files = [house().sounds.read(sound) for sound in sounds if sound is not None]
    if not files:
        raise NotHeardYet
    return Response(join(files, PAUSE_MS), content_type="audio/wav", headers={"Cache-Control": "no-store"})


def page_of(reading: Reading, errors: Mapping[str, str]) -> str:
    """The page of one text. ``errors`` by what was refused: sound, check, reason, back."""
    wanted = request.values.get("part", "")
    numbers = {str(place) for place in range(len(reading.parts))}
    first = "whole" if not reading.slotted or reading.next_part is None else str(reading.next_part)
    waiting = [each.waiting for each in reading.waiting if each.waiting is not None]
    to_check = [each for each in waiting if each.by != person()]
    return render_template(
        "console/recording.html",
        reading=reading,
        text=reading.text,
        part=wanted if wanted in numbers | {"whole"} else first,
        plays=can_be_played(reading, reading.heard),
        to_check=to_check,
        named=to_check or waiting,
        to_hear=played_to_a_listener(reading, to_check or waiting),
        may_check=may_approve(reading.item.authority, caller().roles),
        away=_away(reading),
        odd=odd_lengths(reading.waiting, reading.text.language),
        errors=errors,
    )


def played_to_a_listener(
    reading: Reading, takes: Sequence[Recording]
) -> tuple[tuple[Part, Recording | None], ...]:
    """What a second person hears of the takes, in their order, each with the take that it is.

    It is all of the text as callers will hear it; or where that can't be played yet, or would leave one of
    the takes out, the takes alone.
    """
    played = reading.to_come or ()
    if {take.sound for take in takes} <= {each.sound for each in played} and can_be_played(reading, played):
        return tuple((each, reading.take_of(each.sound) if each.sound else None) for each in played)
    named = {take.id for take in takes}
    return tuple(
        (Part(each.words, sound=each.waiting.sound), each.waiting)
        for each in reading.waiting
        if each.waiting is not None and each.waiting.id in named
    )


def _away(reading: Reading) -> list[tuple[Move, list[Recording]]]:
    """What was taken away or sent back, by the act that did it, the newest first."""
    acts: dict[tuple[str, str, datetime], tuple[Move, list[Recording]]] = {}
    for each in reading.away:
        if each.move is not None:
            act = (each.move.what.value, each.move.by, each.move.at)
            acts.setdefault(act, (each.move, []))[1].append(each)
    return [(move, list(newest_of_each(takes))) for move, takes in acts.values()]


def reading_now(revision: str, tag: str) -> Reading:
    return read(reading_of, RevisionId(revision), tag, request.args.get("incident"), voices_now())


def voices_now() -> Voices:
    """Which of the offered languages a voice speaks: ours, or the provider's."""
    offered = house().centre.languages
    own = frozenset(each for each in offered if house().speech.speaks(each))
    return Voices(own, frozenset(each for each in offered if provider_voice(each) is not None))


def can_be_played(reading: Reading, parts: Collection[Part] | None) -> bool:
    """Whether the page can play these parts of the line: the provider's own voices are heard on the line
    alone."""
    ours = house().speech.speaks(reading.text.language)
    return bool(parts) and (ours or all(each.sound is not None for each in parts or ()))


def sound_of(part: Part, tag: str) -> str | None:
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
    done = (
        say("Recorded: all of it, %(seconds)s seconds.", seconds=seconds)
        if part is None
        else say("Recorded: part %(part)s, %(seconds)s seconds.", part=part + 1, seconds=seconds)
    )
    return f"{done} {say('Somebody else must hear it before callers do.')}"


def _after(revision: str, tag: str, part: int | None) -> str:
    """To the next part that lacks a voice, or to listening when all is recorded."""
    incident = request.args.get("incident")
    reading = reading_now(revision, tag)
    upcoming = reading.next_part if part is not None else None
    address = url_for("console.recording", revision=revision, language=tag, incident=incident, part=upcoming)
    return address if upcoming is not None else f"{address}#waits"
