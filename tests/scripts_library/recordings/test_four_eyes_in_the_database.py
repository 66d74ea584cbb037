"""What must never happen, 2, for the spoken form: nobody is the second person who hears their own recording,
by any route, raw SQL included."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from core.clock import ManualClock
from scripts_library.items.model import RevisionId
from scripts_library.recordings.model import Recording, State
from scripts_library.recordings.service import add_recording, check_recordings, remove_recordings
from tests.crisis.cast import CRISIS_MANAGER, NIGHT, elif_, karin, tobias, water_item
from tests.crisis.databases import SqlUnits, url_of
from tests.crisis.steps import stored

CHECK = (
    'INSERT INTO recording_checks (seq, recording, "by", at) '
    "VALUES (:seq, :recording, :by, '2026-11-21 01:10:00')"
)


@pytest.fixture(params=["sqlite", "postgresql"])
def units(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlUnits]:
    opened = SqlUnits(url_of(request.param, request, tmp_path), ManualClock(NIGHT))
    yield opened
    opened.close()


@pytest.fixture
def take(units: SqlUnits) -> Recording:
    """Elif's recording of the announcement."""
    text = units.run(stored, water_item("forsta"))
    return units.run(add_recording, text.revision.id, "sv", "a" * 64, elif_, part=0)


def state(units: SqlUnits, take: Recording) -> State:
    return units.run(lambda record: record.recordings.get(take.id)).state


def test_raw_sql_cannot_hear_ones_own_recording(units: SqlUnits, take: Recording) -> None:
    with pytest.raises(IntegrityError, match="own_work"):
        units.raw(CHECK, seq=1, recording=take.id, by=elif_)
    assert state(units, take) is State.WAITING


def test_raw_sql_of_another_person_is_a_check(units: SqlUnits, take: Recording) -> None:
    units.raw(CHECK, seq=1, recording=take.id, by=tobias)
    assert state(units, take) is State.CHECKED


def test_raw_sql_cannot_hear_what_does_not_exist(units: SqlUnits, take: Recording) -> None:
    with pytest.raises(IntegrityError):
        units.raw(CHECK, seq=1, recording=f"{take.id}x", by=tobias)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE recordings SET \"by\" = 'tobias'",
        "DELETE FROM recordings",
        "UPDATE recording_checks SET \"by\" = 'elif'",
        "DELETE FROM recording_checks",
        "UPDATE recording_moves SET what = 'put_back'",
        "DELETE FROM recording_moves",
    ],
)
def test_raw_sql_cannot_change_what_was_heard(units: SqlUnits, take: Recording, statement: str) -> None:
    (waiting,) = units.run(lambda record: record.recordings.unheard())
    revision = RevisionId(waiting.revision)
    units.run(check_recordings, revision, "sv", [take.id], karin, CRISIS_MANAGER)
    units.run(remove_recordings, [take.id], tobias)
    with pytest.raises(IntegrityError):
        units.raw(statement)
    assert state(units, take) is State.REMOVED
