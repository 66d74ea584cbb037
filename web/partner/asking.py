"""Which partner asks, and whether we take calls: what the page and the API share."""

from core.access.model import Caller
from crisis.calls.capacity import capacity_now
from crisis.calls.errors import BadTransfer, NoSuchPartner, NotYourPartner
from crisis.calls.partners import Capacity, Partner, PartnerId
from crisis.questions.masking import mask
from scripts_library.items.model import Audience
from web.context import house, read
from web.typed import language_of as typed_language


def partner_of(caller: Caller, asked: str | None = None) -> Partner:
    """The partner that the caller belongs to: an account's department names it.

    Raises `NotYourPartner` for another's, `NoSuchPartner` where the centre's file knows of none.
    """
    own = caller.department or ""
    if asked is not None and asked != own:
        raise NotYourPartner
    found = house().centre.partners.get(PartnerId(own))
    if found is None:
        raise NoSuchPartner(partner=own or "?")
    return found


def capacity_of(audience: Audience) -> Capacity:
    """Whether we take calls at this moment."""
    return read(capacity_now, audience, house().clock.now(), house().centre.handling)


def number_of(partner: Partner) -> str:
    """The number of ours that this partner dials."""
    return partner.number or house().centre.municipality.phone


def masked(text: str) -> str:
    """The text without personal identity numbers and telephone numbers."""
    return mask(text)[0]


def language_of(tag: str | None) -> str | None:
    """None where none is told. Raises `BadTransfer`."""
    return typed_language(tag, BadTransfer) if tag else None
