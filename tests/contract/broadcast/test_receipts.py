"""What any list of receipts keeps: the one in memory, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from broadcast.delivery.receipts.model import Arrival, Receipt
from broadcast.delivery.receipts.ports import Receipts
from broadcast.delivery.receipts.sql import SqlReceipts
from core.storage.database import database_url
from core.storage.metadata import metadata
from tests.broadcast.delivery.receipts.fakes import FakeReceipts
from tests.broadcast.sample import NIGHT

ONE = Receipt("SM" + "1" * 32, Arrival.QUEUED, NIGHT)
OTHER = Receipt("SM" + "2" * 32, Arrival.FAILED, NIGHT + timedelta(hours=1), "30005")


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def receipts(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Receipts]:
    if request.param == "memory":
        yield FakeReceipts()
        return
    kind = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'receipts.sqlite3'}" if kind else request.getfixturevalue("postgres_url")
    engine = create_engine(database_url(url))
    metadata.create_all(engine)
    with engine.connect() as connection:
        yield SqlReceipts(connection)
    engine.dispose()


def test_a_receipt_is_read_back_as_it_was_put_and_is_one_row(receipts: Receipts) -> None:
    assert receipts.held(ONE.id) is None
    receipts.put(ONE)
    receipts.put(OTHER)
    arrived = replace(ONE, arrival=Arrival.DELIVERED, at=NIGHT + timedelta(minutes=1))
    receipts.put(arrived)
    assert receipts.held(ONE.id) == arrived
    assert receipts.of([ONE.id, OTHER.id, "SM0"]) == {ONE.id: arrived, OTHER.id: OTHER}
    assert receipts.of([]) == {}


def test_those_last_told_of_before_then_are_forgotten(receipts: Receipts) -> None:
    receipts.put(ONE)
    receipts.put(OTHER)
    assert receipts.purge(OTHER.at) == 1
    assert set(receipts.of([ONE.id, OTHER.id])) == {OTHER.id}
