"""What can go wrong with intents, in our words."""

from core.errors import Conflict, NotFound, msgid


class IntentState(Conflict):
    """The intent is not in a state from which it can go there."""

    code = "intent_state"
    message = msgid("This message is %(now)s and cannot become %(wanted)s.")


class NoSuchIntent(NotFound):
    """There is no intent with this id."""

    code = "no_such_intent"
    message = msgid("There is no such message.")
