"""The characters of an answer, as a browser reads them: unpacked, and in the page's own encoding."""

import codecs
import re
import zlib
from collections.abc import Mapping
from typing import Final

from broadcast.channels.website.errors import NoAnswer

_META: Final = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.-]{1,40})", re.IGNORECASE)
_HEAD: Final = 1024
"""Bytes in which a page must say its encoding (WHATWG, "Encoding sniffing")."""
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_READ: Final = re.compile(
    r"utf-?(?:8|16(?:le|be|-le|-be)?)|(?:windows-|cp|iso-?8859-)\d{1,4}|koi8-[ru]|macintosh"
)
_WESTERN: Final = frozenset({"ascii", "iso8859-1"})
"""What says it is one of these is read as windows-1252, everywhere."""
_PACKED: Final = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}


def text_of(headers: Mapping[str, str], body: bytes, most: int) -> str:
    """The text of a page, of at most ``most`` bytes.

    Raises `NoAnswer` where it is packed in a way that we did not ask for and can't read.
    """
    packed = headers.get("content-encoding", "identity").strip().lower()
    if packed not in {"", "identity"}:
        body = _unpacked(packed, body, most)
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    return body.decode(_encoding(headers, body), "replace")


def _unpacked(packed: str, body: bytes, most: int) -> bytes:
    if packed not in _PACKED:
        raise NoAnswer(why=f"Content-Encoding: {packed[:40]}")
    try:
        return zlib.decompressobj(_PACKED[packed]).decompress(body, most)
    except zlib.error as wrong:
        raise NoAnswer(why=f"Content-Encoding: {packed}, and it is not") from wrong


def _encoding(headers: Mapping[str, str], body: bytes) -> str:
    """As the header says; else as the page says; else UTF-8."""
    _, _, named = headers.get("content-type", "").lower().partition("charset=")
    own = _META.search(body[:_HEAD])
    told = [named.partition(";")[0].strip(" \"'"), own[1].decode("ascii").lower() if own else ""]
    for each in told:
        if each in {"latin1", "us-ascii"}:
            return "cp1252"
        if _READ.fullmatch(each) and (known := _known(each)):
            return known
    return "utf-8"


def _known(name: str) -> str | None:
    try:
        found = codecs.lookup(name).name
    except LookupError:
        return None
    return "cp1252" if found in _WESTERN else found
