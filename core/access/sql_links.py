"""PINs and one-time links in the database."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, select, update

from core.access.errors import NoSuchLink
from core.access.links import ENDED, Link, LinkState
from core.access.model import Account, PersonId
from core.access.sql import SqlAccounts
from core.access.sql_tables import links, pins
from core.storage.statements import for_change, upsert


class SqlPins:
    """The PINs in one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, person: PersonId) -> str | None:
        return self._connection.execute(
            select(pins.c.pin).where(pins.c.person == person)
        ).scalar_one_or_none()

    def set(self, person: PersonId, hashed: str, now: datetime) -> None:
        upsert(self._connection, pins, ["person"], {"person": person, "pin": hashed, "chosen_at": now})


class SqlLinks:
    """The one-time links in one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._accounts = SqlAccounts(connection)

    def add(self, link: Link, token_hash: str) -> None:
        fixed = {"id": link.id, "token_hash": token_hash, "person": link.person, "purpose": link.purpose,
                 "made_at": link.made_at, "ends_at": link.ends_at}  # fmt: skip
        self._connection.execute(links.insert().values(**fixed, **_changing(link)))

    def get(self, link: str) -> Link:
        query = for_change(self._connection, select(links).where(links.c.id == link))
        row = self._connection.execute(query).mappings().one_or_none()
        if row is None:
            raise NoSuchLink(link=link)
        return _link(row)

    def find(self, token_hash: str) -> tuple[Link, Account] | None:
        query = for_change(self._connection, select(links).where(links.c.token_hash == token_hash))
        row = self._connection.execute(query).mappings().one_or_none()
        if row is None:
            return None
        link = _link(row)
        return link, self._accounts.get(link.person)

    def living(self, person: PersonId, now: datetime) -> Sequence[Link]:
        query = select(links).where(
            links.c.person == person, links.c.ends_at > now, links.c.state.not_in([*map(str, ENDED)])
        )
        rows = self._connection.execute(query.order_by(links.c.made_at, links.c.id)).mappings()
        return [_link(row) for row in rows]

    def keep(self, link: Link) -> None:
        statement = update(links).where(links.c.id == link.id)
        self._connection.execute(statement.values(**_changing(link)))

    def purge(self, before: datetime) -> int:
        return self._connection.execute(links.delete().where(links.c.ends_at < before)).rowcount


def _changing(link: Link) -> dict[str, object]:
    return {
        "subjects": list(link.subjects),
        "state": link.state.value,
        "tries": link.tries,
        "browser": link.browser,
    }


def _link(row: RowMapping) -> Link:
    return Link(
        id=row["id"],
        person=PersonId(row["person"]),
        purpose=row["purpose"],
        subjects=tuple(row["subjects"]),
        made_at=row["made_at"],
        ends_at=row["ends_at"],
        state=LinkState(row["state"]),
        tries=row["tries"],
        browser=row["browser"],
    )
