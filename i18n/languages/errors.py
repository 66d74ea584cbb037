"""What can be wrong with a language that is named."""

from core.errors import Invalid, msgid


class NoLanguageTag(Invalid):
    """The text is not a language tag of the form we take (BCP 47 without extensions)."""

    code = "language_tag"
    message = msgid("“%(tag)s” is not a language tag. Write it as sv, sv-simple, ar or zh-Hans.")


class UnknownLanguage(Invalid):
    """The tag is well formed, but neither the Unicode data nor our own table knows the language."""

    code = "unknown_language"
    message = msgid("The language “%(tag)s” is not known here.")
