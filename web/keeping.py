"""What somebody had written when their session was over: sealed into the log-in page, and offered again after
it, so that nothing is lost and nothing is done unasked.

Only a form of ours is kept, for an hour, without files; it comes back as it was sent, and whoever has
logged in sends it by a button of their own.
"""

import base64
import json
import zlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from flask import current_app, request, url_for
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.routing import RequestRedirect

from core.errors import UpplysError
from core.sealing.errors import SealBroken
from web.context import house
from web.doors import CSRF_FIELD, OURS, SAFE, SESSION_COOKIE

FIELD: Final = "kept"
PURPOSE: Final = "form kept over a log-in"
LASTS: Final = timedelta(hours=1)
MOST_READ: Final = 256 * 1024
"""Bytes of a form that is read to be kept: it comes from somebody whom we don't know any more."""
MOST_KEPT: Final = 48 * 1024
"""Characters, sealed: what the log-in's own form may carry with it."""
SECRET_FIELDS: Final = frozenset({CSRF_FIELD, "password", "pin", "again"})


@dataclass(frozen=True, slots=True)
class Kept:
    """A form as it was sent: where to, the page it stood on, and its fields."""

    to: str
    page: str
    fields: tuple[tuple[str, str], ...]

    @property
    def written(self) -> tuple[str, ...]:
        """What a person would miss: the fields that hold words."""
        return tuple(value for _, value in self.fields if " " in value.strip() or "\n" in value.strip())


def was_sending() -> bool:
    """Whether the request would have changed something."""
    return request.method not in SAFE


def sealed_form() -> str:
    """What this request sent, sealed; empty where it sent nothing, is not ours, or is too large."""
    if not was_sending():
        return ""
    request.max_content_length = MOST_READ
    try:
        fields = [each for each in request.form.items(multi=True) if each[0] not in SECRET_FIELDS]
        if not _is_ours():
            return ""
    except (RequestEntityTooLarge, UpplysError):
        return ""
    until = (house().clock.now() + LASTS).timestamp()
    whole = json.dumps([until, request.full_path.rstrip("?"), page_to_return_to(), fields])
    packed = base64.b64encode(zlib.compress(whole.encode("utf-8", "surrogatepass"))).decode()
    sealed = house().sealer.seal(packed, PURPOSE)
    return sealed if len(sealed) <= MOST_KEPT else ""


def opened(sealed: str) -> Kept | None:
    """What was kept, or None: altered, of somewhere else, or too old."""
    try:
        packed = base64.b64decode(house().sealer.open(sealed, PURPOSE))
        until, to, page, fields = json.loads(zlib.decompress(packed).decode("utf-8", "surrogatepass"))
    except (SealBroken, UpplysError):
        return None
    if until < house().clock.now().timestamp():
        return None
    return Kept(to, page, tuple((name, value) for name, value in fields))


def page_to_return_to() -> str:
    """The page to come back to after logging in: this one, else the one whose form was sent, else the nearest
    above it. Never an address that only takes forms."""
    if not was_sending():
        return readable(request.full_path.rstrip("?"))
    came = urlsplit(request.headers.get("Referer", ""))
    if came.netloc == request.host and came.path.startswith("/staff/") and _can_be_read(came.path):
        return came.path + (f"?{came.query}" if came.query else "")
    return readable(request.path)


def readable(address: str) -> str:
    """The address, or the nearest page above it where it is none that can be read."""
    parts = urlsplit(address)
    if not parts.path.startswith("/staff/"):
        return address
    if _can_be_read(parts.path):
        return address
    path = parts.path.rstrip("/")
    while (path := path.rpartition("/")[0]) not in {"", "/staff"}:
        if _can_be_read(path):
            return path
    return url_for("console.home")


def _can_be_read(path: str) -> bool:
    try:
        rule, _ = current_app.url_map.bind("").match(path, "GET", return_rule=True)
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    return rule.rule.startswith("/staff/")  # the citizens' pages answer any address, if only to say no


def _is_ours() -> bool:
    """Whether our own page sent it: nobody else's words may wait behind a log-in to be sent."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in OURS:
        return False
    if site == "same-origin":
        return True
    house().callers.check_form(request.cookies.get(SESSION_COOKIE, ""), request.form.get(CSRF_FIELD))
    return SESSION_COOKIE in request.cookies
