"""Errors turned into answers: one status a family, our own words, the code that others script against."""

import pytest

from core.access.errors import TooManyAttempts
from core.errors import (
    Conflict,
    FieldError,
    Forbidden,
    Invalid,
    NotFound,
    Unauthorized,
    Unavailable,
    UpplysError,
)
from web.problems import plain_problem, problem_of


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Invalid(), 422, "invalid"),
        (NotFound(), 404, "not_found"),
        (Forbidden(), 403, "forbidden"),
        (Conflict(), 409, "conflict"),
        (Unauthorized(), 401, "unauthorized"),
        (Unavailable(), 503, "unavailable"),
        (TooManyAttempts(seconds=8), 429, "too_many_attempts"),
        (UpplysError(), 500, "error"),
    ],
)
def test_a_family_is_one_status(error: UpplysError, status: int, code: str) -> None:
    problem = problem_of(error, str.upper)
    assert (problem.status, problem.code) == (status, code)


def test_a_problem_is_told_in_the_readers_words_with_its_facts() -> None:
    problem = problem_of(TooManyAttempts(seconds=8), str)
    assert problem.detail == "Too many attempts. Wait 8 seconds and try again."


def test_each_field_has_its_own_line() -> None:
    wrong = Invalid(
        errors=[FieldError("slots.area", "This must be filled in."), FieldError("title", "Too long.")]
    )
    assert problem_of(wrong, str).as_json()["errors"] == {
        "slots.area": ["This must be filled in."],
        "title": ["Too long."],
    }


def test_a_status_without_words_of_ours_keeps_the_standards() -> None:
    assert plain_problem(418, "short and stout", str).title == "I'm a Teapot"
