"""What can be wrong when items, revisions and texts are written."""

from core.errors import Conflict, Invalid, NotFound, msgid


class NoSuchItem(NotFound):
    code = "no_such_item"
    message = msgid("There is no such item.")


class NoSuchRevision(NotFound):
    code = "no_such_revision"
    message = msgid("There is no such revision.")


class NoSuchText(NotFound):
    code = "no_such_text"
    message = msgid("The revision has no text in that language.")


class Immutable(Conflict):
    """The revision already has a text in that language; a change is a new revision."""

    code = "immutable"
    message = msgid("This text is stored and never changes. Make a new revision instead.")


class EditConflict(Conflict):
    """Somebody else revised the same text meanwhile. `facts` carry theirs (number, revision, by, at,
    title, body) and `mine_title`, `mine_body`, so that a page can show both and nobody's words are lost."""

    code = "edit_conflict"
    message = msgid(
        "Somebody else changed this text while you wrote. Both versions are here; put them together."
    )


class SlugTaken(Conflict):
    code = "slug_taken"
    message = msgid("Another item already has the address %(slug)s.")


class ItemRefused(Invalid):
    """Something about the item itself cannot be used; `errors` tells at which field."""

    code = "item_refused"
    message = msgid("The item cannot be stored as it is.")
