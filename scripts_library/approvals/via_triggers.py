"""The rules that the database holds by itself, for every role and every door: four eyes, and the very hash.

Shared by the migrations and the declared tables, so that both make the same.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, Table, event
from sqlalchemy.exc import IntegrityError

from scripts_library.approvals.errors import OwnWork, StaleHash

OWN_WORK: Final = "own_work"
STALE_HASH: Final = "stale_hash"


@dataclass(frozen=True, slots=True)
class Guard:
    """A rule on a table. ``refused`` is the SQL condition on NEW under which the write is refused, with
    ``code``.

    ``locks`` names the column of NEW that holds the revision to be locked first (PostgreSQL), so that
    two transactions at once cannot each miss the other's row.
    """

    name: str
    table: str
    refused: str
    code: str
    before: str = "INSERT"
    locks: str | None = None


_HAS_HAND: Final = (
    "EXISTS (SELECT 1 FROM hands WHERE hands.revision = NEW.revision "
    "AND hands.language IN (NEW.language, '*') AND hands.person = NEW.\"by\")"
)
_HAS_APPROVED: Final = (
    "EXISTS (SELECT 1 FROM approvals WHERE approvals.revision = NEW.revision "
    "AND (NEW.language = '*' OR approvals.language = NEW.language) AND approvals.\"by\" = NEW.person)"
)
_HAS_WRITTEN: Final = (
    "EXISTS (SELECT 1 FROM hands WHERE hands.revision = NEW.revision AND hands.language = NEW.language "
    "AND hands.person = NEW.\"by\" AND hands.part <> 'submitter')"
)
_OTHER_HASH: Final = (
    "NOT EXISTS (SELECT 1 FROM texts WHERE texts.revision = NEW.revision "
    "AND texts.language = NEW.language AND texts.hash = NEW.hash)"
)


def _exactly(table: str) -> Guard:
    return Guard(f"{table}_exact_hash", table, _OTHER_HASH, STALE_HASH)


FOUR_EYES: Final[Mapping[str, tuple[Guard, ...]]] = {
    "hands": (Guard("hands_four_eyes", "hands", _HAS_APPROVED, OWN_WORK, locks="revision"),),
    "approvals": (
        Guard("approvals_four_eyes", "approvals", _HAS_HAND, OWN_WORK, locks="revision"),
        _exactly("approvals"),
    ),
    "break_glass_texts": (_exactly("break_glass_texts"),),
    "reviews": (Guard("reviews_four_eyes", "reviews", _HAS_WRITTEN, OWN_WORK), _exactly("reviews")),
    "choices": (_exactly("choices"),),
}


def guard_ddl(guard: Guard, dialect: str) -> tuple[str, ...]:
    """The statements that make the database hold the rule."""
    if dialect == "sqlite":
        condition = guard.refused.replace("IS DISTINCT FROM", "IS NOT")
        trigger = (
            f"CREATE TRIGGER {guard.name} BEFORE {guard.before} ON {guard.table} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{guard.code}'); END"
        )
        return (trigger,)
    lock = f"PERFORM 1 FROM revisions WHERE id = NEW.{guard.locks} FOR UPDATE; " if guard.locks else ""
    result = "OLD" if guard.before == "DELETE" else "NEW"
    function = (
        f"CREATE FUNCTION upplys_{guard.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {lock}"
        f"IF {guard.refused} THEN RAISE EXCEPTION USING MESSAGE = '{guard.code}', "
        f"ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {result}; END $$"
    )
    trigger = (
        f"CREATE TRIGGER {guard.name} BEFORE {guard.before} ON {guard.table} "
        f"FOR EACH ROW EXECUTE FUNCTION upplys_{guard.name}()"
    )
    return (function, trigger)


def hold(connection: Connection, *guards: Guard) -> None:
    """Make the database hold the rules. In a migration: `hold(op.get_bind(), *FOUR_EYES["hands"])`."""
    for guard in guards:
        for statement in guard_ddl(guard, connection.dialect.name):
            connection.exec_driver_sql(statement)


def guarded(table: Table, guards: tuple[Guard, ...]) -> Table:
    """Declare on the metadata that the database holds the rules, so that `create_all` makes what the
    migrations make."""

    @event.listens_for(table, "after_create")
    def _hold(_: Table, connection: Connection, **__: object) -> None:
        hold(connection, *guards)

    return table


@contextmanager
def in_our_words() -> Iterator[None]:
    """A rule that the database held, as the feature's own error: `OwnWork` or `StaleHash`."""
    try:
        yield
    except IntegrityError as wrong:
        said = str(wrong.orig)
        if OWN_WORK in said:
            raise OwnWork from wrong
        if STALE_HASH in said:
            raise StaleHash from wrong
        raise
