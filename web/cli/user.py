"""Accounts from the command line: the first ones, and a list.

Later changes are proposed and approved in the console.
"""

import argparse
import getpass
import sys

from core.access.errors import NotEmpty
from core.access.model import Account, PersonId, Role, check_password, username_of
from core.access.service import add_first_account
from core.access.via_argon2 import Argon2Hasher
from core.ids import new_id
from web.cli.office import add_settings, office_of


def configure(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    adding = verbs.add_parser("add", help="one of the first accounts, while nobody can approve")
    adding.add_argument("username")
    adding.add_argument("--name", required=True, help="as colleagues know them")
    adding.add_argument("--role", action="append", required=True, choices=[each.value for each in Role])
    adding.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    adding.set_defaults(act=_add)
    listing = verbs.add_parser("list", help="every account with its roles")
    listing.set_defaults(act=_list)
    for each in (adding, listing):
        add_settings(each)


def run(args: argparse.Namespace) -> int:
    code: int = args.act(args)
    return code


def _add(args: argparse.Namespace) -> int:
    username, office = username_of(args.username), office_of(args)
    typed = sys.stdin.readline().rstrip("\n") if args.password_stdin else getpass.getpass("Password: ")
    hashed = Argon2Hasher().hash(check_password(typed, username))
    account = Account(PersonId(new_id()), username, args.name, frozenset(map(Role, args.role)))
    try:
        office.database.run(add_first_account, account, hashed, office.clock.now())
    except NotEmpty as others:
        print(f"upplys: {others} In the console, under Konton (Accounts).", file=sys.stderr)
        return 1
    print(f"{username} can log in.")
    return 0


def _list(args: argparse.Namespace) -> int:
    for each in office_of(args).database.read(lambda record: tuple(record.accounts.all())):
        roles = ", ".join(sorted(each.roles))
        print(f"{each.username}  {each.display_name}  {roles}{'' if each.active else '  (not active)'}")
    return 0
