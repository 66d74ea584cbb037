"""What the cast does again and again, in words."""

from collections.abc import Mapping

from broadcast.editions.model import Edition, Entry
from core.access.model import PersonId
from core.canonical import Json
from crisis.incidents import service
from crisis.incidents.model import Incident
from crisis.incidents.service import Spoken
from scripts_library.approvals.reviewing import review
from scripts_library.approvals.service import approve
from scripts_library.items.model import Audience, Kind, Stage, Written
from scripts_library.items.service import NewItem, Stored, add_text, create_item
from tests.crisis.cast import (
    BOIL,
    BOIL_EN,
    CRISIS_MANAGER,
    TRANSLATOR,
    amal,
    elif_,
    karin,
    nadia,
    tobias,
    water_item,
)
from tests.crisis.record import Record

AREA_IS_NORRBY: Mapping[str, Json] = {"area": ["Norrby"]}


def stored(record: Record, new: NewItem, written: Written = BOIL, by: PersonId = elif_) -> Stored:
    """Elif writes an item; nobody has approved it."""
    return create_item(record, new, written, by)


def approved(
    record: Record, text: Stored, by: PersonId = karin, audience: Audience = Audience.LIVE
) -> Stored:
    """Karin approves exactly that text."""
    approve(record, text.revision.id, text.text.language, text.text.hash, audience, by, CRISIS_MANAGER)
    return text


def translated(
    record: Record, of: Stored, written: Written = BOIL_EN, language: str = "en", by: PersonId = amal
) -> Stored:
    """Somebody adds a language; it is approved by nobody, and reviewed by nobody."""
    return add_text(record, of.revision.id, language, written, by)


def reviewed(record: Record, text: Stored, by: PersonId = nadia) -> Stored:
    """Nadia reads the language, and marks the translation as reviewed."""
    language = text.text.language
    review(record, text.revision.id, language, by, TRANSLATOR, [language])
    return text


def ready(record: Record, new: NewItem, written: Written = BOIL) -> Stored:
    """An item whose Swedish text is approved for live."""
    return approved(record, stored(record, new, written))


def water_night(record: Record, *, exercise: bool = False, title: str = "Koka vattnet i Norrby") -> Incident:
    """The water plan's first word, confirmed, all clear and retraction are approved; an incident is
    prepared."""
    if record.items.by_slug("forsta", plan="koka-vattnet") is None:
        ready(record, water_item("forsta", stages=(Stage.FIRST_WORD,)), BOIL)
        ready(record, water_item("bekraftat", stages=(Stage.CONFIRMED,), order=1), CONFIRMED)
        ready(record, water_item("over", stages=(Stage.ALL_CLEAR,), order=2), ALL_CLEAR)
        ready(record, water_item("rattelse", stages=(Stage.RETRACTION,), order=3), RETRACTION)
        during = (Stage.FIRST_WORD, Stage.CONFIRMED, Stage.UPDATE)
        ready(record, water_item("blad", Kind.FACT_SHEET, during, order=4, listen=True), FACTS)
    return service.prepare(record, title, tobias, exercise=exercise, plan="koka-vattnet")


def activated(record: Record, incident: Incident, slots: Mapping[str, Json] = AREA_IS_NORRBY) -> Spoken:
    """Tobias activates it with the area filled in."""
    return service.activate(record, incident.id, tobias, confirm=incident.title, slots=slots)


def entry(edition: Edition, slug: str) -> Entry | None:
    """The item with this address in the edition, or None where the edition does not have it."""
    return next((each for each in edition.cut.entries if each.slug == slug), None)


def words(edition: Edition, language: str = "sv") -> list[str]:
    """Everything the edition says in the language, in its order."""
    return [each.texts[language].body for each in edition.cut.entries if language in each.texts]


def said(edition: Edition | None, slug: str, language: str = "sv") -> str | None:
    """The body that is said at an address in a language."""
    assert edition is not None
    found = entry(edition, slug)
    text = found.texts.get(language) if found else None
    return text.body if text else None


CONFIRMED = Written("Bakterier i vattnet", "Proverna visar bakterier. Koka vattnet i {area}.")
ALL_CLEAR = Written("Faran över", "Vattnet i {area} är bra igen.")
RETRACTION = Written("Rättelse", "Det vi sade förut var fel. Vi återkommer.")
FACTS = Written("Så kokar du", "Koka i 3 minuter. Låt svalna.")
