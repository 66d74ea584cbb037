"""Whatever is done to the journal is found, and the verdict says where."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import ManualClock
from core.journal.model import START, Entry, Event, Head, entry_hash
from core.journal.verify import Fault, verify
from tests.core.cast import KARIN, NIGHT
from tests.core.journal.fakes import FakeJournal

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@dataclass(frozen=True, slots=True)
class Did(Event):
    kind: ClassVar[str] = "did"
    what: str


def chain(words: list[str]) -> list[Entry]:
    clock = ManualClock(NIGHT)
    journal = FakeJournal(clock)
    for word in words:
        journal.add(Did(word), KARIN.person)
        clock.advance(timedelta(seconds=1))
    return journal.entries


def rehash(entry: Entry) -> Entry:
    """The entry as a forger would leave it: its hash fits again."""
    fields = (entry.seq, entry.at, entry.kind, entry.by, entry.data, entry.prev)
    return replace(entry, hash=entry_hash(*fields))


def forged_from(entries: list[Entry], index: int, what: str) -> list[Entry]:
    """Everything from `index` on written anew, with one word changed: a chain that stands by itself."""
    head = entries[index - 1].head if index else START
    forged = entries[:index]
    for number, entry in enumerate(entries[index:]):
        data = {"what": what} if number == 0 else entry.data
        forged.append(rehash(replace(entry, data=data, prev=head.hash)))
        head = forged[-1].head
    return forged


chains = st.lists(TEXT, min_size=1, max_size=12).map(chain)


@given(st.lists(TEXT, max_size=12).map(chain), st.data())
def test_an_honest_journal_stands_with_any_of_its_heads_as_anchor(
    entries: list[Entry], data: st.DataObject
) -> None:
    heads = [START, *(entry.head for entry in entries)]
    anchors = data.draw(st.lists(st.sampled_from(heads)))
    verdict = verify(entries, anchors)
    assert (verdict.ok, verdict.head) == (True, heads[-1])
    assert str(verdict) == f"The journal stands up to entry {len(entries)}."


@dataclass(frozen=True, slots=True)
class Change:
    """One field of an entry, and another value for it."""

    field: str
    values: st.SearchStrategy[object]


CHANGES = [
    Change("at", st.integers(1, 10**9).map(lambda us: NIGHT - timedelta(microseconds=us))),
    Change("kind", TEXT),
    Change("by", st.none() | TEXT),
    Change("data", st.dictionaries(TEXT, st.none() | st.booleans() | st.integers(-9, 9) | TEXT)),
    Change("prev", st.text("0123456789abcdef", min_size=64, max_size=64)),
    Change("hash", st.text("0123456789abcdef", min_size=64, max_size=64)),
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.field)
@given(data=st.data())
def test_a_changed_field_is_found_at_its_entry(change: Change, data: st.DataObject) -> None:
    entries = data.draw(chains)
    index = data.draw(st.integers(0, len(entries) - 1))
    old = getattr(entries[index], change.field)
    new = data.draw(change.values.filter(lambda value: value != old))
    tampered = [*entries]
    tampered[index] = replace(entries[index], **{change.field: new})  # type: ignore[arg-type]
    verdict = verify(tampered)
    assert (verdict.fault, verdict.facts) == (Fault.CHANGED, {"seq": index + 1})
    assert str(verdict) == f"Entry {index + 1} is not as it was written."


@given(chains.filter(lambda entries: len(entries) > 1), st.data())
def test_a_changed_entry_with_a_fitting_hash_is_found_by_the_next_one(
    entries: list[Entry], data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(entries) - 2))
    what = data.draw(TEXT.filter(lambda text: text != entries[index].data["what"]))
    tampered = [*entries]
    tampered[index] = rehash(replace(entries[index], data={"what": what}))
    verdict = verify(tampered)
    assert (verdict.fault, verdict.facts) == (Fault.REPLACED, {"seq": index + 1})


@given(chains, st.data())
def test_a_journal_written_anew_is_found_by_any_later_anchor(
    entries: list[Entry], data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(entries) - 1))
    what = data.draw(TEXT.filter(lambda text: text != entries[index].data["what"]))
    forged = forged_from(entries, index, what)
    assert verify(forged).ok
    anchor = data.draw(st.sampled_from(entries[index:])).head
    verdict = verify(forged, [anchor])
    assert (verdict.fault, verdict.facts) == (Fault.REPLACED, {"seq": anchor.seq})


@given(chains.filter(lambda entries: len(entries) > 1), st.data())
def test_a_missing_entry_is_found(entries: list[Entry], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(entries) - 2))
    verdict = verify(entries[:index] + entries[index + 1 :])
    assert verdict.fault is Fault.GAP
    assert verdict.facts == {"seq": index + 1, "after": index, "found": index + 2}
    assert str(verdict) == f"Entry {index + 1} is missing: after entry {index} comes entry {index + 2}."


@given(chains.filter(lambda entries: len(entries) > 1), st.data())
def test_a_missing_entry_whose_neighbours_were_joined_is_found(
    entries: list[Entry], data: st.DataObject
) -> None:
    index = data.draw(st.integers(1, len(entries) - 1))
    left_out = entries[:index] + [replace(entry, seq=entry.seq - 1) for entry in entries[index + 1 :]]
    verdict = verify(left_out, [entries[-1].head])
    assert verdict.fault in {Fault.CHANGED, Fault.CUT}


@given(chains.filter(lambda entries: len(entries) > 1), st.data())
def test_another_order_is_found(entries: list[Entry], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(entries).filter(lambda order: order != entries))
    assert verify(shuffled).fault is Fault.REORDERED


@given(chains, st.data())
def test_an_entry_given_twice_is_found(entries: list[Entry], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(entries) - 1))
    assert verify([*entries[: index + 1], *entries[index:]]).fault is Fault.REORDERED


@given(chains, st.data())
def test_a_tail_cut_behind_an_anchor_is_found(entries: list[Entry], data: st.DataObject) -> None:
    kept = data.draw(st.integers(0, len(entries) - 1))
    anchor = data.draw(st.sampled_from(entries[kept:])).head
    assert verify(entries[:kept]).ok
    verdict = verify(entries[:kept], [anchor])
    assert (verdict.fault, verdict.facts) == (Fault.CUT, {"seq": anchor.seq, "after": kept})
    assert str(verdict) == (
        f"The journal ends at entry {kept}, but entry {anchor.seq} is known to have been written."
    )


def test_an_anchor_before_the_beginning_must_be_the_beginning() -> None:
    assert verify([], [START]).ok
    assert verify([], [Head(0, "1" * 64)]).fault is Fault.REPLACED


def test_the_hash_is_that_of_the_documented_text() -> None:
    """Anyone can recompute it with nothing but a SHA-256."""
    text = (
        '{"at":"2026-11-21T02:10:00.000000Z","by":"karin","data":{"what":"boil"},"kind":"did",'
        '"prev":"' + "0" * 64 + '","seq":1}'
    )
    assert chain(["boil"])[0].hash == hashlib.sha256(text.encode()).hexdigest()


def test_entries_are_taken_one_by_one_as_they_come() -> None:
    taken: list[int] = []

    def stream() -> Iterator[Entry]:
        for entry in chain(["a", "b", "c"]):
            taken.append(entry.seq)
            yield entry

    tampered = (replace(entry, kind="x") if entry.seq == 2 else entry for entry in stream())
    assert verify(tampered).fault is Fault.CHANGED
    assert taken == [1, 2]
