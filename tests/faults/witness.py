"""Somebody who reads record, spool and trees themselves, and remembers what stood there before."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from broadcast.channels.publishing.via_files import names
from core.journal.model import Head
from scripts_library.items.model import Audience
from tests.faults.installation import Installation, until
from web.record import Record
from web.verifying import verify_all

T = TypeVar("T")


@dataclass
class Witness:
    """Of one installation on SQLite."""

    installation: Installation
    head: Head | None = None
    """The journal's head at the last look: kept elsewhere, as an auditor keeps it."""

    def chains_are_whole(self) -> None:
        """`upplys journal verify --head …` and `upplys edition verify`, with every anchor there is."""
        found = self._read(lambda record: verify_all(record, self.head))
        assert found.ok, str(found)
        assert self.head is None or found.verdict.head.seq >= self.head.seq
        self.head = found.verdict.head

    def every_call_is_imported_once(self, acknowledged: Sequence[str]) -> None:
        """What the line has on its disk is in the record, each step once, and every answered call."""
        spool = self._rows(
            self.installation.data / "spool" / "calls.sqlite", "SELECT sequence, call, step FROM steps"
        )
        query = "SELECT sequence, call, step FROM call_steps"
        until(lambda: set(spool) <= set(self._record(query)), "what the line did to be in the record")
        steps = Counter((call, step) for _, call, step in self._record(query))
        assert [each for each, count in steps.items() if count > 1] == []
        assert {call for call, _ in steps} >= set(acknowledged)

    def nothing_is_there_twice(self) -> None:
        """No number has two editions, no edition two contents on disk, no incident was made twice."""
        for audience in Audience:
            found = self._record(
                f"SELECT number, hash FROM editions WHERE audience = '{audience.value}' ORDER BY number"
            )
            assert [number for number, _ in found] == list(range(1, len(found) + 1))
            trees = names(self.installation.data / "published" / audience.value)
            assert {(tree.number, tree.hash) for tree in trees} <= set(found)
        titles = Counter(title for (title,) in self._record("SELECT title FROM incidents"))
        assert [title for title, count in titles.items() if count > 1] == []

    def _record(self, query: str) -> list[tuple[object, ...]]:
        return self._rows(self.installation.data / "upplys.sqlite3", query)

    @staticmethod
    def _rows(file: Path, query: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as db:
            return db.execute(query).fetchall()

    def _read(self, query: Callable[[Record], T]) -> T:
        office = self.installation.office()
        try:
            return office.database.read(query)
        finally:
            office.database.close()
