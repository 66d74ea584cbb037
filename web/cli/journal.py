"""The chained log: verify that nothing in it was changed, removed, reordered or cut off."""

import argparse
import json
import sys

from core.journal.model import Head
from core.journal.verify import Verdict, verify
from web.cli.office import add_settings, office_of
from web.record import Record


def configure(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    verifying = verbs.add_parser("verify", help="recompute every hash and compare with every anchored head")
    verifying.add_argument("--head", type=_head, metavar="SEQ:HASH", help="a head that was kept elsewhere")
    verifying.add_argument("--json", action="store_true", help="for programs")
    add_settings(verifying)


def run(args: argparse.Namespace) -> int:
    verdict = office_of(args).database.read(_verified, args.head)
    if args.json:
        fault = None if verdict.fault is None else verdict.fault.value
        head = {"seq": verdict.head.seq, "hash": verdict.head.hash}
        print(json.dumps({"ok": verdict.ok, "head": head, "fault": fault, "facts": verdict.facts}))
    else:
        print(verdict, file=sys.stdout if verdict.ok else sys.stderr)
        if verdict.ok:
            print(f"Keep this head elsewhere: {verdict.head.seq}:{verdict.head.hash}")
    return 0 if verdict.ok else 1


def _verified(record: Record, head: Head | None) -> Verdict:
    anchors = [record.journal.head(), *(_head(each) for each in record.editions.anchors())]
    return verify(record.journal.all(), [*anchors, *([head] if head else [])])


def _head(text: str) -> Head:
    seq, _, digest = text.partition(":")
    if not seq.isdecimal() or len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
        raise argparse.ArgumentTypeError("a head is written SEQ:HASH, as `upplys journal verify` prints it")
    return Head(int(seq), digest)
