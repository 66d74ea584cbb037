"""Who is on call for POSOM, and its groups: each kept by those who are in it, and by crisis management."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.access.model import Account, PersonId, Role
from core.errors import FieldError, UpplysError, msgid
from core.ids import new_id
from crisis.posom import caring
from crisis.posom.errors import BadDuty
from crisis.posom.model import Duty, Group, GroupId
from web.access import Action, may
from web.context import person, read, run, say
from web.posom.shared import local_time
from web.problems import status_of
from web.record import Record


def routes(posom: Blueprint) -> None:
    posom.add_url_rule("/on-call", view_func=on_call)
    posom.add_url_rule("/on-call/groups", view_func=keep_group, methods=["POST"])
    posom.add_url_rule("/on-call/duties", view_func=put_on_duty, methods=["POST"])
    posom.add_url_rule("/on-call/duties/<duty>/away", view_func=take_off_duty, methods=["POST"])


@dataclass(frozen=True, slots=True)
class OnCall:
    """``carers`` are everybody of POSOM; ``duties`` those that have not ended; ``own`` the groups that the
    reader keeps."""

    groups: Sequence[Group]
    duties: Sequence[Duty]
    carers: Sequence[Account]
    own: Sequence[Group]

    def keeps(self, group_id: str) -> bool:
        return any(each.id == group_id for each in self.own)

    def name(self, person_id: str) -> str:
        return next((each.display_name for each in self.carers if each.person == person_id), person_id)

    def phone(self, person_id: str) -> str | None:
        return next((each.phone for each in self.carers if each.person == person_id), None)

    def group(self, group_id: str) -> str:
        return next((each.name for each in self.groups if each.id == group_id), "")


@may(Action.POSOM_KEEP)
def on_call() -> ResponseReturnValue:
    return _page({})


@may(Action.POSOM_KEEP)
def keep_group() -> ResponseReturnValue:
    """A new group."""
    form = request.form
    members = tuple(PersonId(each) for each in form.getlist("member"))
    group = Group(GroupId(new_id()), form.get("name", ""), form.get("district") or None, members)
    return _kept(lambda: run(caring.keep_group, group, person()), say("The group is kept."))


@may(Action.POSOM_KEEP)
def put_on_duty() -> ResponseReturnValue:
    """Somebody has the telephone from one time to another."""
    return _kept(_duty, say("Put on the on-call list."))


@may(Action.POSOM_KEEP)
def take_off_duty(duty: str) -> ResponseReturnValue:
    return _kept(lambda: run(caring.take_off_duty, duty, person()), say("Taken off the on-call list."))


def _duty() -> object:
    form = request.form
    begins, ends = local_time(form.get("begins", ""), "begins"), local_time(form.get("ends", ""), "ends")
    if begins is None or ends is None:
        raise BadDuty(errors=[FieldError("begins", msgid("Write a day and a time."))])
    group, carer = GroupId(form.get("group", "")), PersonId(form.get("person", ""))
    return run(caring.put_on_duty, group, carer, begins, ends, person())


def _kept(act: Callable[[], object], told: str) -> ResponseReturnValue:
    try:
        act()
    except UpplysError as error:
        errors = {each.field: say(each.message, **each.facts) for each in error.errors}
        shown = errors or {"": say(error.message, **error.facts)}
        return make_response(_page(shown), int(status_of(error)))
    flash(told, "success")
    return redirect(url_for("posom.on_call"))


def _page(errors: dict[str, str]) -> str:
    return render_template(
        "posom/on_call.html", view=read(_view, person()), errors=errors, typed=request.form
    )


def _view(record: Record, me: PersonId) -> OnCall:
    reader, groups = record.accounts.get(me), record.posom.groups()
    own = [each for each in groups if caring.may_keep(reader, each)]
    carers = [each for each in record.accounts.all() if each.active and Role.POSOM in each.roles]
    return OnCall(groups, record.posom.duties(record.clock.now()), carers, own)
