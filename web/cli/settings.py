"""Every setting with its meaning, its value and where the value comes from; secrets are masked."""

import argparse
import json
import os
from dataclasses import asdict

from core.settings import describe
from web.cli.office import add_settings


def configure(parser: argparse.ArgumentParser) -> None:
    add_settings(parser)
    parser.add_argument("--json", action="store_true", help="for programs")


def run(args: argparse.Namespace) -> int:
    found = list(describe(os.environ, args.settings))
    if args.json:
        print(json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=1))
        return 0
    for each in found:
        print(f"{each.name} = {each.value or '(empty)'}   [{each.source}]\n    {each.meaning}")
    return 0
