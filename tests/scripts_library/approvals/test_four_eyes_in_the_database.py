"""What must never happen, 2: an approver among the authors, editors or submitters, by any route, raw SQL
included."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text as sql
from sqlalchemy.exc import IntegrityError

from core.clock import ManualClock
from scripts_library.approvals.withdrawals import withdraw
from scripts_library.items.service import Stored
from tests.crisis.cast import NIGHT, amal, elif_, karin, tobias, water_item
from tests.crisis.databases import SqlUnits, url_of
from tests.crisis.steps import approved, stored, translated

APPROVE = (
    'INSERT INTO approvals (id, revision, language, hash, audience, "by", at, seq) '
    "VALUES (:id, :revision, :language, :hash, 'live', :by, '2026-11-21 01:10:00', 1)"
)
REVIEW = (
    'INSERT INTO reviews (seq, revision, language, hash, "by", at) '
    "VALUES (:seq, :revision, 'en', :hash, :by, '2026-11-21 01:10:00')"
)
TOUCH = (
    "INSERT INTO hands (revision, language, person, part) VALUES (:revision, :language, :person, 'editor')"
)


@pytest.fixture(params=["sqlite", "postgresql"])
def units(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlUnits]:
    opened = SqlUnits(url_of(request.param, request, tmp_path), ManualClock(NIGHT))
    yield opened
    opened.close()


@pytest.fixture
def text(units: SqlUnits) -> Stored:
    """Elif's announcement; Amal's English beside it."""
    made = units.run(stored, water_item("forsta"))
    units.run(translated, made, by=amal)
    return made


def approve(
    units: SqlUnits, text: Stored, by: str, language: str = "sv", text_hash: str | None = None
) -> None:
    found = units.run(lambda record: record.items.text(text.revision.id, language))
    values = {"revision": text.revision.id, "language": language, "hash": text_hash or found.hash, "by": by}
    units.raw(APPROVE, id=f"{by}-{language}", **values)


def given(units: SqlUnits, text: Stored) -> set[str]:
    return {each.by for each in units.run(lambda record: record.approvals.approvals([text.item.id]))}


@pytest.mark.parametrize(
    ("by", "language"), [(elif_, "sv"), (amal, "en"), (elif_, "en")], ids=["author", "translator", "creator"]
)
def test_raw_sql_cannot_approve_ones_own_work(units: SqlUnits, text: Stored, by: str, language: str) -> None:
    with pytest.raises(IntegrityError, match="own_work"):
        approve(units, text, by, language)
    assert given(units, text) == set()


@pytest.mark.parametrize("by", ["elif ", "Elif", "nobody", ""])
def test_raw_sql_cannot_approve_as_somebody_who_does_not_exist(
    units: SqlUnits, text: Stored, by: str
) -> None:
    """One space more than the author's name is not another pair of eyes."""
    with pytest.raises(IntegrityError):
        approve(units, text, by)
    with pytest.raises(IntegrityError):
        units.raw(TOUCH, revision=text.revision.id, language="ar", person=by)
    assert given(units, text) == set()


def test_raw_sql_cannot_take_an_account_away_or_make_it_anothers(units: SqlUnits, text: Stored) -> None:
    for statement in ("DELETE FROM accounts", "UPDATE accounts SET person = 'nobody' WHERE person = 'karin'"):
        with pytest.raises(IntegrityError):
            units.raw(statement)
    approve(units, text, karin)
    assert given(units, text) == {karin}


def test_raw_sql_of_another_person_is_an_approval(units: SqlUnits, text: Stored) -> None:
    approve(units, text, karin)
    approve(units, text, amal, "sv")
    assert given(units, text) == {karin, amal}


def test_raw_sql_cannot_review_ones_own_translation(units: SqlUnits, text: Stored) -> None:
    found = units.run(lambda record: record.items.text(text.revision.id, "en"))
    values = {"revision": text.revision.id, "hash": found.hash}
    with pytest.raises(IntegrityError, match="own_work"):
        units.raw(REVIEW, by=amal, seq=1, **values)
    units.raw(REVIEW, by=tobias, seq=2, **values)
    reviews = units.run(lambda record: record.approvals.reviews([text.item.id]))
    assert [each.by for each in reviews] == [tobias]


def test_raw_sql_cannot_approve_another_hash_than_the_stored_one(units: SqlUnits, text: Stored) -> None:
    with pytest.raises(IntegrityError, match="stale_hash"):
        approve(units, text, karin, text_hash="0" * 64)


def test_raw_sql_cannot_approve_a_text_that_is_not_there(units: SqlUnits, text: Stored) -> None:
    with pytest.raises(IntegrityError):
        units.raw(APPROVE, id="x", revision=text.revision.id, language="fi", hash=text.text.hash, by=karin)


@pytest.mark.parametrize("language", ["sv", "*"])
def test_raw_sql_cannot_make_an_approver_a_hand_afterwards(
    units: SqlUnits, text: Stored, language: str
) -> None:
    units.run(approved, text)
    with pytest.raises(IntegrityError, match="own_work"):
        units.raw(TOUCH, revision=text.revision.id, language=language, person=karin)


def test_whoever_approved_one_language_may_still_write_another(units: SqlUnits, text: Stored) -> None:
    units.run(approved, text)
    units.raw(TOUCH, revision=text.revision.id, language="ar", person=karin)
    with pytest.raises(IntegrityError, match="own_work"):
        units.raw(TOUCH, revision=text.revision.id, language="sv", person=karin)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE approvals SET \"by\" = 'elif'",
        "DELETE FROM approvals",
        "UPDATE hands SET person = 'nobody'",
        "DELETE FROM hands",
        "UPDATE texts SET body = 'Drick vattnet.'",
        "DELETE FROM texts",
        "UPDATE revisions SET made_by = 'nobody'",
        "DELETE FROM revisions",
        "DELETE FROM withdrawals",
        "UPDATE withdrawals SET upto = 0",
    ],
)
def test_raw_sql_cannot_change_what_was_written_once(units: SqlUnits, text: Stored, statement: str) -> None:
    units.run(approved, text)
    units.run(withdraw, text.item.id, tobias)
    with pytest.raises(IntegrityError):
        units.raw(statement)
    assert given(units, text) == {karin}


def test_two_transactions_at_once_cannot_slip_past_each_other(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """PostgreSQL: one session makes Karin a hand while another lets her approve. One of the two must fail."""
    url = url_of("postgresql", request, tmp_path)
    units, other = SqlUnits(url, ManualClock(NIGHT)), SqlUnits(url, ManualClock(NIGHT))
    text = units.run(stored, water_item("forsta"))
    touched, outcomes = threading.Event(), []

    def approve_meanwhile() -> None:
        assert touched.wait(10)
        try:
            approve(other, text, karin)
            outcomes.append("approved")
        except IntegrityError:
            outcomes.append("refused")

    approving = threading.Thread(target=approve_meanwhile)
    approving.start()

    def touch(record: object) -> None:
        units_of = record.connection  # type: ignore[attr-defined]
        units_of.execute(sql(TOUCH), {"revision": text.revision.id, "language": "sv", "person": karin})
        touched.set()
        approving.join(0.5)

    units.run(touch)
    approving.join(10)
    assert outcomes == ["refused"]
    units.close()
    other.close()
