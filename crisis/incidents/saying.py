"""Use cases that change the public word itself: publish, restore, end times, break-glass; withdrawing stands
in `withdrawing`.

Stopping comes first: withdrawing and restoring are one person's acts that nothing here refuses.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from broadcast.editions import service as editions
from broadcast.editions.model import Edition, EditionNumber
from core.access.model import PersonId, Role
from crisis.incidents import events, work
from crisis.incidents.model import Baseline, Ends, Incident, IncidentId, State, after_restore
from crisis.incidents.ports import IncidentsRecord
from crisis.incidents.restoring import KeptBack, restored_word
from crisis.incidents.service import NEXT_INFORMATION, Spoken, cut_word, promise
from crisis.incidents.view import look
from crisis.incidents.withdrawing import (
    BackAgain,
    Withdrawn,
    corrected_elsewhere,
    undo_withdrawal,
    withdraw,
)
from crisis.incidents.word import word_of
from scripts_library.approvals import break_glass as glass
from scripts_library.approvals import withdrawals
from scripts_library.approvals.model import BreakGlass
from scripts_library.items.model import Audience, ItemId, RevisionId

__all__ = [
    "BackAgain",
    "RestoredEdition",
    "Withdrawn",
    "break_glass",
    "publish",
    "restore",
    "set_aside",
    "set_ends",
    "take_up",
    "undo_withdrawal",
    "withdraw",
]


@dataclass(frozen=True, slots=True)
class RestoredEdition:
    """The new edition with the earlier words, and what of them is not said again, each with why."""

    edition: Edition
    kept_back: tuple[KeptBack, ...]


def publish(
    record: IncidentsRecord,
    by: PersonId,
    reason: str,
    *,
    audience: Audience = Audience.LIVE,
    decided_at: datetime | None = None,
) -> Edition:
    """Cut an edition of everything that is approved. Lifts what a restore held back, and lets a
    withdrawn item whose later revision is approved take its place again, also one that has none now."""
    record.editions.take_turn()
    view = look(record, audience)
    word = word_of(view, publishing=True)
    for withdrawal in (*word.returning, *corrected_elsewhere(record, view)):
        withdrawals.mark_returned(record, withdrawal, audience, by)
    head = record.journal.add(events.WordPublished(audience, reason), by)
    now = record.clock.now()
    edition = editions.cut(
        record, word.cut, by=by, reason=reason, decided_at=decided_at or now, released=word.released
    )
    record.incidents.add_baseline(Baseline(audience, head.seq, edition.number), now, by)
    return edition


def restore(
    record: IncidentsRecord,
    number: EditionNumber,
    by: PersonId,
    *,
    audience: Audience = Audience.LIVE,
    reason: str = "",
    decided_at: datetime | None = None,
) -> RestoredEdition:
    """Say again what an earlier edition said, as a new edition. Raises `NoSuchEdition` alone.

    What was withdrawn since stays away, what has ended stays silent, an incident that was closed stays
    closed: each is named. The incidents' slots and stages are set back. What was approved since that
    edition waits in later cuts, until it is approved anew or explicitly published.
    """
    record.editions.take_turn()
    earlier = editions.at_number(record, audience, number)
    now = record.clock.now()
    incidents = {each.id: record.incidents.get(IncidentId(each.id)) for each in earlier.cut.incidents}
    word = restored_word(record, earlier, incidents, now)
    back = tuple(each.item for each in word.kept_back)
    head = record.journal.add(events.WordRestored(audience, number, back), by)
    _set_back(record, earlier, incidents)
    cut_seq = int(earlier.journal_head.split(":")[0] or 0)
    then = record.incidents.baseline(audience, upto=cut_seq)
    record.incidents.add_baseline(after_restore(audience, number, cut_seq, then, head.seq), now, by)
    edition = editions.cut(
        record,
        word.cut,
        by=by,
        reason=reason or f"restore {number}",
        decided_at=decided_at or now,
        restored_from=number,
        released=word.released,
    )
    return RestoredEdition(edition, word.kept_back)


def set_ends(
    record: IncidentsRecord,
    item: ItemId,
    ends: datetime | None,
    by: PersonId,
    *,
    incident: IncidentId | None = None,
    audience: Audience = Audience.LIVE,
    decided_at: datetime | None = None,
) -> Edition:
    """Until when the item is said (None: until withdrawn), for an incident or in the ordinary day. Cuts
    at once."""
    record.editions.take_turn()
    record.items.item(item)
    if incident is not None:
        audience = record.incidents.get(incident).audience
    record.incidents.put_ends(Ends(item, incident, ends, by, record.clock.now()))
    record.journal.add(events.EndsSet(item, incident, ends.isoformat() if ends else None), by)
    return cut_word(record, audience, by, "ends", decided_at)


def break_glass(
    record: IncidentsRecord,
    incident_id: IncidentId,
    revisions: Sequence[RevisionId],
    by: PersonId,
    roles: Collection[Role],
    reason: str | None = None,
) -> BreakGlass:
    """Break the glass for an incident's texts; see scripts_library.approvals.break_glass. Nothing is cut
    by it."""
    audience = record.incidents.get(incident_id).audience
    return glass.break_glass(record, revisions, audience, by, roles, incident=incident_id, reason=reason)


def set_aside(record: IncidentsRecord, incident_id: IncidentId, key: str, by: PersonId) -> Spoken:
    """Let ordinary work rest while the incident lasts, and say so."""
    record.editions.take_turn()
    incident = record.incidents.get(incident_id)
    work.set_aside(record, incident, key, by)
    return Spoken(incident, cut_word(record, incident.audience, by, "set_aside") if incident.said else None)


def take_up(record: IncidentsRecord, incident_id: IncidentId, key: str, by: PersonId) -> Spoken:
    """Take ordinary work up again while the incident still lasts, and say so."""
    record.editions.take_turn()
    incident = record.incidents.get(incident_id)
    work.take_up(record, incident, key, by)
    return Spoken(incident, cut_word(record, incident.audience, by, "take_up") if incident.said else None)


def _set_back(record: IncidentsRecord, earlier: Edition, incidents: dict[str, Incident]) -> None:
    for told in earlier.cut.incidents:
        incident = incidents[told.id]
        if incident.state is State.CLOSED:
            continue
        back = incident.as_it_was(told.stage, told.slots)
        record.incidents.put(back)
        if back.state is State.ACTIVE:
            promise(record, back)
        else:
            record.timers.cancel(NEXT_INFORMATION, back.id)
