"""The editions: list them, show one, verify hashes and chain, say an earlier one again."""

import argparse
import json
import sys

from broadcast.editions import service
from broadcast.editions.model import EditionNumber
from broadcast.editions.ports import Line
from crisis.incidents.saying import restore
from scripts_library.items.model import Audience
from web.cli.counting import counted
from web.cli.office import add_settings, office_of
from web.cli.plan import person_named
from web.times import moment


def configure(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    for name, purpose, act in (
        ("list", "the newest editions, newest first", _list),
        ("show", "one edition with its content", _show),
        ("verify", "recompute hashes and the chain, of one or of all", _verify),
        ("restore", "say again what an earlier edition said, as a new edition", _restore),
    ):
        verb = verbs.add_parser(name, help=purpose)
        if name != "list":
            verb.add_argument("number", type=int, nargs="?" if name == "verify" else None, metavar="N")
        if name == "restore":
            verb.add_argument("--as", dest="username", required=True, help="user name of who decides it")
        verb.add_argument("--exercise", action="store_true", help="the exercise's editions")
        verb.add_argument("--json", action="store_true", help="for programs")
        add_settings(verb)
        verb.set_defaults(act=act)


def run(args: argparse.Namespace) -> int:
    code: int = args.act(args)
    return code


def _audience(args: argparse.Namespace) -> Audience:
    return Audience.EXERCISE if args.exercise else Audience.LIVE


def _list(args: argparse.Namespace) -> int:
    lines = office_of(args).database.read(service.history, _audience(args))
    if args.json:
        rows = [
            {"number": each.number, "hash": each.hash, "cut_at": moment(each.cut_at), "reason": each.reason}
            for each in lines
        ]
        print(json.dumps({"items": rows, "next": None}, ensure_ascii=False))
        return 0
    if not lines:
        print("No edition yet.")
    for each in lines:
        print(f"{each.number:>5}  {each.hash[:12]}  {moment(each.cut_at)}  {each.reason}")
    return 0


def _line(line: Line) -> dict[str, object]:
    return {"number": line.number, "hash": line.hash, "cut_at": moment(line.cut_at), "reason": line.reason}


def _show(args: argparse.Namespace) -> int:
    edition = office_of(args).database.read(service.at_number, _audience(args), EditionNumber(args.number))
    if args.json:
        print(
            json.dumps(
                {"number": edition.number, "hash": edition.hash, "content": edition.content},
                ensure_ascii=False,
            )
        )
        return 0
    print(f"edition {edition.number}  {edition.hash}\nparent  {edition.parent or 'none'}")
    print(f"cut     {moment(edition.cut_at)}\nmode    {edition.cut.mode.value}\nreason  {edition.reason}")
    for entry in edition.cut.entries:
        for language, said in entry.texts.items():
            print(f"\n[{language}] {entry.kind.value} {entry.slug}: {said.title}\n{said.body}")
    return 0


def _verify(args: argparse.Namespace) -> int:
    faults = office_of(args).database.read(service.verify, _audience(args))
    wrong = [each for each in faults if args.number in {None, each.number}]
    if args.json:
        print(
            json.dumps(
                {"ok": not wrong, "faults": [{"number": each.number, "why": str(each)} for each in wrong]}
            )
        )
    else:
        for each in wrong:
            print(str(each), file=sys.stderr)
        print(
            "every edition is as it was cut"
            if not wrong
            else counted(len(wrong), "edition is not as it was cut", "editions are not as they were cut")
        )
    return 1 if wrong else 0


def _restore(args: argparse.Namespace) -> int:
    office = office_of(args)
    by = office.database.read(person_named, args.username)
    restored = office.database.run(restore, EditionNumber(args.number), by, audience=_audience(args))
    print(f"edition {restored.edition.number} says again what edition {args.number} said")
    for each in restored.kept_back:
        print(f"  {each.slug} stays away: {each.why.value}")
    return 0
