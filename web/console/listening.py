"""What a caller hears first in a language, as one sound: exactly the sounds of the published line, in
their order."""

import re
from datetime import datetime
from typing import Final

from flask import Blueprint, Response, abort
from flask.typing import ResponseReturnValue

from broadcast.channels.phone.stager import NAME as PHONE
from broadcast.phone.audio.errors import AudioRefused
from broadcast.phone.audio.g711 import join
from broadcast.phone.errors import BrokenLine
from broadcast.phone.line import PhoneLine
from scripts_library.items.model import Audience
from web.access import Action, may
from web.context import house
from web.folders import Folders

_PLAYED: Final = re.compile(rb"/audio/([0-9a-f]{64})\.wav")
_OFFER: Final = b"</Gather>"


def routes(console: Blueprint) -> None:
    console.add_url_rule("/listen/<audience>/<language>.wav", view_func=listen)


@may(Action.WORD_SEE)
def listen(audience: str, language: str) -> ResponseReturnValue:
    """The main announcement as the line says it now."""
    if audience not in set(Audience):
        abort(404)
    paths = [
        house().sound_path(each) for each in _announced(Audience(audience), language, house().clock.now())
    ]
    try:
        heard = join([path.read_bytes() for path in paths if path is not None])
    except (OSError, AudioRefused):
        abort(404)
    if not paths:
        abort(404)
    return Response(heard, content_type="audio/wav", headers={"Cache-Control": "no-store"})


def _announced(audience: Audience, language: str, at: datetime) -> tuple[str, ...]:
    """The hashes of the sounds that the line plays before it offers its keys."""
    folder = Folders(house().settings.data).published / audience.value / "current" / PHONE
    try:
        station = PhoneLine.read(folder).stations.get(f"{language}/main")
    except BrokenLine:
        return ()
    said = b"" if station is None else station.answer(at, 0).partition(_OFFER)[0]
    return tuple(sha.decode() for sha in _PLAYED.findall(said))
