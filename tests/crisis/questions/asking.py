"""What the cast asks and logs again and again."""

from broadcast.editions.model import Edition
from core.access.model import PersonId
from crisis.questions.model import Answered, Channel, New, Question, Rules
from crisis.questions.service import Logged, log_ready, made_ready
from crisis.questions.word import NewestWord
from tests.crisis.cast import amal
from tests.crisis.record import Record

WORDS = NewestWord()


class PlainSealer:
    """Opens what it closed, and for its purpose alone."""

    def seal(self, text: str, purpose: str) -> str:
        return f"{purpose}|{text[::-1]}"

    def open(self, sealed: str, purpose: str) -> str:
        assert sealed.startswith(f"{purpose}|")
        return sealed.partition("|")[2][::-1]

    def is_current(self, sealed: str) -> bool:
        return True


SEALER = PlainSealer()


def new(text: str = "Kan spädbarn dricka vattnet?", **given: object) -> New:
    """A question by phone in Swedish, unless something else is given."""
    fields = {"language": "sv", "channel": Channel.PHONE} | given
    return New(text=text, **fields)  # type: ignore[arg-type]


def asked(
    record: Record, question: New | None = None, by: PersonId | None = amal, rules: Rules | None = None
) -> Question:
    """Amal logs it."""
    return logged(record, question, by, rules).question


def logged(
    record: Record, question: New | None = None, by: PersonId | None = amal, rules: Rules | None = None
) -> Logged:
    """The same, with what was hidden."""
    rules = rules or Rules()
    return log_ready(record, made_ready(question or new(), rules), by, SEALER, rules, NewestWord())


def answer_in(edition: Edition | None, slug: str, language: str = "sv") -> Answered:
    """The text at this address, as an answer."""
    assert edition is not None
    (entry,) = [each for each in edition.cut.entries if each.slug == slug]
    return Answered(entry.revision, language, entry.texts[language].text_hash)
