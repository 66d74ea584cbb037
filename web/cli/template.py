"""The centre file that `upplys init` makes, and what of it nobody has filled in yet."""

import tomllib
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from web.centre import Centre, centre_from

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

# [partners.1177]                                   # who passes callers on; dialled at numbers.1177
# name = "1177"
# own = ["+46 31 390 06 21"]                        # numbers they ring from: never texted, never rung

# [posom.instead]                                   # what is on duty where POSOM is not started
# sv = "Socialjouren, telefon 08-465 004 31."

[opening]                                           # when agents answer, in words, by language
sv = "vardagar klockan 08.00 till 17.00"
en = "on weekdays from 08:00 to 17:00"
"""


def still_of_the_template(centre: Centre) -> tuple[str, ...]:
    """The keys whose values citizens would be told though they are nobody's: the template's own, and
    addresses that are kept for examples (RFC 2606).
    """
    return tuple(_untouched(centre, centre_from(tomllib.loads(TEMPLATE))))


def _untouched(centre: Centre, template: Centre) -> Iterator[str]:
    ours, its = centre.municipality, template.municipality
    if ours.name == its.name:
        yield "name"
    if ours.phone == its.phone:
        yield "phone"
    if (urlsplit(ours.url).hostname or "").endswith(".example"):
        yield "url"
    for name, number in template.numbers.items():
        if centre.numbers.get(name) == number:
            yield f"numbers.{name}"
