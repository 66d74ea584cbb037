"""What the line itself says, in the citizens' catalogue. English msgids; every offered language has its own
words.
"""

from typing import Final

from core.errors import msgid

EXERCISE: Final = msgid("This is an exercise.")
GREETING: Final = msgid("You have reached %(municipality)s.")
DANGER: Final = msgid("If somebody's life is in danger, hang up and dial 1 1 2.")
FOR_LANGUAGE: Final = msgid("For %(language)s, press %(key)s.")
FOR_TOPIC: Final = msgid("To hear about %(topic)s, press %(key)s.")
FOR_MESSAGE_AGAIN: Final = msgid("To hear the message again, press star.")
FOR_OPENING_AGAIN: Final = msgid("To hear our opening hours again, press star.")
FOR_PEOPLE: Final = msgid("To leave a message or be called back, press 0.")
FOR_LANGUAGES: Final = msgid("For another language, press 9.")
FOR_AGAIN: Final = msgid("To hear this again, press star.")
FOR_MENU: Final = msgid("To go to the topics, press hash.")
FOR_CALL_BACK: Final = msgid("To be called back, press 1.")
FOR_VOICE_MESSAGE: Final = msgid("To leave a voice message, press 2.")
NO_FUNCTION: Final = msgid("That key has no function.")
NOBODY_NOW: Final = msgid("Nobody can take your call right now.")
OPENING: Final = msgid("When we answer: %(opening)s.")
NOTHING_RELEASED: Final = msgid(
    "There is no message right now. A new message is read here as soon as there is one."
)
WILL_CALL_BACK: Final = msgid("Thank you. We will call you back on the number you are calling from.")
WITHHELD: Final = msgid(
    "Your number is withheld, so we cannot call you back on it. "
    "Leave a voice message and say your number instead."
)
SPEAK_NOW: Final = msgid(
    "Your message is recorded and kept by the municipality. Do not say your personal identity number. "
    "Say the number we can reach you on, and speak after the tone. End with hash."
)
HEARD_NOTHING: Final = msgid("We heard nothing.")
MESSAGE_KEPT: Final = msgid("Thank you. Your message has been saved.")
WAIT_WITHIN: Final = msgid("If you ask to be called back, we call within about %(minutes)s minutes.")
WAIT_LONG: Final = msgid("If you ask to be called back, it takes more than an hour before we call.")
ENTER_NUMBER: Final = msgid(
    "Enter the telephone number we can call you on, with the area code, and end with hash."
)
NOT_A_NUMBER: Final = msgid("We cannot call that number.")
YOU_ENTERED: Final = msgid("You entered:")
IF_RIGHT: Final = msgid("If that is right, press 1. To enter it again, press 2.")
WILL_CALL_THERE: Final = msgid("Thank you. We will call you back on the number you entered.")
GOODBYE: Final = msgid("Goodbye.")
IN_ANOTHER_LANGUAGE: Final = msgid("We do not have this in your language yet. It follows in %(language)s.")
NOT_SPOKEN: Final = msgid("This cannot be read out in %(language)s.")
UNREVIEWED: Final = msgid("Nobody who reads this language has checked this text yet.")
OUTDATED: Final = msgid("This translation may be older than the original.")
CORRECTING: Final = msgid("This information is being corrected. A new text is on its way.")
NO_LONGER: Final = msgid("This information no longer applies.")
APPLIES_UNTIL: Final = msgid("What follows applies until %(time)s.")
