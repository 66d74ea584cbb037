"""A house that serves, on either database, with people whose sessions the test holds."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import gevent.socket
import pytest

from core.access.changes import add_account
from core.access.model import Account, PersonId, Role, Session
from core.access.secrets import SESSION, hash_of, new_secret
from core.ids import new_id
from core.settings import load
from crisis.incidents.saying import publish
from scripts_library.items.model import Audience
from tests.support.page_socket import PageSocket
from tests.web.staffed import SECRET
from web.app import create_app
from web.building import build, open_office
from web.centre import FILE_NAME
from web.demo.cast import CENTRE
from web.house import House
from web.live.opening import Lively
from web.live.sockets import Sockets
from web.record import Record
from web.serving.wsgi import Server


@dataclass
class Served:
    """``port`` is where it is served; its loops go on."""

    house: House
    port: int
    sockets: Sockets
    opened: list[PageSocket] = field(default_factory=list)

    def log_in(self, username: str, *roles: Role) -> tuple[PersonId, str]:
        """An account with these roles, and its session's token."""
        person, token = PersonId(new_id()), new_secret(SESSION)
        self.house.database.run(_add, Account(person, username, username.title(), frozenset(roles)), token)
        return person, token

    def socket(self, token: str = "", headers: str = "") -> PageSocket:
        self.opened.append(PageSocket(self.port, token, gevent.socket.create_connection, headers))
        return self.opened[-1]

    def say(self) -> int:
        """Cut an edition of what is approved; its number."""
        karin = self.house.database.read(lambda record: record.accounts.by_username("karin"))
        person = karin.person if karin else self.log_in("karin", Role.CRISIS_MANAGER)[0]
        edition = self.house.database.run(publish, person, "a test", audience=Audience.LIVE)
        return int(edition.number)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    yield from serving(tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def served_on_each(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    yield from serving(tmp_path, database=url)


def serving(folder: Path, **settings: str) -> Iterator[Served]:
    data = folder / "data"
    data.mkdir(parents=True)
    (data / FILE_NAME).write_text(CENTRE, encoding="utf-8")
    given = {"data": str(data), "secret_key": SECRET, "public_url": "http://127.0.0.1:9", **settings}
    office = open_office(load({}, None, **given), threads=True)
    process = build(office, "http://127.0.0.1:9")
    app = create_app(process.house)
    lively, server = Lively(app, process.house), Server(("127.0.0.1", 0), app)
    server.start()
    lively.start()
    served = Served(process.house, server.port, app.extensions["upplys_sockets"])
    yield served
    for each in served.opened:
        each.close()
    lively.stop()
    server.stop(0)
    process.spool.close()
    process.audio.close()
    office.database.close()


def _add(record: Record, account: Account, token: str) -> None:
    now = record.clock.now()
    add_account(record, account, None, now, "a test")
    session = Session(new_id(), account.person, now, now, now + timedelta(hours=1))
    record.sessions.begin(session, hash_of(token))


def without_role(record: Record, person: PersonId) -> None:
    account = record.accounts.get(person)
    record.accounts.keep(replace(account, roles=frozenset()), record.clock.now())


def out_of_use(record: Record, person: PersonId) -> None:
    account = record.accounts.get(person)
    record.accounts.keep(replace(account, active=False), record.clock.now())


def logged_out(record: Record, person: PersonId) -> None:
    record.sessions.end_all(person)
