"""What can go wrong with calls and those who wait to be rung back."""

from core.errors import Conflict, Forbidden, Invalid, NotFound, msgid


class NoSuchCallBack(NotFound):
    code = "no_such_call_back"
    message = msgid("There is no such call-back.")


class NoSuchVoiceMessage(NotFound):
    code = "no_such_voice_message"
    message = msgid("There is no such voice message.")


class NotPossible(Conflict):
    code = "call_back_state"
    message = msgid("The call-back is %(state)s, and can't become %(wanted)s.")


class NoSuchTransfer(NotFound):
    code = "no_such_transfer"
    message = msgid("There is no such transfer.")


class BadTransfer(Invalid):
    code = "transfer"
    message = msgid("This can't be passed on as it is.")


class TransferTaken(Conflict):
    """Somebody else was first; they are named."""

    code = "taken"
    message = msgid("%(name)s has it already.")


class TransferNotPossible(Conflict):
    code = "transfer_state"
    message = msgid("The transfer is %(state)s, and can't become %(wanted)s.")


class NotToBeRung(Conflict):
    """The number is a partner's own: the caller is asked for theirs."""

    code = "partner_number"
    message = msgid("This is a partner's own number. It is never rung or texted.")


class NotYourPartner(Forbidden):
    code = "not_your_partner"
    message = msgid("A partner sees only its own.")


class NoSuchPartner(NotFound):
    code = "no_such_partner"
    message = msgid("There is no partner %(partner)s.")
