"""Approval from bed: a one-time link that came as a message to one telephone, a PIN, the exact text, two
buttons; then, for crisis management, one that puts out what is approved. Whoever comes this way can do
nothing else.

The address alone shows nothing: a program that looks at links before they are shown uses nothing up. The
first PIN, right or wrong, binds the link to its browser.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

from flask import Blueprint, Flask, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from broadcast.delivery.summons import EXERCISE_MARK, audience_of, open_requests
from core.access.errors import LinkOrPinWrong
from core.access.links import BROWSER, LASTS, Link, LinkState
from core.access.model import PersonId, Role
from core.access.opening import finish
from core.access.secrets import new_secret
from core.access.throttle import Visitor
from core.errors import UpplysError
from crisis.incidents import pending
from crisis.incidents.errors import LanguagesFallSilent
from crisis.incidents.pending import OLDER_REASON, Pending
from scripts_library.approvals import service
from scripts_library.approvals.errors import StaleHash
from scripts_library.approvals.model import Request, RequestId, has_hand, may_approve
from scripts_library.items.model import Audience
from scripts_library.recordings.ringing import named_by
from scripts_library.recordings.service import check_recordings, return_recordings
from web.access import MAY, Action, linked, public
from web.console.approvals import ApprovalView, approve_as_asked, source_reads_of, told, whole
from web.console.bed_listening import Hearing, hearings, one_of, played, shown_for
from web.console.hearing import NotListened
from web.console.recorded import ToHear
from web.console.recordings import as_one_sound, sound_of
from web.console.rendering import zone
from web.console.texts import line_of, shown
from web.context import caller, house, language, person, read, run, say
from web.doors import BED_COOKIE
from web.kept_browsers import remember
from web.problems import status_of
from web.record import Record
from web.sessions import address_of_visitor

bed: Final = Blueprint("bed", __name__, url_prefix="/staff/bed")


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the link still asks of its person. ``others`` wait too, but somebody else must answer them."""

    asked: Request | None
    view: ApprovalView | None
    hearing: Hearing | None
    left: int
    of: int
    others: int
    pending: Pending | None = None
    """What is approved and not out, once all is answered; None where its person may not put it out."""
    chooses: bool = False
    """Whether its person may let translations of an older text be said."""

    @property
    def page(self) -> str:
        """Texts first; then what is to be heard; then what is done."""
        return "text" if self.view else ("recording" if self.hearing else "done")


def install(app: Flask) -> None:
    """The pages behind a one-time link, outside the console and its menu."""
    app.register_blueprint(bed)


@bed.get("/<secret>")
@public("asks for a PIN and shows nothing else; looking at it changes nothing")
def page(secret: str) -> ResponseReturnValue:
    """The PIN's field; whoever has given it here already goes on to the text."""
    try:
        house().callers.who_opened(secret, request.cookies.get(BED_COOKIE, ""), Action.TEXT_APPROVE)
    except UpplysError:
        return _pin_page(secret)
    return redirect(url_for("bed.text", secret=secret))


@bed.post("/<secret>")
@public("the PIN is checked here")
def give_pin(secret: str) -> ResponseReturnValue:
    """Open the link in this browser. Says the same whether the link or the PIN was wrong."""
    browser = request.cookies.get(BED_COOKIE) or new_secret(BROWSER)
    visitor = Visitor(address_of_visitor())
    try:
        link = house().callers.open_link(secret, request.form.get("pin", ""), browser, visitor)
        if link.state is not LinkState.OPEN:
            raise LinkOrPinWrong
    except LinkOrPinWrong as error:
        return _keep(make_response(_pin_page(secret, say(error.message)), 401), secret, browser)
    return _keep(redirect(url_for("bed.text", secret=secret)), secret, browser)


@bed.get("/<secret>/text")
@linked(Action.TEXT_APPROVE)
def text(secret: str) -> ResponseReturnValue:
    """The next text that waits, or that all are answered."""
    return _text_page(secret, {})


