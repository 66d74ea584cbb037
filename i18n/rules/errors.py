"""What is refused in a text."""

from core.errors import Invalid, msgid


class TextRefused(Invalid):
    """A text is too long or holds characters that cannot be shown safely; `errors` names the places."""

    code = "text_refused"
    message = msgid("The text cannot be used as it is.")


HIDDEN = msgid("Position %(at)s holds an invisible control character (%(character)s). Remove it.")
TURNS = msgid("Position %(at)s holds a mark that turns the direction of writing (%(character)s). Remove it.")
BROKEN = msgid("Position %(at)s holds half a character (%(character)s). Write it anew.")
LINE_BREAK = msgid("Position %(at)s holds a line break. Write it on one line.")
TOO_LONG = msgid("This is %(length)s characters long; at most %(most)s are allowed.")
EMPTY = msgid("Write something here.")
