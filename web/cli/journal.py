"""The chained log: verify that nothing in it was changed, removed, reordered or cut off."""

import argparse
import json
import sys
from contextlib import closing

from core.journal.model import Head
from web.cli.office import add_settings, office_of
from web.verifying import Finding, head_from, verify_journal


def configure(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    verifying = verbs.add_parser("verify", help="recompute every hash and compare with every anchored head")
    verifying.add_argument("--head", type=_head, metavar="SEQ:HASH", help="a head that was kept elsewhere")
    verifying.add_argument("--json", action="store_true", help="for programs")
    add_settings(verifying)


def run(args: argparse.Namespace) -> int:
    with closing(office_of(args).database) as database:
        found = database.read(verify_journal, args.head)
    if args.json:
        print(json.dumps(_as_json(found)))
        return 0 if found.ok else 1
    print(found.verdict, file=sys.stdout if found.verdict.ok else sys.stderr)
    for each in found.faults:
        print(each, file=sys.stderr)
    if found.ok:
        print(f"Keep this head elsewhere: {found.verdict.head.seq}:{found.verdict.head.hash}")
    return 0 if found.ok else 1


def _as_json(found: Finding) -> dict[str, object]:
    verdict = found.verdict
    return {
        "ok": found.ok,
        "head": {"seq": verdict.head.seq, "hash": verdict.head.hash},
        "fault": None if verdict.fault is None else verdict.fault.value,
        "facts": verdict.facts,
        "editions": [
            {"audience": each.audience.value, "number": each.number, "fault": each.broken.value}
            for each in found.faults
        ],
    }


def _head(text: str) -> Head:
    try:
        return head_from(text)
    except ValueError as wrong:
        told = "a head is written SEQ:HASH, as `upplys journal verify` prints it"
        raise argparse.ArgumentTypeError(told) from wrong
