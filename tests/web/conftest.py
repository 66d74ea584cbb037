"""Fixtures for the pages: a staffed house, and its people at their browsers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import pytest
from werkzeug.test import TestResponse

from tests.web.staffed import Person, Staffed, karin, seeded, staffed, tobias
from web.record import Record

__all__ = ["Desk", "karin", "seeded", "staffed", "tobias"]

T = TypeVar("T")


@dataclass(frozen=True)
class Page:
    """What came back, as somebody reads it."""

    answer: TestResponse

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def text(self) -> str:
        return self.answer.text

    def says(self, words: str) -> bool:
        return words in self.text


@dataclass(frozen=True)
class Seat:
    """One of the cast at a browser, in Swedish."""

    person: Person

    def get(self, path: str) -> Page:
        return Page(self.person.get(path))

    def post(self, path: str, **data: object) -> Page:
        return Page(self.person.post(path, data))


@dataclass(frozen=True)
class Desk:
    """The staff's room with its record at hand."""

    staffed: Staffed

    def log_in(self, username: str) -> Seat:
        return Seat(self.staffed.as_(username, "sv"))

    def read(self, query: Callable[[Record], T]) -> T:
        return self.staffed.house.database.read(query)

    def run(self, use_case: Callable[[Record], T]) -> T:
        return self.staffed.house.database.run(use_case)


@pytest.fixture
def desk(staffed: Staffed) -> Desk:
    return Desk(staffed)
