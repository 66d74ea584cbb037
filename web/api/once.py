"""One key, one effect, one answer: how every creating POST of the API runs (``Idempotency-Key``).

The key is claimed, the use case run and its answer stored in one unit of work, so that a repeat gives the
first answer and does nothing, also after a crash in between.
"""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Concatenate, Final, ParamSpec, TypeVar

from flask import Response, request

from core.canonical import Json, digest_bytes
from core.errors import FieldError, Invalid, msgid
from core.idempotency import service
from core.idempotency.errors import BadKey, KeyReused
from core.idempotency.model import Scope, StoredAnswer
from web.context import caller, house, run
from web.record import Record

P = ParamSpec("P")
T = TypeVar("T")

HEADER: Final = "Idempotency-Key"
_WRITER: Final = json.JSONEncoder(sort_keys=True, check_circular=False)


class KeyNeeded(Invalid):
    code = "idempotency_key_needed"
    message = msgid("Send an Idempotency-Key, so that a repeat does nothing twice.")


def once(
    shape: Callable[[T], Json],
    status: HTTPStatus,
    use_case: Callable[Concatenate[Record, P], T],
    *plain: P.args,
    **named: P.kwargs,
) -> StoredAnswer:
    """Run ``use_case`` once for this request's key and give its answer as ``shape`` tells it.

    Raises ``KeyNeeded``.
    """
    scope = _scope()
    if scope is None:
        raise KeyNeeded(errors=[FieldError(HEADER, KeyNeeded.message)])
    return _claimed(scope, shape, status, use_case, *plain, **named)


def once_if_asked(
    shape: Callable[[T], Json],
    status: HTTPStatus,
    use_case: Callable[Concatenate[Record, P], T],
    *plain: P.args,
    **named: P.kwargs,
) -> StoredAnswer:
    """The same where a key is taken and not needed."""
    scope = _scope()
    if scope is None:
        return StoredAnswer(status, shape(run(use_case, *plain, **named)))
    return _claimed(scope, shape, status, use_case, *plain, **named)


def unhindered(
    shape: Callable[[T], Json],
    status: HTTPStatus,
    use_case: Callable[Concatenate[Record, P], T],
    *plain: P.args,
    **named: P.kwargs,
) -> StoredAnswer:
    """For stops: a repeat with its key does nothing twice, and whatever is wrong with a key hinders nothing
    (docs/design.md: never 409 or 429)."""

    def effect(record: Record) -> StoredAnswer:
        return StoredAnswer(status, shape(use_case(record, *plain, **named)))

    def unit(record: Record) -> StoredAnswer:
        if scope is None:
            return effect(record)
        try:
            return service.once(record, scope, body, effect, wait=True)[0]
        except KeyReused:
            return effect(record)

    scope, body = _usable_scope(), _sent()
    return run(unit)


def answer(stored: StoredAnswer) -> Response:
    """The stored answer as sent."""
    return Response(_WRITER.encode(stored.body), stored.status, content_type="application/json")


def _claimed(
    scope: Scope,
    shape: Callable[[T], Json],
    status: HTTPStatus,
    use_case: Callable[Concatenate[Record, P], T],
    *plain: P.args,
    **named: P.kwargs,
) -> StoredAnswer:
    body = _sent()

    def unit(record: Record) -> StoredAnswer:
        effect = lambda inner: StoredAnswer(status, shape(use_case(inner, *plain, **named)))  # noqa: E731
        return service.once(record, scope, body, effect)[0]

    with house().in_hand.hold(scope):
        return run(unit)


def _sent() -> str:
    """The digest of what was sent; of a form its fields, since reading it has used its bytes up."""
    fields = [] if request.is_json else sorted(request.form.items(multi=True))
    return digest_bytes(request.get_data() + (repr(fields).encode() if fields else b""))


def _usable_scope() -> Scope | None:
    """The scope of the request's key; None without one, or where it can be none."""
    try:
        return _scope()
    except BadKey:
        return None


def _scope() -> Scope | None:
    key = request.headers.get(HEADER)
    # the address is the route: /incidents/A/activate and /incidents/B/activate are two acts
    return None if key is None else Scope(caller().credential, f"{request.method} {request.path}", key)
