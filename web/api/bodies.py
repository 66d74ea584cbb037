"""A body is looked at before any view reads it: too large, or JSON that nobody can read, is told as that."""

import json
from typing import Final

from flask import request

from core.errors import Invalid, msgid

LARGEST: Final = 2 * 1024 * 1024
"""Bytes of a JSON body; the largest text there is takes a tenth of it."""


class UnreadableJson(Invalid):
    """Not JSON in UTF-8, nested deeper than anybody nests, or with a number longer than any machine's."""

    code = "json"
    message = msgid("The body is no JSON in UTF-8 that we can read.")


def readable_body() -> None:
    """Raises ``UnreadableJson``, and 413 for a body that is too large, before it is read."""
    if not request.path.startswith("/api/") or not request.is_json:
        return
    request.max_content_length = LARGEST
    try:
        json.loads(request.get_data().decode() or "null")
    # Python's reader gives up on depth with RecursionError, on numbers of 4,300 digits with ValueError
    except (ValueError, RecursionError) as wrong:
        raise UnreadableJson from wrong
