"""What can be wrong with a text's body or with saying it."""

from core.errors import Invalid, msgid


class BodyRefused(Invalid):
    """The body cannot be read; `line` counts from 1, and `errors` tells it at the field `body`."""

    code = "text_body"
    message = msgid("Line %(line)s: %(why)s")


class WordsMissing(Invalid):
    """A choice was made for which this language has no words."""

    code = "words_missing"
    message = msgid("The choice “%(choice)s” of “%(slot)s” has no words in %(language)s.")


BRACE = msgid("Line %(line)s has a single “%(brace)s”. A slot is written {area}; a brace itself {{ or }}.")
NO_SUCH_SLOT = msgid("The text uses the slot {%(slot)s}, which is not declared.")
BODY_EMPTY = msgid("The text has no words.")
