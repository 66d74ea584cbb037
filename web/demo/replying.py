"""Answering a text message from the demo's phone page: what a provider would post to us is signed and posted
to our own hook."""

import secrets
from io import BytesIO
from typing import Final
from urllib.parse import urlencode

from werkzeug.test import Client

from broadcast.phone.signature import sign
from web.hooks.texts import TEXTS, TextsHook

LONGEST: Final = 480


def reply(hook: TextsHook, base: str, token: str, sender: str, to: str, body: str) -> int:
    """The hook's answer, as its status."""
    pairs = [
        ("Body", body[:LONGEST]),
        ("From", sender),
        ("MessageSid", f"SM{secrets.token_hex(16)}"),
        ("To", to),
    ]
    form = urlencode(pairs).encode()
    answer = Client(hook).open(
        TEXTS,
        method="POST",
        base_url=base,
        input_stream=BytesIO(form),
        headers={"X-Twilio-Signature": sign(token, base + TEXTS, pairs), "Content-Length": str(len(form))},
        content_type="application/x-www-form-urlencoded",
    )
    return answer.status_code
