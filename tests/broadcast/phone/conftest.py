"""Hostile strings: our own, and the folder's that ``UPPLYS_TEST_DATA`` names."""

import json
import os
from pathlib import Path
from typing import Final

import pytest

OUR_OWN: Final = [
    "</Say><Dial>+4684650041</Dial>",
    "]]>",
    "<!--",
    "&amp;",
    '" action="https://evil.example/',
    "Norrby\x00Hamnen",
    "\x0b\x1f\x7f\x85",
    "\u202etxet desrever\u202c",
    "\ufffe\uffff",
    "🚰" * 50,
    "%(municipality)s {area} %s",
    "اغلوا الماء <b>",
]


@pytest.fixture(scope="session")
def hostile_strings() -> list[str]:
    folder = os.environ.get("UPPLYS_TEST_DATA")
    listed = Path(folder, "naughty", "blns.json") if folder else None
    more = json.loads(listed.read_text(encoding="utf-8")) if listed is not None and listed.exists() else []
    return [*OUR_OWN, *more]
