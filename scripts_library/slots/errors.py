"""What can be wrong with a slot or with what it is filled with. `errors` names each slot and what to do."""

from core.errors import Invalid, msgid


class SlotValueRefused(Invalid):
    """One or more values do not fit their slots; each `FieldError.field` is the slot's name."""

    code = "slot_value"
    message = msgid("A value does not fit its slot.")


class SlotMissing(Invalid):
    """A text cannot be said yet, since required slots are not filled; `errors` names each."""

    code = "slot_missing"
    message = msgid("Fill in %(slots)s first.")


UNKNOWN_SLOT = msgid("There is no slot called “%(slot)s” here.")
REQUIRED = msgid("This must be filled in.")
NOT_NAMES = msgid("Write names separated by commas, or a list of names.")
NO_NAMES = msgid("Write at least one name.")
TOO_MANY_NAMES = msgid("%(count)s names is too many; at most %(most)s are allowed.")
NOT_TEXT = msgid("Write a text here.")
NOT_A_TIME = msgid("Write a time with its offset, such as 2026-11-21T06:30:00+01:00.")
NO_SUCH_TIME = msgid("That time does not exist: the clock is moved forward over it.")
NOT_A_PHONE = msgid("“%(value)s” is not a phone number. Write it with area code, such as 08-465 004 00.")
NOT_A_CHOICE = msgid("“%(value)s” is not one of the choices: %(choices)s.")
NOT_THIS_TYPE = msgid("The value is not of the type of its slot (%(type)s). Fill it in again.")
NOT_YES_OR_NO = msgid("Answer yes or no.")
BAD_NAME = msgid("A slot's name is 1 to 40 of the letters a to z and underscores.")
CHOICES_NEEDED = msgid("A choice slot needs at least two choices, each named once.")
CHOICES_IDLE = msgid("Only a choice slot has choices.")
BAD_CHOICE_NAME = msgid("“%(choice)s” cannot name a choice: use the letters a to z, digits and underscores.")
