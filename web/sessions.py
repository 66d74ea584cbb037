"""Logging in and out, and choosing the language of the staff pages."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from flask import Blueprint, Flask, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as BaseResponse

from core.access.errors import TooManyAttempts, WrongLogIn
from core.access.model import PersonId
from core.access.throttle import Visitor
from crisis.calls.partners import Transfer
from crisis.calls.presence import leave
from crisis.calls.transfers import let_go
from web import keeping
from web.access import Action, may, public
from web.context import house, person, run, say
from web.doors import CSRF_FIELD, LANGUAGE_COOKIE, SESSION_COOKIE
from web.problems import problem_of
from web.record import Record

sessions: Final = Blueprint("sessions", __name__, url_prefix="/staff")

DEVICE_COOKIE: Final = "upplys_device"
YEAR: Final = 365 * 24 * 3600


def install(app: Flask) -> None:
    """The way in."""
    app.register_blueprint(sessions)
    app.jinja_env.globals.update(
        was_sending=keeping.was_sending,
        sealed_form=keeping.sealed_form,
        page_to_return_to=keeping.page_to_return_to,
    )


@sessions.get("/login")
@public("nobody can be logged in before this page")
def log_in_page() -> ResponseReturnValue:
    return render_template("login.html", username="", wanted=_wanted(), kept="", problem=None)


@sessions.post("/login")
@public("the password is checked here")
def log_in() -> ResponseReturnValue:
    """Begin a session.

    The answer is the same for an unknown user and a wrong password.
    """
    username, password = request.form.get("username", ""), request.form.get("password", "")
    visitor = Visitor(address_of_visitor(), request.cookies.get(DEVICE_COOKIE))
    try:
        begun = house().callers.log_in(username, password, visitor)
    except (WrongLogIn, TooManyAttempts) as error:
        problem = problem_of(error, say)
        kept = request.form.get(keeping.FIELD, "")
        page = render_template("login.html", username=username, wanted=_wanted(), kept=kept, problem=problem)
        answer = make_response(page, problem.status)
        if isinstance(error, TooManyAttempts):
            answer.headers["Retry-After"] = str(error.facts["seconds"])
        return answer
    response = _onward(begun.token)
    _keep(response, SESSION_COOKIE, begun.token)
    if begun.device:
        _keep(response, DEVICE_COOKIE, begun.device, YEAR)
    return response


def _onward(token: str) -> BaseResponse:
    """To the page that was wanted; or what had been written when the last session ended, to be sent by a
    button."""
    kept = keeping.opened(request.form.get(keeping.FIELD, ""))
    if kept is None:
        return redirect(_wanted() or url_for("console.home"))
    csrf = house().callers.form_token(token)
    return make_response(render_template("resume.html", kept=kept, field=CSRF_FIELD, csrf_now=csrf))


@sessions.post("/logout")
@may(Action.HOME)
def log_out() -> ResponseReturnValue:
    for each in run(_go, person()):
        house().live.hint("calls", each.audience)
    house().callers.log_out(request.cookies.get(SESSION_COOKIE, ""))
    response = redirect(url_for("sessions.log_in_page"))
    response.delete_cookie(SESSION_COOKIE)
    return response


def _go(record: Record, who: PersonId) -> Sequence[Transfer]:
    """Whoever goes takes no more calls, and whom they have taken waits for another."""
    leave(record, who)
    return let_go(record, who, who)


@sessions.post("/language/<tag>")
@public("the log-in page can be read in either language; nothing but a cookie is changed")
def choose_language(tag: str) -> ResponseReturnValue:
    response = redirect(_wanted() or url_for("console.home"))
    if tag in house().staff_languages:
        _keep(response, LANGUAGE_COOKIE, tag, YEAR)
    return response


def address_of_visitor() -> str:
    """Where the visitor is; what a proxy says of it is believed only from those we were told to trust."""
    direct = request.remote_addr or ""
    if direct not in house().settings.trusted_proxies:
        return direct
    return request.headers.get("X-Forwarded-For", direct).rpartition(",")[2].strip()


def _wanted() -> str:
    wanted = _inside(request.values.get("next", ""))
    return keeping.readable(wanted) if wanted else ""


def _inside(address: str) -> str:
    """The address when it leads to a staff page of ours, else nothing: nobody is ever sent elsewhere."""
    parts = urlsplit(address.replace("\\", "/"))
    if parts.scheme or parts.netloc or not parts.path.startswith("/staff/") or not address.isprintable():
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _keep(response: BaseResponse, name: str, value: str, seconds: int | None = None) -> None:
    response.set_cookie(
        name, value, max_age=seconds, httponly=True, samesite="Lax", secure=house().secure, path="/"
    )
