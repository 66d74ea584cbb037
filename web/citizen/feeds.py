"""The feeds and what other websites embed, from this host's staged tree; nginx follows the same rules.

A file is sent as it lies, and never compressed here: the facts of a large edition are megabytes, and whoever
compresses them holds up every call meanwhile. The web server in front does it.
"""

from pathlib import Path
from typing import Final

from flask import Blueprint, Response, abort, g, request, send_file

from broadcast.channels.feeds.model import EMBED_JS, NAME
from broadcast.channels.website.model import NAME as WEBSITE
from scripts_library.items.model import Audience
from web.access import Action, may, public
from web.citizen.pages import FRESH, OBSERVER
from web.context import house

feeds: Final = Blueprint("feeds", __name__)

TYPES: Final = {
    ".atom": "application/atom+xml; charset=utf-8",
    ".xml": "application/cap+xml; charset=utf-8",
    ".json": "application/json",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
}
EVERYWHERE: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'self'; form-action 'none'; "
    "frame-ancestors *"
)
"""The banner alone may stand in a frame on any website: it has no form, no script, nothing of anybody's."""
_AGE_OF_A_SCRIPT: Final = "public, max-age=300"


@feeds.get("/feed/<path:name>", defaults={"place": "feed"})
@feeds.get("/embed/<path:name>", defaults={"place": "embed"})
@public("what the municipality says, for programs")
def feed(place: str, name: str) -> Response:
    """A feed of the live edition."""
    return _send(Audience.LIVE, f"{place}/{name}")


@feeds.get("/staff/exercise/feed/<path:name>", defaults={"place": "feed"})
@feeds.get("/staff/exercise/embed/<path:name>", defaults={"place": "embed"})
@may(Action.EXERCISE_SEE)
def exercise_feed(place: str, name: str) -> Response:
    """The same of the exercise's, for staff alone."""
    return _send(Audience.EXERCISE, f"{place}/{name}")


@feeds.get("/embed.js")
@public("what other websites load to show the edition")
def embed_js() -> Response:
    """The script; it may be kept for some minutes, since it holds no words."""
    response = _send(Audience.LIVE, EMBED_JS)
    response.headers["Cache-Control"] = _AGE_OF_A_SCRIPT
    return response


def _send(audience: Audience, path: str) -> Response:
    tree = house().sites[audience].tree()
    file = None if tree is None else tree.file(f"{NAME}/{path}")
    if tree is None or file is None:
        abort(404)
    response = send_file(
        file, mimetype=TYPES[file.suffix], conditional=True, etag=f"{tree.name}/{path}", max_age=2
    )
    response.headers["Cache-Control"] = FRESH
    response.headers.pop("Last-Modified", None)  # the time a file bears is a mark of ours, and no time
    response.headers["X-Upplys-Edition"] = str(tree.name.number)
    response.headers["X-Upplys-Edition-Hash"] = tree.name.hash
    if audience is Audience.LIVE:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "X-Upplys-Edition, X-Upplys-Edition-Hash, ETag"
        _may_be_framed(response, file)
    _met(audience, path, tree.name.number)
    return response


def _may_be_framed(response: Response, file: Path) -> None:
    if file.suffix == ".html":
        response.headers["Content-Security-Policy"] = EVERYWHERE
        g.unprotected = ("X-Frame-Options",)


def _met(audience: Audience, path: str, number: int) -> None:
    """The first that reads a feed ends its clock; whoever reads a banner reads the municipality's website."""
    if path == EMBED_JS or request.user_agent.string == OBSERVER:
        return
    house().publishing.first_citizen(WEBSITE if path.startswith("embed/") else NAME, audience, number)
