"""Serve phone, site, console and API of a real installation.

Settings come from the environment or from a file; ``upplys settings`` lists them.
"""

import argparse
import os
import sys
from pathlib import Path

from core.settings import load
from web.building import open_office
from web.cli.port import check_port
from web.logs import log_to_stderr
from web.serving.running import ALONE, Place, Serving, serve
from web.serving.several import PLACE, Crew, command_again


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--settings", type=Path, help="a TOML file with settings")
    parser.add_argument("--port", help="listen here instead of UPPLYS_PORT")
    parser.add_argument("--workers", help="serving processes, instead of UPPLYS_WORKERS")


def run(args: argparse.Namespace) -> int:
    given = {name: value for name in ("port", "workers") if (value := getattr(args, name))}
    settings = load(os.environ, args.settings, **given)
    place = _place()
    if place is None:
        check_port(settings.host, settings.port, shared=settings.workers > 1)
    log_to_stderr(settings.log_level)
    if place is None and settings.workers > 1:
        Crew(command_again(), settings.workers).serve()
        return 0
    serve(open_office(settings, threads=True), _told, place=place or ALONE)
    return 0


def _place() -> Place | None:
    """Which of several processes this is, where one started it."""
    told = os.environ.get(PLACE, "").split("/")
    return Place(*map(int, told)) if len(told) == 3 and all(map(str.isdecimal, told)) else None


def _told(serving: Serving) -> None:
    print(f"upplys: serving at {serving.url}", file=sys.stderr, flush=True)
