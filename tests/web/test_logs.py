"""The log tells where something went wrong, and nothing that anybody wrote."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text
from sqlalchemy.exc import IntegrityError

from core.errors import Invalid, msgid
from core.storage.database import open_database
from web.logs import log_to_stderr, told, trace

WORDS = "Min granne har ringt från 070-174 06 05"
notes = Table(
    "notes",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("text", Text),
    Column("by", Integer, nullable=False),
)


class Refused(Invalid):
    code = "refused"
    message = msgid("Not taken: %(words)s")


@pytest.fixture
def handler(capsys: pytest.CaptureFixture[str]) -> Iterator[logging.Handler]:
    """Logging as a process has it, and afterwards as it was; what the library's own log goes through."""
    root, before = logging.getLogger(), logging.getLogger().handlers[:]
    level = root.level
    root.handlers.clear()
    log_to_stderr("INFO")
    yield root.handlers[0]
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Either database, empty."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'notes.db'}"
    return str(request.getfixturevalue("postgres_url"))


def refused_by(url: str) -> Exception:
    """What the database says to a row that it does not take."""

    def write(connection: Connection) -> None:
        notes.create(connection)
        connection.execute(notes.insert().values(text=WORDS))

    opened = open_database(url, lambda connection: connection)
    with pytest.raises(IntegrityError) as wrong:
        opened.run(write)
    opened.close()
    return wrong.value


def test_a_row_that_the_database_refused_is_not_in_the_log(
    url: str, handler: logging.Handler, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = refused_by(url)
    structlog.get_logger().error("unforeseen", exc_info=wrong)
    ours = json.loads(capsys.readouterr().err)["exception"]
    found = (type(wrong), wrong, wrong.__traceback__)
    the_librarys = handler.format(logging.LogRecord("house", logging.ERROR, "", 0, "unforeseen", None, found))
    for written in (ours, the_librarys):
        assert "granne" not in written
        assert "in write\n" in written
        assert written.splitlines()[-1].startswith("IntegrityError: ")


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (ValueError(WORDS), "ValueError"),
        (Refused(words=WORDS), "Refused: refused"),
        (OSError(28, "No space left on device", f"/tmp/{WORDS}"), "OSError: No space left on device"),
    ],
)
def test_an_error_is_told_by_its_kind(error: Exception, line: str) -> None:
    assert told(error) == line


def fail() -> None:
    try:
        int(WORDS)
    except ValueError as first:
        raise LookupError(WORDS) from first


def test_what_led_to_an_error_is_told_with_its_place() -> None:
    with pytest.raises(LookupError) as wrong:
        fail()
    written = trace(wrong.value)
    named = [line for line in written.splitlines() if not line.startswith(" ")]
    assert named == ["ValueError", "", "Then:", "", "LookupError"]
    assert written.count("in fail") == 2
    assert "granne" not in written
