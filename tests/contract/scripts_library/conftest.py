"""One suite for the fakes and for SQLite and PostgreSQL."""

from tests.contract.crisis.conftest import clock, migrated_postgres, migrated_postgres_url, units

__all__ = ["clock", "migrated_postgres", "migrated_postgres_url", "units"]
