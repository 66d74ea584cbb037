"""Copy the installation, while it goes on serving, into a new or empty folder."""

import argparse
import json
import sys
from pathlib import Path

from core.clock import SystemClock
from web.backup.making import back_up
from web.backup.progress import on_terminal
from web.centre import read_centre
from web.cli.office import add_settings, settings_of
from web.times import moment


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help="a new or empty folder")
    parser.add_argument("--json", action="store_true", help="for programs")
    add_settings(parser)


def run(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    read_centre(settings.data)  # there is an installation
    try:
        made = back_up(settings, args.folder, SystemClock(), on_terminal())
    except OSError as wrong:
        print(f"upplys: the backup is not whole, don't keep it: {wrong}", file=sys.stderr)
        return 1
    head = f"{made.head.seq}:{made.head.hash}"
    if args.json:
        told = {"folder": str(args.folder), "made_at": moment(made.made_at), "head": head}
        print(json.dumps({**told, "files": len(made.files), "bytes": made.size}))
        return 0
    print(f"{args.folder} holds the installation as it was {moment(made.made_at)}:")
    print(f"  {len(made.files)} files, {made.size / 1e6:.1f} MB; the journal's head {head}")
    if settings.secret_key:
        print("  without the secret, which your settings hold: keep UPPLYS_SECRET_KEY too, and apart from it")
    else:
        print("  with the secret: whoever has this folder can open what is sealed")
    return 0
