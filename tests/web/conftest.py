"""Fixtures for the pages: a staffed house, and its people at their browsers.

The house is seeded once a run: a folder below that imported ``seeded`` itself would have its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from html.parser import HTMLParser
from typing import Any, TypeVar

import pytest
from werkzeug.test import TestResponse

from core.access.model import PersonId
from core.clock import ManualClock
from tests.web.staffed import Person, Staffed, karin, seeded, staffed, tobias
from web.record import Record

__all__ = ["Desk", "karin", "seeded", "staffed", "tobias"]

T = TypeVar("T")


class _Words(HTMLParser):
    """What is read of a page: its words, without its head and scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in {"script", "style", "head"}

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"script", "style", "head"}

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)


@dataclass(frozen=True)
class Page:
    """What came back, after redirects, as somebody reads it."""

    answer: TestResponse

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def address(self) -> str:
        return self.answer.request.path

    @property
    def html(self) -> str:
        return self.answer.text

    @cached_property
    def text(self) -> str:
        words = _Words()
        words.feed(self.html)
        return " ".join("".join(words.words).split())

    def says(self, *words: str) -> bool:
        return all(each in self.text for each in words)


@dataclass(frozen=True)
class Seat:
    """One of the cast at a browser, in Swedish."""

    person: PersonId
    browser: Person

    def get(self, path: str) -> Page:
        return Page(self.browser.get(path, follow_redirects=True))

    def post(self, path: str, data: dict[str, Any] | None = None, *, accept: str = "text/html") -> Page:
        sent = {"csrf_token": self.browser.token, **(data or {})}
        answer = self.browser.client.post(path, data=sent, follow_redirects=True, headers={"Accept": accept})
        return Page(answer)


@dataclass(frozen=True)
class Desk:
    """The staff's room with its record at hand."""

    staffed: Staffed

    def log_in(self, username: str, language: str = "sv") -> Seat:
        return Seat(self.person(username), self.staffed.as_(username, language))

    def person(self, username: str) -> PersonId:
        found = self.read(lambda record: record.accounts.by_username(username))
        assert found is not None, username
        return found.person

    def read(self, query: Callable[[Record], T]) -> T:
        return self.staffed.house.database.read(query)

    def run(self, use_case: Callable[[Record], T]) -> T:
        return self.staffed.house.database.run(use_case)

    def earlier(self, ago: timedelta, use_case: Callable[[Record], T]) -> T:
        """The use case as it was carried out some time ago."""
        at = self.staffed.house.clock.now() - ago

        def then(record: Record) -> T:
            record.clock = ManualClock(at)
            return use_case(record)

        return self.run(then)


@pytest.fixture
def desk(staffed: Staffed) -> Desk:
    return Desk(staffed)
