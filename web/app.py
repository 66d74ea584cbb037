"""The web application: every audience's pages and the API behind one door, errors told in one place."""

from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Final

import structlog
from apiflask import APIFlask
from apiflask.exceptions import HTTPError
from flask import Flask, Request, Response, current_app, g, json, make_response, render_template, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from core.errors import UpplysError
from web import doors
from web.access import Public, guard
from web.context import say
from web.demo import phones_page, start
from web.house import House
from web.problems import PROBLEM_JSON, Problem, in_our_words, plain_problem, problem_of

LARGEST_BODY: Final = 25 * 1024 * 1024
"""Bytes.

The largest that anybody sends is a recording (20 MB); a body over this is 413 before it is read.
"""

LARGEST_FORM: Final = 2 * 1024 * 1024
PROTECTION: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; media-src 'self' blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
}
"""Nothing from anywhere else, nothing written into a page; a recording is listened to before it is sent."""

log: Final = structlog.get_logger()


class FlashedOnly(SecureCookieSessionInterface):
    """Flask's own session holds what a page tells once; whoever brings none is spared the reading of it."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if self.get_cookie_name(app) in request.cookies:
            return super().open_session(app, request)
        return self.session_class()


def create_app(house: House) -> APIFlask:
    """The application over the parts in ``house``; the caller serves it."""
    app = APIFlask(
        __name__,
        title="Upplys",
        version="1",
        spec_path="/api/v1/openapi.json",
        docs_path=None,
        json_errors=False,
        template_folder=str(Path(__file__).parent / "templates"),
        static_folder=None,  # type: ignore[arg-type]  # files are served by web/citizen, under their rule
    )
    app.extensions["upplys"] = house
    app.config.update(
        OPENAPI_VERSION="3.1.0",
        SITE_BEHIND_PROXY=bool(house.settings.trusted_proxies) and not house.settings.readers_port,
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
        MAX_FORM_PARTS=500,
        VALIDATION_ERROR_STATUS_CODE=HTTPStatus.UNPROCESSABLE_ENTITY,
        SECRET_KEY=house.flash_key,
        SESSION_COOKIE_SECURE=house.secure,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    app.session_interface = FlashedOnly()
    doors.install(app)
    _tell_errors(app)
    for install in _rooms():
        install(app)
    if house.demo:
        start.install(app)
        phones_page.install(app)
    app.after_request(_safe_headers)
    guard(Public("the reference of the API is no secret"))(app.view_functions["openapi.spec"])
    return app


def _rooms() -> tuple[Callable[[Flask], None], ...]:
    from web import api, citizen, coming, console, desk, partner, posom, sessions
    from web.live import sockets

    rooms = (sessions, console, desk, api, citizen, coming, partner, posom, sockets)
    return tuple(room.install for room in rooms)


def _tell_errors(app: APIFlask) -> None:
    app.register_error_handler(UpplysError, lambda error: tell(problem_of(error, say)))
    app.register_error_handler(HTTPException, _framework_error)
    app.register_error_handler(HTTPError, lambda error: tell(_api_problem(error)))
    app.register_error_handler(Exception, _our_fault)
    app.error_processor(lambda error: tell(_api_problem(error)))


def _api_problem(error: HTTPError) -> Problem:
    return plain_problem(
        error.status_code, in_our_words(error.status_code, str(error.message)), say, _flat(error.detail)
    )


def _flat(detail: object, path: str = "") -> dict[str, list[str]]:
    """Nested field errors as dotted paths: {"json": {"slots": {"area": ["…"]}}} is {"slots.area":

    ["…"]}.
    """
    if isinstance(detail, dict):
        found: dict[str, list[str]] = {}
        for name, inner in detail.items():
            here = (
                path
                if not path and name in {"json", "query", "form", "headers", "files", "form_and_files"}
                else (f"{path}.{name}" if path else str(name))
            )
            found.update(_flat(inner, here))
        return found
    texts = [str(each) for each in detail] if isinstance(detail, list) else [str(detail)]
    return {path or "body": texts} if detail else {}


def _framework_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    detail = in_our_words(error.code, str(error.description))
    return tell(plain_problem(error.code, detail, say), dict(error.get_headers()))


def _our_fault(error: Exception) -> ResponseReturnValue:
    # the address of a one-time link is a secret: it is named by its rule
    path = request.path if request.url_rule is None else request.url_rule.rule
    log.error("unforeseen", path=path, endpoint=request.endpoint, exc_info=error)
    if current_app.testing:
        raise error
    return tell(plain_problem(500, "Something went wrong with us. It has been noted; try again.", say))


def tell(problem: Problem, headers: dict[str, str] | None = None) -> Response:
    """The problem as problem+json for a program, or as a page that says what to do next."""
    if _for_people():
        response = make_response(render_template("problem.html", problem=problem), problem.status)
    else:
        response = Response(json.dumps(problem.as_json()), problem.status, content_type=PROBLEM_JSON)
    for name in ("Allow", "Retry-After", "WWW-Authenticate"):
        if headers and name in headers:
            response.headers[name] = headers[name]
    return response


def _for_people() -> bool:
    if request.path.startswith(("/api/", "/hooks/")):
        return False
    # a browser likes HTML best but names odder types too; a program that takes anything gets its own
    return request.accept_mimetypes["text/html"] > request.accept_mimetypes[PROBLEM_JSON]


def _safe_headers(response: Response) -> Response:
    """What every answer carries: no sniffing, no framing, our own scripts and styles only (OWASP secure
    headers). The shipped nginx configuration sends the same with what it serves."""
    unprotected, held = g.get("unprotected", ()), {name.lower() for name, _ in response.headers}
    for name, value in PROTECTION.items():
        if name not in unprotected and name.lower() not in held:
            response.headers.add(name, value)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.path.startswith("/staff/") or g.get("caller") is not None:
        response.headers.setdefault("Cache-Control", "no-store")
    return response
