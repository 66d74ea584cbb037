"""Make an installation from a backup: in the new or empty place that the settings name."""

import argparse
import sys
from contextlib import closing
from pathlib import Path

from broadcast.channels.publishing.service import Publisher
from core.clock import SystemClock
from scripts_library.items.model import Audience
from web.backup.progress import on_terminal
from web.backup.restoring import restore
from web.building import Office, compiler_of
from web.cli.office import add_settings, settings_of
from web.serving.publication_record import PublicationRecord
from web.times import moment


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help="a folder that `upplys backup` made")
    parser.add_argument("--anyway", action="store_true", help="also when the record in it does not verify")
    add_settings(parser)


def run(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    try:
        office, manifest = restore(settings, args.folder, SystemClock(), on_terminal(), anyway=args.anyway)
    except OSError as wrong:
        print(f"upplys: nothing was restored: {wrong}", file=sys.stderr)
        return 1
    print(f"{settings.data} is as the installation was {moment(manifest.made_at)}.")
    if args.anyway:
        print("Its record was not asked to verify: run `upplys journal verify`.", file=sys.stderr)
    with closing(office.database):
        for number, audience in _published(office):
            print(f"  {audience.value}: edition {number} is published again")
    print("Look at `upplys doctor`, then start `upplys serve`.")
    return 0


def _published(office: Office) -> list[tuple[int, Audience]]:
    """Every audience's newest edition as this host gives it; none where none was ever cut."""
    found: list[tuple[int, Audience]] = []
    for audience in Audience:
        compiler = compiler_of(office)
        try:
            publisher = Publisher(PublicationRecord(office.database), compiler, office.clock, office.host)
            found += [(each.tree.number, audience) for each in publisher.start([audience])]
        finally:
            compiler.close()
    return found
