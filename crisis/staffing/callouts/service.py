"""Use cases of call-outs: call, go on until it is filled or nobody is left, stop.

Every round of messages is rows and intents before anything is sent: a step, who is in it, and one intent for
each under a key that holds the step. So nobody gets two messages in a step, whatever is killed when.
"""

import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from core.access.model import PersonId
from core.canonical import Json
from core.ids import new_id
from core.outbox.model import Intent
from core.timers.model import Timer
from crisis.incidents.errors import NotConfirmed
from crisis.incidents.errors import NotPossible as IncidentNotPossible
from crisis.incidents.model import Incident, IncidentId
from crisis.incidents.model import State as IncidentState
from crisis.incidents.naming import same_name
from crisis.staffing.callouts import events
from crisis.staffing.callouts.errors import NobodyChosen, NoSuchCallOut
from crisis.staffing.callouts.model import (
    OVERSAMPLED,
    WAITS,
    Asked,
    Called,
    CallOut,
    CallOutId,
    Need,
    State,
    check_need,
)
from crisis.staffing.callouts.ports import CallOutRecord
from crisis.staffing.callouts.seats import Comer, next_to_ask, seating
from crisis.staffing.people.model import Person, StaffId
from scripts_library.approvals.service import ALARM

TEXT: Final = "callout.text"
"""Intent: ask, or remind, this person by text message. Key: `text_key`."""
THANKS: Final = "callout.thanks"
"""Intent: it is filled; thank whoever was asked and has not said yes or no."""
TOLD: Final = "callout.told"
"""Intent: something else that one person must know: ``data["what"]``."""
STEP_TIMER: Final = "callout.step"
EXHAUSTED_ALARM: Final = "callout_exhausted"
CLOSED_ALARM: Final = "callout_incident_closed"
WAIT: Final = timedelta(minutes=5)
"""How long people have, where nobody chose otherwise, until they are reminded; and again until the next are
asked."""


@dataclass(frozen=True, slots=True)
class NewCallOut:
    """`people` in the order in which they are asked; `at_once`: how many in a round (0: twice the need)."""

    incident: IncidentId
    need: Need
    people: Sequence[StaffId]
    confirm: str
    at_once: int = 0
    wait: timedelta = WAIT
    id: CallOutId | None = None
    """Named by whoever asks, so that the same form sent twice is one call-out."""


def text_key(callout: CallOutId, person: StaffId, step: int) -> str:
    """One message for one person in one step."""
    return f"{TEXT}:{callout}:{person}:{step}"


def start(record: CallOutRecord, new: NewCallOut, by: PersonId) -> CallOut:
    """Call people in for an incident whose name was typed. Raises `NotConfirmed`, `BadNeed`, `NobodyChosen`,
    `NoSuchPerson`, and what an incident that is closed says."""
    if new.id is not None and (made := _made(record, new.id)) is not None:
        return made
    incident = record.incidents.get(new.incident)
    _refuse_closed(incident)
    if not same_name(new.confirm, incident.title):
        raise NotConfirmed
    now = record.clock.now()
    need, people = check_need(new.need, now), [record.staff.get(each) for each in dict.fromkeys(new.people)]
    if not people:
        raise NobodyChosen
    at_once = max(1, new.at_once or OVERSAMPLED * need.count)
    wait = min(max(new.wait, WAITS[0]), WAITS[1])
    id_ = new.id or CallOutId(new_id())
    callout = CallOut(id_, incident.id, incident.audience, need, by, now, at_once, wait)
    record.callouts.put(callout)
    record.callouts.put_called(_those(record, callout, people, 0))
    ids: list[str] = [each.id for each in people]
    record.journal.add(events.CallOutStarted(id_, incident.id, callout.audience.value, need.count, ids), by)
    return go_on(record, callout)


