"""What this contact centre is: the municipality, its languages, numbers and hours, from ``centre.toml``
in the data folder.

The file is read by people: every mistake in it is told with the key it stands at. What is in it is part
of what citizens are told, so it is frozen into each edition when it is cut.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers

from broadcast.channels.website.model import BANNER, Watched, Website
from broadcast.editions.model import Municipality
from core.errors import FieldError, Invalid, UpplysError, msgid
from crisis.calls.partners import MEAN_HANDLING, Partner, PartnerId
from i18n.languages.model import LanguageTag

FILE_NAME: Final = "centre.toml"
LIVE_NUMBER: Final = "main"
EXERCISE_NUMBER: Final = "exercise"


class CentreFault(Invalid):
    """``centre.toml`` cannot be used; every fault is in ``errors``, at its key."""

    code = "centre_file"
    message = msgid("The file %(file)s can't be used: %(faults)s")


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ring for a function that plans name. ``phone`` is E.164."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Centre:
    """``languages`` are those on offer, the first is the default.

    ``numbers`` maps a name ("main", "exercise") to E.164.
    """

    municipality: Municipality
    languages: tuple[str, ...]
    numbers: Mapping[str, str]
    districts: tuple[str, ...] = ()
    staff_numbers: frozenset[str] = field(default_factory=frozenset)
    """The allow-list: the only numbers that an exercise may reach."""
    contacts: Mapping[str, tuple[Contact, ...]] = field(default_factory=dict)
    """Whom to ring, by the function that plans name ("water_producer")."""
    partners: Mapping[PartnerId, Partner] = field(default_factory=dict)
    """Those who pass calls on to us, by their id ("sos", "1177", "police")."""
    handling: timedelta = MEAN_HANDLING
    """How long an agent is busy with one caller, as a mean."""
    posom_instead: Mapping[str, str] = field(default_factory=dict)
    """What is on duty where POSOM is not started, by language."""

    website: Website = field(default_factory=Website)
    """The municipality's own website: who is told of each edition, and which places are watched."""

    @property
    def partners_own_numbers(self) -> frozenset[str]:
        """The numbers that partners ring from: never texted, never rung."""
        return frozenset(number for each in self.partners.values() for number in each.own)

    @property
    def origins(self) -> Mapping[str, str]:
        """Number of ours, or of theirs → the partner whom it tells of."""
        theirs = {number: each.id for each in self.partners.values() for number in each.own}
        return theirs | {each.number: each.id for each in self.partners.values() if each.number}

    @property
    def default_language(self) -> str:
        return self.languages[0]

    def without_number(self, functions: Iterable[str]) -> tuple[str, ...]:
        """Those of the functions that nobody can be rung for, in their order."""
        return tuple(dict.fromkeys(each for each in functions if not self.contacts.get(each)))


