"""Names for things that are made: unguessable enough to be public, ordered by when they were made."""

import secrets
import time
import uuid


def new_id() -> str:
    """A UUID version 7 as text (RFC 9562, method 3: a finer clock fills `rand_a`), so that ids sort by
    birth."""
    milliseconds, nanoseconds = divmod(time.time_ns(), 1_000_000)
    fraction = nanoseconds * 4096 // 1_000_000
    bits = milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=bits))
