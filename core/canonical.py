"""One value, one sequence of bytes (RFC 8785), and the hash of it. Hashes of editions, texts and journal
rest on this."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import TypeAlias, cast

import rfc8785

from core.errors import Invalid, msgid

Json: TypeAlias = bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"] | None


class NotCanonical(Invalid):
    """The value has no canonical form: half a surrogate pair, an integer beyond 2^53, NaN, or a key that is
    not text."""

    code = "not_canonical"
    message = msgid("The value cannot be written down exactly: %(why)s")


def canonical_json(value: Json) -> bytes:
    """The RFC 8785 form of the value. Raises `NotCanonical`."""
    try:
        return rfc8785.dumps(cast("dict[str, object]", value))  # type: ignore[arg-type]
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as wrong:
        raise NotCanonical(why=str(wrong)) from wrong


def digest(value: Json) -> str:
    """SHA-256 of the canonical form, as 64 lower-case hexadecimal digits."""
    return digest_bytes(canonical_json(value))


def digest_bytes(content: bytes) -> str:
    """SHA-256 of the bytes, as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
