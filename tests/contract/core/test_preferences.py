"""What every keeper of people's own settings keeps to."""

from core.access.model import PersonId
from core.storage.database import Database
from tests.core.cast import CAST
from tests.core.record import SqlRecord

Db = Database[SqlRecord]
KARIN, TOBIAS = CAST[0].person, CAST[1].person


def kept(database: Db, person: PersonId) -> dict[str, str]:
    return dict(database.read(lambda record: record.preferences.of(person)))


def test_nothing_is_set_for_somebody_who_never_did(database: Db) -> None:
    assert kept(database, KARIN) == {}


def test_what_is_set_is_found_by_the_same_person_alone(database: Db) -> None:
    database.run(lambda record: record.preferences.keep(KARIN, {"key.withdraw": "F2", "key.correct": ""}))
    assert kept(database, KARIN) == {"key.withdraw": "F2", "key.correct": ""}
    assert kept(database, TOBIAS) == {}


def test_what_is_left_out_the_next_time_is_forgotten(database: Db) -> None:
    database.run(lambda record: record.preferences.keep(KARIN, {"key.withdraw": "F2", "key.correct": "F4"}))
    database.run(lambda record: record.preferences.keep(TOBIAS, {"key.withdraw": "F9"}))
    database.run(lambda record: record.preferences.keep(KARIN, {"key.correct": "F8"}))
    assert kept(database, KARIN) == {"key.correct": "F8"}
    database.run(lambda record: record.preferences.keep(KARIN, {}))
    assert kept(database, KARIN) == {}
    assert kept(database, TOBIAS) == {"key.withdraw": "F9"}
