"""What can go wrong with idempotency keys, in our words."""

from core.errors import Conflict, Invalid, msgid


class BadKey(Invalid):
    """The key is empty, too long, or has characters that no header should carry."""

    code = "idempotency_key"
    message = msgid("Idempotency-Key is 1 to 255 visible ASCII characters.")


class KeyReused(Invalid):
    """The key was used for something else."""

    code = "idempotency_key_reused"
    message = msgid("This Idempotency-Key was used with another request. Use a new key for a new request.")


class InProgress(Conflict):
    """The same request is being worked on at this moment."""

    code = "in_progress"
    message = msgid("The same request is being worked on. Ask again with the same key in a moment.")
