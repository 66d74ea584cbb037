"""Tables whose rows are written once. The database itself refuses to change or delete them, whoever asks."""

from typing import Final

from sqlalchemy import Connection, Table, event

_SQLITE: Final = (
    (
        "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
        "BEGIN SELECT RAISE(ABORT, '{table} is immutable'); END"
    ),
    (
        "CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
        "BEGIN SELECT RAISE(ABORT, '{table} is immutable'); END"
    ),
)
_POSTGRESQL: Final = (
    (
        "CREATE OR REPLACE FUNCTION upplys_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is immutable', "
        "ERRCODE = 'integrity_constraint_violation'; END $$"
    ),
    (
        "CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION upplys_refuse_change()"
    ),
    (
        "CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION upplys_refuse_change()"
    ),
)


def immutable_table_ddl(table: str, dialect: str) -> tuple[str, ...]:
    """The statements that make `table` refuse UPDATE, DELETE and TRUNCATE with an integrity error."""
    statements = _SQLITE if dialect == "sqlite" else _POSTGRESQL
    return tuple(each.format(table=table) if "{table}" in each else each for each in statements)


def refuse_changes(connection: Connection, table: str) -> None:
    """Make an existing table immutable. In a migration: `refuse_changes(op.get_bind(), "approvals")`."""
    for statement in immutable_table_ddl(table, connection.dialect.name):
        connection.exec_driver_sql(statement)


def immutable(table: Table) -> Table:
    """Declare on the metadata that `table` is immutable, so that `create_all` makes what the migrations
    make."""

    @event.listens_for(table, "after_create")
    def _refuse(_: Table, connection: Connection, **__: object) -> None:
        refuse_changes(connection, table.name)

    return table
