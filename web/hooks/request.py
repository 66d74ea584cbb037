"""A provider's request, read strictly: what is too large, malformed, unsigned or altered is refused
before anything is done."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from broadcast.phone.signature import Malformed, Pairs, form_pairs, signed_rightly

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

LARGEST_BODY: Final = 32 * 1024
"""Bytes.

The provider's own requests stay below two thousand.
"""

FORM: Final = "application/x-www-form-urlencoded"
_SIGNATURE: Final = re.compile(r"[A-Za-z0-9+/]{27}=", re.ASCII)


class Refused(Exception):
    """The request is not answered.

    ``code`` is stable; the status is the HTTP answer's.
    """

    def __init__(self, status: HTTPStatus, code: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Signed:
    """Verifies that a request was signed with our token for this very address.

    ``public_url`` is how the provider addresses us; empty, or where it does not fit, the address the
    request came to counts. ``X-Forwarded-…`` is believed only when ``trust_forwarded`` says that a proxy
    of ours sets it.
    """

    auth_token: str
    public_url: str = ""
    trust_forwarded: bool = False

    def check(self, environ: "WSGIEnvironment", pairs: Pairs) -> None:
        """Raises ``Refused`` (403) unless the signature is right."""
        signature = environ.get("HTTP_X_TWILIO_SIGNATURE", "")
        if self.auth_token and _SIGNATURE.fullmatch(signature):
            path = _path(environ)
            if self.public_url and signed_rightly(self.auth_token, self.public_url + path, pairs, signature):
                return
            if self._otherwise(environ, path, pairs, signature):
                return
        raise Refused(HTTPStatus.FORBIDDEN, "signature", "The request is not signed for this address.")

    def _otherwise(self, environ: "WSGIEnvironment", path: str, pairs: Pairs, signature: str) -> bool:
        """By the address it came to, and by the provider's own library, which knows the odd ways of
        ports."""
        bases = dict.fromkeys([each for each in (self.public_url, self._came_to(environ)) if each])
        if any(signed_rightly(self.auth_token, base + path, pairs, signature) for base in bases):
            return True
        validator = RequestValidator(self.auth_token)
        fields = _Fields(pairs)
        return any(_validates(validator, base + path, fields, signature) for base in bases)

    def _came_to(self, environ: "WSGIEnvironment") -> str:
        scheme, host = environ.get("wsgi.url_scheme", "http"), environ.get("HTTP_HOST", "")
        if self.trust_forwarded:
            scheme = environ.get("HTTP_X_FORWARDED_PROTO", scheme)
            host = environ.get("HTTP_X_FORWARDED_HOST", host)
        return f"{scheme}://{host}" if host else ""


def _validates(validator: RequestValidator, url: str, fields: "_Fields", signature: str) -> bool:
    try:
        return bool(validator.validate(url, fields, signature))
    except ValueError:  # an address or port that cannot be parsed signs nothing
        return False


class _Fields(Mapping[str, str]):
    """The pairs as the SDK's validator wants them: duplicates by ``getlist``."""

    def __init__(self, pairs: Pairs) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)

    def __getitem__(self, name: str) -> str:
        return self._values[name][0]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def getlist(self, name: str) -> list[str]:
        return self._values[name]


def read_form(environ: "WSGIEnvironment") -> list[tuple[str, str]]:
    """The form's fields.

    Raises ``Refused``: 411, 413, 415, or 400 for what is no form.
    """
    length = _length(environ)
    kind = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    if kind != FORM:
        raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "media_type", f"Send the fields as {FORM}.")
    try:
        body = environ["wsgi.input"].read(length) if length else b""
    except OSError:
        body = b""
    if len(body) != length:
        raise Refused(HTTPStatus.BAD_REQUEST, "body_cut", "The body ended before its stated length.")
    try:
        return form_pairs(body)
    except Malformed as wrong:
        detail = f"The body is not a form in UTF-8: {wrong}"
        raise Refused(HTTPStatus.BAD_REQUEST, "malformed_body", detail) from wrong


def _length(environ: "WSGIEnvironment") -> int:
    stated = environ.get("CONTENT_LENGTH", "")
    if not stated:
        raise Refused(HTTPStatus.LENGTH_REQUIRED, "length_required", "State the length of the body.")
    if not (stated.isascii() and stated.isdigit()):
        raise Refused(HTTPStatus.BAD_REQUEST, "bad_length", "The length of the body is no number.")
    length = int(stated[:12])
    if length > LARGEST_BODY or len(stated) > 12:
        detail = f"At most {LARGEST_BODY} bytes are taken."
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", detail)
    return length


def _path(environ: "WSGIEnvironment") -> str:
    """Path and query as they were sent.

    WSGI hands the path over decoded; ours have nothing that needs encoding.
    """
    path: str = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    if not path.isascii() or "%" in path or " " in path:
        path = quote(path.encode("latin-1", "replace"), safe="/:@!$&'()*+,;=~-._")
    query = environ.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path
