"""Ringing approvers: what several requests ask of one person within a few seconds is one message with one
link; whoever cannot be reached does not hold the others up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from broadcast.delivery.model import Reach, Ready, language_of
from broadcast.delivery.ports import DeliveryRecord
from core.access.errors import NoSuchAccount
from core.access.events import LinkMade
from core.access.links import LASTS, Link, LinkState, link_secret
from core.access.model import Account, PersonId
from core.access.secrets import hash_of
from core.ids import new_id
from core.outbox.model import Intent, NotNeeded, NotSent, Outcome, Sent
from core.timers.model import Timer
from scripts_library.approvals.errors import NoSuchRequest
from scripts_library.approvals.model import UNANSWERED, Request, RequestId, RequestState
from scripts_library.approvals.service import ring_next
from scripts_library.items.model import Audience
from scripts_library.recordings.ringing import named_by, waiting_for_listener

SEND_TIMER: Final = "summons.send"
"""Timer: its handler calls `send_off` with the link's id, which is also the timer's key."""
TEXT: Final = "summons.text"
"""Intent: send the person the link ``data["link"]`` as a text message."""
CALL: Final = "summons.call"
"""Intent: ring the person, who did not answer the message of the first round."""
EXERCISE_MARK: Final = "ovning-"
GATHERING: Final = timedelta(seconds=2)
"""How long a message waits for what else may be asked of the same person."""
ANSWERED: Final = "answered meanwhile"
READING: Final = "has the link open already"
ENDED: Final = "the link has ended"


@dataclass(frozen=True, slots=True)
class Rules:
    """What ringing goes by: whom it reaches, the staff's languages, and the key of the links' secrets."""

    reach: Reach
    spoken: tuple[str, ...]
    link_key: bytes


def purpose_of(audience: Audience) -> str:
    """What a link is for: live and exercise are never in one message."""
    return f"approval.{audience.value}"


def audience_of(link: Link) -> Audience:
    return Audience(link.purpose.removeprefix("approval."))


def secret_of(link: str, audience: Audience, key: bytes) -> str:
    """What stands in the address. An exercise's says so, for everybody to see before any PIN."""
    secret = link_secret(link, key)
    return f"{EXERCISE_MARK}{secret}" if audience is Audience.EXERCISE else secret


def ring(record: DeliveryRecord, person: PersonId, request_id: RequestId, rules: Rules) -> Outcome:
    """Ask this person for an answer: the request joins the message that is being gathered for them, or
    begins one. Whoever cannot be reached is passed over at once."""
    try:
        request = record.approvals.request(request_id)
        account = record.accounts.get(person)
    except (NoSuchRequest, NoSuchAccount) as error:
        return NotSent(str(error), again=False)
    if request.state not in UNANSWERED:
        return NotNeeded(ANSWERED)
    why = rules.reach.why_not(account, request.audience)
    if why is not None:
        pass_over(record, [request.id], person, rules.reach)
        return NotSent(why, again=False)
    return _ask(record, account, request.id, request.audience, rules)


def ring_listener(
    record: DeliveryRecord, person: PersonId, subject: str, audience: Audience, rules: Rules
) -> Outcome:
    """Ask this person to listen to recordings, by the same link as texts. ``subject`` names them."""
    try:
        account = record.accounts.get(person)
    except NoSuchAccount as error:
        return NotSent(str(error), again=False)
    if not _unheard(record, subject):
        return NotNeeded(ANSWERED)
    why = rules.reach.why_not(account, audience)
    if why is not None:
        return NotSent(why, again=False)
    return _ask(record, account, subject, audience, rules)


def _ask(record: DeliveryRecord, account: Account, subject: str, audience: Audience, rules: Rules) -> Outcome:
    """The subject joins the message that is being gathered for the person, or begins one."""
    living = record.links.living(account.person, record.clock.now())
    if any(each.state is LinkState.OPEN and subject in each.subjects for each in living):
        return NotNeeded(READING)
    link = next((each for each in living if _gathers(each, audience)), None)
    if link is None:
        link = _made(record, account, audience, rules, _waits_already(living, audience))
    record.links.keep(link.asking(subject))
    return Sent(link.id)


