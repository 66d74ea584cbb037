"""kill -9 at random moments of a night. After the restart the edition is current everywhere or nowhere, the
board tells which, nothing acknowledged is missing and nothing happened twice."""

import os
import random
import signal
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path

import pytest

from tests.faults.installation import Installation, Served, children, until, whole_tree
from tests.faults.night import Step, night
from tests.faults.witness import Witness
from tests.support.running import Answer

NIGHT_S = 4.0
"""A kill falls this long after its night began, or earlier; a night that is over by then is followed by
another. Preparing and activating take the first second of it."""


@dataclass
class Stream:
    """A duty officer who goes on deciding, and citizens who go on calling, until nobody answers."""

    served: Served
    decided: list[Step] = field(default_factory=list)
    cut_off: Step | None = None
    calls: list[str] = field(default_factory=list)

    def run_until_killed(self, after: float, kill: Callable[[], None]) -> None:
        caller = threading.Thread(target=self._call)
        killer = threading.Timer(after, kill)
        caller.start()
        killer.start()
        self._decide()
        caller.join()
        killer.join()

    def _decide(self) -> None:
        try:
            for step in self._steps():
                self.cut_off = step
                step.ask(self.served)
                self.decided.append(step)
                self.cut_off = None
        except (OSError, HTTPException):
            return

    def _steps(self) -> Iterator[Step]:
        while True:
            title = f"Koka vattnet {uuid.uuid4().hex[:8]}"
            yield from night(lambda: self.served, title, ["Storgatan", "Hamngatan", "Kvarngatan"])

    def _call(self) -> None:
        try:
            while True:
                sid = f"CA{uuid.uuid4().hex}"
                assert self.served.call(sid).status == 200
                self.calls.append(sid)
        except (OSError, HTTPException):
            return


def test_a_killed_process_loses_nothing_and_says_one_edition(
    installation: Installation, log: Callable[[], Path]
) -> None:
    suffer(installation, log, rounds=3, seed=int.from_bytes(os.urandom(4)))


@pytest.mark.faults
def test_of_several_processes_a_killed_one_is_replaced_and_all_end_with_their_crew(
    installation: Installation, log: Callable[[], Path]
) -> None:
    with installation.serving(log(), workers=2) as served:
        crew = served.process.pid
        first, second = until(lambda: two(children(crew, "serve")), "both to be started")
        before = served.settled()
        os.kill(first, signal.SIGKILL)  # most likely the one that publishes
        replaced = until(lambda: without(first, two(children(crew, "serve"))), "another in its place")
        publish = Step("publish", "POST", "/editions", b'{"reason": "medan en av dem dog"}')
        until(lambda: answered(publish, served), "a decision to be taken")
        assert until(lambda: settled(served), "the board to agree") == before + 1
        served.kill()
        until(lambda: not any(map(alive, [second, *replaced])), "those it started to end too")


def two(pids: list[int]) -> list[int]:
    return pids if len(pids) == 2 else []


def without(gone: int, pids: list[int]) -> list[int]:
    return [] if gone in pids else pids


def answered(step: Step, served: Served) -> bool:
    """One process may be gone with the request in its hands; it is sent again with its key."""
    try:
        return step.ask(served).status == 201
    except (OSError, HTTPException):
        return False


def settled(served: Served) -> int:
    try:
        return served.settled()
    except (OSError, HTTPException):
        return 0


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


@pytest.mark.faults
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("quarter", range(4))
def test_a_hundred_kills_lose_nothing(
    quarter: int, installation: Installation, log: Callable[[], Path]
) -> None:
    """In four installations, so that several can suffer at once."""
    rounds = int(os.environ.get("UPPLYS_TEST_KILLS", "100")) // 4
    suffer(installation, log, rounds, seed=20261121 + quarter)


