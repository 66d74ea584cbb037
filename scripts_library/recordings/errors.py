"""What can be wrong with a recording's place."""

from core.errors import FieldError, Invalid, msgid


class RecordingRefused(Invalid):
    code = "recording_refused"
    message = msgid("The recording cannot be kept here.")


def no_such_part(part: int, parts: int) -> RecordingRefused:
    """The text has fewer fixed parts."""
    facts = {"part": part, "parts": parts}
    return RecordingRefused(
        errors=(FieldError("part", msgid("The text has %(parts)s parts to record."), facts),)
    )


def digest_needed() -> RecordingRefused:
    """The whole of a text with slots is recorded as it reads with certain values: which?"""
    wrong = FieldError("slots_digest", msgid("Tell which values of the slots were read out."))
    return RecordingRefused(errors=(wrong,))
