"""What can go wrong with editions, in our words."""

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
