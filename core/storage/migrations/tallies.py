"""Questions are tallied by the database itself, in the transaction that keeps them, whatever way they come:
what was asked in each minute and each quarter of an hour, and what waits for an answer.

So what is asked of the tallies costs the same however many questions there are, also when a million of them
are the same. The tables are `question_minutes`, `question_topics`, `question_waits` and `question_version`;
without a topic, district or incident the value is the empty text.
"""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection

SPANS: Final = (1, 15)
"""Minutes; what is asked about a stretch of time is put together of these."""
DIMENSIONS: Final = ("topic", "language", "district", "channel")
_SORTED: Final = ("incident", "topic", "district")
_WAITED: Final = ("incident", "topic", "state")
_POSTGRESQL_MINUTE: Final = "floor(extract(epoch from {row}.at) / 60)::bigint"
_SQLITE_MINUTE: Final = "CAST(strftime('%s', {row}.at) AS INTEGER) / 60"


def tally_questions(connection: Connection) -> None:
    """Make the triggers on `questions`."""
    statements = _on_sqlite() if connection.dialect.name == "sqlite" else _on_postgresql()
    for statement in statements:
        connection.exec_driver_sql(statement)


def _on_sqlite() -> Iterator[str]:
    sorted_ = _differs(_SORTED, "IS NOT")
    waited = _differs(_WAITED, "IS NOT")
    added = [_counted("NEW", 1, _SQLITE_MINUTE), _waits("NEW"), _waiting("NEW", 1), _version()]
    counted = [_counted("OLD", -1, _SQLITE_MINUTE), _counted("NEW", 1, _SQLITE_MINUTE)]
    waits = [_no_wait(), _waiting("OLD", -1), _waits("NEW"), _waiting("NEW", 1)]
    yield _sqlite_trigger("tally_added", "INSERT", "", added)
    yield _sqlite_trigger("tally_sorted", "UPDATE", f"WHEN {sorted_} ", counted)
    yield _sqlite_trigger("tally_waited", "UPDATE", f"WHEN {waited} ", waits)
    yield _sqlite_trigger("tally_changed", "UPDATE", "", [_version()])
    yield _sqlite_trigger("tally_gone", "DELETE", "", [_no_wait(), _waiting("OLD", -1), _version("OLD")])


def _sqlite_trigger(name: str, moment: str, when: str, acts: list[str]) -> str:
    return f"CREATE TRIGGER questions_{name} AFTER {moment} ON questions {when}BEGIN {'; '.join(acts)}; END"


def _on_postgresql() -> Iterator[str]:
    # who changes a question writes to the journal as well: its head is held first, always in the same order,
    # so that two of them take turns rather than each other's way
    hold = "PERFORM 1 FROM journal_head FOR UPDATE"
    added = [hold, _counted("NEW", 1, _POSTGRESQL_MINUTE), _waits("NEW"), _waiting("NEW", 1), _version()]
    counted = [_counted("OLD", -1, _POSTGRESQL_MINUTE), _counted("NEW", 1, _POSTGRESQL_MINUTE)]
    waits = [_no_wait(), _waiting("OLD", -1), _waits("NEW"), _waiting("NEW", 1)]
    changed = [
        hold,
        f"IF {_differs(_SORTED, 'IS DISTINCT FROM')} THEN {'; '.join(counted)}; END IF",
        f"IF {_differs(_WAITED, 'IS DISTINCT FROM')} THEN {'; '.join(waits)}; END IF",
        _version(),
    ]
    gone = [hold, _no_wait(), _waiting("OLD", -1), _version("OLD")]
    for name, moment, acts in (
        ("added", "INSERT", added),
        ("changed", "UPDATE", changed),
        ("gone", "DELETE", gone),
    ):
        function = f"upplys_tally_{name}"
        yield (
            f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"{'; '.join(acts)}; RETURN NULL; END $$"
        )
        yield (
            f"CREATE TRIGGER questions_tally_{name} AFTER {moment} ON questions "
            f"FOR EACH ROW EXECUTE FUNCTION {function}()"
        )


def _counted(row: str, by: int, minute: str) -> str:
    """So many more, or fewer, were asked in this minute and quarter, by each dimension."""
    at = minute.format(row=row)
    values = ", ".join(
        f"({row}.audience, {span}, '{name}', ({at}) / {span} * {span}, coalesce({row}.{name}, ''), "
        f"coalesce({row}.incident, ''), {by})"
        for span in SPANS
        for name in DIMENSIONS
    )
    key = "audience, span, dimension, start, value, incident"
    return (
        f"INSERT INTO question_minutes ({key}, asked) VALUES {values} "  # noqa: S608 - our own names
        f"ON CONFLICT ({key}) DO UPDATE SET asked = question_minutes.asked + excluded.asked"
    )


def _waits(row: str) -> str:
    return (
        f"INSERT INTO question_waits (audience, incident, topic, question, at) "
        f"SELECT {_key(row)}, {row}.id, {row}.at WHERE {_waiting_now(row)}"
    )


def _no_wait() -> str:
    return (
        "DELETE FROM question_waits WHERE audience = OLD.audience AND incident = coalesce(OLD.incident, '') "
        "AND topic = coalesce(OLD.topic, '') AND question = OLD.id"
    )


def _waiting(row: str, by: int) -> str:
    return (
        f"INSERT INTO question_topics (audience, incident, topic, waiting) "
        f"SELECT {_key(row)}, {by} WHERE {_waiting_now(row)} ON CONFLICT (audience, incident, topic) "
        f"DO UPDATE SET waiting = question_topics.waiting + excluded.waiting"
    )


def _version(row: str = "NEW") -> str:
    return (
        f"INSERT INTO question_version (audience, n) VALUES ({row}.audience, 1) "  # noqa: S608 - our own names
        "ON CONFLICT (audience) DO UPDATE SET n = question_version.n + 1"
    )


def _key(row: str) -> str:
    return f"{row}.audience, coalesce({row}.incident, ''), coalesce({row}.topic, '')"


def _waiting_now(row: str) -> str:
    return f"{row}.state IN ('open', 'asked')"


def _differs(names: tuple[str, ...], differs: str) -> str:
    return " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in names)
