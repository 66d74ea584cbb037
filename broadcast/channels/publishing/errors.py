"""What can go wrong while publishing, in our words."""

from core.errors import Conflict, Unavailable, msgid


class NotPublished(Unavailable):
    """The compile worker failed or did not answer. What was published before still stands."""

    code = "not_published"
    message = msgid("The edition could not be published: %(why)s. What was published before still stands.")


class NewerIsPublished(Conflict):
    """The tree that citizens read is of a later edition than this one."""

    code = "newer_is_published"
    message = msgid("Edition %(number)s is published already, which is newer.")


class BadPath(Unavailable):
    """A channel tried to write outside its folder."""

    code = "bad_path"
    message = msgid("A channel can't write to “%(path)s”.")