def call_more(
    record: CallOutRecord, callout_id: CallOutId, people: Iterable[StaffId], by: PersonId
) -> CallOut:
    """Ask these as well, after all others; at once, where nobody else was left to ask. Raises `NotPossible`,
    `NobodyChosen`, and what an incident that is closed says."""
    callout = record.callouts.get(callout_id)
    _refuse_closed(record.incidents.get(IncidentId(callout.incident)))
    known = record.callouts.called(callout_id)
    there = {each.person for each in known}
    new = [record.staff.get(each) for each in dict.fromkeys(people) if each not in there]
    if not new:
        raise NobodyChosen
    if callout.state is State.CANCELLED:
        callout.to(State.RUNNING, record.clock.now())
    record.callouts.put_called(_those(record, callout, new, len(known)))
    ids: list[str] = [each.id for each in new]
    record.journal.add(
        events.CallOutStarted(callout.id, callout.incident, callout.audience.value, callout.need.count, ids),
        by,
    )
    return run_again(record, callout)


def run_again(record: CallOutRecord, callout: CallOut) -> CallOut:
    """Go on, also where it had come to its end: somebody is there to be asked now, and whoever was silent
    until then is not waited for once more."""
    exhausted = callout.state is State.EXHAUSTED and not _closed(record, callout)
    if exhausted:
        callout = _becomes(record, callout, State.RUNNING)
    return go_on(record, callout, waited=exhausted)


def cancel(record: CallOutRecord, callout_id: CallOutId, by: PersonId) -> CallOut:
    """Nobody more is needed: what waits is not sent, and whoever was asked is told. Raises `NotPossible`."""
    now, callout = record.clock.now(), record.callouts.get(callout_id)
    ended = replace(callout.to(State.CANCELLED, now), cancelled_by=by)
    record.callouts.put(ended)
    record.timers.cancel(STEP_TIMER, callout_id)
    for each in record.callouts.called(callout_id):
        if each.state is Asked.ASKED and _called_back(record, each):
            continue
        if each.state in {Asked.ASKED, Asked.YES, Asked.LATER}:
            tell(record, ended, each.person, "cancelled", f"cancelled:{callout_id}")
    record.journal.add(_state(record, ended), by)
    return ended


def incident_closed(record: CallOutRecord, incident: IncidentId, by: PersonId, *, call_off: bool) -> None:
    """What becomes of an incident's call-outs when it closes: they are called off; or nobody more is asked,
    and whoever called and crisis management are told who comes all the same."""
    for each in unfinished(record, incident):
        callout = record.callouts.get(each.id)
        if call_off:
            cancel(record, callout.id, by)
        elif callout.state is State.RUNNING:
            _exhausted(record, callout)
        else:
            _alarm(record, callout, CLOSED_ALARM)


def unfinished(record: CallOutRecord, incident: IncidentId) -> Sequence[CallOut]:
    """The incident's call-outs that somebody is asked in, or comes to."""
    now = record.clock.now()
    return [each for each in record.callouts.all() if each.incident == incident and each.answerable(now)]


def ring(record: CallOutRecord, callout_id: CallOutId, step: int) -> None:
    """The timer's act: those who are silent are reminded once; then the next are asked."""
    callout = record.callouts.get(callout_id)
    if callout.state is not State.RUNNING or callout.step != step:
        return
    silent = [
        each for each in record.callouts.called(callout_id) if each.state is Asked.ASKED and not each.reminded
    ]
    if silent and record.clock.now() < callout.need.until and not _closed(record, callout):
        _texts(record, callout, silent, "remind")
    else:
        go_on(record, callout, waited=True)


def unreached(record: CallOutRecord, callout_id: CallOutId, person: StaffId) -> None:
    """It is certain that no message reaches them: the call-out goes on without."""
    callout = record.callouts.get(callout_id)
    called = record.callouts.one(callout_id, person)
    if called is None or called.state is not Asked.ASKED:
        return
    record.outbox.cancel(text_key(callout_id, person, called.step))
    record.callouts.put_called([called.to(Asked.UNREACHED)])
    if callout.state is State.RUNNING:
        go_on(record, callout)


