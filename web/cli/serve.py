"""Serve phone, site, console and API of a real installation.

Settings come from the environment or from a file; ``upplys settings`` lists them.
"""

import argparse
import os
import sys
from pathlib import Path

from core.settings import load
from web.building import open_office
from web.logs import log_to_stderr
from web.serving.running import Serving, serve


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--settings", type=Path, help="a TOML file with settings")
    parser.add_argument("--port", help="listen here instead of UPPLYS_PORT")


def run(args: argparse.Namespace) -> int:
    given = {"port": args.port} if args.port else {}
    settings = load(os.environ, args.settings, **given)
    log_to_stderr(settings.log_level)
    serve(open_office(settings, threads=True), _told)
    return 0


def _told(serving: Serving) -> None:
    print(f"upplys: serving at {serving.url}", file=sys.stderr, flush=True)
