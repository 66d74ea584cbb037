"""What can go wrong with calling people in, in our words."""

from core.errors import Conflict, Invalid, NotFound, msgid


class NoSuchCallOut(NotFound):
    code = "no_such_callout"
    message = msgid("There is no such call-out.")


class NotCalled(NotFound):
    code = "not_called"
    message = msgid("This person is not among those called.")


class BadNeed(Invalid):
    """`errors` says which field does not hold, and why."""

    code = "bad_need"
    message = msgid("The need cannot be kept like this.")


class NobodyChosen(Invalid):
    code = "nobody_chosen"
    message = msgid("Choose at least one person to call.")


class NotPossible(Conflict):
    code = "callout_state"
    message = msgid("The call-out is %(state)s, and can't become %(wanted)s.")


class CallOutOver(Conflict):
    code = "callout_over"
    message = msgid("The call-out is over.")


class NothingToUndo(Conflict):
    code = "nothing_to_undo"
    message = msgid("There is no answer to undo.")


class NotComing(Conflict):
    code = "not_coming"
    message = msgid("This person has not said yes.")


class NoSuchCode(NotFound):
    code = "no_such_code"
    message = msgid("Nobody who is expected has this code.")


class CodeOfTwo(Conflict):
    code = "code_of_two"
    message = msgid("Two who are expected have this code. Ask for the name, and press the button beside it.")
