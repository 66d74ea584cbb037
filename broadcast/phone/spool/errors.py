"""What can go wrong with the spool, in our words."""

from core.errors import Unavailable, msgid


class SpoolFailed(Unavailable):
    """A step could not be written: nothing of it may be acknowledged."""

    code = "spool_failed"
    message = msgid("The step of the call could not be written down: %(why)s")
