"""A sample municipality in one process, with embedded parts only: nothing to set up, no network needed.

When it serves, it prints one line to standard output: READY and a JSON object with addresses, accounts
and tokens.
"""

import argparse
import json
import os
import secrets
import shutil
import socket
import sys
import tempfile
import webbrowser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from core.access.via_argon2 import Argon2Hasher
from core.settings import load
from web.building import Office, open_office
from web.centre import FILE_NAME
from web.cli.port import check_port
from web.cli.ready import forget, remember
from web.demo.cast import CENTRE
from web.demo.keys import Keys
from web.demo.seed import seed
from web.logs import log_to_stderr
from web.serving.running import Serving, serve

ACCOUNT: Final = "AC" + "0" * 32


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--port", type=int, default=8000, help="listen here; 0 takes a free port (default: 8000)"
    )
    parser.add_argument(
        "--data", type=Path, help="a new or empty folder to keep the data in (default: gone at the end)"
    )
    parser.add_argument("--quiet", action="store_true", help="print READY alone")


def run(args: argparse.Namespace) -> int:
    with _folder(args.data) as data:
        if any(data.iterdir()):
            print(f"upplys: {data} is not empty; the demo begins in a fresh folder", file=sys.stderr)
            return 2
        office = open_demo(data, args.port, quiet=args.quiet)
        serve_demo(office, seed(office, Argon2Hasher()), quiet=args.quiet)
    return 0


def open_demo(data: Path, port: int = 0, *, quiet: bool) -> Office:
    """The demo's office in that folder, with the sample municipality's centre.

    Raises ``CannotListen`` before anything is written.
    """
    chosen = port or _free_port()
    settings = load({}, None, **_settings(data, chosen, secrets.token_hex(16)))
    check_port(settings.host, chosen, "try `make demo DEMO='--port 0'`")
    log_to_stderr("ERROR" if quiet else "WARNING")
    (data / FILE_NAME).write_text(CENTRE, encoding="utf-8")
    return open_office(settings, threads=True)


def serve_demo(office: Office, keys: Keys, *, quiet: bool) -> None:
    """Serve what was seeded until asked to stop, and print READY once it is."""
    try:
        serve(office, lambda serving: _ready(serving, office, keys, quiet=quiet), demo=keys)
    finally:
        forget(office.folders.data)


@contextmanager
def _folder(wanted: Path | None) -> Iterator[Path]:
    if wanted is not None:
        wanted.mkdir(parents=True, exist_ok=True)
        yield wanted
        return
    made = Path(tempfile.mkdtemp(prefix="upplys-demo-"))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _settings(data: Path, port: int, token: str) -> dict[str, str]:
    return {
        "data": str(data),
        "port": str(port),
        "public_url": f"http://127.0.0.1:{port}",
        "twilio_account_sid": ACCOUNT,
        "twilio_auth_token": token,
        "read_ahead": os.environ.get("UPPLYS_READ_AHEAD", "yes"),
    }


def _free_port() -> int:
    """A port that nobody listens on.

    It is in the public address, so it must be known before anything is built.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _ready(serving: Serving, office: Office, keys: Keys, *, quiet: bool) -> None:
    ready = _ready_json(serving, office, keys)
    remember(ready, office.folders.data)
    print(f"READY {json.dumps(ready, ensure_ascii=False)}", flush=True)
    if sys.stdout.isatty():
        webbrowser.open(f"{serving.url}/start")
    if not quiet:
        print(
            f"\nOpen {serving.url}/start to go through the first night. Stop with Ctrl-C.",
            file=sys.stderr,
            flush=True,
        )


def _ready_json(serving: Serving, office: Office, keys: Keys) -> Mapping[str, object]:
    return {
        "url": serving.url,
        "citizen_url": f"{serving.url}/",
        "start_url": f"{serving.url}/start",
        "accounts": list(keys.accounts),
        "tokens": dict(keys.tokens),
        "twilio": {
            "account_sid": office.settings.twilio_account_sid,
            "auth_token": office.settings.twilio_auth_token,
            "voice_url": f"{serving.url}/hooks/twilio/voice",
            "numbers": dict(office.centre.numbers),
        },
    }
