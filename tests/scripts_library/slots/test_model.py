"""What fits a slot, and what is refused."""

from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.canonical import Json, canonical_json
from i18n.rules.model import character_faults
from scripts_library.slots.errors import SlotValueRefused
from scripts_library.slots.model import (
    VALUE_OF,
    Choice,
    Moment,
    Names,
    Phone,
    Place,
    SlotSpec,
    SlotType,
    SlotValue,
    YesNo,
    declaration_errors,
    missing,
    parse_value,
    parse_values,
    value_json,
    values_json,
)
from tests.i18n import hostile

HERE = ZoneInfo("Europe/Stockholm")
AREA = SlotSpec("area", SlotType.AREA, required=True)
STREETS = SlotSpec("streets", SlotType.STREETS)
NEXT = SlotSpec("next_information", SlotType.NEXT_INFORMATION)
PHONE = SlotSpec("phone", SlotType.PHONE)
PLACE = SlotSpec("place", SlotType.PLACE)
CAUSE = SlotSpec("cause", SlotType.CHOICE, True, ("microbes", "chemicals"))
ILL = SlotSpec("ill", SlotType.YES_NO)
ALL = (AREA, STREETS, NEXT, PHONE, PLACE, CAUSE, ILL)


def why(spec: SlotSpec, raw: Json, tz: ZoneInfo | None = None) -> str:
    with pytest.raises(SlotValueRefused) as refused:
        parse_value(spec, raw, tz)
    assert {error.field for error in refused.value.errors} == {spec.name}
    return str(refused.value.errors[0])


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        ("Norrby, Hamnen", ("Norrby", "Hamnen")),
        ("Norrby\nHamnen\n", ("Norrby", "Hamnen")),
        (" Norrby ,, ", ("Norrby",)),
        ("نوربي، هامنن", ("نوربي", "هامنن")),
        (["Norrby", "Hamnen", "Norrby"], ("Norrby", "Hamnen")),
        (["Kvarteret A, B och C"], ("Kvarteret A, B och C",)),
    ],
)
def test_areas_are_given_as_a_list_or_as_one_text(raw: Json, names: tuple[str, ...]) -> None:
    assert parse_value(AREA, raw) == Names(names)
    assert parse_value(STREETS, raw) == Names(names)


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("", "at least one name"),
        ([], "at least one name"),
        (7, "names separated by commas"),
        ({"a": 1}, "names separated by commas"),
        ([1], "Write a text"),
        ([["Norrby"]], "Write a text"),
        (["x"] * 51, "51 names is too many"),
        (["x" * 101], "101 characters long"),
        (["Norr\u202eby"], "U+202E"),
        (["Norr\x00by"], "U+0000"),
        (["Norr\nby"], "line break"),
    ],
)
def test_what_are_no_names_is_told_at_the_slot(raw: Json, told: str) -> None:
    assert told in why(AREA, raw)