def go_on(record: CallOutRecord, callout: CallOut, *, waited: bool = False) -> CallOut:
    """Seat those who come; then end, wait for those who are asked, or ask the next.

    `waited`: those who were asked have had their time, also after a reminder.
    """
    called = _seated(record, callout)
    full = sum(each.confirmed for each in called) == callout.need.count
    if full:
        return _filled(record, callout, called)
    if callout.state is State.FILLED:
        callout = _becomes(record, callout, State.RUNNING)
        waited = True
    if callout.state is not State.RUNNING:
        return callout
    if not waited and any(each.state is Asked.ASKED for each in called):
        return callout
    return _ask_next(record, callout, called)


def tell(record: CallOutRecord, callout: CallOut, person: StaffId, what: str, cause: str) -> None:
    """An intent: one person is told one thing, once for its cause."""
    data = {"callout": callout.id, "what": what}
    record.outbox.put(Intent(TOLD, person, data, f"{TOLD}:{cause}:{person}"))


def comer(called: Called) -> Comer:
    return Comer(called.person, called.languages, called.skills)


def _made(record: CallOutRecord, callout: CallOutId) -> CallOut | None:
    try:
        return record.callouts.get(callout)
    except NoSuchCallOut:
        return None


def _those(record: CallOutRecord, callout: CallOut, people: Sequence[Person], after: int) -> list[Called]:
    codes = _codes(len(people), record.callouts.codes_in_use(record.clock.now()))
    return [
        Called(callout.id, each.id, after + number, code, each.languages, each.skills)
        for number, (each, code) in enumerate(zip(people, codes, strict=True))
    ]


def _codes(count: int, in_use: Collection[str]) -> list[str]:
    """Six digits each, all different, and none that somebody has who is expected: said at the desk, worth
    nothing without the name beside them."""
    found: set[str] = set()
    while len(found) < count:
        found |= {f"{secrets.randbelow(10**6):06}"}.difference(in_use)
    return sorted(found, key=lambda _: secrets.randbits(32))


def _seated(record: CallOutRecord, callout: CallOut) -> Sequence[Called]:
    """Everybody as they sit now. Who stood by and has a place now is told."""
    called = record.callouts.called(callout.id)
    yes = [each for each in called if each.state is Asked.YES]
    # an answer that holds again is as old as when it was given: whoever has a place sits before it
    yes.sort(key=lambda each: (each.seat is None, each.answered_at or callout.made_at, each.place))
    seats = seating(callout.need, [comer(each) for each in yes])
    moved = [
        replace(each, seat=seats.get(each.person)) for each in called if each.seat != seats.get(each.person)
    ]
    record.callouts.put_called(moved)
    for each in moved:
        if each.confirmed and each.answered_at is not None and each.answered_at < record.clock.now():
            _tell_needed(record, callout, called, each)
    new = {each.person: each for each in moved}
    return [new.get(each.person, each) for each in called]


def _tell_needed(record: CallOutRecord, callout: CallOut, before: Sequence[Called], now: Called) -> None:
    """Only whoever stood by: a change of part is nobody's business but ours."""
    was = next(each for each in before if each.person == now.person)
    if was.stands_by:
        tell(record, callout, now.person, "needed", f"needed:{new_id()}")  # it may come to this again


def _filled(record: CallOutRecord, callout: CallOut, called: Sequence[Called]) -> CallOut:
    """Stop: what waits is called back, and whoever was asked is thanked."""
    if callout.state is State.FILLED:
        return callout
    record.timers.cancel(STEP_TIMER, callout.id)
    for each in called:
        if each.state is Asked.ASKED and _called_back(record, each):
            continue
        if each.state in {Asked.ASKED, Asked.LATER}:
            record.callouts.put_called([each.to(Asked.THANKED)])
            key = f"{THANKS}:{callout.id}:{each.person}:{each.step}"
            record.outbox.put(Intent(THANKS, each.person, {"callout": callout.id}, key))
    return _becomes(record, callout, State.FILLED)


