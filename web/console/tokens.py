"""API tokens, the keys of other programs: an administrator proposes one or that one is taken away, a crisis
manager approves it, and its secret is shown that once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access import service
from core.access.model import Account, ApiToken, PersonId, Role
from core.access.proposals import Change
from core.canonical import Json
from core.errors import UpplysError
from web.access import Action, may
from web.console.forms import field_errors
from web.console.texts import line_of
from web.context import caller, house, read, run, say
from web.problems import status_of
from web.record import Record

ISSUED: Final = "issue_token"
REVOKED: Final = "revoke_token"
LASTING: Final = (30, 90, 365)
"""Days that are offered; a token without an end is offered last."""


def routes(console: Blueprint) -> None:
    console.add_url_rule("/accounts/tokens", view_func=tokens)
    console.add_url_rule("/accounts/tokens", view_func=propose_token, methods=["POST"])
    console.add_url_rule("/accounts/tokens/<token>/revoke", view_func=propose_revocation, methods=["POST"])


@dataclass(frozen=True, slots=True)
class TokensView:
    """Those that open something now, those that do not any more, and for whom one can be proposed."""

    valid: Sequence[ApiToken]
    ended: Sequence[ApiToken]
    accounts: Sequence[Account]
    people: Mapping[str, str]


@may(Action.ACCOUNT_SEE)
def tokens() -> ResponseReturnValue:
    """Which programs hold a key, for whom, until when, and when it was last used."""
    return _page({}, {})


@may(Action.ACCOUNT_PROPOSE)
def propose_token() -> ResponseReturnValue:
    """A new one. It acts for an account, and never may more than that account."""
    form = request.form
    try:
        name = line_of(form, "name")
        if not name:
            return _page(form, {"name": say("A text is needed here.")}), 422
        run(service.propose, Change(ISSUED, {"name": name, **_sent()}), caller(), house().clock.now())
    except UpplysError as error:
        return _page(form, field_errors(error) or {"": say(error.message, **error.facts)}), _status(error)
    return _proposed()


@may(Action.ACCOUNT_PROPOSE)
def propose_revocation(token: str) -> ResponseReturnValue:
    """It opens nothing more once this is approved."""
    try:
        run(service.propose, Change(REVOKED, {"token": token}), caller(), house().clock.now())
    except UpplysError as error:
        return _page({}, {"": say(error.message, **error.facts)}), _status(error)
    return _proposed()


def _proposed() -> ResponseReturnValue:
    flash(say("Proposed. A crisis manager approves it."), "success")
    return redirect(url_for("console.accounts"))


def _sent() -> dict[str, Json]:
    """Narrowed to the roles that were chosen, and to an end, where there are any."""
    form = request.form
    roles, days = form.getlist("roles"), form.get("days", "")
    sent: dict[str, Json] = {"person": form.get("person", "")}
    if roles:
        sent["roles"] = sorted(roles)
    if days.isascii() and days.isdecimal() and len(days) < 6:
        sent["days"] = int(days)
    return sent


def _status(error: UpplysError) -> int:
    return int(status_of(error))


def _page(typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    chosen = request.form.getlist("roles") if typed else []
    return render_template(
        "console/accounts_tokens.html",
        view=read(_view),
        typed=typed,
        chosen=chosen,
        errors=errors,
        roles=list(Role),
        lasting=LASTING,
    )


def _view(record: Record) -> TokensView:
    now, every = record.clock.now(), record.tokens.all()
    accounts = record.accounts.all()
    return TokensView(
        valid=[each for each in every if each.valid(now)],
        ended=[each for each in reversed(every) if not each.valid(now)],
        accounts=[each for each in accounts if each.active],
        people={each.person: each.display_name for each in accounts},
    )


def token_words(record: Record, data: Mapping[str, Json]) -> dict[str, Json]:
    """What a proposed change to a token says: its name and whose it is, not its id."""
    known = {each.id: each for each in record.tokens.all()}
    found = known.get(str(data.get("token", "")))
    if found is None:
        return dict(data)
    return {"name": found.name, "person": PersonId(found.person)}