def send_off(record: DeliveryRecord, link_id: str) -> None:
    """The timer's act: nothing more joins the message; it is sent. From a request's second round on, the
    person is rung as well."""
    link = record.links.get(link_id)
    if link.state is not LinkState.GATHERING:
        return
    record.links.keep(link.to(LinkState.SENT))
    record.journal.add(LinkMade(link.id, link.person, link.purpose, list(link.subjects)), None)
    record.outbox.put(Intent(TEXT, link.person, {"link": link.id}, f"{TEXT}:{link.id}"))
    if any(_rounds(each) > 1 for each in open_requests(record, link)):
        record.outbox.put(Intent(CALL, link.person, {"link": link.id}, f"{CALL}:{link.id}"))


def ready(record: DeliveryRecord, link_id: str, rules: Rules) -> Ready | NotSent | NotNeeded:
    """The message as it is now: to whom, how many texts wait, and the link, where the person has a PIN to
    open it with."""
    link = record.links.get(link_id)
    waiting, unheard = open_requests(record, link), open_recordings(record, link)
    if not waiting and not unheard:
        return NotNeeded(ANSWERED)
    if not link.lives(record.clock.now()):
        return NotNeeded(ENDED)
    account, audience = record.accounts.get(link.person), audience_of(link)
    why = rules.reach.why_not(account, audience)
    if why is not None or account.phone is None:
        return NotSent(why or "", again=False)
    with_pin = record.pins.of(link.person) is not None
    facts = {
        "count": len(waiting),
        "recordings": len(unheard),
        "secret": secret_of(link.id, audience, rules.link_key) if with_pin else None,
    }
    return Ready(account.phone, language_of(account, rules.spoken), audience, facts)


def pass_over_link(record: DeliveryRecord, link_id: str, reach: Reach) -> None:
    """The message certainly did not go out, and will not: the next approver is rung at once."""
    link = record.links.get(link_id)
    requests = [each.id for each in open_requests(record, link)]
    pass_over(record, requests, link.person, reach)


def pass_over(record: DeliveryRecord, requests: list[RequestId], person: PersonId, reach: Reach) -> None:
    """Ring the next approver now rather than after a minute, where this person was the last to be rung and
    somebody else can be reached: a round in which nobody can be is left its time."""
    for each in requests:
        request = record.approvals.request(each)
        last = request.approvers[(request.rung - 1) % len(request.approvers)] if request.approvers else ""
        if (
            request.state is RequestState.OPEN
            and last == person
            and _anybody_else(record, request, person, reach)
        ):
            ring_next(record, each)


def open_requests(record: DeliveryRecord, link: Link) -> tuple[Request, ...]:
    """What of the link still waits for an answer, oldest first."""
    asked = [RequestId(each) for each in link.subjects if named_by(each) is None]
    requests = [record.approvals.request(each) for each in asked]
    waiting = [each for each in requests if each.state in UNANSWERED]
    return tuple(sorted(waiting, key=lambda each: (each.at, each.id)))


def open_recordings(record: DeliveryRecord, link: Link) -> tuple[str, ...]:
    """The subjects of the link that are recordings which still wait for a listener."""
    return tuple(each for each in link.subjects if _unheard(record, each))


def _unheard(record: DeliveryRecord, subject: str) -> bool:
    named = named_by(subject)
    return named is not None and bool(waiting_for_listener(record, *named))


def _gathers(link: Link, audience: Audience) -> bool:
    return link.state is LinkState.GATHERING and link.purpose == purpose_of(audience)


def _waits_already(living: Sequence[Link], audience: Audience) -> tuple[str, ...]:
    """What earlier messages asked of the same person: the newest link opens all that still waits."""
    same = [each for each in living if each.purpose == purpose_of(audience)]
    return tuple(dict.fromkeys(subject for each in same for subject in each.subjects))


def _made(
    record: DeliveryRecord, account: Account, audience: Audience, rules: Rules, subjects: tuple[str, ...]
) -> Link:
    now, link_id = record.clock.now(), new_id()
    link = Link(link_id, account.person, purpose_of(audience), subjects, now, now + LASTS)
    record.links.add(link, hash_of(secret_of(link_id, audience, rules.link_key)))
    record.timers.set(Timer(SEND_TIMER, link_id, now + GATHERING, {"link": link_id}))
    return link


def _rounds(request: Request) -> int:
    """In which round of its approvers the request is rung now, from 1."""
    return 1 + (request.rung - 1) // len(request.approvers) if request.approvers else 1


def _anybody_else(record: DeliveryRecord, request: Request, person: PersonId, reach: Reach) -> bool:
    others = [PersonId(each) for each in request.approvers if each != person]
    accounts = [each for each in record.accounts.all() if each.person in others]
    return any(reach.why_not(each, request.audience) is None for each in accounts)
