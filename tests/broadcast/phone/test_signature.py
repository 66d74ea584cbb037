"""Our signature is the provider's: its own SDK agrees on everything a form can hold."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]
from werkzeug.datastructures import MultiDict

from broadcast.phone.signature import Malformed, form_pairs, sign, signed_rightly

TOKEN = "a demo token"
URL = "https://exempelkoping.example/hooks/twilio/voice/7/sv/menu/3?a=b&c=d"
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
PAIRS = st.lists(st.tuples(TEXT, TEXT), max_size=25)
NAMES = st.from_regex(r"\A[A-Z][A-Za-z0-9_]{0,20}\Z")
FORMS = st.lists(st.tuples(NAMES, TEXT), max_size=25)


class Fields(Mapping[str, str]):
    """Duplicates, as the SDK reads them from Django: by ``getlist``."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self.multi: MultiDict[str, str] = MultiDict(pairs)

    def __getitem__(self, name: str) -> str:
        return self.multi[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.multi)

    def __len__(self) -> int:
        return len(self.multi)

    def getlist(self, name: str) -> list[str]:
        return self.multi.getlist(name)


@given(PAIRS)
def test_the_sdk_signs_the_same(pairs: list[tuple[str, str]]) -> None:
    assert sign(TOKEN, URL, pairs) == RequestValidator(TOKEN).compute_signature(URL, Fields(pairs))


@given(FORMS)
def test_a_form_is_read_as_it_was_written(pairs: list[tuple[str, str]]) -> None:
    assert form_pairs(urlencode(pairs).encode()) == pairs


@given(PAIRS, PAIRS)
def test_a_changed_form_does_not_fit(pairs: list[tuple[str, str]], others: list[tuple[str, str]]) -> None:
    signed = "".join(name + value for name, value in sorted(set(pairs)))
    same = signed == "".join(name + value for name, value in sorted(set(others)))
    assert signed_rightly(TOKEN, URL, others, sign(TOKEN, URL, pairs)) is same


def test_a_field_that_comes_twice_with_one_value_is_signed_once() -> None:
    assert sign(TOKEN, URL, [("a", "1"), ("a", "1")]) == sign(TOKEN, URL, [("a", "1")])


@pytest.mark.parametrize("body", [b"\xff=1", b"A=%ff", b"A=\xc3\xa5", b"&".join([b"A=1"] * 101)])
def test_what_is_no_form_is_told(body: bytes) -> None:
    with pytest.raises(Malformed):
        form_pairs(body)


@pytest.mark.parametrize(
    "name", ["", "a", "0605FromCity", "dCalled", "/status", "From-", "From%43ity", "Fr om", "A" * 65, "Å"]
)
def test_a_name_that_is_none_of_the_providers_is_refused(name: str) -> None:
    with pytest.raises(Malformed):
        form_pairs(f"CallSid=CA1&{name}=1".encode("latin-1"))


def test_names_that_the_provider_sends_are_taken() -> None:
    names = ["CallSid", "StirVerstat", "AddOns", "SipHeader_X-Caller.Id", "UpplysObservation", "A" * 64]
    assert [name for name, _ in form_pairs("&".join(f"{each}=" for each in names).encode())] == names
