"""The watched places in memory. Passes the same contract as the database (tests/contract/broadcast)."""

from collections.abc import Sequence

from broadcast.channels.website.model import Look, Watched


class FakeLooks:
    def __init__(self) -> None:
        self.kept: dict[Watched, Look] = {}

    def all(self) -> Sequence[Look]:
        return tuple(sorted(self.kept.values(), key=lambda each: (each.address, each.language, each.what)))

    def of(self, watched: Watched) -> Look | None:
        return self.kept.get(watched)

    def put(self, look: Look) -> None:
        self.kept[look.watched] = look

    def drop(self, watched: Watched) -> None:
        self.kept.pop(watched, None)