def suffer(installation: Installation, log: Callable[[], Path], rounds: int, seed: int) -> None:
    """Rounds of a night cut off; every second or third time it is the compile worker that dies first."""
    print(f"seed {seed}")  # shown when it fails
    chance = random.Random(seed)
    before: Stream | None = None
    witness = Witness(installation)
    for number in range(rounds):
        with installation.serving(log()) as served:
            if before is not None:
                nothing_is_lost(before, served, witness)
            if number % 3 == 2:
                a_dead_compile_worker_is_replaced(served, chance)
            before = Stream(served)
            before.run_until_killed(chance.uniform(0.0, NIGHT_S), served.kill)
            whole_tree(installation.data)
    assert before is not None
    with installation.serving(log()) as served:
        nothing_is_lost(before, served, witness)


def nothing_is_lost(stream: Stream, served: Served, witness: Witness) -> None:
    site, phone = served.said()
    assert site == phone, "one channel says the edition and the other does not"
    the_board_tells_what_is_said(served)
    every_decision_is_kept(stream, served)
    newest = served.settled()
    assert served.said() == (newest, newest)
    assert whole_tree(served.installation.data) == newest
    if stream.cut_off is not None:
        a_repeat_has_one_effect(stream.cut_off, served)
    witness.every_call_is_imported_once(stream.calls)
    witness.chains_are_whole()
    witness.nothing_is_there_twice()
    back_to_the_ordinary_day(served)


def the_board_tells_what_is_said(served: Served) -> None:
    """What it calls in step is given from then on; what it does not know yet it does not claim."""
    rows, newest = served.board(), served.newest()
    site, phone = served.said()
    given = {"site": site, "phone": phone}
    assert {row["channel"] for row in rows} == {*given, "feeds"}
    for row in rows:
        assert row["expected_edition"] <= newest
        if row["state"] == "in_sync":
            # the feeds lie in the tree that the site is read from
            seen = given["site" if row["channel"] == "feeds" else row["channel"]]
            assert row["observed_edition"] == row["expected_edition"] <= seen, row


def every_decision_is_kept(stream: Stream, served: Served) -> None:
    for step in stream.decided:
        cut = step.edition
        if cut is not None:
            kept = served.ask("GET", f"/editions/{cut['number']}").json
            assert (kept["hash"], kept["parent"]) == (cut["hash"], cut["parent"]), step.name
        repeated = served.ask(step.method, step.path, step.body, key=step.key) if cut is None else None
        assert repeated is None or repeated.json == step.told, step.name
    numbers = [step.edition["number"] for step in stream.decided if step.edition is not None]
    assert numbers == sorted(set(numbers))
    assert not numbers or served.newest() >= numbers[-1]


def a_repeat_has_one_effect(step: Step, served: Served) -> None:
    """Whether the first request had its effect or was lost whole: repeated, it has had it once."""
    first, between, second = _repeat(step, served), served.newest(), _repeat(step, served)
    assert served.newest() == between, f"{step.name}: one key, two effects"
    assert _without_clock(first) == _without_clock(second), step.name


def _repeat(step: Step, served: Served) -> Answer:
    return served.ask(step.method, step.path, step.body, key=step.key)


def _without_clock(answer: Answer) -> tuple[int, object]:
    return answer.status, {name: each for name, each in answer.json.items() if name != "clock"}


def a_dead_compile_worker_is_replaced(served: Served, chance: random.Random) -> None:
    """Killed while it works on a decision, or between two: the decision goes out all the same."""
    step = next(night(lambda: served, f"Koka vattnet {uuid.uuid4().hex[:8]}", []))
    step.ask(served)
    publish = Step("publish", "POST", "/editions", b'{"reason": "medan arbetaren dog"}')
    killer = threading.Timer(chance.uniform(0.0, 0.5), _kill_all, [served.compiler_pids()])
    killer.start()
    publish.ask(served)
    killer.join()
    assert publish.edition is not None
    assert served.settled() >= publish.edition["number"]


def _kill_all(pids: list[int]) -> None:
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def back_to_the_ordinary_day(served: Served) -> None:
    """So that the next night begins as this one did."""
    for each in served.ask("GET", "/incidents").json["items"]:
        where = f"/incidents/{each['id']}"
        if each["state"] == "active":
            served.ask("POST", f"{where}/deactivate", b"")
        if each["state"] in {"active", "winding_down"}:
            served.ask("POST", f"{where}/close", b"")
    assert {each["state"] for each in served.ask("GET", "/incidents").json["items"]} <= {"prepared", "closed"}
