"""What can go wrong with editions, in our words."""

from collections.abc import Mapping
from enum import StrEnum

from core.errors import Invalid, NotFound, msgid


class NoSuchEdition(NotFound):
    """No edition of that number was ever cut for that audience."""

    code = "no_such_edition"
    message = msgid("There is no edition %(number)s.")


class NothingCutYet(NotFound):
    """Not one edition was cut for that audience."""

    code = "nothing_cut"
    message = msgid("Nothing has been cut yet: there is no edition.")


class NoContent(Invalid):
    """The stored content is not what an edition holds: another program wrote it, or it was damaged."""

    code = "edition_content"
    message = msgid("This is not the content of an edition: %(why)s")


class Broken(StrEnum):
    """How the chain of editions can break."""

    MISSING = "missing"
    """A number is gone: this one follows one that is not its predecessor."""
    PARENT = "parent"
    """It names another parent than the edition before it."""
    CONTENT = "content"
    """Its content or its hash was changed after it was cut."""
    AUDIENCE = "audience"
    """Its content is for another audience than its sequence."""
    SWAPPED = "swapped"
    """It is whole in itself, and another than the one that the journal says was cut."""
    UNKNOWN = "unknown"
    """The journal knows of no edition with this number."""
    LOST = "lost"
    """The journal says that it was cut, and it is not there."""


WORDS: Mapping[Broken, str] = {
    Broken.MISSING: msgid("Edition %(number)s does not follow the one before it: a number is gone."),
    Broken.PARENT: msgid("Edition %(number)s names another parent than the edition before it."),
    Broken.CONTENT: msgid("The content or the hash of edition %(number)s was changed after it was cut."),
    Broken.AUDIENCE: msgid("The content of edition %(number)s is for another audience."),
    Broken.SWAPPED: msgid("Edition %(number)s is another than the one that the journal says was cut."),
    Broken.UNKNOWN: msgid("The journal knows of no edition %(number)s."),
    Broken.LOST: msgid("The journal says that edition %(number)s was cut, but it is not there."),
}
