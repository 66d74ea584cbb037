"""Asking for the caller's own number by keys: where a partner passed the call on, the number shown may be the
partner's, and that is never rung.

    number ─► number.right ─1► called.there       (2 and any other key: enter it again)
      └ not one that can be rung ► number.wrong ─► number.right
"""

from typing import Final

from broadcast.phone import sayings
from broadcast.phone.lines import Narrator
from broadcast.phone.model import Ask, CallBack, Line, Move, Node, Place

NUMBER: Final = "number"
WRONG: Final = "number.wrong"
RIGHT: Final = "number.right"
THERE: Final = "called.there"
ENTERING_S: Final = 10
"""Seconds of silence after which the number counts as entered, or as not given."""


def own_number_nodes(narrator: Narrator, language: str) -> dict[str, Node]:
    """The places of one language. Whoever enters nothing can leave a message."""

    def said(message: str) -> Line:
        return narrator.prompt(language, message)

    def place(name: str) -> Place:
        return Place(language, name)

    enter, wrong = (said(sayings.ENTER_NUMBER),), (said(sayings.NOT_A_NUMBER), said(sayings.ENTER_NUMBER))
    asked = {NUMBER: enter, WRONG: wrong}
    right = {
        "1": Move(place(THERE), (CallBack(language),)),
        "2": Move(place(NUMBER)),
        "#": Move(place("menu")),
    }
    there = {"*": Move(place(THERE)), "#": Move(place("menu"))}
    return {
        **{name: _entering(lines, language) for name, lines in asked.items()},
        RIGHT: Node(
            (said(sayings.YOU_ENTERED), said(sayings.IF_RIGHT)),
            Ask.KEY,
            right,
            place("unheard"),
            place(NUMBER),
            number_read_before=1,
        ),
        THERE: Node(
            (said(sayings.WILL_CALL_THERE), said(sayings.FOR_MENU)),
            Ask.KEY,
            there,
            place("bye"),
            place("menu.unknown"),
        ),
    }


def digit_lines(narrator: Narrator, language: str) -> tuple[Line, ...]:
    """0 to 9, in the nearest language that a voice speaks."""
    return tuple(narrator.plain(language, str(digit)) for digit in range(10))


def _entering(lines: tuple[Line, ...], language: str) -> Node:
    right, wrong, nothing = (Place(language, name) for name in (RIGHT, WRONG, "unheard"))
    return Node(lines, Ask.NUMBER, {}, nothing, wrong, dialled=right, wait=ENTERING_S)
