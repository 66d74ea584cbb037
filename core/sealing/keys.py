"""Keys for each use, drawn from the one secret of the installation, so that no key serves two uses."""

import hashlib
import hmac


def derive(secret: str, purpose: str) -> bytes:
    """32 bytes for this purpose (HKDF-SHA256 of RFC 5869, one block, no salt). The secret must be hard to
    guess."""
    pseudorandom = hmac.digest(bytes(32), secret.encode(), hashlib.sha256)
    return hmac.digest(pseudorandom, f"upplys/{purpose}".encode() + b"\x01", hashlib.sha256)


def key_id(secret: str) -> str:
    """A short name of the secret that tells nothing about it."""
    return derive(secret, "key id").hex()[:12]
