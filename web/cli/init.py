"""Make a data folder for a real installation: its centre file to fill in, its secret, its database."""

import argparse
import sys
from typing import Final

from web.building import open_office
from web.centre import FILE_NAME
from web.cli.office import add_settings, settings_of

TEMPLATE: Final = """\
# What this contact centre is. Everything here is part of what citizens are told.
name = "Kommunens namn"
phone = "+46 8 465 004 00"
url = "https://www.kommunen.example"
timezone = "Europe/Stockholm"
languages = ["sv", "sv-simple", "en", "ar", "fi"]   # those on offer; the first is the default
districts = []                                      # suggested when areas are filled in
staff_numbers = []                                  # the only numbers that an exercise may reach

[numbers]                                           # the numbers that the telephone provider connects to us
main = "+46 8 465 004 00"
exercise = "+46 8 465 004 99"

[contacts]                                          # whom to ring for each function that your plans name
# water_producer = { name = "Vattenverkets jour", phone = "+46 31 390 06 01" }
# county_board = { name = "Länsstyrelsens TiB", phone = "+46 31 390 06 10" }
# neighbours = [                                    # a function may have several
#   { name = "Grannkommunens TiB", phone = "+46 31 390 06 11" },
#   { name = "Den andra grannens TiB", phone = "+46 31 390 06 12" },
# ]

[opening]                                           # when agents answer, in words, by language
sv = "vardagar klockan 08.00 till 17.00"
en = "on weekdays from 08:00 to 17:00"
"""


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
    open_office(settings)
    print(f"{settings.data} is ready. Next: `upplys user add` for an administrator and a crisis manager.")
    return 0
