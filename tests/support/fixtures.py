"""Fixtures that any test may ask for: a real PostgreSQL, a real Valkey, a real browser."""

import os
import shutil
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.support.databases import fresh_database
from tests.support.servers import POSTGRES, VALKEY, server_of_this_run

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """The URL of a PostgreSQL where we may make databases: `DATABASE_URL`, else our own for this run."""
    return os.environ.get("DATABASE_URL") or server_of_this_run(POSTGRES)


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """A fresh, empty database for this test."""
    with fresh_database(postgres_server) as url:
        yield url


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: str) -> Iterator[str]:
    """The name of a PostgreSQL database that the migrations made, with the cast's accounts, to be copied."""
    from tests.crisis.databases import make  # the whole house, for those alone who ask

    with fresh_database(postgres_server) as url:
        make(url)
        yield urlsplit(url).path.removeprefix("/")


@pytest.fixture
def migrated_postgres_url(postgres_server: str, migrated_postgres: str) -> Iterator[str]:
    """A copy of it for this test."""
    with fresh_database(postgres_server, template=migrated_postgres) as url:
        yield url


@pytest.fixture(scope="session")
def valkey_server() -> str:
    """The URL of a Valkey or Redis, without a database's number: `REDIS_URL`, else our own for this run."""
    return os.environ.get("REDIS_URL", "").rstrip("/") or server_of_this_run(VALKEY)


@pytest.fixture
def valkey_url(valkey_server: str) -> str:
    """A Valkey database for this test's worker, emptied."""
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw15").removeprefix("gw"))
    host, _, port = valkey_server.removeprefix("redis://").rpartition(":")
    with socket.create_connection((host, int(port)), timeout=5) as line:
        line.sendall(f"SELECT {number}\r\nFLUSHDB\r\n".encode())
        answer = b""
        while answer.count(b"\r\n") < 2:
            answer += line.recv(64)
    assert answer == b"+OK\r\n+OK\r\n", answer
    return f"{valkey_server}/{number}"


@pytest.fixture(scope="session")
def chromium() -> str:
    """A Chromium's path; `make test` brings one where it may, else the browser tests say they did not run."""
    named = (os.environ.get("UPPLYS_CHROMIUM"), *map(shutil.which, BROWSERS))
    found = next((path for path in named if path), None)
    if found is None:
        pytest.skip("no Chromium on this machine: install chromium, or name one in UPPLYS_CHROMIUM")
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """A running Chromium for the whole session; each test opens its own context."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=chromium,
            # the sandbox can't be set up by root; a microphone that hums stands in for a communicator
            args=["--no-sandbox", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"],
        )
        yield running
        running.close()
