"""What can stand in the way of an approval, a review, a recorded choice or break-glass. Nothing stands
in the way of a withdrawal but that there is no such item."""

from core.errors import Conflict, Forbidden, Invalid, NotFound, msgid


class NotPossible(Conflict):
    code = "approval_state"
    message = msgid("It is %(state)s, and can't become %(wanted)s.")


class StaleHash(Conflict):
    """The hash that was approved is not the stored text's: the approver has read something else."""

    code = "stale_hash"
    message = msgid("The text is not the one you read. Read it again, then approve.")


class OwnWork(Forbidden):
    """The approver wrote, edited or submitted the text (four eyes)."""

    code = "own_work"
    message = msgid("You have worked on this text yourself. Somebody else must approve it.")


class NoAuthority(Forbidden):
    code = "authority"
    message = msgid("Event information is approved by crisis management.")


class NotCrisisManagement(Forbidden):
    code = "authority"
    message = msgid("Only crisis management can decide this.")


class NotYourLanguage(Forbidden):
    code = "not_your_language"
    message = msgid("Only a translator of %(language)s can mark this text as reviewed.")


class NothingToReview(Invalid):
    code = "nothing_to_review"
    message = msgid("This is the source text. Only translations are reviewed.")


class TooEarly(Conflict):
    """Break-glass is not open yet; `facts["opens"]` tells when it will be."""

    code = "too_early"
    message = msgid("Somebody can still answer. Break-glass opens five minutes after the request.")


class NothingUnanswered(Conflict):
    code = "nothing_unanswered"
    message = msgid("No text here waits for an answer, so there is no glass to break.")


class ReasonNeeded(Invalid):
    code = "reason_needed"
    message = msgid("Write why.")


class UndoTooLate(Conflict):
    """Ten minutes have passed, or a corrected text stands in its place already."""

    code = "undo_too_late"
    message = msgid("This withdrawal can't be undone any more. Approve a corrected text, and put it out.")


class NoSuchRequest(NotFound):
    code = "no_such_request"
    message = msgid("There is no such request for approval.")


class NoSuchBreakGlass(NotFound):
    code = "no_such_break_glass"
    message = msgid("There is no such break-glass record.")


class NoSuchWithdrawal(NotFound):
    code = "no_such_withdrawal"
    message = msgid("There is no such withdrawal.")
