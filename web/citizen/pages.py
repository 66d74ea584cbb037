"""Routes of the public site.

The rules of addresses are ``broadcast.channels.site.addresses``; nginx follows the same.
"""

import re
from typing import Final

from flask import Blueprint, Response, abort, render_template, request, send_from_directory

from broadcast.channels.site.stager import NAME
from broadcast.channels.website.model import NAME as WEBSITE
from scripts_library.items.model import Audience
from web.access import Action, may, public
from web.catalogues import citizen_words
from web.citizen.tree import TYPES, Page, Site
from web.context import house

citizen: Final = Blueprint("citizen", __name__)

FRESH: Final = "public, max-age=2, must-revalidate"
"""Seconds that anybody may keep a page: with the switch within a second, a withdrawn text is gone
everywhere within 5."""

AN_HOUR: Final = "public, max-age=3600"
"""A sound never changes, but the text it says may be withdrawn: nobody shall keep it for long."""
FOR_EVER: Final = "public, max-age=31536000, immutable"
OBSERVER: Final = "upplys-observer"
"""How the board's own observer names itself: it is no citizen and starts no clock."""

OTHERS: Final = ("api/", "hooks/", "staff/")
_SOUND: Final = re.compile(r"[0-9a-f]{64}\.wav")


@citizen.get("/")
@citizen.get("/<path:address>")
@public("what the municipality says, for everybody")
def page(address: str = "") -> Response:
    """A page of the live edition."""
    if address.startswith(OTHERS):
        abort(404)
    return _send(house().sites[Audience.LIVE], f"/{address}")


@citizen.get("/staff/exercise/")
@citizen.get("/staff/exercise/<path:address>")
@may(Action.EXERCISE_SEE)
def exercise_page(address: str = "") -> Response:
    """The same site of the exercise's edition, for staff alone: public addresses serve only live."""
    return _send(house().sites[Audience.EXERCISE], f"/{address}")


@citizen.get("/audio/<name>")
@public("the telephone provider fetches the sounds of the line here")
def sound(name: str) -> Response:
    """A sound by the hash of its content: it can never become another."""
    if not _SOUND.fullmatch(name):
        abort(404)
    path = house().sound_path(name.removesuffix(".wav"))
    if path is None:
        abort(404)
    response = send_from_directory(path.parent, path.name, mimetype=TYPES[".wav"], conditional=True)
    response.headers["Cache-Control"] = AN_HOUR
    return response


@citizen.get("/static/<path:name>")
@public("style sheets and scripts, named by the hash of their content")
def static(name: str) -> Response:
    response = send_from_directory(house().front_end.folder, name, conditional=True)
    response.headers["Cache-Control"] = FOR_EVER
    return response


def _send(site: Site, address: str) -> Response:
    found = site.page(address)
    if found is None:
        return _nothing_yet(site.audience)
    response = _response(found)
    response.set_etag(found.etag)
    response.headers["Cache-Control"] = FRESH
    response.headers["X-Upplys-Edition"] = str(found.number)
    response.headers["X-Upplys-Edition-Hash"] = found.hash
    if site.audience is Audience.LIVE:
        response.headers["Access-Control-Allow-Origin"] = "*"  # other websites show fact sheets
    if found.found and found.is_page and request.user_agent.string != OBSERVER:
        # a fact sheet that another website shows is asked for by its page, and browsers say so
        channel = WEBSITE if "Origin" in request.headers else NAME
        house().publishing.first_citizen(channel, site.audience, found.number)
    response.make_conditional(request)
    return response


def _nothing_yet(audience: Audience) -> Response:
    """What citizens meet before anything was ever published: who is here, where else to turn, in every
    language on offer; and no way into the staff's pages."""
    words, centre = citizen_words(), house().centre
    body = render_template(
        "citizen/nothing_yet.html",
        centre=centre,
        exercise=audience is Audience.EXERCISE,
        told=[(tag, words(tag)) for tag in centre.languages],
    )
    headers = {"Retry-After": "60", "Cache-Control": "no-store"}
    return Response(body, 503, content_type="text/html; charset=utf-8", headers=headers)


def _response(found: Page) -> Response:
    status = 200 if found.found else 404
    if found.zipped is None or "gzip" not in request.accept_encodings.values():
        return Response(found.body, status, content_type=found.type, headers={"Vary": "Accept-Encoding"})
    headers = {"Vary": "Accept-Encoding", "Content-Encoding": "gzip"}
    return Response(found.zipped, status, content_type=found.type, headers=headers)
