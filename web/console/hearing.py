"""The second person listens: it says exactly the text, or goes back to the speaker. And back to the voice:
one click by anybody who may record, with undo."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.errors import Invalid, UpplysError, msgid
from crisis.incidents import voices
from scripts_library.items.model import RevisionId
from scripts_library.recordings.service import check_recordings, return_recordings
from web.access import Action, may
from web.console.activation import tell_edition
from web.console.recordings import as_one_sound, page_of, played_to_a_listener, reading_now, sound_of
from web.console.texts import line_of
from web.context import caller, house, person, run, say
from web.problems import status_of


class NotListened(Invalid):
    code = "not_listened"
    message = msgid("Listen to all of it first, to the end. Then say that it is right.")


def routes(console: Blueprint) -> None:
    address = "/recordings/<revision>/<language>"
    console.add_url_rule(f"{address}/waiting.wav", view_func=waiting_sound)
    console.add_url_rule(f"{address}/checks", view_func=check_recording, methods=["POST"])
    console.add_url_rule(f"{address}/returns", view_func=return_recording, methods=["POST"])
    console.add_url_rule(f"{address}/removals", view_func=remove_recording, methods=["POST"])
    console.add_url_rule(f"{address}/back", view_func=put_recording_back, methods=["POST"])


@may(Action.RECORDING_MAKE)
def waiting_sound(revision: str, language: str) -> ResponseReturnValue:
    """What callers will hear when the named recordings are let through."""
    reading, named = reading_now(revision, language), set(request.args.getlist("take"))
    takes = [each.waiting for each in reading.waiting if each.waiting and each.waiting.id in named]
    played = played_to_a_listener(reading, takes) if takes else ()
    return as_one_sound(sound_of(each, language) for each, _ in played)


@may(Action.TEXT_APPROVE)
def check_recording(revision: str, language: str) -> ResponseReturnValue:
    """It says exactly this text: whoever says so has listened to all of it."""

    def check() -> str:
        if not request.form.get("heard"):
            raise NotListened
        run(check_recordings, RevisionId(revision), language, _named(), person(), caller().roles)
        return say("Heard: it says exactly the text. It goes out with the next edition.")

    return _done(revision, language, "check", check)


@may(Action.TEXT_APPROVE)
def return_recording(revision: str, language: str) -> ResponseReturnValue:
    """Not right: back to the speaker, with why."""

    def give_back() -> str:
        why = line_of(request.form, "reason")
        run(return_recordings, RevisionId(revision), language, _named(), why, person(), caller().roles)
        return say("Sent back to the speaker, with why. Callers do not hear it.")

    return _done(revision, language, "reason", give_back)


@may(Action.RECORDING_MAKE)
def remove_recording(revision: str, language: str) -> ResponseReturnValue:
    """Back to the voice, at once."""
    done = run(voices.remove, _named(), person(), decided_at=house().clock.now())
    if done.editions:
        tell_edition(done.editions[0], say("The recording is taken away."))
    elif done.recordings:
        flash(say("The recording is taken away. No caller had heard it."), "success")
    else:
        flash(say("It was taken away already."), "info")
    return redirect(_address(revision, language))


@may(Action.RECORDING_MAKE)
def put_recording_back(revision: str, language: str) -> ResponseReturnValue:
    """Undo: the same recording, with the check it had."""
    try:
        done = run(voices.put_back, _named(), person(), caller().roles, decided_at=house().clock.now())
    except UpplysError as error:
        return _refused(revision, language, "back", error)
    if done.editions:
        tell_edition(done.editions[0], say("The recording is back."))
    else:
        flash(say("The recording is back as it was."), "success")
    return redirect(_address(revision, language))


def _named() -> tuple[str, ...]:
    """The recordings that the form names."""
    return tuple(dict.fromkeys(request.form.getlist("take")))


def _done(revision: str, language: str, where: str, act: Callable[[], str]) -> ResponseReturnValue:
    try:
        told = act()
    except UpplysError as error:
        return _refused(revision, language, where, error)
    flash(told, "success")
    return redirect(_address(revision, language))


def _refused(revision: str, language: str, where: str, error: UpplysError) -> ResponseReturnValue:
    told = error.errors[0] if error.errors else error
    page = page_of(reading_now(revision, language), {where: say(told.message, **told.facts)})
    return page, int(status_of(error))


def _address(revision: str, language: str) -> str:
    incident = request.args.get("incident")
    return url_for("console.recording", revision=revision, language=language, incident=incident)
