"""The board's rows in memory. Passes the same contract as the database (tests/contract/broadcast)."""

from collections.abc import Iterable

from broadcast.channels.board.model import Row
from scripts_library.items.model import Audience


class FakeSyncRows:
    def __init__(self) -> None:
        self.kept: dict[tuple[Audience, str, str, str], Row] = {}

    def rows(self, audience: Audience, host: str | None = None) -> tuple[Row, ...]:
        own = [key for key in sorted(self.kept) if key[0] is audience and host in (None, key[2])]
        return tuple(self.kept[key] for key in own)

    def put(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self.kept[row.audience, row.channel, row.host, row.language] = row

    def drop(self, audience: Audience, host: str, languages: Iterable[str]) -> None:
        stay = set(languages)
        for key in list(self.kept):
            if key[0] is audience and key[2] == host and key[3] not in stay:
                del self.kept[key]
