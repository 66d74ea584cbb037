"""kill -9 while questions are logged: what was acknowledged is kept, and nothing is kept twice, though each
one that was cut off is sent again with its key."""

import json
import os
import random
import threading
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path

import pytest

from crisis.questions.ports import Wanted
from tests.faults.installation import Installation, Served

AGENTS = 6
LONGEST_S = 1.5
"""A kill falls this long after the agents began, or earlier."""


@dataclass
class Agent:
    """Somebody who logs one question after the other, each under a key of its own."""

    served: Served
    acknowledged: dict[str, str] = field(default_factory=dict)
    """Number by text."""
    cut_off: tuple[str, str] | None = None
    """Text and key of the one that was under way."""

    def log_until_killed(self) -> None:
        while True:
            text = f"Fråga {uuid.uuid4().hex}"
            self.cut_off = (text, uuid.uuid4().hex)
            try:
                self.log(*self.cut_off)
            except (OSError, HTTPException):
                return
            self.cut_off = None

    def log(self, text: str, key: str) -> None:
        body = json.dumps({"text": text, "language": "sv", "channel": "phone"}).encode()
        answer = self.served.ask("POST", "/questions", body, role="agent", key=key)
        assert answer.status == 201, answer.text
        self.acknowledged[text] = answer.json["number"]

    def log_again(self, served: Served) -> None:
        """What was cut off, as the desk sends it again: with its key."""
        self.served = served
        if self.cut_off is not None:
            self.log(*self.cut_off)


def test_a_process_that_is_killed_while_logging_loses_no_question_and_doubles_none(
    installation: Installation, log: Callable[[], Path]
) -> None:
    suffer(installation, log, rounds=2, seed=int.from_bytes(os.urandom(4)))


@pytest.mark.faults
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("quarter", range(4))
def test_a_hundred_kills_while_logging_lose_no_question_and_double_none(
    quarter: int, installation: Installation, log: Callable[[], Path]
) -> None:
    suffer(installation, log, rounds=25, seed=quarter)


def suffer(installation: Installation, log: Callable[[], Path], rounds: int, seed: int) -> None:
    print(f"seed {seed}")
    chance = random.Random(seed)
    acknowledged: dict[str, str] = {}
    agents: list[Agent] = []
    for _ in range(rounds):
        with installation.serving(log()) as served:
            for agent in agents:
                agent.log_again(served)
                acknowledged |= agent.acknowledged
            agents = logged_until_killed(served, chance.uniform(0.2, LONGEST_S))
    with installation.serving(log()) as served:
        for agent in agents:
            agent.log_again(served)
            acknowledged |= agent.acknowledged
    kept = kept_in(installation)
    assert acknowledged.items() <= {text: number for text, number, _ in kept}.items()
    assert [text for text, count in Counter(text for text, _, _ in kept).items() if count > 1] == []
    journalled = journal_of(installation)
    assert Counter(question for _, _, question in kept) == Counter(journalled)
    assert len(acknowledged) > rounds


def logged_until_killed(served: Served, after: float) -> list[Agent]:
    agents = [Agent(served) for _ in range(AGENTS)]
    threads = [threading.Thread(target=each.log_until_killed) for each in agents]
    killer = threading.Timer(after, served.kill)
    for each in (*threads, killer):
        each.start()
    for each in (*threads, killer):
        each.join()
    return agents


def kept_in(installation: Installation) -> list[tuple[str, str, str]]:
    """Text, number and id of every question in the record."""
    office = installation.office()
    try:
        found = office.database.read(lambda record: record.questions.page(Wanted(), limit=1_000_000))
        return [(each.text, each.number, each.id) for each in found]
    finally:
        office.database.close()


def journal_of(installation: Installation) -> list[str]:
    """The question of each entry that tells of one logged."""
    office = installation.office()
    try:
        return office.database.read(
            lambda record: [str(each.data["question"]) for each in record.journal.all("question.logged")]
        )
    finally:
        office.database.close()
