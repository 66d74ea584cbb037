"""What can go wrong with newcomers, in our words."""

from core.errors import Conflict, Invalid, NotFound, Unauthorized, msgid


class NoSuchNewcomer(NotFound):
    code = "no_such_newcomer"
    message = msgid("There is no such newcomer.")


class DoorClosed(Unauthorized):
    """Says the same whether the code ran out, was used by somebody else, or never was."""

    code = "newcomer_door"
    message = msgid("This code does not work any more. Ask the shift lead to show a new one.")


class NoSuchDoor(DoorClosed):
    """There never was such a code; whoever shows it is told the same."""


class NotPossible(Conflict):
    code = "newcomer_state"
    message = msgid("The newcomer is %(state)s, and can't become %(wanted)s.")


class BadShift(Invalid):
    code = "bad_shift"
    message = msgid("A shift ends within the next 14 hours.")


class BadNewcomer(Invalid):
    """`errors` says which field does not hold."""

    code = "bad_newcomer"
    message = msgid("Write your name, and say that you have read about secrecy.")


class WrongWords(Invalid):
    """The lead confirmed other words than the newcomer's screen shows."""

    code = "newcomer_words"
    message = msgid("These are not the words on the newcomer's screen.")
