"""What a desk says over its socket: that it is there, and that an edition stands on it. The same as over HTTP
(web/api/desk.py)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from broadcast.channels.desk.model import DeskId
from core.access.model import Caller
from core.errors import Invalid, msgid
from scripts_library.items.model import Audience
from web.access import Action, may
from web.api.desk import told
from web.desk.room import Word

if TYPE_CHECKING:
    from web.house import House

HIGHEST: Final = 2**31


class BadWord(Invalid):
    code = "desk_word"
    message = msgid("What the desk said can't be understood.")


@may(Action.SCRIPT_READ)
def here(house: "House", caller: Caller, said: Mapping[str, Any]) -> dict[str, Any]:
    """The desk is there; what it should show, and who waits."""
    word = _word(caller, said, "shown")
    house.desk.heard_of(word)
    return told(house.desk, house.desk.pulse(word.audience), word.audience)


@may(Action.SCRIPT_READ)
def acknowledge(house: "House", caller: Caller, said: Mapping[str, Any]) -> dict[str, Any]:
    """The edition stands on this desk; whether it counts as read."""
    word = _word(caller, said, "edition")
    return {"edition": word.shown, "read": house.desk.acknowledge(word)}


def _word(caller: Caller, said: Mapping[str, Any], number: str) -> Word:
    desk, shown, audience = said.get("desk"), said.get(number, 0), said.get("audience", Audience.LIVE.value)
    hash_, pressed = said.get("hash", ""), said.get("pressed", False)
    fits = (
        isinstance(desk, str) and 0 < len(desk) <= 64,
        type(shown) is int and 0 <= shown < HIGHEST,  # True is an int too
        isinstance(audience, str) and audience in {each.value for each in Audience},
        isinstance(hash_, str) and len(hash_) <= 64,
        isinstance(pressed, bool),
    )
    if not all(fits):
        raise BadWord
    hash_ = hash_ if number == "edition" else ""
    return Word(DeskId(str(desk)), caller.person, Audience(audience), int(str(shown)), hash_, bool(pressed))
