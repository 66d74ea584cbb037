"""Tables whose rows are as hard as stone: the database itself refuses to change, replace or delete them.

A row of an immutable table is written once. Where a table says so, some of its columns may change, or be set
`once` (a reason that follows); the rest of the row, and that it is there, is as hard. On PostgreSQL triggers
refuse UPDATE, DELETE and TRUNCATE. SQLite takes more, since a PRAGMA of one connection protects no other:

- `INSERT OR REPLACE` and `UPDATE OR REPLACE` take a row away without firing its delete trigger, so a second
  row with the same key, whether primary, unique or SQLite's own row number, is refused before it gets there;
- foreign keys are held only where a connection asks for it, so triggers hold those of immutable tables.

Immutable as a whole: journal_entries, items, revisions, texts, hands, approvals, reviews, choices,
break_glass_texts, withdrawal_returns, withdrawal_undone, recordings and what was heard of them, editions,
edition_marks, word_baselines, call_steps, desk_reads. Immutable but for what each declares: accounts (nobody
who ever decided anything goes away or becomes another), access_proposals, api_tokens, journal_head,
approval_requests (break-glass counts from their time), break_glass, withdrawals, incidents (live or exercise
for ever).

Changing by their nature, and so not here: what is delivered (outbox, timers, idempotency_keys), who is logged
in (sessions, invitations, log_in_counters, known_places), drafts, imported plans (an import replaces them;
what was imported stands as revisions), what was last observed (sync_rows), what is ticked, set aside or ended
now (told, resting_work, item_ends; the journal holds each step), and what citizens left with us (calls,
call_backs, voice_messages), which a decision on disposal may take away.

Whoever may add rows can still name somebody who exists and did not do it, and whoever may drop a trigger may
do anything: keep the database's password from people. What was changed so is found afterwards, by `upplys
journal verify` and `upplys edition verify`, which hold the journal and the editions against each other.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, ForeignKeyConstraint, Table, UniqueConstraint, event

_KEY: Final = "immutable"
_POSTGRESQL_FUNCTION: Final = (
    "CREATE OR REPLACE FUNCTION upplys_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is immutable', "
    "ERRCODE = 'integrity_constraint_violation'; END $$"
)


@dataclass(frozen=True, slots=True)
class Softness:
    """What may change in the rows of a table that is immutable otherwise: nothing, unless it says so."""

    may_change: frozenset[str] = frozenset()
    once: frozenset[str] = frozenset()
    """Columns that may be set while they are NULL, and never afterwards."""

    @property
    def columns(self) -> frozenset[str]:
        return self.may_change | self.once


def immutable(table: Table, *, may_change: Collection[str] = (), once: Collection[str] = ()) -> Table:
    """Declare on the metadata that the rows of `table` are written once, so that `create_all` makes what the
    migrations make. Of a key's columns only whole unique keys may change, never the primary key."""
    softness = _softness(table, may_change, once)
    table.info[_KEY] = softness

    @event.listens_for(table, "after_create")
    def _refuse(_: Table, connection: Connection, **__: object) -> None:
        _make(connection, table, softness)

    return table


def refuse_changes(
    connection: Connection, table: Table, *, may_change: Collection[str] = (), once: Collection[str] = ()
) -> None:
    """Make an existing table immutable; in a migration, the one that `op.create_table` gave."""
    _make(connection, table, _softness(table, may_change, once))


def softness_of(table: Table) -> Softness | None:
    """What may change in the rows of an immutable table; None: the table was not declared immutable."""
    found = table.info.get(_KEY)
    return found if isinstance(found, Softness) else None


def keys_of(table: Table) -> tuple[tuple[str, ...], ...]:
    """The columns of each key by which one row keeps another out: the primary key first, then the unique."""
    primary = tuple(column.name for column in table.primary_key)
    unique = [each.columns for each in table.constraints if isinstance(each, UniqueConstraint)]
    indexed = [each.columns for each in table.indexes if each.unique]
    return (primary, *sorted(tuple(column.name for column in each) for each in (*unique, *indexed)))


def _softness(table: Table, may_change: Collection[str], once: Collection[str]) -> Softness:
    softness = Softness(frozenset(may_change), frozenset(once))
    unknown = softness.columns - set(table.c.keys())
    primary = softness.columns & {column.name for column in table.primary_key}
    if unknown or primary:
        raise ValueError(f"{table.name}: {sorted(unknown | primary)} cannot be what changes")
    return softness


