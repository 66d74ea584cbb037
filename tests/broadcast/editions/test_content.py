import hashlib
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.editions.at_rest import edition_from, edition_json
from broadcast.editions.content import content_of, cut_from, edition_hash
from broadcast.editions.errors import NoContent
from broadcast.editions.model import Cut
from core.canonical import Json, canonical_json
from tests.broadcast.editions.strategies import cuts, json_values
from tests.broadcast.sample import boil_water, edition_of, with_area


@given(cuts)
def test_a_cut_that_was_written_down_reads_back_as_the_same_cut(cut: Cut) -> None:
    text = canonical_json(content_of(cut))
    assert cut_from(json.loads(text)) == cut
    assert canonical_json(content_of(cut_from(json.loads(text)))) == text


@given(cuts)
def test_an_edition_in_a_staged_copy_reads_back_whole(cut: Cut) -> None:
    edition = edition_of(cut, 3, "f" * 64)
    assert edition_from(edition_json(edition)) == edition


def test_the_hash_is_the_sha256_of_content_and_parent_in_rfc_8785() -> None:
    content: Json = {"ö": 1, "a": "Norrby"}
    expected = '{"content":{"a":"Norrby","ö":1},"parent":"abc"}'.encode()
    assert edition_hash(content, "abc") == hashlib.sha256(expected).hexdigest()
    first = b'{"content":{},"parent":null}'
    assert edition_hash({}, None) == hashlib.sha256(first).hexdigest()


def test_another_area_is_another_hash_and_another_author_is_not() -> None:
    one, other = edition_of(boil_water()), edition_of(with_area(boil_water(), "Norrby"))
    assert one.hash != other.hash
    again = replace(one, by="karin", reason="Because")
    assert edition_hash(again.content, again.parent) == one.hash


@given(json_values)
def test_what_is_no_content_is_refused_in_our_words(value: object) -> None:
    with pytest.raises(NoContent):
        cut_from(value)  # type: ignore[arg-type]


@given(st.sampled_from(["audience", "mode", "languages", "incidents", "entries"]), json_values)
def test_a_damaged_part_is_refused_in_our_words_or_is_a_part(part: str, value: Json) -> None:
    damaged = {**content_of(boil_water()), part: value}
    try:
        read = cut_from(damaged)
    except NoContent:
        return
    assert content_of(read)[part] == (value or [])
