"""The alarm that nobody is left to ask: for whom it is, what it says, and what makes it needless."""

from collections.abc import Mapping

from core.canonical import Json
from crisis.staffing.callouts.model import CallOut, CallOutId, State
from scripts_library.items.model import Audience
from web.record import Record


def audience_of(record: Record, facts: Mapping[str, Json]) -> Audience:
    """Whom the alarm that nobody is left to ask is for."""
    return _of(record, facts).audience


def needless(record: Record, facts: Mapping[str, Json]) -> bool:
    """Whether somebody has filled it, called it off, or called more meanwhile."""
    return _of(record, facts).state is not State.EXHAUSTED


def called_off(record: Record, facts: Mapping[str, Json]) -> bool:
    """Whether nobody comes any more, since it was called off."""
    return _of(record, facts).state is State.CANCELLED


def lacking(record: Record, facts: Mapping[str, Json]) -> Mapping[str, str]:
    """How many are lacking, and how many come, for the alarm's words."""
    callout = _of(record, facts)
    confirmed = sum(each.confirmed for each in record.callouts.called(callout.id))
    needed = callout.need.count
    return {"lacking": str(needed - confirmed), "needed": str(needed), "coming": str(confirmed)}


def _of(record: Record, facts: Mapping[str, Json]) -> CallOut:
    return record.callouts.get(CallOutId(str(facts["callout"])))