@bed.post("/<secret>/approve")
@linked(Action.TEXT_APPROVE)
def approve(secret: str) -> ResponseReturnValue:
    """Approve exactly the text with the hash that was shown."""
    asked = _asked()
    try:
        approve_as_asked(asked.text.revision, asked.text.language, asked.audience)
    except UpplysError as error:
        field = "stale" if isinstance(error, StaleHash) else "approve"
        return _text_page(secret, {field: told(error)}), int(status_of(error))
    flash(say("Approved."), "success")
    return redirect(url_for("bed.text", secret=secret))


@bed.post("/<secret>/return")
@linked(Action.TEXT_APPROVE)
def return_text(secret: str) -> ResponseReturnValue:
    """Back to whoever asked, with why."""
    asked = _asked()
    try:
        reason = line_of(request.form, "reason")
        run(service.reject, asked.text.revision, asked.text.language, reason, person(), caller().roles)
    except UpplysError as error:
        return _text_page(secret, {"reason": told(error)}), int(status_of(error))
    flash(say("Returned. Whoever asked is told why."), "success")
    return redirect(url_for("bed.text", secret=secret))


@bed.get("/<secret>/recording.wav")
@linked(Action.TEXT_APPROVE)
def recording_sound(secret: str) -> ResponseReturnValue:  # noqa: ARG001 - the rule has looked at it
    """What callers will hear when the recordings are let through."""
    hearing = _to_hear(request.args.get("subject", ""))
    return as_one_sound(sound_of(each, hearing.text.language) for each in played(hearing))


@bed.post("/<secret>/heard")
@linked(Action.TEXT_APPROVE)
def check_recording(secret: str) -> ResponseReturnValue:
    """It says exactly this text: whoever says so has listened to all of it."""
    hearing, takes = _to_hear(request.form.get("subject", "")), request.form.getlist("take")
    try:
        if not request.form.get("heard"):
            raise NotListened
        text = hearing.text
        run(check_recordings, text.revision, text.language, takes, person(), caller().roles)
    except UpplysError as error:
        return _text_page(secret, {"check": told(error)}), int(status_of(error))
    flash(say("Heard: it says exactly the text. It goes out with the next edition."), "success")
    return redirect(url_for("bed.text", secret=secret))


@bed.post("/<secret>/send-back")
@linked(Action.TEXT_APPROVE)
def return_recording(secret: str) -> ResponseReturnValue:
    """Not right: back to the speaker, with why."""
    hearing, takes = _to_hear(request.form.get("subject", "")), request.form.getlist("take")
    try:
        why, text = line_of(request.form, "reason"), hearing.text
        run(return_recordings, text.revision, text.language, takes, why, person(), caller().roles)
    except UpplysError as error:
        return _text_page(secret, {"check": told(error)}), int(status_of(error))
    flash(say("Sent back to the speaker, with why. Callers do not hear it."), "success")
    return redirect(url_for("bed.text", secret=secret))


def _to_hear(subject: str) -> ToHear:
    who = caller()
    return read(one_of, _link(), subject, who.person, who.roles)


@bed.post("/<secret>/put-out")
@linked(Action.WORD_PUBLISH)
def put_out(secret: str) -> ResponseReturnValue:
    """Say what is approved, once all that the link asked of its person is answered; then it ends."""
    link, who = _link(), caller()
    earlier, now, why = request.form.get("earlier", ""), house().clock.now(), say(OLDER_REASON)
    reason = say("Approved texts and recordings")
    waiting = read(_waiting, link, who.person, who.roles, language())
    if waiting.view is not None or waiting.hearing is not None or waiting.pending is None:
        return redirect(url_for("bed.text", secret=secret))
    try:
        done = run(pending.put_out, who.person, who.roles, reason, audience_of(link), now, earlier, why)
    except LanguagesFallSilent as error:
        return _text_page(secret, {"put_out": told(error)}), int(status_of(error))
    run(finish, link.id)
    return render_template(
        "bed/out.html", secret=secret, edition=done, exercise=audience_of(link) is Audience.EXERCISE
    )


