"""What can go wrong with requests for an answer."""

from core.errors import Conflict, Forbidden, Invalid, NotFound, msgid


class NoSuchAnswerRequest(NotFound):
    code = "no_such_answer_request"
    message = msgid("There is no such request for an answer.")


class RequestState(Conflict):
    code = "answer_request_state"
    message = msgid("The request for an answer is %(state)s, and can't become %(wanted)s.")


class AskedOfAnother(Forbidden):
    """Whoever was asked writes the answer, or crisis management."""

    code = "asked_of_another"
    message = msgid("Somebody else was asked for this answer.")


class SaidAlready(Conflict):
    """The text is said, so it would answer ``count`` questions at once; confirmed, it does."""

    code = "said_already"
    message = msgid(
        "This text is said already: %(count)s questions would be answered with it at once. Confirm it."
    )


class RequestRefused(Invalid):
    """A field of a request that cannot be used; ``errors`` names each."""

    code = "answer_request_refused"
    message = msgid("The answer cannot be asked for as it is.")


SAY_WHAT = msgid("Write the question that is to be answered.")
DUE_AHEAD = msgid("Choose a time that lies ahead, within seven days.")
NOBODY_WHO_WRITES = msgid("Choose somebody who may write texts.")
AN_ANSWER = msgid("The text is not an answer of this incident.")
