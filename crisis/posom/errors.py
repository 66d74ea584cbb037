"""What can go wrong with POSOM, in our words. No error ever holds a word of a referral."""

from core.errors import Conflict, Forbidden, Invalid, NotFound, msgid


class PosomOff(Conflict):
    """POSOM is not started: ``instead`` says what is on duty instead."""

    code = "posom_off"
    message = msgid("POSOM is not started. Offer this instead: %(instead)s")


class PosomOn(Conflict):
    code = "posom_on"
    message = msgid("POSOM is started already.")


class PosomNotOn(Conflict):
    code = "posom_not_on"
    message = msgid("POSOM is not started.")


class WhyNeeded(Invalid):
    code = "posom_reason"
    message = msgid("Say why, in a few words.")


class NoConsent(Invalid):
    """Without a yes nobody is referred."""

    code = "consent"
    message = msgid("Nobody is referred to POSOM without having said yes.")


class BadReferral(Invalid):
    code = "referral"
    message = msgid("This can't be referred as it is.")


class NoSuchReferral(NotFound):
    code = "no_such_referral"
    message = msgid("There is no such referral.")


class ReferralTaken(Conflict):
    """Somebody else was first; they are named."""

    code = "taken"
    message = msgid("%(name)s has it already.")


class ReferralState(Conflict):
    code = "referral_state"
    message = msgid("The referral is %(state)s, and can't become %(wanted)s.")


class NoSuchGroup(NotFound):
    code = "no_such_group"
    message = msgid("There is no such POSOM group.")


class NoSuchDuty(NotFound):
    code = "no_such_duty"
    message = msgid("This is not on the on-call list.")


class NotYourGroup(Forbidden):
    code = "not_your_group"
    message = msgid("You keep the groups that you are in. Crisis management keeps the others.")


class BadDuty(Invalid):
    code = "posom_duty"
    message = msgid("This can't be put on the on-call list as it is.")
