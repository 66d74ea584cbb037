"""The first night as the API tells it, step by step, each with a key of its own and ready to be repeated."""

import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.faults.installation import SLOTS, Served
from tests.support.running import Answer

Told = dict[str, Any]


@dataclass
class Step:
    """One request. ``answer`` is None until it is acknowledged."""

    name: str
    method: str
    path: str
    body: bytes
    key: str = field(default_factory=lambda: uuid.uuid4().hex)
    answer: Answer | None = None

    def ask(self, served: Served) -> Answer:
        """Send it; the same key each time."""
        answer = served.ask(self.method, self.path, self.body, key=self.key)
        assert answer.status < 300, f"{self.name}: {answer.status} {answer.text}"
        self.answer = answer
        return answer

    @property
    def told(self) -> Told:
        assert self.answer is not None
        told: Told = self.answer.json
        return told

    @property
    def edition(self) -> Told | None:
        edition: Told | None = self.told.get("edition")
        return edition


def _step(name: str, method: str, path: str, body: object = None) -> Step:
    return Step(name, method, path, b"" if body is None else json.dumps(body).encode())


def night(served: Callable[[], Served], title: str, streets: Sequence[str]) -> Iterator[Step]:
    """Prepare, activate, correct, withdraw, restore, wind down, close; each step is made from the answers
    to those before it."""
    prepare = _step(
        "prepare", "POST", "/incidents", {"title": title, "exercise": False, "plan": "koka-vattnet"}
    )
    yield prepare
    where = f"/incidents/{prepare.told['id']}"
    activate = _step("activate", "POST", f"{where}/activate", {"confirm": title, "slots": SLOTS})
    yield activate
    for street in streets:
        yield _step("correct", "PATCH", f"{where}/slots", {"slots": {"streets": [street]}})
    content = served().ask("GET", "/editions/current").json["content"]
    said = next(each for each in content["entries"] if each["kind"] == "announcement" and each["incident"])
    yield _step("withdraw", "POST", "/withdrawals", {"item": said["item"]})
    assert activate.edition is not None
    yield _step("restore", "POST", f"/editions/{activate.edition['number']}/restore", {})
    yield _step("publish", "POST", "/editions", {"reason": "den rättade texten"})
    yield _step("wind down", "POST", f"{where}/deactivate")
    yield _step("close", "POST", f"{where}/close")


def the_night(served: Served) -> list[Step]:
    """The whole of it, everything acknowledged."""
    steps = []
    for step in night(lambda: served, "Koka vattnet i Norrby", ["Hamngatan"]):
        step.ask(served)
        steps.append(step)
    served.settled()
    return steps
