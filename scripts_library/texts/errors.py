"""What can be wrong with a text's body or with saying it."""

from core.errors import Invalid, msgid


class BodyRefused(Invalid):
    """The body cannot be read; `errors` tells each line (the fact `line`, from 1) at the field `body`."""

    code = "text_body"
    message = msgid("%(lines)s lines of the text cannot be read.")


class WordsMissing(Invalid):
    """A choice was made for which this language has no words."""

    code = "words_missing"
    message = msgid("The choice “%(choice)s” of “%(slot)s” has no words in %(language)s.")


BRACE = msgid("Line %(line)s has a single “%(brace)s”. A slot is written {area}; a brace itself {{ or }}.")
NO_SUCH_SLOT = msgid("The text uses the slot {%(slot)s}, which is not declared.")
BODY_EMPTY = msgid("The text has no words.")
