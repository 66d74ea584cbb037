"""A staffed house: the sample municipality in real SQLite, its pages asked through Flask's own client.

Copied for each test. Nothing is published: what a cut says is read from the record.
"""

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from core.idempotency.model import StoredAnswer
from core.sealing.keys import derive
from core.settings import load
from scripts_library.items.model import Audience
from tests.support import sample
from tests.support.sample import SECRET
from tests.support.templates import share_templates, shared_addresses
from web.app import create_app
from web.building import Office, Process, build, open_office
from web.callers import Callers
from web.centre import FILE_NAME
from web.demo.cast import CENTRE
from web.demo.keys import Keys
from web.house import House
from web.record import Record

if TYPE_CHECKING:
    from web.serving.publishing import Publishing

__all__ = ["SECRET", "Person", "Plainly", "Staffed"]

_CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')


class Plainly:
    """Passwords kept as they are: these tests are not about argon2."""

    def hash(self, password: str) -> str:
        return f"plain:{password}"

    def matches(self, hashed: str, password: str) -> bool:
        return hashed == self.hash(password)

    def outdated(self, hashed: str) -> bool:
        return False

    @property
    def dummy(self) -> str:
        return "plain:"


class Channels:
    """Stands where channels are published. ``agree``: whether they are seen to give what was cut."""

    def __init__(self) -> None:
        self.agree = True
        self.told: list[tuple[Audience, int]] = []
        self.waited: list[float] = []

    def wait_until_seen(self, audience: Audience, number: int, patience: float = 0) -> bool:
        self.told.append((audience, number))
        self.waited.append(patience)
        return self.agree

    def first_citizen(self, channel: str, audience: Audience, number: int) -> None: ...

    def announce(self) -> None: ...

    def with_clock(self, stored: StoredAnswer) -> StoredAnswer:
        return stored


@dataclass
class Person:
    """Somebody at a browser. Follows no redirect by itself: what a form answers is part of what is tested."""

    client: FlaskClient
    token: str = ""

    def get(self, path: str, **how: Any) -> TestResponse:
        return self.client.get(path, headers={"Accept": "text/html"}, **how)

    def page(self, path: str) -> str:
        answer = self.get(path, follow_redirects=True)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[-600:])
        return answer.text

    def post(self, path: str, data: Mapping[str, Any] | None = None) -> TestResponse:
        sent = {"csrf_token": self.token, **(data or {})}
        return self.client.post(path, data=sent, headers={"Accept": "text/html"})

    def sent(self, path: str, data: Mapping[str, Any] | None = None) -> str:
        """Send a form that is to be carried out, and read the page it leads to."""
        answer = self.post(path, data)
        assert answer.status_code == 302, (path, answer.status_code, answer.text[-900:])
        return self.page(answer.headers["Location"].partition("#")[0])


@dataclass
class Staffed:
    """The application over one test's own record."""

    app: APIFlask
    house: House
    keys: Keys
    channels: Channels
    process: Process

    def as_(self, username: str, language: str = "en") -> Person:
        """Somebody of the cast, logged in, reading the pages in English unless told otherwise."""
        client = self.app.test_client()
        client.set_cookie("upplys_language", language)
        password = next(each["password"] for each in self.keys.accounts if each["username"] == username)
        answer = client.post("/staff/login", data={"username": username, "password": password})
        assert answer.status_code == 302, answer.text
        found = _CSRF.search(client.get("/staff/me").text)  # every page has it, and this one is small
        return Person(client, found[1] if found else "")

    def stranger(self) -> Person:
        return Person(self.app.test_client())


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Keys]:
    """A folder with the sample municipality and passwords kept plainly, closed, ready to be copied."""
    data = tmp_path_factory.mktemp("seeded") / "data"
    keys = sample.copy(data)
    office = _open(data)
    office.database.run(_kept_plainly, keys)
    office.database.close()
    return data, keys


def _kept_plainly(record: Record, keys: Keys) -> None:
    """Passwords and PINs as `Plainly` keeps them; the journal is as it was."""
    now, plainly = record.clock.now(), Plainly()
    for each in keys.accounts:
        account = record.accounts.by_username(each["username"])
        assert account is not None
        record.accounts.set_password(account.person, plainly.hash(each["password"]), now)
        if "pin" in each:
            record.pins.set(account.person, plainly.hash(each["pin"]), now)


@pytest.fixture
def staffed(seeded: tuple[Path, Keys], tmp_path: Path) -> Iterator[Staffed]:
    data, keys = tmp_path / "data", seeded[1]
    shutil.copytree(seeded[0], data)
    office = _open(data)
    process = build(office, "http://127.0.0.1:9")
    channels = Channels()
    callers = Callers(office.database, Plainly(), office.clock, derive(office.secret, "csrf"))
    house = replace(process.house, publishing=cast("Publishing", channels), callers=callers)
    with shared_addresses():
        app = create_app(house)
    app.testing = True
    share_templates(app)
    yield Staffed(app, house, keys, channels, process)
    process.spool.close()
    office.database.close()


@pytest.fixture
def tobias(staffed: Staffed) -> Person:
    """The duty officer."""
    return staffed.as_("tobias")


@pytest.fixture
def karin(staffed: Staffed) -> Person:
    """The crisis manager."""
    return staffed.as_("karin")


def _open(data: Path) -> Office:
    data.mkdir(exist_ok=True)
    (data / FILE_NAME).write_text(CENTRE, encoding="utf-8")
    settings = load({}, None, data=str(data), secret_key=SECRET, public_url="http://127.0.0.1:9")
    return open_office(settings, threads=True)  # as it serves: no unit may reach for the request
