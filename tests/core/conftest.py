"""Both databases, for every test that asks: `database_url` is empty, `core_url` has the schema."""

from pathlib import Path

import pytest

from tests.core.databases import core_postgres, core_postgres_url, core_url_of

__all__ = ["core_postgres", "core_postgres_url"]

EACH = ["sqlite", "postgresql"]


@pytest.fixture(params=EACH)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, once on each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/upplys.sqlite3"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture(params=EACH)
def core_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with core's tables, once on each engine."""
    return core_url_of(str(request.param), request, tmp_path)
