"""The people of Exempelköping, as far as core knows them."""

from datetime import UTC, datetime

from core.access.model import Account, Caller, PersonId, Role

NIGHT = datetime(2026, 11, 21, 2, 10, tzinfo=UTC)
"""Bacteria are reported in the water of two districts."""

KARIN = Account(PersonId("karin"), "karin", "Karin", frozenset({Role.CRISIS_MANAGER}), ("sv", "en"))
TOBIAS = Account(
    PersonId("tobias"), "tobias", "Tobias", frozenset({Role.DUTY_OFFICER}), ("sv",), None, "+46701740605"
)
ANDERS = Account(PersonId("anders"), "anders", "Anders", frozenset({Role.ADMIN}))
AMAL = Account(PersonId("amal"), "amal", "Amal", frozenset({Role.AGENT}), ("sv", "ar"), "contact-centre")
CAST = (KARIN, TOBIAS, ANDERS, AMAL)


def calling(account: Account) -> Caller:
    """The person as a caller."""
    return Caller(account.person, account.display_name, account.roles)
