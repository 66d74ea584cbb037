"""Two hosts publish from one PostgreSQL: together where both are well, one alone if need be."""

import json
import os
import shutil
import signal
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.faults.installation import Served, copied_installation, until, whole_tree
from tests.faults.postgres import own_postgres
from tests.support.rehearsed import add_voices

PATIENCE_S = 2.0
SLACK_S = 6.0
"""Compiling and being looked at, on a machine that is busy."""


@pytest.fixture(scope="module")
def hosts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Served]]:
    folder = tmp_path_factory.mktemp("hosts")
    with ExitStack() as running:
        postgres = running.enter_context(own_postgres(f"shared-{uuid.uuid4().hex[:8]}"))
        norr = replace(copied_installation(folder / "norr", postgres.url), host_name="norr")
        add_voices(norr.data)
        not_read_yet(norr.data)
        shutil.copytree(norr.data, folder / "syd", symlinks=True)
        syd = replace(norr, data=folder / "syd", host_name="syd")
        first, second = (
            running.enter_context(each.serving(folder / f"{each.host_name}.log")) for each in (norr, syd)
        )
        until(lambda: names(first) == {"norr", "syd"}, "both hosts to be on the board")
        yield first, second


def test_both_hosts_say_the_edition_and_switch_within_a_moment(hosts: tuple[Served, Served]) -> None:
    number = publish(hosts[0], "båda är friska")
    assert [each.settled() for each in hosts] == [number, number]
    assert [each.said() for each in hosts] == [(number, number)] * 2
    assert [whole_tree(each.installation.data) for each in hosts] == [number, number]
    # what a voice had not read in time is said by the provider's until it has
    until(lambda: trees(hosts[0]) == trees(hosts[1]), "the same bytes on both")


def test_a_frozen_host_holds_a_switch_up_two_seconds_and_is_named_and_catches_up(
    hosts: tuple[Served, Served],
) -> None:
    norr, syd = hosts
    before = norr.settled()
    with frozen(syd):
        began = time.monotonic()
        number = publish(norr, "den ena är frusen")
        until(lambda: norr.said() == (number, number), "the host that is well to switch")
        assert time.monotonic() - began < PATIENCE_S + SLACK_S
        assert number == before + 1
        until(lambda: missing(norr) == {"syd"}, "the board to name the host that is missing")
        assert {row["state"] for row in norr.board() if row["host"] == "norr"} == {"in_sync"}
    until(lambda: norr.settled() == syd.settled() == number, "the thawed host to catch up")
    assert syd.said() == (number, number)
    assert '"hosts": ["syd"]' in log_of(norr)


@pytest.mark.faults
def test_a_host_that_stays_away_holds_nobody_up_after_ten_seconds(hosts: tuple[Served, Served]) -> None:
    norr, syd = hosts
    with frozen(syd):
        threading.Event().wait(11)
        told = log_of(norr).count("switched without")
        number = publish(norr, "den andra är borta")
        until(lambda: norr.said() == (number, number), "the host that is well to switch")
        assert log_of(norr).count("switched without") == told
        until(lambda: missing(norr) == {"syd"}, "the board to name the host that is missing")
    until(lambda: syd.settled() == number, "the thawed host to catch up")


def not_read_yet(data: Path) -> None:
    """Of some texts it is not known any more how a voice reads them."""
    known = sorted((data / "spoken").rglob("*.json"))
    assert len(known) > 100
    for place in known[::8]:
        place.unlink()


def publish(host: Served, reason: str) -> int:
    answer = host.ask("POST", "/editions", json.dumps({"reason": reason}).encode())
    assert answer.status == 201, answer.text
    return int(answer.json["edition"]["number"])


def names(host: Served) -> set[str]:
    return {str(row["host"]) for row in host.board()}


def missing(host: Served) -> set[str]:
    return {str(row["host"]) for row in host.board() if row["state"] == "not_confirmed"}


def trees(host: Served) -> dict[str, Any]:
    """The files that citizens read, by their digests."""
    current = host.installation.data / "published" / "live" / "current"
    found: dict[str, Any] = json.loads((current / "manifest.json").read_bytes())["files"]
    return found


def log_of(host: Served) -> str:
    data: Path = host.installation.data
    return (data.parent / f"{host.installation.host_name}.log").read_text()


@contextmanager
def frozen(host: Served) -> Iterator[None]:
    """The host's whole program, its compile workers too."""
    pids = [host.process.pid, *host.compiler_pids()]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
