"""One suite for the fakes and for SQLite and PostgreSQL."""

from tests.contract.crisis.conftest import clock, units

__all__ = ["clock", "units"]
