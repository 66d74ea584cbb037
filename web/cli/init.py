"""Make a data folder for a real installation: its centre file to fill in, its secret, its database."""

import argparse
import sys

from web.building import open_office
from web.centre import FILE_NAME
from web.cli.office import add_settings, settings_of
from web.cli.template import TEMPLATE, still_of_the_template


def configure(parser: argparse.ArgumentParser) -> None:
    add_settings(parser)


def run(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    settings.data.mkdir(parents=True, exist_ok=True)
    centre = settings.data / FILE_NAME
    if not centre.exists():
        centre.write_text(TEMPLATE, encoding="utf-8")
        print(f"Made {centre}. Fill it in, then run `upplys init` once more.", file=sys.stderr)
        return 1
    office = open_office(settings)
    if untouched := still_of_the_template(office.centre):
        print(f"{centre} still says what the template said: {', '.join(untouched)}.", file=sys.stderr)
    print(f"{settings.data} is ready. Next: `upplys user add` for an administrator and a crisis manager.")
    return 0
