"""One form, one effect: a button that is pressed twice does nothing twice.

A page's form carries a ``token`` of its own, made when the page is; the key is made of it and of what was
typed, so that a form that is corrected and sent anew counts as new. The token salts the key: nothing that is
kept can be compared with what somebody may have typed.
"""

import secrets
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Concatenate, ParamSpec, TypeVar

from flask import request

from core.canonical import Json, digest_bytes
from core.idempotency import service
from core.idempotency.model import Scope, StoredAnswer
from web.context import caller, run
from web.doors import CSRF_FIELD
from web.record import Record

P = ParamSpec("P")
T = TypeVar("T")

FIELD = "token"


def new_token() -> str:
    """What a form that is shown for the first time carries."""
    return secrets.token_urlsafe(16)


def once(
    form: Mapping[str, str],
    shape: Callable[[T], Json],
    use_case: Callable[Concatenate[Record, P], T],
    *plain: P.args,
    **named: P.kwargs,
) -> Json:
    """Run ``use_case`` once for this form, and give what ``shape`` tells of it, also to a repeat. A form
    without a token is none of ours, and is not compared with any other."""

    def effect(record: Record) -> StoredAnswer:
        return StoredAnswer(HTTPStatus.CREATED, shape(use_case(record, *plain, **named)))

    def unit(record: Record) -> StoredAnswer:
        if not form.get(FIELD):
            return effect(record)
        return service.once(record, scope, key, effect, wait=True)[0]

    typed = sorted((name, value) for name, value in form.items() if name != CSRF_FIELD)
    key = digest_bytes(repr(typed).encode(errors="surrogatepass"))
    scope = Scope(caller().credential, f"{request.method} {request.path}", key)
    return run(unit).body
