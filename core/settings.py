"""Every setting of an installation: one table, read from the environment, a file, or a file for each.

A value is looked for in the environment (`NAME`), then in the file that `NAME_FILE` names (for secrets that
an orchestrator mounts), then in the TOML file, then the default holds.
"""

import dataclasses
import logging
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from core.errors import FieldError, Invalid, UpplysError, msgid
from core.storage.database import database_url
from core.storage.waits import Waits

SHORTEST_SECRET: Final = 32


class BadSettings(Invalid):
    """Settings that cannot be used; `errors` names each of them and says what to do."""

    code = "settings"
    message = msgid("The settings cannot be used: %(names)s")


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known about one setting; `default` is as it would be written in the environment."""

    name: str
    meaning: str
    default: str
    secret: bool
    parse: Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Described:
    """A setting as shown to an operator: secrets masked; `source` is environment, file, settings file or
    default."""

    name: str
    meaning: str
    value: str
    source: str


def _setting(
    name: str, meaning: str, default: str, parse: Callable[[str], object] = str, *, secret: bool = False
) -> Any:
    return dataclasses.field(
        repr=not secret, metadata={"setting": Setting(name, meaning, default, secret, parse)}
    )


def _fault(problem: str) -> ValueError:
    return ValueError(problem)


def _address(text: str) -> str:
    parts = urlsplit(text)
    if text and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise _fault(msgid("write a whole address, such as https://upplys.example.se"))
    return text.rstrip("/")


def _database(text: str) -> str:
    if text:
        try:
            database_url(text)
        except UpplysError as wrong:
            raise _fault(wrong.message) from wrong
    return text


def _redis(text: str) -> str:
    if text and urlsplit(text).scheme not in {"redis", "rediss", "unix"}:
        raise _fault(msgid("write an address that begins with redis:// or rediss://"))
    return text


def _secret(text: str) -> str:
    if text and len(text) < SHORTEST_SECRET:
        raise _fault(msgid("too short: take at least 32 characters, such as from: openssl rand -base64 32"))
    return text


def _secrets(text: str) -> tuple[str, ...]:
    return tuple(map(_secret, text.split()))


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise _fault(msgid("write a port number from 0 to 65535"))
    return int(text)


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 256:
        raise _fault(msgid("write a number from 1 to 256"))
    return int(text)


def _seconds(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 600:
        raise _fault(msgid("write a number of seconds from 1 to 600"))
    return int(text)


def _minutes(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 10_080:
        raise _fault(msgid("write a number of minutes from 1 to 10080"))
    return int(text)


def _level(text: str) -> str:
    if text.upper() not in logging.getLevelNamesMapping():
        raise _fault(msgid("write debug, info, warning or error"))
    return text.upper()


def _yes(text: str) -> bool:
    if text not in {"yes", "no"}:
        raise _fault(msgid("write yes or no"))
    return text == "yes"


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").split())


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one installation, read and checked."""

    data: Path = _setting(  # noqa: RUF009 - the field is immutable
        "UPPLYS_DATA", msgid("Folder for the database, editions, recordings and the spool."), "data", Path
    )
    database: str = _setting(
        "DATABASE_URL",
        msgid("PostgreSQL database, as postgresql://user:password@host/name. Empty: SQLite in UPPLYS_DATA."),
        "",
        _database,
        secret=True,
    )
    database_connect_s: int = _setting(
        "UPPLYS_DATABASE_CONNECT",
        msgid("Seconds to wait for a PostgreSQL that takes no new connection; 2 is the least that counts."),
        "3",
        _seconds,
    )
    database_silence_s: int = _setting(
        "UPPLYS_DATABASE_SILENCE",
        msgid(
            "Seconds to wait for a silent PostgreSQL, a lock or a free connection before it is called away."
        ),
        "4",
        _seconds,
    )
    database_statement_s: int = _setting(
        "UPPLYS_DATABASE_STATEMENT",
        msgid("Seconds that one statement may take on PostgreSQL."),
        "30",
        _seconds,
    )
    redis: str = _setting(
        "REDIS_URL",
        msgid("Redis or Valkey that carries hints between processes. Empty: everything in one process."),
        "",
        _redis,
        secret=True,
    )
    public_url: str = _setting(
        "UPPLYS_PUBLIC_URL",
        msgid("Address under which citizens and the telephone provider reach this installation."),
        "http://127.0.0.1:8000",
        _address,
    )
    webhook_secret: str = _setting(
        "UPPLYS_WEBHOOK_SECRET",
        msgid("Secret that messages to the municipality's website are signed with. Empty: none are sent."),
        "",
        _secret,
        secret=True,
    )
    website_private: bool = _setting(
        "UPPLYS_WEBSITE_PRIVATE",
        msgid("yes: the website may also be asked by plain http and at addresses of a private network."),
        "no",
        _yes,
    )
    readers_port: int = _setting(
        "UPPLYS_READERS_PORT",
        msgid("Port on this machine where the web server in front tells who first read an edition. 0: none."),
        "0",
        _port,
    )
    drift_s: int = _setting(
        "UPPLYS_DRIFT_ALARM",
        msgid("Seconds that the website may differ or be silent before crisis management is told."),
        "300",
        _seconds,
    )
    secret_key: str = _setting(
        "UPPLYS_SECRET_KEY",
        msgid("Secret from which the keys for sealing and forms are drawn. Losing it loses what is sealed."),
        "",
        _secret,
        secret=True,
    )
    previous_secret_keys: tuple[str, ...] = _setting(
        "UPPLYS_SECRET_KEY_PREVIOUS",
        msgid("Earlier secrets, separated by spaces, that still open what they sealed."),
        "",
        _secrets,
        secret=True,
    )
    twilio_account_sid: str = _setting(
        "TWILIO_ACCOUNT_SID", msgid("Twilio account that owns the telephone numbers. Empty: no provider."), ""
    )
    twilio_auth_token: str = _setting(
        "TWILIO_AUTH_TOKEN",
        msgid("Twilio's token, with which its calls to us are signed and ours to it are made."),
        "",
        secret=True,
    )
    twilio_api_base: str = _setting(
        "TWILIO_API_BASE",
        msgid("Where Twilio's REST interface is, to point it at a stand-in. Empty: Twilio itself."),
        "",
        _address,
    )
    twilio_sms_from: str = _setting(
        "TWILIO_SMS_FROM",
        msgid("Sender of text messages: a number, a name or a messaging service (MG…). Empty: the main one."),
        "",
    )
    twilio_exercise_account_sid: str = _setting(
        "TWILIO_EXERCISE_ACCOUNT_SID",
        msgid("Twilio account, another than the live one, for exercises. Empty: exercises ring nobody."),
        "",
    )
    twilio_exercise_auth_token: str = _setting(
        "TWILIO_EXERCISE_AUTH_TOKEN", msgid("The token of the account for exercises."), "", secret=True
    )
    twilio_exercise_sms_from: str = _setting(
        "TWILIO_EXERCISE_SMS_FROM",
        msgid("Sender of text messages in exercises. Empty: the number for exercises."),
        "",
    )
    host: str = _setting("UPPLYS_HOST", msgid("Address to listen on."), "127.0.0.1")
    host_name: str = _setting(
        "UPPLYS_HOST_NAME",
        msgid("This host's name on the board; no two share one. Empty: the machine's."),
        "",
    )
    port: int = _setting("UPPLYS_PORT", msgid("Port to listen on; 0 takes a free one."), "8000", _port)
    workers: int = _setting("UPPLYS_WORKERS", msgid("Serving processes on this host."), "1", _count)
    trusted_proxies: tuple[str, ...] = _setting(
        "UPPLYS_TRUSTED_PROXIES",
        msgid("Addresses of reverse proxies whose X-Forwarded-For is believed, separated by commas."),
        "",
        _names,
    )
    read_ahead: bool = _setting(
        "UPPLYS_READ_AHEAD",
        msgid("Whether voices read ahead what may have to be said next: yes or no."),
        "yes",
        _yes,
    )
    question_promise_minutes: int = _setting(
        "UPPLYS_QUESTION_PROMISE",
        msgid("Minutes within which a question that nobody could answer at once is promised an answer."),
        "120",
        _minutes,
    )
    log_level: str = _setting(
        "UPPLYS_LOG_LEVEL", msgid("How much is logged: debug, info, warning or error."), "info", _level
    )

    @property
    def waits(self) -> Waits:
        """How long a unit of work waits for PostgreSQL."""
        return Waits(self.database_connect_s, self.database_silence_s, self.database_statement_s)

    @property
    def database_url(self) -> str:
        """The database in use: `DATABASE_URL`, or the SQLite file in the data folder."""
        return self.database or f"sqlite:///{self.data.absolute() / 'upplys.sqlite3'}"


