"""Fills a fresh data folder with the sample municipality: its cast, its plans approved by two of them,
and the ordinary day."""

import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from core.access.changes import add_account, issue_token
from core.access.errors import WeakPin
from core.access.log_in import set_password
from core.access.model import Account, ApiToken, PersonId
from core.access.pins import DIGITS, check_pin, set_pin
from core.access.ports import PasswordHasher
from core.errors import Invalid, msgid
from core.ids import new_id
from crisis.incidents.saying import publish
from scripts_library.approvals.reviewing import choose, review
from scripts_library.approvals.service import approve
from scripts_library.items.model import Audience, Text
from scripts_library.items.ports import Wanted
from scripts_library.plans.model import Plan
from scripts_library.plans.service import import_plan
from scripts_library.plans.via_files import check
from web.building import Office
from web.demo.cast import CAST, ELIF, KARIN, NADIA, REVIEWED_BY_THE_CAST, TOBIAS, Member
from web.demo.keys import Keys
from web.demo.reserves import reserves
from web.record import Record

PLANS: Final = Path(__file__).resolve().parents[2] / "plans"
WHY_UNREVIEWED: Final = "Det är natt och bråttom. Texten sägs, och läsaren får veta att den inte är granskad."


def _pin() -> str:
    """Six digits that nobody would try first."""
    while True:
        drawn = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        try:
            return check_pin(drawn)
        except WeakPin:
            continue


class PlansAtFault(Invalid):
    code = "plans_at_fault"
    message = msgid("The shipped plans can't be read: %(faults)s")


def seed(office: Office, hasher: PasswordHasher) -> Keys:
    """The sample municipality in an empty record.

    Gives the passwords and tokens, which are stored only as hashes.
    """
    pins = {each.username: _pin() for each in CAST if each.phone}
    passwords = {each.username: secrets.token_urlsafe(12) for each in CAST}
    hashed = {username: hasher.hash(password) for username, password in passwords.items()}
    people = {each.username: PersonId(new_id()) for each in CAST}
    tokens = office.database.run(_people, people, hashed)
    for username, pin in pins.items():
        office.database.run(set_pin, people[username], hasher.hash(pin))
    office.database.run(reserves, people)
    for plan in shipped_plans():
        office.database.run(_plan, plan, people)
    for audience in Audience:
        office.database.run(publish, people[KARIN.username], "ordinary_day", audience=audience)
    accounts = tuple(
        {"role": each.roles[0].value, "username": each.username, "password": passwords[each.username]}
        | ({"pin": pins[each.username]} if each.username in pins else {})
        for each in CAST
    )
    return Keys(accounts, tokens)


def shipped_plans() -> tuple[Plan, ...]:
    """The plans that come with the program.

    Raises ``PlansAtFault``.
    """
    readings = check([PLANS])
    faults = [str(fault) for reading in readings for fault in reading.faults]
    if faults:
        raise PlansAtFault(faults="; ".join(faults))
    return tuple(reading.plan for reading in readings if reading.plan is not None)


def _people(record: Record, people: Mapping[str, PersonId], hashed: Mapping[str, str]) -> dict[str, str]:
    """A token for each role; of a role that several have, the others' are named by their department too."""
    now, tokens = record.clock.now(), dict[str, str]()
    for each in CAST:
        person = people[each.username]
        add_account(record, _account(each, person), None, now, "the demo's cast")
        set_password(record, person, hashed[each.username], now)
        role = each.roles[0].value
        name = role if role not in tokens else f"{role}_{each.department or each.username}"
        tokens[name] = issue_token(record, ApiToken(new_id(), f"demo {name}", person, now), None)
    return tokens


def _account(member: Member, person: PersonId) -> Account:
    return Account(
        person=person,
        username=member.username,
        display_name=member.name,
        roles=frozenset(member.roles),
        languages=member.languages,
        department=member.department,
        phone=member.phone,
    )


def _plan(record: Record, plan: Plan, people: Mapping[str, PersonId]) -> None:
    """Imported by the editor, approved by the crisis manager and the duty officer, reviewed where the
    cast reads it."""
    import_plan(record, plan, people[ELIF.username])
    for text, source in list(_texts(record, plan)):
        for member in (KARIN, TOBIAS):
            roles = frozenset(member.roles)
            approve(
                record, text.revision, text.language, text.hash, Audience.LIVE, people[member.username], roles
            )
        if text.language == source:
            continue
        if text.language in REVIEWED_BY_THE_CAST:
            roles, languages = frozenset(NADIA.roles), NADIA.languages
            review(record, text.revision, text.language, people[NADIA.username], roles, languages)
        else:
            for audience in Audience:
                choose(
                    record,
                    text.revision,
                    text.language,
                    audience,
                    people[KARIN.username],
                    frozenset(KARIN.roles),
                    WHY_UNREVIEWED,
                )


def _texts(record: Record, plan: Plan) -> Iterable[tuple[Text, str]]:
    items = {each.id: each for each in record.items.find(Wanted(plan=plan.id))}
    return [(each.text, items[each.item].source_language) for each in record.items.texts(items)]
