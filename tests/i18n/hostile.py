"""Strings that break programs: our own, and the folder of UPPLYS_TEST_DATA's where it is named."""

import json
import os
from pathlib import Path
from typing import Final

OWN: Final = (
    "",
    " ",
    "\x00",
    "a\x00b",
    "\x1b[31mred",
    "line\r\nline",
    "\u2028\u2029",
    "\ufeffbom",
    "\u202eturned",
    "\u2066isolated\u2069",
    "\ud800",
    "\uffff",
    "\U0010ffff",
    "<script>alert(1)</script>",
    "</p><img src=x onerror=alert(1)>",
    "'\"><svg/onload=alert(1)>",
    "]]>",
    "&lt;&amp;&#60;",
    "%s%n%(name)s%%",
    "%(a)999999999d",
    "{0}{area}{{}}",
    "{" * 50,
    "}" * 50,
    "{}",
    "{Area}",
    "{a-b}",
    "${jndi:ldap://x}",
    "{{7*7}}{% raw %}",
    "'; DROP TABLE items; --",
    "../../etc/passwd",
    "ÅÄÖ åäö",
    "مرحبا بالعالم",
    "שלום",
    "👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "e\u0301" * 20,
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞",
    "- - - -",
    "1. 1. 1.",
    "## ## ##",
    "---\n---",
    "x" * 100_000,
)


def strings() -> tuple[str, ...]:
    """All of them; the folder is named by whoever has it."""
    folder = os.environ.get("UPPLYS_TEST_DATA")
    named = Path(folder) / "naughty" / "blns.json" if folder else None
    further = json.loads(named.read_text(encoding="utf-8")) if named and named.exists() else []
    return (*OWN, *further)
