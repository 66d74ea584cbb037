"""The message that tells a website of an edition, and its signature."""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final

from core.canonical import Json, canonical_json
from core.outbox.model import Intent
from scripts_library.items.model import Audience

KIND: Final = "website.hook"
NO_SECRET: Final = "no secret is set"
SIGNATURE: Final = "X-Upplys-Signature"
_FIRST: Final = timedelta(seconds=2)
_LONGEST: Final = timedelta(hours=4)


def intents(hooks: tuple[str, ...], audience: Audience, number: int, hash_: str) -> tuple[Intent, ...]:
    """One message an address, for live editions alone: told twice is told once."""
    if audience is not Audience.LIVE:
        return ()
    return tuple(
        Intent(KIND, hook, {"edition": number, "hash": hash_}, key_of(hook, number, hash_)) for hook in hooks
    )


def key_of(hook: str, number: int, hash_: str) -> str:
    """Under which key the outbox holds the message that tells an address of an edition."""
    return f"{KIND}:{number}:{hash_[:16]}:{hook}"


def body(number: int, hash_: str, public_url: str, languages: tuple[str, ...]) -> bytes:
    """What is sent. The words are fetched from ``url``, so an old message can never bring old words."""
    told: dict[str, Json] = {
        "edition": number,
        "hash": hash_,
        "audience": Audience.LIVE.value,
        "url": f"{public_url}/feed/facts.json",
        "languages": list(languages),
    }
    return canonical_json(told)


def signature(secret: str, sent: bytes, at: datetime) -> str:
    """``t=…,v1=…``: seconds since 1970, and the hexadecimal HMAC-SHA256 of the time, a dot and the body."""
    stamp = int(at.timestamp())
    told = hmac.new(secret.encode(), f"{stamp}.".encode() + sent, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={told}"


def is_signed(secret: str, sent: bytes, shown: str, now: datetime, within: timedelta) -> bool:
    """Whether a receiver should take it: signed with the secret, and not long ago. What a receiver does."""
    given = dict(part.partition("=")[::2] for part in shown.split(","))
    stamp = given.get("t", "")
    if not stamp.isdecimal() or abs(now.timestamp() - int(stamp)) > within.total_seconds():
        return False
    told = hmac.new(secret.encode(), f"{stamp}.".encode() + sent, hashlib.sha256).hexdigest()
    return hmac.compare_digest(told, given.get("v1", ""))


def wait(since: timedelta) -> timedelta:
    """How long to wait after a try that failed so long after the switch: each wait is three times as long as
    all before it, so that eight tries last for hours.
    """
    return min(_LONGEST, max(_FIRST, 3 * since))