SETTINGS: Final = tuple(each.metadata["setting"] for each in dataclasses.fields(Settings))
"""The one table of settings, in the order in which they are shown."""


def load(environ: Mapping[str, str], file: Path | None = None, **given: str) -> Settings:
    """Read and check every setting. `given` are fields that the command line sets. Raises `BadSettings`."""
    table = _table(file)
    values: dict[str, object] = {}
    errors: list[FieldError] = []
    for field in dataclasses.fields(Settings):
        setting: Setting = field.metadata["setting"]
        try:
            text = given[field.name] if field.name in given else _found(setting, environ, table)[0]
            values[field.name] = setting.parse(text)
        except ValueError as wrong:
            errors.append(FieldError(setting.name, str(wrong)))
    errors += _misspelt(table)
    if errors:
        raise BadSettings(errors=errors, names="; ".join(map(str, errors)))
    return Settings(**values)  # type: ignore[arg-type]


def describe(environ: Mapping[str, str], file: Path | None = None) -> Iterator[Described]:
    """Every setting with its meaning and its value, secrets masked. Shows also what `load` would refuse."""
    table = _table(file)
    for setting in SETTINGS:
        try:
            text, source = _found(setting, environ, table)
        except ValueError as wrong:
            text, source = str(wrong), "unreadable"
        yield Described(setting.name, setting.meaning, _masked(setting, text), source)


def _masked(setting: Setting, text: str) -> str:
    return "••••••••" if setting.secret and text else text


def _found(setting: Setting, environ: Mapping[str, str], table: Mapping[str, str]) -> tuple[str, str]:
    if setting.name in environ:
        return environ[setting.name].strip(), "environment"
    if path := environ.get(f"{setting.name}_FILE"):
        try:
            return Path(path).read_text("utf-8").strip(), "file"
        except (OSError, UnicodeDecodeError) as wrong:
            raise _fault(f"cannot read the file that {setting.name}_FILE names: {wrong}") from wrong
    if setting.name in table:
        return table[setting.name], "settings file"
    return setting.default, "default"


def _table(file: Path | None) -> dict[str, str]:
    if file is None:
        return {}
    try:
        table = tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as wrong:
        raise BadSettings(names=f"{file}: {wrong}") from wrong
    return {name: _text(value) for name, value in table.items()}


def _text(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _misspelt(table: Mapping[str, str]) -> list[FieldError]:
    known = {setting.name for setting in SETTINGS}
    return [FieldError(name, msgid("there is no such setting")) for name in table if name not in known]
