"""Accounts: an administrator proposes a change, a crisis manager approves it, and whoever is invited chooses
a password."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import log_in, service
from core.access.errors import InvitationEnded, UsernameTaken, WeakPassword
from core.access.model import Account, PersonId, Role, username_of
from core.access.proposals import Change, Proposal, State
from core.canonical import Json
from core.errors import UpplysError
from core.ids import new_id
from web.access import Action, may, public
from web.console.forms import field_errors
from web.console.texts import line_of
from web.console.tokens import ISSUED, token_words
from web.context import caller, house, read, run, say
from web.problems import status_of
from web.record import Record

NEW: Final = "add_account"
CHANGED: Final = "change_account"
INVITED: Final = "invite"


def routes(console: Blueprint) -> None:
    console.add_url_rule("/accounts", view_func=accounts)
    console.add_url_rule("/accounts/new", view_func=new_account)
    console.add_url_rule("/accounts/new", view_func=propose_account, methods=["POST"])
    console.add_url_rule("/accounts/<account>", view_func=account)
    console.add_url_rule("/accounts/<account>", view_func=propose_change, methods=["POST"])
    console.add_url_rule("/accounts/<account>/invite", view_func=propose_invitation, methods=["POST"])
    console.add_url_rule("/accounts/proposals/<proposal>", view_func=decide, methods=["POST"])
    console.add_url_rule("/invitation", view_func=invitation)
    console.add_url_rule("/invitation", view_func=choose_password, methods=["POST"])


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal in words: whom it concerns, and each field before and after."""

    proposal: Proposal
    account: Account | None
    name: str
    fields: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A secret that is shown this once: an invitation, or the API token with this name."""

    secret: str
    whose: str
    token: str = ""


@dataclass(frozen=True, slots=True)
class AccountsView:
    accounts: Sequence[Account]
    invited: frozenset[PersonId]
    proposals: tuple[ProposalRow, ...]
    people: Mapping[str, str]


@may(Action.ACCOUNT_SEE)
def accounts() -> ResponseReturnValue:
    """Who can log in, and what is proposed about it."""
    return _page()


@may(Action.ACCOUNT_PROPOSE)
def new_account() -> ResponseReturnValue:
    """Propose somebody new."""
    return _form(None, {}, {})


@may(Action.ACCOUNT_PROPOSE)
def propose_account() -> ResponseReturnValue:
    """They can log in when a crisis manager has approved it and they have chosen a password."""
    sent = {**_sent(), "person": new_id(), "username": username_of(request.form.get("username", ""))}
    return _propose(None, Change(NEW, sent), say("Proposed. A crisis manager approves it."))


@may(Action.ACCOUNT_PROPOSE)
def account(account: str) -> ResponseReturnValue:
    """Propose a change to an account."""
    found = read(lambda record: record.accounts.get(PersonId(account)))
    return _form(found, {}, {})


@may(Action.ACCOUNT_PROPOSE)
def propose_change(account: str) -> ResponseReturnValue:
    """What is changed alone is proposed; taking an account out of use ends its sessions when approved."""
    found = read(lambda record: record.accounts.get(PersonId(account)))
    now = _data_of(found)
    sent: dict[str, Json] = {**_sent(), "active": request.form.get("active") == "yes"}
    changed: dict[str, Json] = {name: value for name, value in sent.items() if value != now[name]}
    if not changed:
        return _form(found, request.form, {"": say("Nothing is changed yet.")}), 422
    return _propose(
        found, Change(CHANGED, {"person": account, **changed}), say("Proposed. A crisis manager approves it.")
    )


@may(Action.ACCOUNT_PROPOSE)
def propose_invitation(account: str) -> ResponseReturnValue:
    """A new invitation, for somebody who has lost a password."""
    found = read(lambda record: record.accounts.get(PersonId(account)))
    return _propose(
        found, Change(INVITED, {"person": account}), say("Proposed. A crisis manager approves it.")
    )


@may(Action.ACCOUNT_SEE)
def decide(proposal: str) -> ResponseReturnValue:
    """Approve, reject or take back. An invitation's code is on the answer alone: it is shown once."""
    now, who, what = house().clock.now(), caller(), request.form.get("action", "")
    try:
        match what:
            case "approve":
                done = run(service.approve, proposal, who, now)
                if done.secret is not None:
                    return _page(shown=_once(done.proposal, done.secret))
                flash(say("Approved, and carried out."), "success")
            case "reject":
                run(service.reject, proposal, who, now, line_of(request.form, "reason"))
                flash(say("Rejected."), "success")
            case "withdraw":
                run(service.withdraw, proposal, who, now)
                flash(say("Taken back."), "success")
    except UpplysError as error:
        return _page(errors={proposal: say(error.message, **error.facts)}), int(status_of(error))
    return redirect(url_for("console.accounts"))


