"""A real nginx with the shipped configuration, on a free port, for tests and benchmarks."""

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Final

SHIPPED: Final = Path(__file__).resolve().parents[1] / "deploy" / "nginx" / "upplys.conf"
_WRAPPER: Final = """
{user}
daemon off;
master_process {master};
worker_processes 1;
pid {room}/nginx.pid;
error_log {room}/error.log notice;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {room}/body;
    proxy_temp_path {room}/proxy;
    fastcgi_temp_path {room}/fastcgi;
    uwsgi_temp_path {room}/uwsgi;
    scgi_temp_path {room}/scgi;
    {more}
    include {room}/upplys.conf;
}}
"""


class NoNginx(Exception):
    """There is no nginx on this machine, or it would not start; the text says which."""


def find_nginx() -> str | None:
    """The program, if the machine has it."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def shipped_for(published: Path, port: int, upstream: int) -> str:
    """The shipped configuration with its three settings: folder, address, and where the program listens."""
    text = SHIPPED.read_text("utf-8")
    text = text.replace("/var/lib/upplys/published", str(published))
    text = text.replace("127.0.0.1:8080", f"127.0.0.1:{upstream}")
    text = text.replace("listen 80 default_server", f"listen 127.0.0.1:{port} default_server")
    return re.sub(r"^\s*listen \[::\]:80.*$", "", text, flags=re.MULTILINE)


@contextmanager
def running_nginx(
    published: Path, room: Path, *, upstream: int | None = None, more: str = "", master: bool = False
) -> Iterator[int]:
    """nginx on the published trees, for as long as the block lasts; gives its port. Raises `NoNginx`.

    `more` is further configuration for its http block.
    """
    program = find_nginx()
    if program is None:
        raise NoNginx("there is no nginx on this machine: install nginx")
    port = free_port()
    (room / "upplys.conf").write_text(shipped_for(published, port, upstream or free_port()))
    user = "user root;" if os.getuid() == 0 else ""
    wrapper = _WRAPPER.format(user=user, room=room, more=more, master="on" if master else "off")
    (room / "nginx.conf").write_text(wrapper)
    process = subprocess.Popen(
        [program, "-e", str(room / "error.log"), "-p", str(room), "-c", str(room / "nginx.conf")],
        stderr=subprocess.PIPE,
    )
    try:
        _wait_until_it_answers(process, port)
        yield port
    finally:
        process.terminate()
        process.wait(10)
        if process.stderr:
            process.stderr.close()


def _wait_until_it_answers(process: "subprocess.Popen[bytes]", port: int) -> None:
    while process.poll() is None:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/robots.txt")
            connection.getresponse().read()
        except OSError:
            continue
        finally:
            connection.close()
        return
    told = process.stderr.read().decode() if process.stderr else ""
    raise NoNginx(f"nginx would not start: {told.strip()}")
