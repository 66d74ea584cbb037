"""What can go wrong with the watched places, in our words."""

from core.errors import Invalid, NotFound, Unavailable, msgid


class NoSuchPlace(NotFound):
    """Nobody watches that place."""

    code = "no_such_place"
    message = msgid("That place on the website is not watched.")


class TooLongKnown(Invalid):
    """What is known for longer than a day is mended instead."""

    code = "too_long_known"
    message = msgid("Say for how many hours it is known: from 1 to 24.")


class NoAnswer(Unavailable):
    """Nobody answered, or not as a website does."""

    code = "no_answer"
    message = msgid("The website gave no answer: %(why)s")


class NotAsked(Unavailable):
    """The address is not one that may be asked."""

    code = "not_asked"
    message = msgid("The address can't be asked: %(why)s")
