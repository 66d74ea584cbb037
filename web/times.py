"""Times as programs read them."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

LOCAL: Final = "Europe/Stockholm"


def moment(at: datetime | None, timezone: str = LOCAL) -> str | None:
    """RFC 3339 with the municipality's offset, to the millisecond."""
    return None if at is None else at.astimezone(ZoneInfo(timezone)).isoformat(timespec="milliseconds")
