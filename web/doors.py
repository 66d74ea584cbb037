"""The door that every request comes through: who asks, whether they may, and that a form was really ours.

The order matters: a caller is named anew for each request, so a removed role or account is out at once; a
view without a rule lets nobody in; a changing request with a session must carry the session's own CSRF
token.
"""

import hmac
from typing import Final

from flask import Flask, current_app, g, request

from core.access.errors import WrongCsrf
from core.access.model import Caller, PersonId, Role
from core.errors import Invalid, msgid
from core.sealing.keys import derive
from web import access
from web.context import house

SESSION_COOKIE: Final = "upplys_session"
LANGUAGE_COOKIE: Final = "upplys_language"
BED_COOKIE: Final = "upplys_bed"
"""Names the one browser that a one-time link is bound to; each link's path has its own."""
CSRF_FIELD: Final = "csrf_token"
CSRF_HEADER: Final = "X-CSRF-Token"
OBSERVER_HEADER: Final = "X-Upplys-Observer"
OBSERVER: Final = Caller(
    PersonId("observer"), "Observer", frozenset({Role.AUDITOR}), frozenset({access.Action.EXERCISE_SEE.value})
)
OURS: Final = frozenset({"same-origin", "none"})
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
LARGEST_FROM_ANYBODY: Final = 64 * 1024
"""Bytes.

What somebody sends whom we don't know is a name, a password, a code: a form of two megabytes would keep
every caller waiting while it is read.
"""


class BadCharacters(Invalid):
    code = "characters"
    message = msgid("The address holds characters that no page of ours has.")


def install(app: Flask) -> None:
    """Put the door in front of every view of ``app``."""
    app.before_request(let_in)


def let_in() -> None:
    """Name the caller, choose the language, and check the view's rule.

    Raises our errors, never returns a no.
    """
    _readable_address()
    g.language = _language()
    if request.endpoint is None:
        return  # no such address: the 404 that follows tells nobody anything
    rule = access.rule_of(_view())
    # what anybody may see never asks the database who comes: it must stand when the database is down
    g.caller = _caller(rule)
    access.check(rule, g.caller)
    if not isinstance(rule, access.May):
        request.max_content_length = LARGEST_FROM_ANYBODY
    if request.method not in SAFE and not isinstance(rule, access.Signed):
        _check_form(rule)


def _caller(rule: access.Rule | None) -> Caller | None:
    match rule:
        case access.May():
            return named()
        case access.Linked(action):
            secret = str((request.view_args or {}).get("secret", ""))
            caller, g.link = house().callers.who_opened(secret, request.cookies.get(BED_COOKIE, ""), action)
            return caller
        case _:
            return None


def _view() -> object:
    return current_app.view_functions.get(request.endpoint or "")


def _readable_address() -> None:
    if "\x00" in request.path or "\ufffd" in request.path:
        raise BadCharacters


def observer_token(secret: str) -> str:
    """What the board's own observer shows to see the exercise's pages, drawn from the installation's
    secret."""
    return derive(secret, "observer").hex()


def named() -> Caller | None:
    """The caller that a bearer token or the session cookie names, or None.

    A token outranks a cookie.
    """
    shown = request.headers.get(OBSERVER_HEADER)
    if shown is not None:
        ours = hmac.compare_digest(shown.encode(), house().observer_token.encode())
        return OBSERVER if ours else None
    header = request.headers.get("Authorization", "")
    if header:
        kind, _, token = header.partition(" ")
        return house().callers.who_has_token(token.strip()) if kind.lower() == "bearer" else None
    cookie = request.cookies.get(SESSION_COOKIE)
    return house().callers.who_has_session(cookie) if cookie else None


def _check_form(rule: access.Rule | None) -> None:
    """Another site can neither send our forms nor log anybody in as somebody else."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in OURS:
        raise WrongCsrf
    # who came by that header, and not by the cookie, is nobody whose browser was misled
    if isinstance(rule, access.May) and not request.headers.get("Authorization"):
        sent = request.headers.get(CSRF_HEADER) or request.form.get(CSRF_FIELD)
        house().callers.check_form(request.cookies.get(SESSION_COOKIE, ""), sent)


def _language() -> str:
    offered = house().staff_languages
    wished = request.cookies.get(LANGUAGE_COOKIE)
    if wished in offered:
        return wished
    return request.accept_languages.best_match(offered) or offered[0]