def _called_back(record: CallOutRecord, called: Called) -> bool:
    """Whether nothing of it was sent: then they were never asked."""
    stopped = record.outbox.cancel(text_key(called.callout, called.person, called.step))
    if not stopped or called.reminded:
        return False
    record.callouts.put_called([replace(called.to(Asked.WAITING), asked_at=None)])
    return True


def _ask_next(record: CallOutRecord, callout: CallOut, called: Sequence[Called]) -> CallOut:
    coming = [comer(each) for each in called if each.state is Asked.YES]
    waits = [each for each in called if each.state is Asked.WAITING]
    again = [each for each in called if each.state is Asked.THANKED]
    chosen = next_to_ask(
        callout.need, coming, [comer(each) for each in (*waits, *again)], callout.at_once, OVERSAMPLED
    )
    if not chosen or record.clock.now() >= callout.need.until or _closed(record, callout):
        return _exhausted(record, callout)
    by_person = {each.person: each for each in called}
    those = [replace(by_person[each.person].to(Asked.ASKED), reminded=False) for each in chosen]
    return _texts(record, callout, those, "ask")


def _texts(record: CallOutRecord, callout: CallOut, those: Sequence[Called], words: str) -> CallOut:
    """A step: who is in it, an intent for each, and the time of the next."""
    now, stepped = record.clock.now(), replace(callout, step=callout.step + 1)
    record.callouts.put(stepped)
    reminding = words == "remind"
    record.callouts.put_called(
        [replace(each, step=stepped.step, asked_at=now, reminded=reminding) for each in those]
    )
    for each in those:
        # whose first message has not gone out yet gets one message, and that asks
        late = reminding and record.outbox.cancel(text_key(callout.id, each.person, each.step))
        data: dict[str, Json] = {
            "callout": callout.id,
            "step": stepped.step,
            "words": "ask" if late else words,
        }
        record.outbox.put(Intent(TEXT, each.person, data, text_key(callout.id, each.person, stepped.step)))
    due: dict[str, Json] = {"callout": callout.id, "step": stepped.step}
    record.timers.set(Timer(STEP_TIMER, callout.id, now + callout.wait, due))
    people: list[str] = [each.person for each in those]
    record.journal.add(events.CallOutStep(callout.id, stepped.step, words, people), None)
    return stepped


def _exhausted(record: CallOutRecord, callout: CallOut) -> CallOut:
    """Nobody is left to ask, or nobody more is to be: whoever called, and crisis management, are alarmed."""
    record.timers.cancel(STEP_TIMER, callout.id)
    ended = _becomes(record, callout, State.EXHAUSTED)
    _alarm(record, callout, CLOSED_ALARM if _closed(record, callout) else EXHAUSTED_ALARM)
    return ended


def _alarm(record: CallOutRecord, callout: CallOut, what: str) -> None:
    cause = new_id()  # it may come to this more than once
    for person in dict.fromkeys([PersonId(callout.made_by), *record.approvers.crisis_management()]):
        data = {"what": what, "callout": callout.id}
        record.outbox.put(Intent(ALARM, person, data, f"{what}:{callout.id}:{cause}:{person}"))


def _closed(record: CallOutRecord, callout: CallOut) -> bool:
    return record.incidents.get(IncidentId(callout.incident)).state is IncidentState.CLOSED


def _refuse_closed(incident: Incident) -> None:
    if incident.state is IncidentState.CLOSED:
        raise IncidentNotPossible(state=incident.state.value, wanted="called for")


def _becomes(record: CallOutRecord, callout: CallOut, state: State) -> CallOut:
    changed = callout.to(state, record.clock.now())
    record.callouts.put(changed)
    record.journal.add(_state(record, changed), None)
    return changed


def _state(record: CallOutRecord, callout: CallOut) -> events.CallOutState:
    confirmed = sum(each.confirmed for each in record.callouts.called(callout.id))
    return events.CallOutState(callout.id, callout.state.value, confirmed)


def past(callout: CallOut, now: datetime) -> bool:
    """Whether those who came have gone home."""
    return now >= callout.need.until
