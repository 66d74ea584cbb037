"""What can stand in the way of a recording, or of its check. Nothing stands in the way of taking one away but
that there is no such recording."""

from core.errors import Conflict, FieldError, Forbidden, Invalid, NotFound, msgid
from scripts_library.approvals.errors import OwnWork


class RecordingRefused(Invalid):
    code = "recording_refused"
    message = msgid("The recording cannot be kept here.")


class NoSuchRecording(NotFound):
    code = "no_such_recording"
    message = msgid("There is no such recording of this text.")


class OwnRecording(OwnWork):
    """Whoever made the recording can't be the second person who hears it (four eyes)."""

    message = msgid("You made this recording yourself. Somebody else must listen to it.")


class NotPossible(Conflict):
    """It is checked, returned or taken away already; ``facts`` tell which."""

    code = "recording_state"
    message = msgid("Somebody was before you: the recording stands otherwise now. Look again.")


class NotYoursToPutBack(Forbidden):
    code = "authority"
    message = msgid("It is put back by whoever took it away, or by crisis management.")


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
