"""Sealing with AES-256-GCM."""

import base64
import binascii
import secrets
from collections.abc import Sequence
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.sealing.errors import KeyMissing, SealBroken
from core.sealing.keys import derive, key_id

_VERSION: Final = "u1"
_NONCE: Final = 12


class AesSealer:
    """`u1.<key id>.<base64url of nonce and ciphertext>`; version, key id and purpose are authenticated with
    it."""

    def __init__(self, secret: str, previous: Sequence[str] = ()) -> None:
        self._current = key_id(secret)
        self._keys = {key_id(each): AESGCM(derive(each, "sealing")) for each in (*previous, secret)}

    def seal(self, text: str, purpose: str) -> str:
        nonce = secrets.token_bytes(_NONCE)
        sealed = self._keys[self._current].encrypt(nonce, text.encode(), _bound(self._current, purpose))
        return f"{_VERSION}.{self._current}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, purpose: str) -> str:
        version, name, content = _parts(sealed)
        if version != _VERSION:
            raise SealBroken
        if name not in self._keys:
            raise KeyMissing(key=name)
        try:
            opened = self._keys[name].decrypt(content[:_NONCE], content[_NONCE:], _bound(name, purpose))
        except (InvalidTag, ValueError) as wrong:
            raise SealBroken from wrong
        return opened.decode()

    def is_current(self, sealed: str) -> bool:
        return _parts(sealed)[1] == self._current


def _bound(name: str, purpose: str) -> bytes:
    return f"{_VERSION}.{name}.{purpose}".encode()


def _parts(sealed: str) -> tuple[str, str, bytes]:
    try:
        version, name, content = sealed.split(".")
        decoded = base64.b64decode(content, altchars=b"-_", validate=True)
    except (ValueError, binascii.Error) as wrong:
        raise SealBroken from wrong
    # several spellings decode to the same bytes (spare bits at the end, + for -); only ours counts
    if base64.urlsafe_b64encode(decoded).decode() != content:
        raise SealBroken
    return version, name, decoded
