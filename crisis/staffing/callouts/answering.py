"""What those called answer, by link, by text message or through a coordinator; and that they come."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from core.access.model import PersonId
from core.ids import new_id
from core.outbox.model import Intent
from crisis.staffing.callouts import events
from crisis.staffing.callouts.errors import CallOutOver, CodeOfTwo, NoSuchCode, NotCalled, NothingToUndo
from crisis.staffing.callouts.model import (
    Answer,
    Arrival,
    Asked,
    Called,
    CallOut,
    CallOutId,
    Meaning,
    Said,
    TextIn,
    Via,
    holding,
)
from crisis.staffing.callouts.ports import CallOutRecord
from crisis.staffing.callouts.replies import Reply, moment_of, understood
from crisis.staffing.callouts.service import TOLD, go_on, past, run_again, tell, text_key
from crisis.staffing.people.model import Person, StaffId
from crisis.staffing.people.service import opt_out
from scripts_library.items.model import Audience

POLITE_EVERY: Final = timedelta(days=1)
"""How often whoever is not understood is told so."""
KEPT_WORDS: Final = 480
_STATES: Final = {Said.YES: Asked.YES, Said.NO: Asked.NO, Said.LATER: Asked.LATER}


@dataclass(frozen=True, slots=True)
class Given:
    """An answer on its way in. `later_at`: when they can come, if that was said."""

    said: Said
    via: Via
    later_at: datetime | None = None
    by: PersonId | None = None


def answer(record: CallOutRecord, callout_id: CallOutId, person: StaffId, given: Given) -> Called:
    """Keep the answer; the last one holds. Full already: they stand by. Raises `NotCalled`, `CallOutOver`."""
    callout, before = _open(record, callout_id, person)
    now, said = record.clock.now(), _as_meant(given, callout)
    state, later = _STATES[said], given.later_at if said is Said.LATER else None
    if before.state is not state or before.later_at != later:
        record.callouts.add_answer(
            Answer(new_id(), callout_id, person, now, said, given.via, given.later_at, given.by)
        )
        to = _unasked(record, before)
        to = to if before.state is state else to.to(state)
        record.callouts.put_called([_fresh(replace(to, answered_at=now, later_at=later))])
        record.journal.add(events.Answered(callout_id, person, said.value, given.via.value), given.by)
        go_on(record, callout)
    return _one(record, callout_id, person)


def undo(record: CallOutRecord, callout_id: CallOutId, person: StaffId, by: PersonId) -> Called:
    """Take the last answer back: the one before it holds, or none. Whom it takes a place from is told. Raises
    `NothingToUndo`."""
    callout, before = _open(record, callout_id, person)
    undone = holding(record.callouts.answers(callout_id, person))
    if undone is None:
        raise NothingToUndo
    now = record.clock.now()
    cause = Answer(new_id(), callout_id, person, now, Said.UNDONE, Via.COORDINATOR, None, by)
    record.callouts.add_answer(cause)
    held = holding(record.callouts.answers(callout_id, person))
    state = _STATES[held.said] if held else _before_answering(before)
    to = before if before.state is state else before.to(state)
    answered, later = (held.at, held.later_at) if held else (None, None)
    record.callouts.put_called([_fresh(replace(to, answered_at=answered, later_at=later))])
    record.journal.add(events.Answered(callout_id, person, Said.UNDONE.value, Via.COORDINATOR.value), by)
    (run_again if state is Asked.WAITING else go_on)(record, callout)
    after = _one(record, callout_id, person)
    _tell_who_lost(record, callout, undone, after, cause.id)
    return after


def _tell_who_lost(
    record: CallOutRecord, callout: CallOut, undone: Answer, after: Called, cause: str
) -> None:
    """Whoever counts on a place that they have no more: their yes came back to a full house, or was itself
    taken back. What a coordinator wrote by mistake for somebody who had said nothing is told to nobody."""
    if after.stands_by:
        tell(record, callout, after.person, "full", f"undone:{cause}")
    elif undone.said is Said.YES and undone.via is not Via.COORDINATOR:
        tell(record, callout, after.person, "no", f"undone:{cause}")


def arrive(
    record: CallOutRecord, callout_id: CallOutId, person: StaffId, arrival: Arrival, by: PersonId | None
) -> Called:
    """On the way, here, gone; or back a step. Raises `NotCalled`, `NotComing`, `NotPossible`."""
    record.callouts.get(callout_id)
    called = _one(record, callout_id, person)
    if called.arrival is arrival:
        return called
    arrived = called.arrives(arrival, record.clock.now())
    record.callouts.put_called([arrived])
    record.journal.add(events.Arrived(callout_id, person, arrival.value), by)
    return arrived


def check_in(record: CallOutRecord, code: str, audience: Audience, by: PersonId) -> Called:
    """Who says this code at the desk is here. Raises `NoSuchCode`, `CodeOfTwo`."""
    wanted, now = "".join(each for each in code if each.isdigit()), record.clock.now()
    found = []
    for each in record.callouts.with_code(wanted):
        callout = record.callouts.get(each.callout)
        if each.state is Asked.YES and callout.audience is audience and not past(callout, now):
            found.append(each)
    if len(found) > 1:
        raise CodeOfTwo
    if not found:
        raise NoSuchCode
    return arrive(record, found[0].callout, found[0].person, Arrival.HERE, by)


@dataclass(frozen=True, slots=True)
class Received:
    """A text message as the provider handed it over; `sender` is E.164."""

    id: str
    audience: Audience
    sender: str
    body: str


def receive(record: CallOutRecord, received: Received, zone: ZoneInfo) -> TextIn:
    """Take a text message that came in for what it means. One that came before does nothing again."""
    known = record.callouts.text(received.id)
    if known is not None:
        return known
    people = record.staff.by_phone(received.sender)
    reply = understood(received.body)
    text = TextIn(received.id, received.audience, record.clock.now(), reply.meaning)
    if not people:
        return _kept(record, replace(text, meaning=Meaning.UNKNOWN, tail=received.sender[-2:]))
    if reply.meaning in {Meaning.STOP, Meaning.START}:
        return _stopped(record, text, people)
    if len(people) > 1:
        return _shared(record, text, people)
    return _replied(record, text, people[0], reply, received.body, zone)


def settle_text(record: CallOutRecord, text_id: str, by: PersonId) -> None:
    """Somebody has read it and done what there was to do."""
    text = record.callouts.text(text_id)
    if text is not None and text.settled_at is None:
        record.callouts.put_text(replace(text, settled_by=by, settled_at=record.clock.now()))
        record.journal.add(events.TextSettled(text_id), by)


def asked_now(record: CallOutRecord, person: StaffId, audience: Audience) -> Sequence[tuple[CallOut, Called]]:
    """What somebody is asked, or has answered, that is not over; the newest first."""
    now, found = record.clock.now(), []
    for each in record.callouts.of(person):
        callout = record.callouts.get(each.callout)
        if callout.audience is audience and callout.answerable(now) and each.state is not Asked.WAITING:
            found.append((callout, each))
    return found


def _replied(
    record: CallOutRecord, text: TextIn, person: Person, reply: Reply, body: str, zone: ZoneInfo
) -> TextIn:
    asked = asked_now(record, person.id, text.audience)
    text = replace(text, person=person.id, callout=asked[0][0].id if len(asked) == 1 else None)
    if reply.meaning is Meaning.UNCLEAR:
        _politely(record, text, person.id, "unclear")
        return _kept(record, replace(text, words=_readable(body)))
    if not asked:
        _politely(record, text, person.id, "not_asked")
        return _kept(record, replace(text, meaning=Meaning.NOT_ASKED))
    said = Said(reply.meaning.value)
    meant = answered(asked, said)
    if meant is None:
        _tell_plainly(record, text, person.id, "which")
        return _kept(record, replace(text, meaning=Meaning.WHICH, words=_readable(body)))
    later = moment_of(reply.clock, text.at, zone) if reply.clock else None
    called = answer(record, meant.id, person.id, Given(said, Via.TEXT, later))
    _tell_back(record, meant, called, text.id)
    return _kept(record, replace(text, callout=meant.id, meaning=Meaning(_meant(called))))


def answered(asked: Sequence[tuple[CallOut, Called]], said: Said) -> CallOut | None:
    """What somebody answers who names nothing: what waits for an answer, else what they were asked last. None
    where that is a guess: two wait, or a no could be to another that they come to."""
    waiting = [each for each in asked if each[1].state is Asked.ASKED]
    if len(waiting) > 1:
        return None
    meant = waiting[0] if waiting else max(asked, key=_asked_at)
    others = [each for each in asked if each is not meant and each[1].state in {Asked.YES, Asked.LATER}]
    doubtful = [each for each in others if not waiting or _asked_at(each) > _asked_at(meant)]
    return None if doubtful and said is Said.NO else meant[0]


def _asked_at(each: tuple[CallOut, Called]) -> datetime:
    callout, called = each
    return called.asked_at or callout.made_at


def _meant(called: Called) -> str:
    return called.state.value


def _tell_back(record: CallOutRecord, callout: CallOut, called: Called, cause: str) -> None:
    what = "full" if called.stands_by else "confirmed" if called.confirmed else called.state.value
    tell(record, callout, called.person, what, f"reply:{cause}")


def _stopped(record: CallOutRecord, text: TextIn, people: Sequence[Person]) -> TextIn:
    """Whoever has the number wants no messages, or wants them again; told back once."""
    again = text.meaning is Meaning.START
    changed = [each for each in people if opt_out(record, each, again=again)]
    for each in changed[:1]:
        data = {"what": "started" if again else "stopped", "audience": text.audience.value}
        record.outbox.put(Intent(TOLD, each.id, data, f"{TOLD}:{text.id}"))
    return _kept(record, replace(text, person=people[0].id))


def _shared(record: CallOutRecord, text: TextIn, people: Sequence[Person]) -> TextIn:
    """Nobody knows which of them wrote: each has a link of their own."""
    _politely(record, text, people[0].id, "shared")
    return _kept(record, replace(text, meaning=Meaning.SHARED, person=people[0].id))


def _politely(record: CallOutRecord, text: TextIn, person: StaffId, what: str) -> None:
    if record.callouts.unclear_since(person, text.at - POLITE_EVERY) == 0:
        _tell_plainly(record, text, person, what)


def _tell_plainly(record: CallOutRecord, text: TextIn, person: StaffId, what: str) -> None:
    data = {"what": what, "audience": text.audience.value}
    record.outbox.put(Intent(TOLD, person, data, f"{TOLD}:{text.id}"))


def _kept(record: CallOutRecord, text: TextIn) -> TextIn:
    if record.callouts.add_text(text):
        record.journal.add(events.TextCameIn(text.id, text.meaning.value), None)
    return text


def _readable(body: str) -> str:
    return " ".join("".join(each if each.isprintable() else " " for each in body).split())[:KEPT_WORDS]


def _as_meant(given: Given, callout: CallOut) -> Said:
    """A yes that names a time after the one when they are needed is a later; a later that names one within
    it stays a maybe, for the coordinator to decide."""
    late = given.later_at is not None and given.later_at > callout.need.by
    return Said.LATER if given.said is Said.YES and late else given.said


def _unasked(record: CallOutRecord, called: Called) -> Called:
    """What waits to ask them is not sent; whom nothing had reached then was not asked."""
    stopped = record.outbox.cancel(text_key(called.callout, called.person, called.step))
    return replace(called, asked_at=None) if stopped and not called.reminded else called


def _before_answering(called: Called) -> Asked:
    return Asked.WAITING if called.asked_at is None else Asked.ASKED


def _fresh(called: Called) -> Called:
    """Who does not come any more is expected no more."""
    if called.state is Asked.YES:
        return called
    return replace(called, arrival=Arrival.EXPECTED, arrived_at=None)


def _open(record: CallOutRecord, callout_id: CallOutId, person: StaffId) -> tuple[CallOut, Called]:
    callout = record.callouts.get(callout_id)
    if not callout.answerable(record.clock.now()):
        raise CallOutOver
    return callout, _one(record, callout_id, person)


def _one(record: CallOutRecord, callout_id: CallOutId, person: StaffId) -> Called:
    found = record.callouts.one(callout_id, person)
    if found is None:
        raise NotCalled
    return found
