"""What POSOM's on-call are told on their telephones: that a referral waits or is late, and no word of it."""

from collections.abc import Mapping
from typing import Final

from core.canonical import Json
from core.errors import msgid
from crisis.posom.alarming import LEAD
from crisis.posom.model import ENDED, Referral, ReferralId, State
from scripts_library.items.model import Audience
from web.record import Record

NEW: Final = msgid("A new referral waits. Log in.")
WAITS: Final = msgid("A referral waits, and nobody has accepted it yet. Log in.")
PROMISED: Final = msgid("The time has passed that somebody was promised to be rung. Log in.")
PAGE: Final = "/staff/posom"
LEADS_PAGE: Final = "/staff/posom/start"
"""Crisis management's: who is on call and their numbers, and no referral."""

Facts = Mapping[str, Json]


def audience_of(record: Record, facts: Facts) -> Audience:
    return _referral(record, facts).audience


def where(facts: Facts) -> str:
    """No referral has an address of its own."""
    return LEADS_PAGE if facts.get(LEAD) else PAGE


def accepted(record: Record, facts: Facts) -> bool:
    """Whether somebody has it, so that nobody need be told that it waits."""
    return _referral(record, facts).state is not State.WAITING


def ended(record: Record, facts: Facts) -> bool:
    """Whether they have been rung, so that nothing is late."""
    return _referral(record, facts).state in ENDED


def _referral(record: Record, facts: Facts) -> Referral:
    return record.posom.get(ReferralId(str(facts["referral"])))
