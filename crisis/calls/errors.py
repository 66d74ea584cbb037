"""What can go wrong with calls and those who wait to be rung back."""

from core.errors import Conflict, NotFound, msgid


class NoSuchCallBack(NotFound):
    code = "no_such_call_back"
    message = msgid("There is no such call-back.")


class NoSuchVoiceMessage(NotFound):
    code = "no_such_voice_message"
    message = msgid("There is no such voice message.")


class NotPossible(Conflict):
    code = "call_back_state"
    message = msgid("The call-back is %(state)s, and can't become %(wanted)s.")