@public("nobody can be logged in before they have chosen a password")
def invitation() -> ResponseReturnValue:
    """Where an invited person chooses a password."""
    return render_template("console/accounts_invitation.html", code="", errors={}, done=False)


@public("the invitation's code is checked here")
def choose_password() -> ResponseReturnValue:
    """Take up an invitation: once, within three days."""
    code, password = request.form.get("code", "").strip(), request.form.get("password", "")
    errors = {}
    if password != request.form.get("again", ""):
        errors["again"] = say("The two passwords are not the same.")
    else:
        try:
            callers = house().callers
            log_in.choose_password(callers.database, callers.hasher, house().clock, code, password)
        except InvitationEnded as error:
            errors["code"] = say(error.message)
        except WeakPassword as error:
            errors["password"] = say(error.message)
    page = render_template("console/accounts_invitation.html", code=code, errors=errors, done=not errors)
    return page, 422 if errors else 200


def _propose(found: Account | None, change: Change, told: str) -> ResponseReturnValue:
    try:
        run(service.propose, change, caller(), house().clock.now())
    except UpplysError as error:
        errors = field_errors(error) or {"": say(error.message, **error.facts)}
        if isinstance(error, UsernameTaken):
            errors = {"username": say(error.message, **error.facts)}
        return _form(found, request.form, errors), int(status_of(error))
    flash(told, "success")
    return redirect(url_for("console.accounts"))


def _sent() -> dict[str, Json]:
    form = request.form
    return {
        "display_name": form.get("display_name", "").strip(),
        "roles": sorted(each for each in form.getlist("roles") if each in set(Role)),
        "languages": form.get("languages", "").replace(",", " ").split(),
        "department": line_of(form, "department") or None,
        "phone": form.get("phone", "").replace(" ", "").replace("-", "") or None,
    }


def _data_of(found: Account) -> dict[str, Json]:
    return {
        "username": found.username,
        "display_name": found.display_name,
        "roles": sorted(each.value for each in found.roles),
        "languages": list(found.languages),
        "department": found.department,
        "phone": found.phone,
        "active": found.active,
    }


def _form(found: Account | None, typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    """What is proposed, with what was typed where it was refused."""
    values = {**(_data_of(found) if found else {"roles": [], "languages": ["sv"], "active": True})}
    if typed:
        values = {**_sent(), "username": typed.get("username", ""), "active": typed.get("active") == "yes"}
    return render_template(
        "console/accounts_form.html", account=found, values=values, errors=errors, roles=list(Role)
    )


def _page(shown: Shown | None = None, errors: Mapping[str, str] | None = None) -> str:
    view = read(_view)
    address = f"{house().settings.public_url.rstrip('/')}{url_for('console.invitation')}"
    return render_template(
        "console/accounts.html", view=view, shown=shown, errors=errors or {}, address=address
    )


def _once(proposal: Proposal, secret: str) -> Shown:
    data = proposal.change.data
    person = PersonId(str(data.get("person", "")))
    whose = read(lambda record: record.accounts.get(person).display_name)
    return Shown(secret, whose, str(data.get("name", "")) if proposal.change.kind == ISSUED else "")


def _view(record: Record) -> AccountsView:
    every = record.accounts.all()
    waiting = record.proposals.in_state(State.PROPOSED)
    by_person = {each.person: each for each in every}
    return AccountsView(
        accounts=sorted(every, key=lambda each: (not each.active, each.display_name)),
        invited=frozenset(each.person for each in every if record.accounts.password(each.person) is None),
        proposals=tuple(_row(each, token_words(record, each.change.data), by_person) for each in waiting),
        people={each.person: each.display_name for each in every},
    )


def _row(proposal: Proposal, data: Mapping[str, Json], accounts: Mapping[PersonId, Account]) -> ProposalRow:
    found = accounts.get(PersonId(str(data.get("person", ""))))
    before = _data_of(found) if found and proposal.change.kind == CHANGED else {}
    fields = tuple(
        (name, _words(before.get(name)), _words(value)) for name, value in data.items() if name != "person"
    )
    name = found.display_name if found else str(data.get("display_name", ""))
    return ProposalRow(proposal, found, name, fields)


def _words(value: Json) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
