"""What people and programs type, made into values; whoever reads it says which error is theirs."""

from core.errors import FieldError, Invalid, UpplysError
from i18n.languages.errors import UnknownLanguage
from i18n.languages.model import LanguageTag, known


def language_of(typed: str, refused: type[Invalid]) -> str:
    """The tag in its one spelling, of a language that we have a name for: no page could show another. Raises
    ``refused`` at the field ``language``."""
    try:
        tag = LanguageTag(typed)
        if not known(tag):
            raise UnknownLanguage(tag=str(tag))
    except UpplysError as wrong:
        raise refused(errors=[FieldError("language", wrong.message, wrong.facts)]) from wrong
    return str(tag)
