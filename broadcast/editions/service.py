"""Use cases of the editions: cut, look up, compare, verify, keep the clock."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from broadcast.editions.alerts import alerts_after
from broadcast.editions.chain import Fault, cuts, disagreements, faults
from broadcast.editions.content import content_of, hash_of_text
from broadcast.editions.differences import Difference, differences
from broadcast.editions.events import EditionCut
from broadcast.editions.model import Cut, Edition, EditionNumber, Released, Sent
from broadcast.editions.ports import EditionsRecord, Line, Mark, Moment, VerifiedRecord
from core.access.model import PersonId
from core.canonical import canonical_json
from core.clock import in_utc
from core.journal.model import Head
from scripts_library.items.model import Audience

_PAGE: Final = 500
NOBODY: Mapping[str, Released] = {}


def cut(
    record: EditionsRecord,
    cut: Cut,
    *,
    by: PersonId,
    reason: str,
    decided_at: datetime,
    restored_from: EditionNumber | None = None,
    released: Mapping[str, Released] = NOBODY,
) -> Edition:
    """Give the cut its number and its hash, and keep it for ever.

    Whoever asks for a cut gets one, also where the content is as before: an explicit publish is an act of its
    own, and a new number tells every channel to say it anew. ``released`` (text hash → who released it) is
    shown, never hashed. Raises `NotCanonical`.
    """
    content = content_of(cut)
    text = canonical_json(content).decode()
    record.editions.take_turn()
    before = record.editions.last(cut.audience)
    parent = before.hash if before else None
    sent = Sent(EditionNumber(before.number + 1 if before else 1), record.clock.now())
    edition = Edition(
        audience=cut.audience,
        number=sent.number,
        hash=hash_of_text(text, parent),
        parent=parent,
        content=content,
        cut=cut,
        cut_at=sent.at,
        by=by,
        reason=reason,
        decided_at=in_utc(decided_at),
        released=_said_now(cut, released),
        journal_head=_anchor(record.journal.head()),
        restored_from=restored_from,
        alerts=alerts_after(record.editions.alerts(cut.audience), cut, sent),
    )
    _keep(record, edition, text)
    return edition


def current(record: EditionsRecord, audience: Audience) -> Edition:
    """The newest edition. Raises `NothingCutYet`."""
    return record.editions.newest(audience)


def at_number(record: EditionsRecord, audience: Audience, number: EditionNumber) -> Edition:
    """Any edition that was ever cut. Raises `NoSuchEdition`."""
    return record.editions.get(audience, number)


def history(
    record: EditionsRecord, audience: Audience, *, before: EditionNumber | None = None, most: int = 50
) -> tuple[Line, ...]:
    """The editions, newest first."""
    return record.editions.lines(audience, before=before, most=most)


def changes(record: EditionsRecord, audience: Audience, number: EditionNumber) -> tuple[Difference, ...]:
    """What an edition says otherwise than the one before it. Raises `NoSuchEdition`."""
    after = record.editions.get(audience, number)
    before = record.editions.get(audience, EditionNumber(number - 1)).cut if number > 1 else None
    return differences(before, after.cut)


def verify(record: VerifiedRecord, audience: Audience) -> tuple[Fault, ...]:
    """Recompute every hash and the chain, and compare with the journal; tell every place where it breaks.

    Nothing: all is whole.
    """
    return (*faults(record.editions.every(audience)), *against_journal(record, audience))


def against_journal(record: VerifiedRecord, audience: Audience) -> tuple[Fault, ...]:
    """Every edition that is another than the journal says, that it knows nothing of, or that is lost."""
    journalled = cuts(record.journal.all(EditionCut.kind), audience)
    return tuple(disagreements(_all_lines(record, audience), audience, journalled))


def _all_lines(record: VerifiedRecord, audience: Audience) -> Iterator[Line]:
    page = record.editions.lines(audience, most=_PAGE)
    while page:
        yield from page
        page = record.editions.lines(audience, before=page[-1].number, most=_PAGE)


def clock_of(record: EditionsRecord, audience: Audience, number: EditionNumber) -> tuple[Moment, ...]:
    """The edition's clock so far."""
    return record.clock_marks.of(audience, number)


def mark(
    record: EditionsRecord,
    audience: Audience,
    number: EditionNumber,
    mark: Mark,
    *,
    channel: str = "",
    host: str = "",
) -> None:
    """This moment of the edition's clock is now, unless it was before."""
    record.clock_marks.mark(Moment(number, audience, mark, record.clock.now(), channel, host))


def _anchor(head: Head) -> str:
    return f"{head.seq}:{head.hash}"


def _keep(record: EditionsRecord, edition: Edition, text: str) -> None:
    record.editions.add(edition, text)
    record.journal.add(_event(edition), PersonId(edition.by))
    _start_clock(record, edition)


def _said_now(cut: Cut, released: Mapping[str, Released]) -> dict[str, Released]:
    hashes = {said.text_hash for entry in cut.entries for said in entry.texts.values()}
    return {text: released[text] for text in sorted(hashes & released.keys())}


def _event(edition: Edition) -> EditionCut:
    return EditionCut(
        audience=edition.audience.value,
        number=edition.number,
        hash=edition.hash,
        parent=edition.parent,
        reason=edition.reason,
        restored_from=edition.restored_from,
    )


def _start_clock(record: EditionsRecord, edition: Edition) -> None:
    decided = Moment(edition.number, edition.audience, Mark.DECIDED, edition.decided_at)
    record.clock_marks.mark(decided)
    if edition.released:
        latest = max(each.approved_at or each.at for each in edition.released.values())
        record.clock_marks.mark(replace(decided, mark=Mark.APPROVED, at=latest))
    record.clock_marks.mark(replace(decided, mark=Mark.CUT, at=edition.cut_at))
