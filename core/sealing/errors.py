"""What can go wrong with sealed text, in our words."""

from core.errors import Invalid, Unavailable, msgid


class SealBroken(Invalid):
    """The sealed text was altered, or sealed for another purpose."""

    code = "seal_broken"
    message = msgid("The sealed text has been altered or belongs elsewhere.")


class KeyMissing(Unavailable):
    """The key that sealed it is not among those we have."""

    code = "seal_key_missing"
    message = msgid(
        "The key %(key)s that sealed this is not in UPPLYS_SECRET_KEY or UPPLYS_SECRET_KEY_PREVIOUS."
    )
