"""The sample municipality, made once a run and copied for whoever needs one: making it takes some eight
hundred approvals."""

import json
import os
import shutil
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, text

from core.access.via_argon2 import Argon2Hasher
from core.settings import load
from core.storage import migrations
from core.storage.database import open_database
from core.storage.metadata import metadata
from tests.support.servers import ROOM, locked
from web.building import open_office
from web.centre import FILE_NAME
from web.demo.cast import CENTRE
from web.demo.keys import Keys
from web.demo.seed import seed
from web.folders import Folders

SECRET: Final = "a secret for tests, long enough to be used"
KEYS: Final = "keys.json"


def make(data: Path, database: str = "") -> Keys:
    """The sample municipality in a new data folder, or on an empty database, seeded as the demo seeds it."""
    data.mkdir(parents=True)
    (data / FILE_NAME).write_text(CENTRE, encoding="utf-8")
    Folders(data).secret.write_text(SECRET, encoding="ascii")
    office = open_office(load({}, None, data=str(data), database=database))
    try:
        return seed(office, Argon2Hasher())
    finally:
        office.database.close()


def copy(data: Path, database: str = "") -> Keys:
    """The one of this run in a new folder, on SQLite or in an empty PostgreSQL database."""
    made = _of_this_run()
    shutil.copytree(made / "data", data)
    if database:
        kept = load({}, None, data=str(data)).database_url
        migrations.upgrade(database)
        _carry(kept, database)
        Path(kept.removeprefix("sqlite:///")).unlink()
    return read_keys(made / KEYS)


def write_keys(keys: Keys, place: Path) -> None:
    told = {"accounts": [dict(each) for each in keys.accounts], "tokens": dict(keys.tokens)}
    place.write_text(json.dumps(told), encoding="utf-8")


def read_keys(place: Path) -> Keys:
    told = json.loads(place.read_text(encoding="utf-8"))
    return Keys(tuple(told["accounts"]), told["tokens"])


def _of_this_run() -> Path:
    room = Path(os.environ[ROOM])
    folder = room / "sample"
    with locked(room, "sample"):
        if not (folder / KEYS).exists():
            shutil.rmtree(folder, ignore_errors=True)  # of one that could not be made
            write_keys(make(folder / "data"), folder / KEYS)
    return folder


def _carry(source: str, target: str) -> None:
    """Every row, as it lies, past the triggers: they were kept where the rows were made."""
    whole = [open_database(url, lambda connection: connection) for url in (source, target)]
    here, there = whole
    rows = here.read(_rows)
    there.run(_write, rows)
    for each in whole:
        each.close()


def _rows(connection: Connection) -> dict[str, list[dict[str, object]]]:
    return {
        table.name: [dict(row) for row in connection.execute(table.select()).mappings()]
        for table in metadata.sorted_tables
    }


def _write(connection: Connection, rows: dict[str, list[dict[str, object]]]) -> None:
    connection.execute(text("SET LOCAL session_replication_role = replica"))
    for table in metadata.sorted_tables:
        if rows[table.name]:
            connection.execute(table.insert(), rows[table.name])
        counted = table.autoincrement_column
        if counted is not None and rows[table.name]:
            name = f"pg_get_serial_sequence('{table.name}', '{counted.name}')"
            newest = max(int(str(row[counted.name])) for row in rows[table.name])
            connection.execute(text(f"SELECT setval({name}, {newest})"))
