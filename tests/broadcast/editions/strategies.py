"""Cuts of every shape."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from broadcast.editions.model import (
    Cut,
    Entry,
    IncidentWord,
    Instead,
    LeftOut,
    Mode,
    Municipality,
    RecordedPart,
    Said,
    SetAside,
)
from scripts_library.items.model import Audience, Authority, Kind, Stage
from scripts_library.slots.model import SlotSpec, SlotType

# a half of a surrogate pair has no canonical form, and no text may hold one
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
languages = st.sampled_from(["sv", "sv-simple", "en", "ar", "fi", "so"])
by_language = st.dictionaries(languages, words, max_size=3)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)

recordings = st.builds(RecordedPart, st.none() | st.integers(0, 9), words, st.none() | words)
said = st.builds(
    Said,
    words,
    words,
    words,
    st.dictionaries(words, st.dictionaries(words, words, max_size=2), max_size=2),
    st.booleans(),
    st.booleans(),
    st.lists(recordings, max_size=2).map(tuple),
)
slots = st.builds(
    SlotSpec, words, st.sampled_from(SlotType), st.booleans(), st.lists(words, max_size=2).map(tuple), words
)
entries = st.builds(
    Entry,
    item=words,
    slug=words,
    kind=st.sampled_from(Kind),
    authority=st.sampled_from(Authority),
    revision=words,
    incident=st.none() | words,
    topic=st.none() | words,
    listen=st.booleans(),
    slots=st.lists(slots, max_size=2).map(tuple),
    texts=st.dictionaries(languages, said, max_size=3),
    left_out=st.dictionaries(languages, st.sampled_from(LeftOut), max_size=2),
    ends=st.none() | moments,
    instead=st.none() | st.sampled_from(Instead),
)
aside = st.builds(SetAside, words, by_language)
incidents = st.builds(
    IncidentWord,
    words,
    st.none() | words,
    by_language,
    st.integers(0, 100),
    st.sampled_from(Stage),
    st.dictionaries(words, json_values, max_size=3),
    st.lists(aside, max_size=2).map(tuple),
)
municipalities = st.builds(Municipality, words, words, words, words, by_language)
cuts = st.builds(
    Cut,
    st.sampled_from(Audience),
    st.sampled_from(Mode),
    municipalities,
    st.lists(languages, unique=True, max_size=4).map(tuple),
    st.lists(incidents, max_size=2).map(tuple),
    st.lists(entries, max_size=3).map(tuple),
)
