"""Imported plans in the database."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from sqlalchemy import Column, Connection, Integer, Row, Table, Text, delete, insert, select

from core.access.sql_tables import a_person
from core.storage.metadata import JsonText, UTCDateTime, metadata
from scripts_library.plans.errors import NoSuchPlan
from scripts_library.plans.json_form import plan_json, plan_of
from scripts_library.plans.ports import ImportedPlan

plans: Final = Table(
    "plans",
    metadata,
    Column("id", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("urgency", Integer, nullable=False),
    Column("content", JsonText, nullable=False),
    Column("hashes", JsonText, nullable=False),
    a_person("imported_by"),
    Column("imported_at", UTCDateTime, nullable=False),
)


class SqlPlans:
    """`Plans` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, imported: ImportedPlan) -> None:
        plan = imported.plan
        self._connection.execute(delete(plans).where(plans.c.id == plan.id))
        self._connection.execute(
            insert(plans).values(
                id=plan.id,
                version=plan.version,
                urgency=plan.urgency,
                content=plan_json(plan),
                hashes=imported.hashes,
                imported_by=imported.imported_by,
                imported_at=imported.imported_at,
            )
        )

    def find(self, plan: str) -> ImportedPlan | None:
        row = self._connection.execute(select(plans).where(plans.c.id == plan)).one_or_none()
        return None if row is None else _imported(row)

    def get(self, plan: str) -> ImportedPlan:
        found = self.find(plan)
        if found is None:
            raise NoSuchPlan(plan=plan)
        return found

    def all(self) -> Sequence[ImportedPlan]:
        rows = self._connection.execute(select(plans).order_by(plans.c.urgency.desc(), plans.c.id))
        return [_imported(row) for row in rows]


def _imported(row: Row[Any]) -> ImportedPlan:
    hashes = cast("Mapping[str, Mapping[str, str]]", row.hashes)
    return ImportedPlan(plan_of(row.content), hashes, row.imported_by, row.imported_at)
