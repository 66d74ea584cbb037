"""The worker is killed in the middle of a call-out, again and again: nobody gets two messages in a round, and
everybody is asked, or stands as unknown for a person to decide."""

import signal
import subprocess
import sys
import threading
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from core.access.changes import add_account
from core.access.model import Account, PersonId, Role
from core.outbox.model import State
from core.settings import load
from crisis.incidents.model import Incident, IncidentId
from crisis.staffing.callouts import service
from crisis.staffing.callouts.model import Need
from crisis.staffing.people.service import Details, add_person
from web.building import Office, open_office
from web.centre import FILE_NAME
from web.demo.cast import CENTRE
from web.record import Record

ROOT = Path(__file__).resolve().parents[3]
PEOPLE = 90
KILLS = 4
SECRET = "a secret for tests, long enough to be used"
WHO = PersonId("karin")
LEASE_S = 130


def _called(record: Record) -> None:
    now = record.clock.now()
    add_account(record, Account(WHO, "karin", "Karin", frozenset({Role.CRISIS_MANAGER})), None, now, "test")
    incident = Incident(
        IncidentId("night"), "Vattnet", exercise=False, plan=None, urgency=70, created_by=WHO, created_at=now
    )
    record.incidents.add(incident)
    those = [
        add_person(record, Details(f"P {each}", f"+467017406{each:02}"), WHO).id for each in range(PEOPLE)
    ]
    need = Need(PEOPLE, now + timedelta(hours=4), now + timedelta(hours=9), "Stadshuset")
    service.start(record, service.NewCallOut(incident.id, need, those, "Vattnet", PEOPLE), WHO)


def _sender(data: Path, file: Path, ahead: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.crisis.staffing.sender", str(data), str(file), str(ahead)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def _until_written(file: Path, lines: int) -> None:
    pause = threading.Event()
    for _ in range(2000):
        if file.exists() and len(file.read_bytes().splitlines()) >= lines:
            return
        pause.wait(0.01)
    raise AssertionError("nothing was sent")


def _in_state(office: Office, state: State) -> set[str]:
    jobs = office.database.read(lambda record: record.outbox.in_state(state))
    return {job.intent.to for job in jobs}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    (tmp_path / FILE_NAME).write_text(CENTRE, encoding="utf-8")
    return open_office(load({}, None, data=str(tmp_path), secret_key=SECRET))


def test_nobody_gets_two_messages_whenever_the_worker_is_killed(office: Office, tmp_path: Path) -> None:
    office.database.run(_called)
    file, sent = tmp_path / "sent", 0
    for kill in range(KILLS):
        sender = _sender(tmp_path, file, kill * LEASE_S)
        _until_written(file, sent + 5)
        sender.send_signal(signal.SIGKILL)
        sender.wait()
        assert sender.stdout is not None
        sender.stdout.close()
        sent = len(file.read_text().splitlines())
    last = _sender(tmp_path, file, KILLS * LEASE_S)
    assert last.communicate(timeout=120)[0].startswith("READY")
    assert last.returncode == 0
    counted = Counter(file.read_text().splitlines())
    assert max(counted.values()) == 1
    jobs = {state: _in_state(office, state) for state in (State.SENT, State.UNKNOWN, State.WAITING)}
    assert len(jobs[State.SENT]) + len(jobs[State.UNKNOWN]) == PEOPLE
    assert jobs[State.WAITING] == set()
    assert 0 < len(jobs[State.UNKNOWN]) <= KILLS * 8
    office.database.close()
