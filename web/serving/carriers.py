"""Who carries messages to people's telephones: for live and for exercises each their own, or nobody."""

from collections.abc import Mapping
from typing import Final

from broadcast.delivery.allowed import OnlyAllowed
from broadcast.delivery.model import Reach
from broadcast.delivery.never import NeverTo
from broadcast.delivery.ports import Carrier
from broadcast.delivery.via_twilio import TwilioAccount, TwilioCarrier
from core.clock import Clock
from core.settings import Settings
from scripts_library.items.model import Audience
from web.centre import EXERCISE_NUMBER, LIVE_NUMBER, Centre
from web.hooks.receipts import address_of

Carriers = Mapping[Audience, Carrier]
"""Only the audiences that a carrier is set for."""

SENDERS: Final = {Audience.LIVE: LIVE_NUMBER, Audience.EXERCISE: EXERCISE_NUMBER}


def accounts_of(settings: Settings, centre: Centre) -> Mapping[Audience, TwilioAccount]:
    """The accounts that the settings give. An exercise never goes through the live one: not by default, and
    not where both are set to the same account."""
    live = _account(
        settings,
        centre,
        Audience.LIVE,
        settings.twilio_account_sid,
        settings.twilio_auth_token,
        settings.twilio_sms_from,
    )
    exercise = _account(
        settings,
        centre,
        Audience.EXERCISE,
        settings.twilio_exercise_account_sid,
        settings.twilio_exercise_auth_token,
        settings.twilio_exercise_sms_from,
    )
    found = {Audience.LIVE: live}
    if exercise is not None and (live is None or exercise.sid != live.sid):
        found[Audience.EXERCISE] = exercise
    return {audience: account for audience, account in found.items() if account is not None}


def carriers_of(settings: Settings, centre: Centre, clock: Clock, phones: Carrier | None = None) -> Carriers:
    """The carriers of an installation; ``phones`` are the demo's own, and stand in for any provider."""
    if phones is not None:
        found: dict[Audience, Carrier] = dict.fromkeys(Audience, phones)
    else:
        accounts = accounts_of(settings, centre)
        found = {audience: TwilioCarrier(account, clock) for audience, account in accounts.items()}
    never = centre.partners_own_numbers
    found = {audience: NeverTo(carrier, never) for audience, carrier in found.items()}
    if Audience.EXERCISE in found:
        found[Audience.EXERCISE] = OnlyAllowed(found[Audience.EXERCISE], centre.staff_numbers)
    return found


def reach_of(carriers: Carriers, centre: Centre) -> Reach:
    """Whom messages can reach through them."""
    return Reach(frozenset(carriers), centre.staff_numbers)


def _account(
    settings: Settings, centre: Centre, audience: Audience, sid: str, token: str, texts_from: str
) -> TwilioAccount | None:
    number = centre.numbers.get(SENDERS[audience], "")
    if not (sid and token and number):
        return None
    receipts = address_of(settings.public_url, audience)
    return TwilioAccount(sid, token, texts_from or number, number, settings.twilio_api_base, receipts)
