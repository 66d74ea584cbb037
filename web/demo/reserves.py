"""Whom Exempelköping can call in, and its POSOM group. All invented; the telephone numbers are from the
series PTS keeps for fiction."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from core.access.model import PersonId
from core.ids import new_id
from crisis.posom.caring import keep_group, put_on_duty
from crisis.posom.model import Group, GroupId
from crisis.staffing.people.service import Details, add_person
from web.demo.cast import CORALINE, PETRA
from web.record import Record

FIRST_NUMBER: Final = 46313900650
DUTY: Final = timedelta(days=13)

RESERVES: Final = (
    ("Alva Bibliotek", "library", ("sv", "en"), ("telefoni",)),
    ("Bashir Bibliotek", "library", ("sv", "ar"), ("kommunvagledare",)),
    ("Cornelia Skola", "schools", ("sv", "en"), ()),
    ("Dagny Skola", "schools", ("sv", "fi"), ("telefoni",)),
    ("Elin Omsorg", "care", ("sv", "en"), ("krisstod",)),
    ("Farid Omsorg", "care", ("sv", "ar", "en"), ("telefoni",)),
    ("Gustav Gata", "streets", ("sv",), ()),
    ("Hanan Gata", "streets", ("sv", "ar"), ("kommunvagledare",)),
    ("Ida Kultur", "culture", ("sv", "en"), ()),
    ("Jonna Kultur", "culture", ("sv", "fi", "en"), ("telefoni",)),
    ("Kerstin Kansli", "office", ("sv", "en"), ("kommunvagledare", "passansvarig")),
    ("Leila Kansli", "office", ("sv", "ar", "en"), ("kommunvagledare",)),
    ("Manne Miljö", "environment", ("sv",), ("telefoni",)),
    ("Nils Miljö", "environment", ("sv", "en"), ()),
    ("Omar Fritid", "leisure", ("sv", "ar"), ("telefoni",)),
    ("Pia Fritid", "leisure", ("sv", "en"), ()),
    ("Quinn Service", "service", ("sv", "en", "es"), ("it",)),
    ("Ragna Service", "service", ("sv", "pl"), ("kommunvagledare",)),
)
"""Name, department, languages, skills."""


def reserves(record: Record, people: Mapping[str, PersonId]) -> None:
    """Eighteen people who can be called in, five of whom speak Arabic, and POSOM's group with Petra on
    call."""
    by = people[CORALINE.username]
    for number, (name, department, languages, skills) in enumerate(RESERVES, FIRST_NUMBER):
        add_person(record, Details(name, f"+{number}", None, languages, skills, department), by)
    petra, now = people[PETRA.username], record.clock.now()
    group = keep_group(record, Group(GroupId(new_id()), "POSOM Exempelköping", None, (petra,)), petra)
    put_on_duty(record, group.id, petra, now, now + DUTY, petra)
