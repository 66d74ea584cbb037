"""The phone line's import port, over the database: each batch is one unit of work."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from broadcast.phone.spool.model import SpooledStep
from core.storage.database import Database
from crisis.calls import service
from crisis.calls.ports import CallsRecord

R = TypeVar("R", bound=CallsRecord)


class ImportIntoDatabase(Generic[R]):
    """`ImportCalls` of broadcast/phone/ports.py."""

    def __init__(self, database: Database[R]) -> None:
        self._database = database

    def last(self, spool: str) -> int:
        return self._database.read(service.imported_upto, spool)

    def add(self, rows: Sequence[SpooledStep]) -> None:
        self._database.run(service.import_steps, rows)
