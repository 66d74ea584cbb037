"""Run by the tests in a process of its own, since patching cannot be undone: the database among greenlets."""

from gevent import monkey

monkey.patch_all()

import sys  # noqa: E402

import gevent  # noqa: E402
from sqlalchemy import Connection, text  # noqa: E402

from core.storage.database import Database, open_database  # noqa: E402
from core.storage.via_gevent import OnNativeThreads  # noqa: E402

SLOW = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000) "
    "SELECT max(i) FROM n",
    "postgresql": "SELECT pg_sleep(0.5)",
}

Db = Database[Connection]


def add(connection: Connection) -> None:
    connection.execute(text("UPDATE counter SET value = value + 1"))


def slow(connection: Connection) -> None:
    connection.execute(text(SLOW[connection.dialect.name])).all()


def value(connection: Connection) -> int:
    return int(connection.execute(text("SELECT value FROM counter")).scalar_one())


def prepare(connection: Connection) -> None:
    connection.execute(text("CREATE TABLE counter (value INTEGER NOT NULL)"))
    connection.execute(text("INSERT INTO counter VALUES (0)"))


def fail(_: Connection) -> None:
    raise LookupError("on purpose")


def beats_while(work: "gevent.Greenlet[..., None]") -> int:
    """How often another greenlet got its turn before the work was done."""
    beats = 0
    while not work.ready():
        gevent.sleep(0.005)
        beats += 1
    work.get()
    return beats


def give_up_waiting(database: Db) -> None:
    """Somebody who goes away while the writer is busy holds nobody up who came after."""
    busy = gevent.spawn(database.run, slow)
    gevent.sleep(0.02)
    leaves, stays = gevent.spawn(database.run, value), gevent.spawn(database.run, value)
    gevent.sleep(0.02)
    leaves.kill()
    print("stayed", stays.get(timeout=30))
    busy.get()


def main(url: str) -> None:
    database = open_database(url, lambda connection: connection, OnNativeThreads())
    database.run(prepare)
    gevent.joinall([gevent.spawn(database.run, add) for _ in range(100)], raise_error=True)
    print("counted", database.read(value))
    gevent.joinall([gevent.spawn(database.read, value) for _ in range(40)], raise_error=True)
    print("beats", beats_while(gevent.spawn(database.read, slow)))
    print("beats", beats_while(gevent.spawn(database.run, slow)))
    try:
        database.run(fail)
    except LookupError as wrong:
        print("raised", wrong)
    try:
        database.run(lambda _: database.read(value))
    except RuntimeError as wrong:
        print("refused", wrong)
    print("counted", database.read(value))
    give_up_waiting(database)
    late = gevent.spawn(database.run, slow)
    gevent.sleep(0.02)
    database.close()
    late.get()


main(sys.argv[1])
