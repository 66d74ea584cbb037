"""Plans: check folders for faults, import one as drafts for approval."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from core.access.model import PersonId
from core.errors import Forbidden, NotFound, msgid
from scripts_library.approvals.model import MAY_APPROVE
from scripts_library.items.model import Authority
from scripts_library.plans.importing import ImportReport
from scripts_library.plans.model import Reading
from scripts_library.plans.service import import_plan
from scripts_library.plans.via_files import check, exit_code
from web.access import MAY, Action
from web.centre import FILE_NAME, read_centre
from web.cli.counting import counted
from web.cli.office import add_settings, office_of, settings_of
from web.record import Record

NEXT: Final = "Next, in the console: Texts, choose the plan, Ask for approval of the whole plan."


class NotAnImporter(Forbidden):
    code = "not_an_importer"
    message = msgid("%(username)s may not bring plans in. That takes one of the roles: %(roles)s.")


class NoSuchUser(NotFound):
    code = "no_such_user"
    message = msgid("There is no active account with the user name %(username)s.")


def configure(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    checking = verbs.add_parser("check", help="tell every fault of the plans, with file and line")
    checking.add_argument("folders", metavar="DIR", type=Path, nargs="+")
    add_settings(checking)
    checking.set_defaults(act=_check)
    importing = verbs.add_parser("import", help="bring a plan's texts into the library as drafts")
    importing.add_argument("folder", metavar="DIR", type=Path)
    importing.add_argument("--as", dest="username", required=True, help="the user name of whoever imports it")
    add_settings(importing)
    importing.set_defaults(act=_import)


def run(args: argparse.Namespace) -> int:
    code: int = args.act(args)
    return code


def _check(args: argparse.Namespace) -> int:
    readings = check(args.folders)
    _tell_whom_to_ring(readings, settings_of(args).data)
    return _told(readings)


def _tell_whom_to_ring(readings: Sequence[Reading], data: Path) -> None:
    """Which functions nobody can be rung for, where this is an installation. That is no fault of a plan."""
    if not (data / FILE_NAME).exists():
        return
    centre, plans = read_centre(data), [each.plan for each in readings if each.plan is not None]
    nobody = centre.without_number(function for plan in plans for function in plan.tell)
    for function in nobody:
        wanted = ", ".join(plan.id for plan in plans if function in plan.tell)
        print(f"no number for {function} ({wanted})", file=sys.stderr)
    if nobody:
        print(f"Add them under [contacts] in {data / FILE_NAME}.", file=sys.stderr)


def _told(readings: Sequence[Reading]) -> int:
    for reading in readings:
        for line in reading.lines:
            print(line, file=sys.stderr)
    faulty = sum(bool(each.faults) for each in readings)
    warnings = sum(len(each.warnings) for each in readings)
    print(f"{counted(len(readings), 'plan')} checked, {faulty} with faults, {counted(warnings, 'warning')}")
    return exit_code(readings)


def _import(args: argparse.Namespace) -> int:
    readings = check([args.folder])
    if exit_code(readings):
        return _told(readings)
    office = office_of(args)
    by = office.database.read(importer_named, args.username)
    done = []
    for reading in readings:
        assert reading.plan is not None  # a reading without faults has its plan
        done.append(office.database.run(import_plan, reading.plan, by))
        _report(done[-1])
    if not all(each.did_nothing for each in done):
        print(NEXT)
        for line in office.database.read(_nobody_else, by):
            print(line, file=sys.stderr)
    return 0


def importer_named(record: Record, username: str) -> PersonId:
    """Whose user name it is, when their role may bring plans in.

    Raises ``NoSuchUser``, ``NotAnImporter``.
    """
    account = record.accounts.get(person_named(record, username))
    if MAY[Action.PLAN_IMPORT].isdisjoint(account.roles):
        roles = ", ".join(sorted(each.value for each in MAY[Action.PLAN_IMPORT]))
        raise NotAnImporter(username=username, roles=roles)
    return account.person


def _nobody_else(record: Record, by: PersonId) -> list[str]:
    """What the importer alone could approve, and so nobody: whoever brings a text in has had a hand in it."""
    return [
        f"  nobody else may approve {authority.value} information yet: add a second person (roles:"
        f" {', '.join(sorted(MAY_APPROVE[authority]))}) before you ask for approval"
        for authority in Authority
        if not set(record.approvers.in_order(authority)) - {by}
    ]


def person_named(record: Record, username: str) -> PersonId:
    """Whose user name it is.

    Raises ``NoSuchUser``: what is done is always done by somebody.
    """
    account = record.accounts.by_username(username)
    if account is None or not account.active:
        raise NoSuchUser(username=username)
    return account.person


def _report(report: ImportReport) -> None:
    if report.did_nothing:
        print(f"{report.plan}: nothing has changed since it was imported")
        return
    print(
        f"{report.plan} version {report.version}: "
        f"{counted(len(report.created), 'item')} made, {len(report.revised)} revised, "
        f"{len(report.added)} with new languages, {report.unchanged} unchanged. All of it awaits approval."
    )
    for slug in (*report.kept_back, *report.gone):
        print(f"  look at {slug}: it differs from the plan in what an import doesn't change", file=sys.stderr)
