"""What can go wrong with people who can be called in, in our words."""

from core.errors import Invalid, NotFound, Unauthorized, msgid


class NoSuchPerson(NotFound):
    code = "no_such_person"
    message = msgid("There is no such person.")


class BadPerson(Invalid):
    """`errors` says which field does not hold, and why."""

    code = "bad_person"
    message = msgid("The person cannot be kept like this.")


class BadTimes(Invalid):
    code = "bad_times"
    message = msgid("The end must come after the beginning, and not have passed.")


class BadList(Invalid):
    """The list that was to be imported cannot be read at all."""

    code = "bad_list"
    message = msgid("The list needs a first line that names its columns, with at least name and phone.")


class PersonalLinkEnded(Unauthorized):
    """Says the same whether the link was revoked or never was."""

    code = "personal_link"
    message = msgid("This link does not work any more. Ask whoever called you in for a new one.")


class TooOften(Unauthorized):
    """The fact `seconds` says how long to wait."""

    code = "too_many_attempts"
    message = msgid("Too many attempts. Wait %(seconds)s seconds and try again.")