@pytest.mark.parametrize(
    "raw",
    [
        "2026-11-21T06:30:00+01:00",
        "2026-11-21T05:30:00Z",
        "2026-11-21t05:30:00z",
        "2026-11-21 05:30:00.999+00:00",
    ],
)
def test_a_time_with_offset_is_one_moment(raw: str) -> None:
    assert parse_value(NEXT, raw) == Moment(datetime(2026, 11, 21, 5, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    "raw",
    [
        *(
            "2026-11-21T06:30:00",
            "06.30",
            "21 november",
            "2026-11-21",
            "20261121T063000Z",
            "2026-W47-6T06:30:00Z",
        ),
        *(
            "2026-13-01T00:00:00Z",
            "2026-11-21T24:30:00Z",
            "2026-11-21T06:30:00+25:00",
            "1999-12-31T00:00:00Z",
        ),
        *("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "٢٠٢٦-11-21T06:30:00Z", 1795239000, None),
    ],
)
def test_what_is_no_moment_is_refused(raw: Json) -> None:
    assert "Write a time with its offset" in why(NEXT, raw)


def test_a_forms_time_is_the_one_on_the_wall_there() -> None:
    assert parse_value(NEXT, "2026-11-21T06:30", HERE) == Moment(datetime(2026, 11, 21, 5, 30, tzinfo=UTC))


def test_a_time_that_the_clock_jumps_over_is_told() -> None:
    assert "does not exist" in why(NEXT, "2026-03-29T02:30", HERE)


def test_the_hour_that_comes_twice_is_the_first_of_the_two() -> None:
    assert parse_value(NEXT, "2026-10-25T02:30", HERE) == Moment(datetime(2026, 10, 25, 0, 30, tzinfo=UTC))


@pytest.mark.parametrize("raw", ["+46846500400", "08-465 004 00", "0046 8 465 00 400", "(08) 46500400"])
def test_a_phone_number_is_kept_as_e164(raw: str) -> None:
    assert parse_value(PHONE, raw) == Phone("+46846500400")


@pytest.mark.parametrize(
    "raw", ["112", "1177", "abc", "+", "08-465 004 00 ext 5", "+99912345678", "0" * 30, "x" * 41]
)
def test_what_is_no_number_to_ring_is_refused(raw: str) -> None:
    why(PHONE, raw)


def test_places_choices_and_yes_or_no() -> None:
    assert parse_value(PLACE, " Rådhuset,  Storgatan 1 ") == Place("Rådhuset, Storgatan 1")
    assert parse_value(CAUSE, "microbes") == Choice("microbes")
    assert [parse_value(ILL, raw) for raw in (True, "yes", False, "no")] == [YesNo(True)] * 2 + [
        YesNo(False)
    ] * 2


@pytest.mark.parametrize(
    ("spec", "raw"), [(CAUSE, "virus"), (CAUSE, True), (ILL, "maybe"), (ILL, 1), (PLACE, ["x"])]
)
def test_other_answers_are_refused(spec: SlotSpec, raw: Json) -> None:
    why(spec, raw)


def test_a_wrong_choice_is_told_the_right_ones() -> None:
    assert why(CAUSE, "virus") == "cause: “virus” is not one of the choices: microbes, chemicals."


def test_every_wrong_value_is_told_at_once() -> None:
    with pytest.raises(SlotValueRefused) as refused:
        parse_values(ALL, {"area": 7, "next_information": "soon", "place": "Torget", "colour": "red"})
    assert {error.field for error in refused.value.errors} == {"area", "next_information", "colour"}


def test_nothing_sent_is_nothing_filled() -> None:
    assert parse_values(ALL, {"area": "", "streets": [], "phone": None}) == {}


def test_at_activation_what_is_required_must_be_there() -> None:
    with pytest.raises(SlotValueRefused) as refused:
        parse_values(ALL, {"area": ""}, partial=False)
    assert {error.field for error in refused.value.errors} == {"area", "cause"}
    assert missing(ALL, {"area": Names(("Norrby",))}) == ("cause",)


@pytest.mark.parametrize(
    ("spec", "field"),
    [
        (SlotSpec("Area", SlotType.AREA), "name"),
        (SlotSpec("", SlotType.AREA), "name"),
        (SlotSpec("cause", SlotType.CHOICE), "choices"),
        (SlotSpec("cause", SlotType.CHOICE, False, ("one",)), "choices"),
        (SlotSpec("cause", SlotType.CHOICE, False, ("one", "one")), "choices"),
        (SlotSpec("cause", SlotType.CHOICE, False, ("one", "Två")), "choices"),
        (SlotSpec("area", SlotType.AREA, False, ("one", "two")), "choices"),
    ],
)
def test_a_declaration_that_cannot_work_is_told(spec: SlotSpec, field: str) -> None:
    assert declaration_errors(spec)[0].field == field


def test_these_declarations_work() -> None:
    assert [declaration_errors(spec) for spec in ALL] == [()] * len(ALL)


JSON: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(hostile.OWN),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(ALL), JSON)
def test_anything_sent_is_a_value_of_the_slots_type_or_refused(spec: SlotSpec, raw: Json) -> None:
    value = None
    with suppress(SlotValueRefused):
        value = parse_value(spec, raw)
    assert value is None or isinstance(value, VALUE_OF[spec.type])


@pytest.mark.parametrize("spec", ALL, ids=lambda spec: spec.name)
def test_hostile_strings_are_kept_clean_or_refused(spec: SlotSpec) -> None:
    for text in hostile.strings():
        for raw in (text, [text]):
            value: SlotValue | None = None
            with suppress(SlotValueRefused):
                value = parse_value(spec, raw)
            kept = value.names if isinstance(value, Names) else (str(value),)
            assert not any(character_faults(each) for each in kept)


EXAMPLES = [
    Phone(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    for region in sorted(phonenumbers.SUPPORTED_REGIONS)
    if (number := phonenumbers.example_number(region)) is not None
]
LINE = st.text(st.characters(categories=("L", "N", "P")), min_size=1, max_size=40)
VALUES: st.SearchStrategy[tuple[SlotSpec, SlotValue]] = st.one_of(
    st.tuples(
        st.just(AREA),
        st.builds(lambda names: Names(tuple(dict.fromkeys(names))), st.lists(LINE, min_size=1, max_size=50)),
    ),
    st.tuples(
        st.just(NEXT),
        st.builds(
            lambda at: Moment(at.replace(tzinfo=UTC, microsecond=0)),
            st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)),  # noqa: DTZ001 - made aware above
        ),
    ),
    st.tuples(
        st.just(PHONE),
        st.sampled_from(EXAMPLES),
    ),
    st.tuples(st.just(PLACE), st.builds(Place, LINE)),
    st.tuples(st.just(CAUSE), st.builds(Choice, st.sampled_from(CAUSE.choices))),
    st.tuples(st.just(ILL), st.builds(YesNo, st.booleans())),
)


@given(VALUES)
def test_a_value_written_as_json_reads_back_the_same(pair: tuple[SlotSpec, SlotValue]) -> None:
    spec, value = pair
    assert canonical_json(value_json(value))
    assert parse_value(spec, value_json(value)) == value
    assert values_json({spec.name: value}) == {spec.name: value_json(value)}
