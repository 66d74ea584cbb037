"""The servers that other tests stand on are real, shared by a run, and gone after it."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.support import servers
from tests.support.databases import driverless, fresh_database, named
from tests.support.guardian import alive

ROOT = Path(__file__).parents[2]


def ask(url: str, question: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(question.encode()).fetchone()
        assert row is not None
        return row[0]


def test_postgres_is_a_real_one(postgres_url: str) -> None:
    assert str(ask(postgres_url, "SELECT version()")).startswith("PostgreSQL 1")


def test_a_database_speaks_every_language(postgres_url: str) -> None:
    assert ask(postgres_url, "SELECT upper('åäö') || 'ماء'") == "ÅÄÖماء"


@pytest.mark.parametrize("time", ["first", "second"])
def test_each_test_meets_an_empty_database(postgres_url: str, time: str) -> None:
    assert (
        ask(postgres_url, "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'") == 0
    )
    with psycopg.connect(postgres_url) as connection:
        connection.execute("CREATE TABLE left_behind (word text)")


def test_a_database_can_be_copied_and_is_gone_after_use(postgres_server: str) -> None:
    with fresh_database(postgres_server) as template:
        with psycopg.connect(template) as connection:
            connection.execute("CREATE TABLE streets AS SELECT 'Ängsgatan' AS name")
        with fresh_database(postgres_server, template=urlsplit(template).path[1:]) as copy:
            assert ask(copy, "SELECT name FROM streets") == "Ängsgatan"
        with pytest.raises(psycopg.OperationalError, match="does not exist"):
            psycopg.connect(copy)


def test_a_servers_url_keeps_all_but_its_database() -> None:
    assert named("postgresql://postgres@/postgres?host=/tmp/x", "a") == "postgresql://postgres@/a?host=/tmp/x"
    assert named("postgresql+psycopg://u:p@h:5433/postgres", "a") == "postgresql+psycopg://u:p@h:5433/a"
    assert driverless("postgresql+psycopg://u:p@h:5433/a") == "postgresql://u:p@h:5433/a"


def test_valkey_is_a_real_one_and_empty(valkey_url: str) -> None:
    parts = urlsplit(valkey_url)
    with socket.create_connection((parts.hostname, parts.port)) as line:
        line.sendall(f"SELECT {parts.path[1:]}\r\nDBSIZE\r\nSET edition 1\r\n".encode())
        answer = b""
        while answer.count(b"\r\n") < 3:
            answer += line.recv(64)
    assert answer == b"+OK\r\n:0\r\n+OK\r\n"


def test_a_server_goes_when_its_run_dies(tmp_path: Path) -> None:
    """kill -9 on a run leaves no server and no folder behind."""
    folder = tmp_path / "server"
    folder.mkdir()
    run = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    sleeper = [sys.executable, "-c", "import signal; print('up', flush=True); signal.pause()"]
    guardian = subprocess.Popen(
        [sys.executable, "-m", "tests.support.guardian", str(run.pid), "0", str(folder), *sleeper],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert guardian.stdout is not None
    assert guardian.stdout.readline() == b"up\n"
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert guardian.wait(timeout=20) == 0
    assert not folder.exists()
    guardian.stdout.close()


def test_a_server_that_cannot_start_shows_its_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(servers.ROOM, str(tmp_path))
    broken = servers.Kind(
        "broken",
        prepare=lambda folder: (
            [sys.executable, "-c", "raise SystemExit('no room on this machine')"],
            "x",
            0,
        ),
        ready=lambda url: False,
    )
    with pytest.raises(servers.DidNotStart, match="no room on this machine"):
        servers.server_of_this_run(broken)


def test_a_process_that_lives_is_known_from_one_that_does_not() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    assert alive(os.getpid())
    assert not alive(gone.pid)