def read_centre(folder: Path) -> Centre:
    """The centre's file in ``folder``.

    Raises ``CentreFault`` with every fault at its key.
    """
    path = folder / FILE_NAME
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise _fault(
            path, [FieldError(FILE_NAME, msgid("The file is missing. Run `upplys init` to make one."))]
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _fault(
            path, [FieldError(FILE_NAME, msgid("Not readable as TOML: %(why)s"), {"why": error})]
        ) from None
    return centre_from(raw, path)


def centre_from(raw: Mapping[str, object], path: Path = Path(FILE_NAME)) -> Centre:
    """The centre that a parsed file describes."""
    faults: list[FieldError] = []
    numbers = {
        name: _number(value, f"numbers.{name}", faults)
        for name, value in _table(raw.get("numbers", {}), "numbers", faults).items()
    }
    centre = Centre(
        municipality=Municipality(
            name=_text(raw, "name", faults),
            phone=_number(raw.get("phone"), "phone", faults),
            url=_text(raw, "url", faults),
            timezone=_zone(raw, faults),
            opening=_words(raw.get("opening", {}), "opening", faults),
        ),
        languages=_languages(raw, faults),
        numbers=numbers,
        districts=_list(raw.get("districts", []), "districts", faults),
        staff_numbers=frozenset(
            _number(each, "staff_numbers", faults)
            for each in _list(raw.get("staff_numbers", []), "staff_numbers", faults)
        ),
        contacts={
            function: _contacts(value, f"contacts.{function}", faults)
            for function, value in _table(raw.get("contacts", {}), "contacts", faults).items()
        },
        partners={
            PartnerId(id_): _partner(id_, value, numbers, faults)
            for id_, value in _table(raw.get("partners", {}), "partners", faults).items()
        },
        website=_website(raw.get("website", {}), faults),
        handling=_minutes(raw.get("handling_minutes"), "handling_minutes", faults),
        posom_instead=_instead(raw, faults),
    )
    if LIVE_NUMBER not in centre.numbers:
        faults.append(FieldError("numbers.main", msgid("The number that citizens ring is missing.")))
    if faults:
        raise _fault(path, faults)
    return centre


def _fault(path: Path, faults: list[FieldError]) -> CentreFault:
    return CentreFault(errors=faults, file=path, faults="; ".join(str(each) for each in faults))


def _text(raw: Mapping[str, object], key: str, faults: list[FieldError], table: str = "") -> str:
    value = raw.get(key)
    if isinstance(value, str) and value.strip():
        return value.strip()
    faults.append(FieldError(f"{table}.{key}" if table else key, msgid("A text is needed here.")))
    return ""


def _number(value: object, key: str, faults: list[FieldError]) -> str:
    try:
        parsed = phonenumbers.parse(str(value), "SE")
        if phonenumbers.is_possible_number(parsed):
            return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    except phonenumbers.NumberParseException:
        pass
    faults.append(FieldError(key, msgid("This is not a telephone number: %(value)s"), {"value": value}))
    return ""


def _contacts(value: object, key: str, faults: list[FieldError]) -> tuple[Contact, ...]:
    """One contact, or a list of them: a function can have several."""
    found = value if isinstance(value, list) else [value]
    tables = [_table(each, key, faults) for each in found]
    return tuple(
        Contact(_text(each, "name", faults, key), _number(each.get("phone"), f"{key}.phone", faults))
        for each in tables
    )


def _partner(id_: str, value: object, numbers: Mapping[str, str], faults: list[FieldError]) -> Partner:
    """Who they are, and the numbers they ring from; the number of ours that is theirs has their name."""
    key, table = f"partners.{id_}", _table(value, f"partners.{id_}", faults)
    own = _list(table.get("own", []), f"{key}.own", faults)
    return Partner(
        PartnerId(id_),
        _text(table, "name", faults, key),
        numbers.get(id_, ""),
        frozenset(_number(each, f"{key}.own", faults) for each in own),
    )


def _instead(raw: Mapping[str, object], faults: list[FieldError]) -> Mapping[str, str]:
    table = _table(raw.get("posom", {}), "posom", faults)
    return _words(table.get("instead", {}), "posom.instead", faults)


def _website(value: object, faults: list[FieldError]) -> Website:
    table = _table(value, "website", faults)
    watch = table.get("watch", [])
    places = [
        _table(each, "website.watch", faults) for each in (watch if isinstance(watch, list) else [watch])
    ]
    return Website(
        hooks=_list(table.get("hooks", []), "website.hooks", faults),
        watched=tuple(
            Watched(
                _text(each, "address", faults, "website.watch"),
                _text(each, "language", faults, "website.watch"),
                str(each.get("what", BANNER)),
            )
            for each in places
        ),
    )


def _minutes(value: object, key: str, faults: list[FieldError]) -> timedelta:
    if value is None:
        return MEAN_HANDLING
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 120:
        return timedelta(minutes=value)
    faults.append(FieldError(key, msgid("A number of minutes is needed here, at most 120.")))
    return MEAN_HANDLING


def _zone(raw: Mapping[str, object], faults: list[FieldError]) -> str:
    name = raw.get("timezone", "Europe/Stockholm")
    try:
        return ZoneInfo(str(name)).key
    except (ZoneInfoNotFoundError, ValueError):
        faults.append(FieldError("timezone", msgid("There is no time zone %(value)s."), {"value": name}))
        return "Europe/Stockholm"


def _languages(raw: Mapping[str, object], faults: list[FieldError]) -> tuple[str, ...]:
    found = _list(raw.get("languages", []), "languages", faults)
    for each in found:
        try:
            LanguageTag(each)
        except UpplysError as error:
            faults.append(FieldError("languages", str(error)))
    if not found:
        faults.append(FieldError("languages", msgid("At least one language must be offered.")))
        return ("sv",)
    return tuple(dict.fromkeys(found))


def _table(value: object, key: str, faults: list[FieldError]) -> Mapping[str, object]:
    if isinstance(value, dict):
        return value
    faults.append(FieldError(key, msgid("A table is needed here.")))
    return {}


def _words(value: object, key: str, faults: list[FieldError]) -> Mapping[str, str]:
    return {str(name): str(words) for name, words in _table(value, key, faults).items()}


def _list(value: object, key: str, faults: list[FieldError]) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return tuple(value)
    faults.append(FieldError(key, msgid("A list of texts is needed here.")))
    return ()
