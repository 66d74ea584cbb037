"""What every journal keeps to."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

import pytest

from core.access.model import Role
from core.canonical import Json
from core.clock import ManualClock
from core.journal.model import START, Entry, Event
from core.journal.verify import verify
from core.storage.database import Database
from tests.core.cast import KARIN, NIGHT
from tests.core.record import SqlRecord

Db = Database[SqlRecord]


@dataclass(frozen=True, slots=True)
class Said(Event):
    kind: ClassVar[str] = "said"
    words: str
    details: Json = None


@dataclass(frozen=True, slots=True)
class Asked(Event):
    kind: ClassVar[str] = "asked"
    words: str


def add(record: SqlRecord, *events: Event) -> None:
    for event in events:
        record.journal.add(event, KARIN.person)


def everything(record: SqlRecord) -> list[Entry]:
    return list(record.journal.all())


def test_an_empty_journal_stands_at_its_start(database: Db) -> None:
    assert database.read(lambda record: record.journal.head()) == START
    assert database.read(everything) == []


def test_an_entry_says_what_was_done_when_and_by_whom(database: Db, clock: ManualClock) -> None:
    head = database.run(lambda record: record.journal.add(Said("boil", {"ä": [1, None]}), KARIN.person))
    (entry,) = database.read(everything)
    assert (entry.seq, entry.at, entry.kind, entry.by) == (1, NIGHT, "said", KARIN.person)
    assert entry.data == {"words": "boil", "details": {"ä": [1, None]}}
    assert (entry.prev, entry.head) == (START.hash, head)
    assert database.read(lambda record: record.journal.head()) == head


def test_the_system_itself_can_have_done_it(database: Db) -> None:
    database.run(lambda record: record.journal.add(Said("expired"), None))
    assert database.read(everything)[0].by is None


def test_entries_follow_each_other_and_the_chain_stands(database: Db, clock: ManualClock) -> None:
    for number in range(5):
        database.run(add, Said(f"{number}"), Asked(f"{number}"))
        clock.advance(timedelta(seconds=1))
    entries = database.read(everything)
    assert [entry.seq for entry in entries] == list(range(1, 11))
    verdict = database.read(lambda record: verify(record.journal.all(), [record.journal.head()]))
    assert (verdict.ok, verdict.head) == (True, entries[-1].head)


def test_hostile_words_are_kept_exactly(database: Db) -> None:
    words = "'; DROP TABLE journal_entries; -- \0 \u202e 💧 <script>"
    database.run(add, Said(words))
    assert database.read(everything)[0].data["words"] == words


def test_pages_are_newest_first_and_can_be_of_one_kind(database: Db) -> None:
    for number in range(5):
        database.run(add, Said(f"{number}"), Asked(f"{number}"))
    first = database.read(lambda record: record.journal.newest(kind="said", limit=2))
    then = database.read(lambda record: record.journal.newest(kind="said", limit=9, before=first[-1].seq))
    assert [entry.data["words"] for entry in first] == ["4", "3"]
    assert [entry.data["words"] for entry in then] == ["2", "1", "0"]
    assert len(database.read(lambda record: record.journal.newest())) == 10


def test_values_that_are_not_json_are_refused() -> None:
    with pytest.raises(TypeError, match="JSON values"):
        Said("x", NIGHT).to_json()  # type: ignore[arg-type]


def test_roles_and_sets_are_written_as_text() -> None:
    assert Said("x", frozenset({Role.EDITOR, Role.ADMIN})).to_json()["details"] == ["admin", "editor"]  # type: ignore[arg-type]
    assert Said("x", Role.EDITOR).to_json()["details"] == "editor"
