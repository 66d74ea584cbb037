"""What must never happen, held by the database and by taking turns."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from broadcast.editions.model import EditionNumber
from core.clock import ManualClock
from crisis.incidents import saying, service
from scripts_library.items.model import Audience, ItemId, Stage
from tests.crisis.cast import NIGHT, karin, tobias
from tests.crisis.databases import SqlUnits, url_of
from tests.crisis.record import Record
from tests.crisis.steps import activated, entry, water_night


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return url_of(request.param, request, tmp_path)


@pytest.fixture
def units(url: str) -> Iterator[SqlUnits]:
    opened = SqlUnits(url, ManualClock(NIGHT))
    yield opened
    opened.close()


@pytest.mark.parametrize("exercise", [True, False])
def test_raw_sql_cannot_turn_an_exercise_live_nor_live_into_an_exercise(
    units: SqlUnits, exercise: bool
) -> None:
    incident = units.run(water_night, exercise=exercise)
    with pytest.raises(IntegrityError):
        units.raw("UPDATE incidents SET exercise = :other", other=not exercise)
    with pytest.raises(IntegrityError):
        units.raw("DELETE FROM incidents")
    assert units.run(lambda record: record.incidents.get(incident.id)).exercise is exercise


def test_raw_sql_cannot_change_what_a_restore_holds_back(units: SqlUnits) -> None:
    units.run(activated, units.run(water_night))
    units.run(saying.publish, karin, "Nu")
    for statement in ("UPDATE word_baselines SET held = '[]'", "DELETE FROM word_baselines"):
        with pytest.raises(IntegrityError):
            units.raw(statement)


def test_a_withdrawal_between_two_corrections_is_never_unsaid(url: str) -> None:
    """Several correct slots while one withdraws: whatever the order, the last edition does not say the
    text."""
    everybody = [SqlUnits(url, ManualClock(NIGHT)) for _ in range(4)]
    first = everybody[0]
    incident = first.run(water_night)
    first.run(activated, incident)
    item = first.run(lambda record: record.items.by_slug("forsta", plan="koka-vattnet"))
    assert item is not None
    start, wrong = threading.Barrier(4), []

    def correct(units: SqlUnits, name: str) -> None:
        start.wait(10)
        for number in range(3):
            units.run(service.fill_slots, incident.id, {"area": [f"{name} {number}"]}, karin)

    def stop(units: SqlUnits) -> None:
        start.wait(10)
        units.run(saying.withdraw, item.id, tobias)

    def guarded(act: object, *plain: object) -> None:
        try:
            act(*plain)  # type: ignore[operator]
        except Exception as error:  # noqa: BLE001 - shown by the assertion below
            wrong.append(error)

    threads = [
        threading.Thread(target=guarded, args=(correct, units, f"Gata {n}"))
        for n, units in enumerate(everybody[1:])
    ]
    threads.append(threading.Thread(target=guarded, args=(stop, first)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert wrong == []
    newest = first.run(lambda record: record.editions.newest(Audience.LIVE))
    assert newest.number == 1 + 9 + 1
    found = entry(newest, "forsta")
    assert found is not None
    assert found.instead is not None
    for units in everybody:
        units.close()


ACTS = {
    "slots": lambda record, incident: service.fill_slots(record, incident, {"area": ["Hamnen"]}, karin),
    "stage": lambda record, incident: service.change_stage(record, incident, Stage.UPDATE, karin),
    "publish": lambda record, incident: saying.publish(record, karin, "Nu"),
    "restore": lambda record, incident: saying.restore(record, EditionNumber(1), karin),
    "ends": lambda record, incident: saying.set_ends(record, _blad(record), None, karin, incident=incident),
    "work": lambda record, incident: saying.take_up(record, incident, "building_permits", karin),
}


def _blad(record: Record) -> ItemId:
    item = record.items.by_slug("blad", plan="koka-vattnet")
    assert item is not None
    return item.id


@pytest.mark.parametrize("act", ACTS)
def test_whoever_cuts_while_another_withdraws_waits_and_then_sees_it(
    act: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """PostgreSQL: the withdrawal has been written and is not yet committed when the other begins."""
    url = url_of("postgresql", request, tmp_path)
    stopping, cutting = SqlUnits(url, ManualClock(NIGHT)), SqlUnits(url, ManualClock(NIGHT))
    incident = stopping.run(water_night)
    stopping.run(activated, incident)
    withdrawn, wrong = threading.Event(), []

    def cut() -> None:
        assert withdrawn.wait(10)
        try:
            cutting.run(ACTS[act], incident.id)
        except Exception as error:  # noqa: BLE001 - shown by the assertion below
            wrong.append(error)

    other = threading.Thread(target=cut)
    other.start()

    def withdraw_slowly(record: Record) -> None:
        saying.withdraw(record, _blad(record), tobias)
        withdrawn.set()
        other.join(0.5)

    stopping.run(withdraw_slowly)
    other.join(10)
    assert wrong == []
    newest = stopping.run(lambda record: record.editions.newest(Audience.LIVE))
    assert newest.number == 3
    found = entry(newest, "blad")
    assert found is not None
    assert found.instead is not None
    stopping.close()
    cutting.close()
