"""Who is told that somebody waits for POSOM, and who next while nobody acts; never a word of a referral.

First the on-call, a quarter later everybody of POSOM, another quarter later crisis management too; from then
on all of them each hour, until somebody has been rung.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from core.access.model import PersonId, Role
from core.canonical import Json
from core.ids import new_id
from core.outbox.model import Intent
from core.timers.model import Timer
from crisis.posom.model import ENDED, UNACCEPTED_AFTER, Referral, ReferralId, State, on_call
from crisis.posom.ports import PosomRecord
from scripts_library.approvals.service import ALARM
from scripts_library.items.model import Audience

PROMISED: Final = "posom.promised"
"""Timer: somebody was to be rung by now; its handler calls `promise_due`."""
UNACCEPTED: Final = "posom.unaccepted"
"""Timer: nobody has accepted it yet; its handler calls `still_unaccepted`."""
TEXT: Final = "posom.text"
"""Intent: tell this person that a referral waits. It holds the referral's id, and no word of it."""
NEW_WAITS: Final = "posom_new"
LATE: Final = "posom_late"
UNANSWERED: Final = "posom_unaccepted"
LEAD: Final = "lead"
"""In what is told: it goes to crisis management, which reads no referral but rings those on call."""

WIDER_AFTER: Final = UNACCEPTED_AFTER
"""Between an alarm and the next, which goes to more people."""
AGAIN_AFTER: Final = timedelta(hours=1)
"""Between two alarms once everybody has had one."""
WIDEST: Final = 3


def begin_to_wait(record: PosomRecord, referral: Referral, what: str) -> None:
    """Nobody has it: the on-call are told at once, and alarms follow until somebody does."""
    now, turn = record.clock.now(), new_id()
    _tell(record, TEXT, referral, what, turn, whom_to_tell(record, now))
    if now + UNACCEPTED_AFTER < referral.promised:
        _set(record, UNACCEPTED, referral, now + UNACCEPTED_AFTER, turn)
    hold_to_promise(record, referral, UNACCEPTED_AFTER)


def hold_to_promise(record: PosomRecord, referral: Referral, patience: timedelta) -> None:
    """An alarm when the promise passes; where it has passed already, after so much ``patience``."""
    now = record.clock.now()
    due = referral.promised if now < referral.promised else now + patience
    _set(record, PROMISED, referral, due, new_id())


def ask_no_more(record: PosomRecord, referral: Referral) -> None:
    """Somebody has it."""
    record.timers.cancel(UNACCEPTED, referral.id)


def forget_promise(record: PosomRecord, referral: Referral) -> None:
    """They have been rung, or somebody else rings them."""
    record.timers.cancel(PROMISED, referral.id)


def promise_due(record: PosomRecord, timer: Timer) -> None:
    """The timer's act: who was promised to be rung by now waits still."""
    referral = _referral(record, timer)
    if referral.state not in ENDED:
        _alarm(record, referral, LATE, timer)


def still_unaccepted(record: PosomRecord, timer: Timer) -> None:
    """The timer's act: nobody has accepted it. Once the promise has passed, `promise_due` alarms alone."""
    referral = _referral(record, timer)
    if referral.state is State.WAITING and record.clock.now() < referral.promised:
        _alarm(record, referral, UNANSWERED, timer, until=referral.promised)


def not_reached(record: PosomRecord, intent: Intent) -> None:
    """The message could not be sent to this person: everybody of POSOM is told instead, each once."""
    referral = record.posom.get(ReferralId(str(intent.data["referral"])))
    if referral.state is State.WAITING:
        what, turn = str(intent.data["what"]), str(intent.data.get("turn", ""))
        _tell(record, TEXT, referral, what, turn, _circle(record, 2, record.clock.now()))


def whom_to_tell(record: PosomRecord, at: datetime) -> tuple[PersonId, ...]:
    """POSOM's on-call; where none of them can be reached, everybody of POSOM who can; where nobody of POSOM
    can, crisis management, so that nothing is forgotten."""
    return _circle(record, 1, at)


def _circle(record: PosomRecord, round_: int, at: datetime) -> tuple[PersonId, ...]:
    able = _of_posom(record)
    crisis = tuple(record.approvers.crisis_management())
    if round_ >= WIDEST:
        return tuple(dict.fromkeys((*able, *crisis)))
    called = tuple(each for each in on_call(record.posom.duties(at), at) if each in able)
    return (called if round_ == 1 else able) or able or crisis


def _of_posom(record: PosomRecord) -> tuple[PersonId, ...]:
    """Those whom a message can reach."""
    return tuple(
        each.person
        for each in record.accounts.all()
        if each.active and each.phone and Role.POSOM in each.roles
    )


def _alarm(
    record: PosomRecord, referral: Referral, what: str, timer: Timer, until: datetime | None = None
) -> None:
    """To those whose turn it is and to whoever accepted it; and set for the next, wider or later."""
    if referral.audience is Audience.EXERCISE and record.posom.operation(Audience.EXERCISE) is None:
        return  # the exercise is over: nobody waits
    now, round_ = record.clock.now(), int(str(timer.data.get("round", 1)))
    turn = str(timer.data.get("turn", ""))
    held = tuple(each for each in _of_posom(record) if each == referral.accepted_by)
    people = (*_circle(record, round_, now), *held)
    _tell(record, ALARM, referral, what, f"{turn}:{round_}", people)
    following = max(timer.due, now) + (WIDER_AFTER if round_ < WIDEST else AGAIN_AFTER)
    if until is None or following < until:
        _set(record, timer.kind, referral, following, turn, round_ + 1)


def _tell(
    record: PosomRecord, kind: str, referral: Referral, what: str, turn: str, people: Iterable[PersonId]
) -> None:
    """``turn`` tells one occasion from another: told anew, a person gets a new message."""
    posom = frozenset(_of_posom(record))
    for person in dict.fromkeys(people):
        data: dict[str, Json] = {"what": what, "referral": referral.id, "turn": turn}
        if person not in posom:
            data[LEAD] = True
        record.outbox.put(Intent(kind, person, data, f"{what}:{referral.id}:{turn}:{person}"))


def _set(
    record: PosomRecord, kind: str, referral: Referral, due: datetime, turn: str, round_: int = 1
) -> None:
    data: dict[str, Json] = {"referral": referral.id, "turn": turn, "round": round_}
    record.timers.set(Timer(kind, referral.id, due, data))


def _referral(record: PosomRecord, timer: Timer) -> Referral:
    return record.posom.get(ReferralId(str(timer.data["referral"])))
