"""Random credentials. Whoever reads the database finds only their hashes."""

import hashlib
import hmac
import secrets
from typing import Final

from core.access.errors import WrongCsrf

SESSION: Final = "ups_"
API: Final = "upk_"
DEVICE: Final = "upd_"
INVITATION: Final = "upi_"


def new_secret(prefix: str) -> str:
    """256 random bits, with a prefix that tells what it opens and lets scanners find one that leaked."""
    return prefix + secrets.token_urlsafe(32)


def hash_of(secret: str) -> str:
    """What is stored instead. One round of SHA-256 is enough for 256 random bits."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def csrf_token(session_token: str, key: bytes) -> str:
    """What a form of this session must carry. `key` is derived for this use (`sealing.keys.derive(secret,
    "csrf")`)."""
    return hmac.digest(key, b"csrf\0" + session_token.encode(), hashlib.sha256).hex()


def check_csrf(sent: str | None, session_token: str, key: bytes) -> None:
    """Raises `WrongCsrf` unless the form came from this session. Compares in constant time."""
    expected = csrf_token(session_token, key)
    if not hmac.compare_digest(expected.encode(), (sent or "").encode("utf-8", "surrogatepass")):
        raise WrongCsrf
