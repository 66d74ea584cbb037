"""The door for newcomers: a name, the reminder of secrecy, two words; then the desk, until the shift ends."""

from typing import Final

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from core.access.secrets import hash_of, new_secret
from core.errors import UpplysError
from crisis.staffing.newcomers import service
from crisis.staffing.newcomers.errors import BadNewcomer, DoorClosed, NoSuchDoor
from crisis.staffing.newcomers.model import BROWSER, LONGEST_SHIFT, Newcomer, State
from web.access import public
from web.coming import choose_language, unseen
from web.coming.strangers import count_stranger
from web.console.forms import field_errors
from web.console.rendering import has_page, refreshed
from web.context import house, read, run, say
from web.doors import SESSION_COOKIE
from web.kept_browsers import remember
from web.problems import status_of

join: Final = Blueprint("join", __name__, url_prefix="/join")
BECAUSE: Final = "a newcomer at the door; nothing opens before a shift lead has confirmed who it is"
COOKIE: Final = "upplys_newcomer"
DESKS: Final = ("desk.desk_page", "console.home")
"""Where a newcomer works; the first that this installation has."""


@join.get("/<secret>")
@public(BECAUSE)
def page(secret: str) -> ResponseReturnValue:
    """The form; then the two words; then, let in, the way to the desk."""
    newcomer = read(service.whose_code, secret)
    if _own(newcomer):
        return _page(secret, newcomer, {})
    return _page(secret, read(service.at_the_door, secret), {})


@join.post("/<secret>")
@public(BECAUSE)
def ask(secret: str) -> ResponseReturnValue:
    """The name is written and the reminder acknowledged; the code now belongs to this browser."""
    browser = request.cookies.get(COOKIE) or new_secret(BROWSER)
    form = request.form
    languages = tuple(each for each in form.getlist("language") if each in house().centre.languages)
    try:
        run(
            service.ask,
            secret,
            form.get("name", ""),
            languages,
            browser,
            acknowledged=form.get("acknowledged") == "yes",
        )
    except BadNewcomer as error:
        choose_language()
        errors = field_errors(error) or {"acknowledged": say(error.message)}
        return _page(secret, read(service.at_the_door, secret), errors), 422
    answer = redirect(url_for("join.page", secret=secret, lang=request.args.get("lang")))
    return _keep(answer, secret, browser)


@join.get("/<secret>/now")
@public(BECAUSE)
def now(secret: str) -> ResponseReturnValue:
    """The two words alone, until the lead has confirmed them; for the page's refresh. When it is over, what
    is sent asks no more."""
    newcomer = read(service.whose_code, secret)
    if not _own(newcomer):
        raise DoorClosed
    choose_language()
    if _over(newcomer):
        return render_template("come/_join.html", newcomer=newcomer, over=True)
    return refreshed("come/_join.html", "join-now", {"newcomer": newcomer, "secret": secret})


@join.post("/<secret>/in")
@public(BECAUSE)
def come_in(secret: str) -> ResponseReturnValue:
    """A session until the shift ends, in the browser that asked."""
    token = run(service.begin, secret, request.cookies.get(COOKIE, ""))
    desk = next(each for each in DESKS if has_page(each))
    answer = redirect(url_for(desk))
    answer.set_cookie(SESSION_COOKIE, token, httponly=True, samesite="Lax", secure=house().secure, path="/")
    return answer


def _page(secret: str, newcomer: Newcomer, errors: dict[str, str]) -> str:
    choose_language()
    if newcomer.state is not State.OPEN and not _own(newcomer):
        raise DoorClosed
    return render_template(
        "come/join.html",
        secret=secret,
        newcomer=newcomer,
        errors=errors,
        typed=request.form,
        languages=house().centre.languages,
        lang=request.args.get("lang"),
        asked=newcomer.state is not State.OPEN,
        over=_over(newcomer),
    )


def _over(newcomer: Newcomer) -> bool:
    """Whether there is nothing more to wait for: the lead said no, or the shift has ended."""
    at = house().clock.now()
    return newcomer.state is not State.OPEN and not newcomer.waits(at) and not newcomer.works(at)


def _own(newcomer: Newcomer) -> bool:
    """Whether this is the browser that asked."""
    shown = request.cookies.get(COOKIE, "")
    return newcomer.browser is not None and newcomer.browser == hash_of(shown)


def _keep(answer: Response, secret: str, browser: str) -> Response:
    return remember(answer, COOKIE, browser, LONGEST_SHIFT, url_for("join.page", secret=secret))


def _closed(error: UpplysError) -> ResponseReturnValue:
    if isinstance(error, NoSuchDoor):
        try:
            count_stranger()
        except UpplysError as too_many:
            error = too_many
    page = render_template("come/refused.html", told=say(error.message, **error.facts), lang=None)
    return make_response(page, int(status_of(error)))


join.register_error_handler(UpplysError, _closed)
join.after_request(unseen)
