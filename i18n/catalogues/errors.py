"""What can be wrong with catalogues. These are faults of the installation, not of what somebody sent."""

from core.errors import Unavailable, msgid


class CatalogueBroken(Unavailable):
    """A .po file cannot be read; the facts name the file and the line."""

    code = "catalogue_broken"
    message = msgid("%(file)s, line %(line)s: %(why)s")


class TranslationMissing(Unavailable):
    """Strict catalogues only: a text has no words in a language that is offered."""

    code = "translation_missing"
    message = msgid("“%(msgid)s” has no words in %(language)s (%(domain)s).")
