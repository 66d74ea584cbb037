"""The smallest parts: time, ids, errors, canonical bytes."""

import uuid
from datetime import UTC, datetime, timedelta, timezone

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from core.canonical import Json, NotCanonical, canonical_json, digest
from core.clock import ManualClock, SystemClock, in_utc, rfc3339
from core.errors import FieldError, NotFound, UpplysError
from core.ids import new_id

NIGHT = datetime(2026, 11, 21, 2, 10, tzinfo=UTC)
WORDS = st.text(st.characters(exclude_categories=()))
NEAR_THE_EDGE = st.integers(2**53 - 2, 2**53 + 2)
PLAIN = st.none() | st.booleans() | st.integers() | NEAR_THE_EDGE | NEAR_THE_EDGE.map(int.__neg__) | WORDS
JSON: st.SearchStrategy[Json] = st.recursive(
    PLAIN | st.floats(), lambda inside: st.lists(inside) | st.dictionaries(WORDS, inside), max_leaves=12
)


def test_the_system_clock_tells_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_a_manual_clock_stands_still_until_it_is_moved() -> None:
    clock = ManualClock(NIGHT)
    assert clock.now() == clock.now() == NIGHT
    assert clock.advance(timedelta(minutes=5)) == clock.now() == datetime(2026, 11, 21, 2, 15, tzinfo=UTC)
    with pytest.raises(ValueError, match="forward"):
        clock.advance(timedelta(seconds=-1))


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        in_utc(datetime(2026, 11, 21))  # noqa: DTZ001


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_times_as_text_sort_as_moments(one: datetime, other: datetime) -> None:
    assert (rfc3339(one) < rfc3339(other)) == (one < other)


def test_one_moment_is_one_text_in_every_zone() -> None:
    assert rfc3339(NIGHT.astimezone(timezone(timedelta(hours=1)))) == "2026-11-21T02:10:00.000000Z"


def test_ids_are_uuids_of_version_7_and_sort_by_birth() -> None:
    ids = [new_id() for _ in range(50)]
    assert {uuid.UUID(each).version for each in ids} == {7}
    assert {uuid.UUID(each).variant for each in ids} == {uuid.RFC_4122}
    assert len(set(ids)) == 50
    assert [each[:18] for each in ids] == sorted(each[:18] for each in ids)


def test_an_error_fills_its_message_with_facts() -> None:
    class NoItem(NotFound):
        code = "no_item"
        message = "There is no item %(item)s."

    wrong = NoItem(item="koka-vattnet")
    assert str(wrong) == "There is no item koka-vattnet."
    assert (wrong.code, wrong.message, wrong.facts) == (
        "no_item", "There is no item %(item)s.", {"item": "koka-vattnet"},
    )  # fmt: skip


def test_telling_an_error_never_fails() -> None:
    assert str(UpplysError("100 % of %(what)s")) == "100 % of %(what)s"
    assert str(UpplysError("%(who)s is away")) == "%(who)s is away"


def test_an_error_can_say_what_is_wrong_with_each_field() -> None:
    field = FieldError("slots.area", "%(name)s is required", {"name": "area"})
    assert UpplysError("no", errors=[field]).errors == (field,)
    assert str(field) == "slots.area: area is required"


@given(JSON)
def test_canonical_json_is_that_of_the_reference_whichever_way_is_taken(value: Json) -> None:
    try:
        wanted = rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError):
        with pytest.raises(NotCanonical):
            canonical_json(value)
        return
    assert canonical_json(value) == wanted


def test_canonical_json_is_that_of_rfc_8785() -> None:
    assert canonical_json({"b": [1.0, 1e21, True], "a": "\u20ac\u0000é"}) == (
        '{"a":"€\\u0000é","b":[1,1e+21,true]}'.encode()
    )
    assert digest({"a": 1}) == "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"


@pytest.mark.parametrize("value", ["\ud800", 2**53 + 1, float("nan"), float("inf"), {"a": {1: 2}}])
def test_what_has_no_canonical_form_is_refused_in_our_words(value: object) -> None:
    with pytest.raises(NotCanonical) as wrong:
        canonical_json(value)  # type: ignore[arg-type]
    assert wrong.value.code == "not_canonical"
