"""What can go wrong on the telephone line, in our words."""

from core.errors import Invalid, NotFound, Unavailable, msgid


class NoLine(Unavailable):
    """No edition is staged for that audience, or what is staged cannot be read."""

    code = "no_line"
    message = msgid("The telephone line has nothing to say: no edition is published for %(audience)s.")


class BrokenLine(Invalid):
    """The compiled answers are not what this program writes."""

    code = "broken_line"
    message = msgid("The compiled answers in %(folder)s cannot be read: %(why)s")


class NoSuchLine(NotFound):
    """That edition is not on this host any more."""

    code = "no_such_line"
    message = msgid("Edition %(edition)s is not on this host.")


class LineUnreachable(Unavailable):
    """The line gave no answer, or one that is no telephone answer."""

    code = "line_unreachable"
    message = msgid("The telephone line does not answer: %(why)s")
