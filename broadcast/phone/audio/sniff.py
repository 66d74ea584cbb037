"""What kind of file an upload is, by its first bytes. Only these kinds are ever opened, each by its own
reader: a library that guesses also reads play-lists, which name other files and addresses."""

from collections.abc import Callable
from typing import Final

from broadcast.phone.audio.errors import AudioDamaged, AudioEmpty, AudioNotAudio, AudioTooLarge, AudioVideo

LARGEST: Final = 20 * 1024 * 1024
"""Bytes an upload may have."""

_VIDEO: Final = "video"
_SLACK: Final = 16_000
_KINDS: Final[tuple[tuple[str, Callable[[bytes], bool]], ...]] = (
    ("matroska", lambda head: head.startswith(b"\x1a\x45\xdf\xa3")),
    ("ogg", lambda head: head.startswith(b"OggS")),
    ("wav", lambda head: head[:4] in (b"RIFF", b"RF64") and head[8:12] == b"WAVE"),
    ("mov", lambda head: head[4:8] == b"ftyp"),
    ("flac", lambda head: head.startswith(b"fLaC")),
    ("aiff", lambda head: head.startswith(b"FORM") and head[8:12] in (b"AIFF", b"AIFC")),
    ("caf", lambda head: head.startswith(b"caff")),
    ("mp3", lambda head: head.startswith(b"ID3") or _is_mpeg_audio(head)),
    ("aac", lambda head: head[:1] == b"\xff" and head[1:2] in (b"\xf0", b"\xf1", b"\xf8", b"\xf9")),
    (_VIDEO, lambda head: head[:4] == b"RIFF" and head[8:12] == b"AVI "),
    (
        _VIDEO,
        lambda head: head.startswith((b"FLV\x01", b"\x00\x00\x01\xba", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11")),
    ),
    (_VIDEO, lambda head: head[:1] == b"G" and head[188:189] == b"G" and head[376:377] == b"G"),
)


def _is_mpeg_audio(head: bytes) -> bool:
    """The head of a frame of MPEG audio: eleven set bits, then a version, a layer and a rate that exist."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer, rate = head[1] >> 3 & 3, head[1] >> 1 & 3, head[2] >> 4
    return version != 1 and layer != 0 and rate not in (0, 15)


def kind_of(upload: bytes) -> str:
    """FFmpeg's name of the reader for this file. Raises `AudioEmpty`, `AudioTooLarge`, `AudioDamaged`,
    `AudioVideo`, `AudioNotAudio`."""
    if not upload:
        raise AudioEmpty()
    if len(upload) > LARGEST:
        raise AudioTooLarge(limit_mb=LARGEST // 1024 // 1024)
    head = upload[:512]
    kind = next((kind for kind, is_it in _KINDS if is_it(head)), None)
    if kind is None:
        raise AudioNotAudio()
    if kind == _VIDEO:
        raise AudioVideo()
    if kind == "wav" and _is_cut_off(upload):
        raise AudioDamaged()
    return kind


def _is_cut_off(wav: bytes) -> bool:
    """The head promises clearly more than there is. What was written as a stream promises nothing, or 4
    GB."""
    promised = int.from_bytes(wav[4:8], "little")
    return len(wav) + _SLACK < promised < 0xFFFF_FF00
