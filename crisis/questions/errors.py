"""What can go wrong with questions and those who follow them up."""

from core.errors import Conflict, Invalid, NotFound, msgid


class NoSuchQuestion(NotFound):
    code = "no_such_question"
    message = msgid("There is no such question.")


class NotPossible(Conflict):
    code = "question_state"
    message = msgid("The question is %(state)s, and can't become %(wanted)s.")


class Taken(Conflict):
    """Somebody else follows the question up; ``owner`` and ``since`` say who and since when."""

    code = "taken"
    message = msgid("%(name)s has had this question since %(at)s.")


class Stale(Conflict):
    """The answer that was given is not what is said now; ``now`` has the present text of the same item."""

    code = "stale"
    message = msgid("This is not what is said any more. In edition %(edition)s it says: %(now)s")


class NotSaid(Stale):
    message = msgid("This is not said any more: it stands in no text of edition %(edition)s.")


class QuestionTooLong(Invalid):
    code = "question_too_long"
    message = msgid("The question is longer than %(most)s bytes. Write what they asked in fewer words.")


class QuestionRefused(Invalid):
    """A field of a question that cannot be used; ``errors`` names each."""

    code = "question_refused"
    message = msgid("The question cannot be logged as it is.")


class NobodyToRing(NotFound):
    code = "no_callback_number"
    message = msgid("Nobody waits to be rung about this question.")


class NothingSealed(NotFound):
    code = "nothing_sealed"
    message = msgid("Nothing of this question was hidden.")


NOBODYS_NUMBER = msgid("This is not a telephone number that can be rung.")
A_PARTNERS_NUMBER = msgid("This number is a partner's. Ask for the caller's own.")
NO_SUCH_DISTRICT = msgid("There is no district with this name.")
NOT_A_ROSA_LEVEL = msgid("Give a ROSA level from 1 to 8.")
SAY_WHAT_WAS_ASKED = msgid("Write what they asked.")
REASON_NEEDED = msgid("Write why it is closed.")
WHAT_IT_WAITS_FOR = msgid("Name the item that the question waits for.")
WITH_WHAT = msgid("Name the text that it was answered with.")
PROMISE_AHEAD = msgid("Promise a time that lies ahead.")
PROMISE_NEARER = msgid("Promise a time within fourteen days.")
NOT_FOLLOWING = msgid("Choose somebody who follows questions up.")
NOT_TOGETHER = msgid("This does not go together with the rest that was sent.")
