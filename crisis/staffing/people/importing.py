"""A list of people from a spreadsheet (CSV): read line by line, and what is wrong told by its line."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import StringIO
from typing import TYPE_CHECKING, Final

from core.errors import msgid
from crisis.staffing.people.errors import BadList, BadPerson
from crisis.staffing.people.model import Person, StaffId, check_person, number_of
from crisis.staffing.people.service import Details

if TYPE_CHECKING:
    from _csv import Reader

MOST_LINES: Final = 5000
COLUMNS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("name", "namn"), "name"),
    **dict.fromkeys(("phone", "telefon", "telefonnummer", "mobil"), "phone"),
    **dict.fromkeys(("email", "e-mail", "e-post", "epost"), "email"),
    **dict.fromkeys(("languages", "språk"), "languages"),
    **dict.fromkeys(("skills", "kompetens", "kompetenser"), "skills"),
    **dict.fromkeys(("department", "förvaltning"), "department"),
}
"""What a column may be called, in Swedish or English."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at a line of the file, from 1; `message` is an English msgid."""

    line: int
    message: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """The lines that can be kept, and what is wrong with the others."""

    rows: Sequence[Details]
    faults: Sequence[Fault]


def read_list(text: str) -> Reading:
    """The people of a CSV text with a heading line; semicolon, comma or tab. Raises `BadList`."""
    lines = text.removeprefix("\ufeff").replace("\x00", "")
    head = lines.partition("\n")[0]
    delimiter = max(";,\t", key=head.count)
    rows = csv.reader(StringIO(lines, newline=""), delimiter=delimiter)
    try:
        columns = [COLUMNS.get(each.strip().casefold(), "") for each in next(rows, [])]
        if not {"name", "phone"} <= set(columns):
            raise BadList
        return _reading(columns, _numbered(rows))
    except csv.Error as wrong:
        raise BadList from wrong


def _numbered(rows: "Reader") -> Iterator[tuple[int, list[str]]]:
    for row in rows:
        yield rows.line_num, row


def _reading(columns: Sequence[str], rows: Iterator[tuple[int, list[str]]]) -> Reading:
    kept: list[Details] = []
    faults: list[Fault] = []
    for line, row in rows:
        if not any(each.strip() for each in row):
            continue
        if len(kept) + len(faults) >= MOST_LINES:
            faults.append(Fault(line, msgid("The list is longer than 5,000 people: the rest was not read.")))
            break
        found = _row(line, dict(zip(columns, row, strict=False)))
        if isinstance(found, Fault):
            faults.append(found)
        else:
            kept.append(found)
    return Reading(kept, faults)


def _row(line: int, cells: Mapping[str, str]) -> Details | Fault:
    typed = cells.get("phone", "").strip()
    phone = number_of(typed)
    if phone is None:
        return Fault(line, msgid("This is not a telephone number: %(value)s"), {"value": typed[:30]})
    details = Details(
        name=" ".join(cells.get("name", "").split()),
        phone=phone,
        email=cells.get("email", "").strip() or None,
        languages=tuple(_marks(cells.get("languages", "")).replace(",", " ").split()),
        skills=_several(cells.get("skills", "")),
        department=cells.get("department", "").strip() or None,
    )
    return _checked(line, details)


def _checked(line: int, details: Details) -> Details | Fault:
    try:
        check_person(
            Person(
                StaffId("-"),
                details.name,
                details.phone,
                datetime(2000, 1, 1, tzinfo=UTC),
                email=details.email,
                languages=details.languages,
                skills=details.skills,
            )
        )
    except BadPerson as bad:
        return Fault(line, bad.errors[0].message, bad.errors[0].facts)
    return details


def _several(cell: str) -> tuple[str, ...]:
    """What stands in one cell: with commas, bars or strokes between."""
    return tuple(each for mark in _marks(cell).split(",") if (each := " ".join(mark.split())))


def _marks(cell: str) -> str:
    return cell.replace("|", ",").replace("/", ",")
