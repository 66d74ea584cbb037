"""What the alarm about the municipality's website says, and what makes it needless."""

from collections.abc import Mapping
from typing import Final

from broadcast.channels.website.model import WRONG, Watched
from core.canonical import Json
from core.errors import msgid
from scripts_library.items.model import Audience
from web.record import Record

KIND: Final = "website_drift"
WORDS: Final = msgid("The municipality's website differs from the edition, or gives no answer: %(address)s")
Facts = Mapping[str, Json]


def facts_of(place: Watched) -> dict[str, str | None]:
    """What the alarm's intent holds of the place."""
    return {"address": place.address, "language": place.language, "slug": place.what}


def audience_of(record: Record, facts: Facts) -> Audience:  # noqa: ARG001
    """Exercises are on no website."""
    return Audience.LIVE


def where(facts: Facts) -> str:  # noqa: ARG001
    return "/staff/website"


def told(record: Record, facts: Facts) -> Mapping[str, str]:  # noqa: ARG001
    return {"address": str(facts["address"])}


def needless(record: Record, facts: Facts) -> bool:
    """Whether the place is right again, known, or not registered any more."""
    look = record.looks.of(Watched(str(facts["address"]), str(facts["language"]), str(facts["slug"])))
    return look is None or look.state not in WRONG or look.is_known(record.clock.now())