def _asked() -> Request:
    """The request that the form answers: one of the link's own, or none."""
    wanted = request.form.get("request", "")
    if wanted not in _link().subjects:
        raise LinkOrPinWrong
    return read(lambda record: record.approvals.request(RequestId(wanted)))


def _link() -> Link:
    return cast("Link", g.link)


def _pin_page(secret: str, error: str = "") -> str:
    return render_template("bed/pin.html", secret=secret, error=error, exercise=_exercise(secret))


def _text_page(secret: str, errors: Mapping[str, str]) -> str:
    link = _link()
    waiting = read(_waiting, link, person(), caller().roles, language())
    if waiting.view is None and waiting.hearing is None and waiting.pending is None:
        run(finish, link.id)
    return render_template(
        f"bed/{waiting.page}.html",
        **(shown_for(waiting.hearing.of) if waiting.hearing else {}),
        secret=secret,
        waiting=waiting,
        view=waiting.view,
        reads=_reads(waiting.view) if waiting.view else None,
        source_reads=source_reads_of(waiting.view) if waiting.view else None,
        errors=errors,
        exercise=audience_of(link) is Audience.EXERCISE,
        until=link.ends_at,
    )


def _reads(view: ApprovalView) -> object:
    return shown(view.text, view.slots, view.text.language, view.own_labels, zone())


def _waiting(record: Record, link: Link, who: PersonId, roles: frozenset[Role], reader: str) -> Waiting:
    requests, heard = open_requests(record, link), hearings(record, link, who, roles)
    mine = [each for each in requests if _may_answer(record, each, who, roles)]
    others, of = len(requests) - len(mine), len(link.subjects)
    if not mine and heard:
        return Waiting(None, None, Hearing(heard[0], len(heard)), len(heard), of, others)
    if not mine:
        return Waiting(None, None, None, 0, of, others, _to_put_out(record, link, roles))
    key = mine[0].text
    view = whole(record, key.revision, key.language, who, roles, reader)
    chooses = not MAY[Action.TEXT_CHOOSE].isdisjoint(roles)
    return Waiting(mine[0], view, None, len(mine), of, others, chooses=chooses)


def _to_put_out(record: Record, link: Link, roles: frozenset[Role]) -> Pending | None:
    """What waits to be put out, where one of the link's own texts is in it and its person may put it out."""
    if MAY[Action.WORD_PUBLISH].isdisjoint(roles):
        return None
    found = pending.pending(record, audience_of(link))
    own = {_hash_of(record, each) for each in link.subjects}
    return found if any(own & each.hashes for each in found.texts) else None


def _hash_of(record: Record, subject: str) -> str:
    """The text that a subject of the link is about."""
    named = named_by(subject)
    if named is not None:
        return record.items.text(*named).hash
    return record.approvals.request(RequestId(subject)).text.hash


def _may_answer(record: Record, asked: Request, who: PersonId, roles: frozenset[Role]) -> bool:
    authority = record.items.item(asked.item).authority
    hands = record.items.hands(asked.text.revision)
    return may_approve(authority, roles) and not has_hand(hands, who, asked.text.language)


def _keep(answer: Response, secret: str, browser: str) -> Response:
    return remember(answer, BED_COOKIE, browser, LASTS, url_for("bed.page", secret=secret))


def _exercise(secret: str) -> bool:
    return secret.startswith(EXERCISE_MARK)


def _refused(error: UpplysError) -> ResponseReturnValue:
    """What is wrong, and what to do now: nobody is sent round in a circle to the link that has ended."""
    secret = str((request.view_args or {}).get("secret", ""))
    facts = {"told": told(error), "exercise": _exercise(secret)}
    answer = make_response(render_template("bed/refused.html", **facts), int(status_of(error)))
    if "seconds" in error.facts:
        answer.headers["Retry-After"] = str(error.facts["seconds"])
    return answer


def _unseen(answer: Response) -> Response:
    """The address is told to nobody."""
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


bed.register_error_handler(UpplysError, _refused)
bed.after_request(_unseen)
