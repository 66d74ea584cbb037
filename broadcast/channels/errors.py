"""What can go wrong with a channel, in our words."""

from core.errors import Unavailable, msgid


class Unreachable(Unavailable):
    """The channel gave no answer to one who asked like a citizen."""

    code = "channel_unreachable"
    message = msgid("The channel gave no answer: %(why)s")
