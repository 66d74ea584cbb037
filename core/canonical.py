"""One value, one sequence of bytes (RFC 8785), and the hash of it. Hashes of editions, texts and journal
rest on this."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias, cast

import rfc8785

from core.errors import Invalid, msgid

Json: TypeAlias = bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"] | None


_EXACT: Final = 2**53
"""Whole numbers below this are the same in every reader of JSON."""
_PLAIN: Final = frozenset({str, bool, type(None)})
_WRITER: Final = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False
)


class NotCanonical(Invalid):
    """The value has no canonical form: half a surrogate pair, an integer beyond 2^53, NaN, or a key that is
    not text."""

    code = "not_canonical"
    message = msgid("The value cannot be written down exactly: %(why)s")


def canonical_json(value: Json) -> bytes:
    """The RFC 8785 form of the value. Raises `NotCanonical`."""
    try:
        if _is_plain(value):
            return _WRITER.encode(value).encode()
        return rfc8785.dumps(cast("dict[str, object]", value))  # type: ignore[arg-type]
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as wrong:
        raise NotCanonical(why=str(wrong)) from wrong


def _is_plain(value: Json) -> bool:
    """Whether Python's own writer, in C, gives the very bytes of RFC 8785. It differs in the form of
    fractions and in the order of keys beyond ASCII (by code points, not UTF-16 units)."""
    kind = type(value)
    if kind in _PLAIN:
        return True
    if kind is dict:
        for key, held in cast("dict[str, Json]", value).items():
            if type(key) is not str or not key.isascii():
                return False
            if type(held) not in _PLAIN and not _is_plain(held):
                return False
        return True
    if kind is list or kind is tuple:
        return all(map(_is_plain, cast("Sequence[Json]", value)))
    return kind is int and abs(cast("int", value)) < _EXACT


def digest(value: Json) -> str:
    """SHA-256 of the canonical form, as 64 lower-case hexadecimal digits."""
    return digest_bytes(canonical_json(value))


def digest_bytes(content: bytes) -> str:
    """SHA-256 of the bytes, as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