def _make(connection: Connection, table: Table, softness: Softness) -> None:
    on_sqlite = connection.dialect.name == "sqlite"
    for statement in (_on_sqlite if on_sqlite else _on_postgresql)(table, softness):
        connection.exec_driver_sql(statement)


def _on_postgresql(table: Table, softness: Softness) -> Iterator[str]:
    name, refuse = table.name, "EXECUTE FUNCTION upplys_refuse_change()"
    changed = _changed(table, softness, "IS DISTINCT FROM")
    when = f"WHEN ({' OR '.join(changed)}) " if softness.columns else ""
    yield _POSTGRESQL_FUNCTION
    yield f"CREATE TRIGGER {name}_no_update BEFORE UPDATE ON {name} FOR EACH ROW {when}{refuse}"
    yield f"CREATE TRIGGER {name}_no_delete BEFORE DELETE ON {name} FOR EACH ROW {refuse}"
    yield f"CREATE TRIGGER {name}_no_truncate BEFORE TRUNCATE ON {name} FOR EACH STATEMENT {refuse}"


def _on_sqlite(table: Table, softness: Softness) -> Iterator[str]:
    keys = [_there(table.name, key) for key in keys_of(table)]
    yield _refused(table, "no_delete", "BEFORE DELETE", ())
    yield _refused(table, "no_replace", "BEFORE INSERT", [*keys, _there(table.name, ["rowid"])])
    # a row number that is not given shows as -1 before the insert: no row may have it
    yield _refused(table, "no_odd_row", "AFTER INSERT", ["NEW.rowid < 0"])
    if strangers := list(_strangers(table, None)):
        yield _refused(table, "no_stranger", "BEFORE INSERT", strangers, "names what is not there")
    if not softness.columns:
        yield _refused(table, "no_update", "BEFORE UPDATE", ())
        return
    soft = [key for key in keys_of(table) if softness.columns.intersection(key)]
    second = [f"{_there(table.name, key)[:-1]} AND rowid <> OLD.rowid)" for key in soft]
    changed = [*_changed(table, softness, "IS NOT"), "OLD.rowid <> NEW.rowid", *second]
    yield _refused(table, "no_update", "BEFORE UPDATE", changed)
    if strangers := list(_strangers(table, softness.columns)):
        yield _refused(table, "no_stranger_later", "BEFORE UPDATE", strangers, "names what is not there")


def _refused(
    table: Table, name: str, moment: str, conditions: Sequence[str], why: str = "is immutable"
) -> str:
    when = f"WHEN {' OR '.join(conditions)} " if conditions else ""
    head = f"CREATE TRIGGER {table.name}_{name} {moment} ON {table.name} {when}"
    return f"{head}BEGIN SELECT RAISE(ABORT, '{table.name} {why}'); END"


def _changed(table: Table, softness: Softness, differs: str) -> list[str]:
    """The conditions under which an update is refused, one a column."""
    hard = [column.name for column in table.c if column.name not in softness.columns]
    changed = [f'OLD."{name}" {differs} NEW."{name}"' for name in hard]
    set_already = '(OLD."{0}" IS NOT NULL AND OLD."{0}" {1} NEW."{0}")'
    return changed + [set_already.format(name, differs) for name in sorted(softness.once)]


def _there(table: str, key: Sequence[str]) -> str:
    """A row with the new row's key is there. NULLs are never alike, as in a unique key."""
    same = " AND ".join(f"{_quoted(column)} = NEW.{_quoted(column)}" for column in key)
    return f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 - names of our own tables


def _strangers(table: Table, among: Collection[str] | None) -> Iterator[str]:
    """The conditions under which a new row names in these columns (None: in any) a row that is not there."""
    foreign = [each for each in table.constraints if isinstance(each, ForeignKeyConstraint)]
    for each in sorted(foreign, key=lambda key: tuple(key.column_keys)):
        if among is not None and not set(among).intersection(each.column_keys):
            continue
        ours = each.column_keys
        theirs = [part.target_fullname.rpartition(".") for part in each.elements]
        given = " AND ".join(f'NEW."{name}" IS NOT NULL' for name in ours)
        same = " AND ".join(f'"{name}" = NEW."{our}"' for our, (_, _, name) in zip(ours, theirs, strict=True))
        yield f"({given} AND NOT EXISTS (SELECT 1 FROM {theirs[0][0]} WHERE {same}))"  # noqa: S608


def _quoted(column: str) -> str:
    return column if column == "rowid" else f'"{column}"'
