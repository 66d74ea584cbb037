"""The one metadata that every room's tables stand on, and the column types they share."""

import json
from datetime import UTC, datetime
from typing import Any, Final, cast

from sqlalchemy import DateTime, Dialect, MetaData, Text
from sqlalchemy.types import TypeDecorator

from core.canonical import Json, canonical_json
from core.clock import in_utc

metadata: Final = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UTCDateTime(TypeDecorator[datetime]):
    """A moment: aware going in (naive is a ValueError), aware and in UTC coming out, to the microsecond."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else in_utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def process_literal_param(self, value: datetime | None, dialect: Dialect) -> str:  # noqa: ARG002
        return "NULL" if value is None else f"'{in_utc(value).replace(tzinfo=None).isoformat(sep=' ')}'"

    def coerce_compared_value(self, op: Any, value: Any) -> "UTCDateTime":  # noqa: ARG002
        return self


class JsonText(TypeDecorator[Json]):
    """A JSON value as its canonical text, so that it is kept byte-exact and alike on every database.

    PostgreSQL's own JSON types refuse U+0000 and forget the order; text does neither. None is SQL NULL.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Json, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else canonical_json(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Json:  # noqa: ARG002
        return None if value is None else cast("Json", json.loads(value))
