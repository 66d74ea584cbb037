"""A call-out of five hundred people through a provider that takes one second for each message: how long until
all have been attempted, and that nobody got two in a step.

The whole way, as a serving process does it: the call-out is decided in the record, its intents are claimed,
each recorded before it is sent, sent, and settled, in real SQLite. The limit is what the provider alone takes
for as many with as many at once.

    python -m benchmarks.call_out [--people 500] [--seconds 1.0]
"""

# ruff: noqa: E402
from gevent import monkey

monkey.patch_all()

import argparse
import sys
import tempfile
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Final

from benchmarks.harness import Figure, report
from core.access.changes import add_account
from core.access.model import Account, PersonId, Role
from core.outbox.model import Outcome, Sent, State
from core.settings import load
from crisis.incidents.model import Incident, IncidentId
from crisis.staffing.callouts import service
from crisis.staffing.callouts.model import CallOut, Need
from crisis.staffing.people.service import Details, add_person
from scripts_library.items.model import Audience
from web.building import Office, open_office
from web.centre import FILE_NAME
from web.demo.cast import CENTRE
from web.record import Record
from web.serving.outgoing import AT_ONCE, Outgoing

TARGET_S: Final = 180.0
MOST_OVER: Final = 1.25
"""The whole way over the provider's own time."""
WHO: Final = PersonId("karin")


class SlowProvider:
    """Takes its time for each message, and remembers to whom it went."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.sent: Counter[str] = Counter()

    def send(self, to: str, body: str) -> Outcome:  # noqa: ARG002
        time.sleep(self._seconds)
        self.sent[to] += 1
        return Sent(f"SM{self.sent.total()}")

    def ring(self, to: str, url: str) -> Outcome:  # noqa: ARG002
        raise AssertionError("nobody is rung here")


def called_in(record: Record, people: int) -> CallOut:
    """So many people, all asked in one round."""
    add_account(record, Account(WHO, "karin", "Karin", frozenset({Role.CRISIS_MANAGER})), None,
                record.clock.now(), "a benchmark")  # fmt: skip
    # more than the fictional series holds: nothing leaves this process
    those = [
        add_person(record, Details(f"Person {each}", f"+4670{each:07}"), WHO).id for each in range(people)
    ]
    now = record.clock.now()
    incident = Incident(
        IncidentId("night"),
        "Koka vattnet",
        exercise=False,
        plan=None,
        urgency=70,
        created_by=WHO,
        created_at=now,
    )
    record.incidents.add(incident)
    need = Need(people, now + timedelta(hours=4), now + timedelta(hours=12), "Stadshuset")
    return service.start(record, service.NewCallOut(incident.id, need, those, "Koka vattnet", people), WHO)


def measured(office: Office, people: int, seconds: float) -> tuple[float, SlowProvider]:
    """Seconds from the decision until every message was attempted."""
    provider = SlowProvider(seconds)
    outgoing = Outgoing(office, {Audience.LIVE: provider})
    began = time.perf_counter()
    callout = office.database.run(called_in, people)
    while outgoing.once():
        pass
    passed = time.perf_counter() - began
    jobs = office.database.read(lambda record: record.outbox.in_state(State.SENT, 10 * people))
    steps = Counter(
        (job.intent.to, job.intent.data["step"]) for job in jobs if job.intent.kind == service.TEXT
    )
    assert len(steps) == people, (len(steps), callout.id)
    assert set(steps.values()) == {1}
    return passed, provider


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=1.0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / FILE_NAME).write_text(CENTRE, encoding="utf-8")
        settings = load({}, None, data=folder, secret_key="a benchmark's secret, long enough to be used")
        office = open_office(settings, threads=True)
        passed, provider = measured(office, asked.people, asked.seconds)
        office.database.close()
    alone = asked.people * asked.seconds / AT_ONCE
    twice = sum(count > 1 for count in provider.sent.values())
    return report(
        [
            Figure("call_out", f"{asked.people} people attempted, seconds", passed, None, "three minutes",
                   TARGET_S, higher_is_better=False),
            Figure("call_out", "the whole way over the provider alone", passed, alone,
                   f"{asked.seconds} s a message, {AT_ONCE} at once", MOST_OVER, higher_is_better=False),
            Figure("call_out", "people who got two messages in a step", float(twice), None, "none", 0.0,
                   higher_is_better=False),
        ]
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
