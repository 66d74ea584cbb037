"""The chained log: verify that nothing in it was changed, removed, reordered or cut off."""

import argparse
import json
import sys
from collections.abc import Sequence

from broadcast.editions.chain import Fault
from broadcast.editions.service import against_journal
from core.journal.model import Head
from core.journal.verify import Verdict, verify
from scripts_library.items.model import Audience
from web.cli.office import add_settings, office_of
from web.record import Record


def configure(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    verifying = verbs.add_parser("verify", help="recompute every hash and compare with every anchored head")
    verifying.add_argument("--head", type=_head, metavar="SEQ:HASH", help="a head that was kept elsewhere")
    verifying.add_argument("--json", action="store_true", help="for programs")
    add_settings(verifying)


def run(args: argparse.Namespace) -> int:
    verdict, editions = office_of(args).database.read(verified, args.head)
    if args.json:
        print(json.dumps(_as_json(verdict, editions)))
    else:
        print(verdict, file=sys.stdout if verdict.ok else sys.stderr)
        for each in editions:
            print(each, file=sys.stderr)
        if verdict.ok:
            print(f"Keep this head elsewhere: {verdict.head.seq}:{verdict.head.hash}")
    return 0 if verdict.ok and not editions else 1


def verified(record: Record, head: Head | None = None) -> tuple[Verdict, tuple[Fault, ...]]:
    """Whether the chain stands, and every edition about which the journal and its own row disagree."""
    anchors = [record.journal.head(), *(_head(each) for each in record.editions.anchors())]
    verdict = verify(record.journal.all(), [*anchors, *([head] if head else [])])
    return verdict, tuple(fault for each in Audience for fault in against_journal(record, each))


def _as_json(verdict: Verdict, editions: Sequence[Fault]) -> dict[str, object]:
    return {
        "ok": verdict.ok and not editions,
        "head": {"seq": verdict.head.seq, "hash": verdict.head.hash},
        "fault": None if verdict.fault is None else verdict.fault.value,
        "facts": verdict.facts,
        "editions": [
            {"audience": each.audience.value, "number": each.number, "fault": each.broken.value}
            for each in editions
        ],
    }


def _head(text: str) -> Head:
    seq, _, digest = text.partition(":")
    if not seq.isdecimal() or len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
        raise argparse.ArgumentTypeError("a head is written SEQ:HASH, as `upplys journal verify` prints it")
    return Head(int(seq), digest)
