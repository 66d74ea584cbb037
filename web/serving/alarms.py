"""What alarms there are: whom each concerns is in the intent; here is what it says, for live or exercise, and
what makes it needless."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from broadcast.delivery.summons import audience_of
from core.canonical import Json
from core.errors import msgid
from crisis.incidents.model import IncidentId
from crisis.posom import alarming as posom
from crisis.questions.following import LATE as QUESTION_LATE
from crisis.questions.following import MANY_LATE
from crisis.situation import service as situation
from crisis.staffing.callouts.service import CLOSED_ALARM, EXHAUSTED_ALARM
from scripts_library.approvals.model import UNANSWERED, GlassId, RequestId
from scripts_library.items.model import Audience
from web.record import Record
from web.serving import answering, callout_alarm, drift_alarm, drifting, hearing, posom_texts, questioning

Facts = Mapping[str, Json]
LINK_DEAD: Final = "link_dead"


@dataclass(frozen=True, slots=True)
class Alarm:
    """``where`` is the page to read on at; ``needless`` whether it has been dealt with meanwhile."""

    message: str
    audience: Callable[[Record, Facts], Audience]
    where: Callable[[Facts], str]
    facts: Callable[[Record, Facts], Mapping[str, str]] = lambda record, facts: {}  # noqa: ARG005
    needless: Callable[[Record, Facts], bool] = lambda record, facts: False  # noqa: ARG005


def _of_request(record: Record, facts: Facts) -> Audience:
    return record.approvals.request(RequestId(str(facts["request"]))).audience


def _answered(record: Record, facts: Facts) -> bool:
    return record.approvals.request(RequestId(str(facts["request"]))).state not in UNANSWERED


def _whose_link(record: Record, facts: Facts) -> Mapping[str, str]:
    person = record.links.get(str(facts["link"])).person
    return {"name": record.accounts.get(person).display_name}


ALARMS: Final[Mapping[str, Alarm]] = {
    "approval_unanswered": Alarm(
        msgid("Nobody answers a request for approval, though all were rung three times."),
        _of_request,
        lambda facts: "/staff/approvals",  # noqa: ARG005
        needless=_answered,
    ),
    "break_glass": Alarm(
        msgid("The glass was broken: one person lets texts be said without another's approval."),
        lambda record, facts: record.approvals.glass(GlassId(str(facts["glass"]))).audience,
        lambda facts: "/staff/approvals",  # noqa: ARG005
    ),
    "next_information_late": Alarm(
        msgid("The time that was promised for the next information has passed."),
        lambda record, facts: record.incidents.get(IncidentId(str(facts["incident"]))).audience,
        lambda facts: f"/staff/incidents/{facts['incident']}",
    ),
    hearing.UNHEARD: Alarm(hearing.WORDS, hearing.audience_of, hearing.where, needless=hearing.needless),
    QUESTION_LATE: Alarm(
        questioning.WORDS, questioning.audience_of, questioning.where, needless=questioning.needless
    ),
    MANY_LATE: Alarm(
        questioning.MANY,
        questioning.which,
        questioning.list_of,
        questioning.how_many,
        questioning.none_late,
    ),
    drift_alarm.KIND: Alarm(
        drift_alarm.WORDS, drift_alarm.audience_of, drift_alarm.where, drift_alarm.told, drift_alarm.needless
    ),
    LINK_DEAD: Alarm(
        msgid("Five wrong PINs were given for the link of %(name)s. It is closed."),
        lambda record, facts: audience_of(record.links.get(str(facts["link"]))),
        lambda facts: "/staff/deliveries",  # noqa: ARG005
        _whose_link,
    ),
    situation.ASKED: Alarm(
        answering.ASKED, answering.audience_of, answering.where, needless=answering.written
    ),
    situation.LATE: Alarm(answering.LATE, answering.audience_of, answering.where, needless=answering.ended),
    posom.NEW_WAITS: Alarm(
        posom_texts.NEW, posom_texts.audience_of, posom_texts.where, needless=posom_texts.accepted
    ),
    posom.UNANSWERED: Alarm(
        posom_texts.WAITS, posom_texts.audience_of, posom_texts.where, needless=posom_texts.accepted
    ),
    posom.LATE: Alarm(
        posom_texts.PROMISED, posom_texts.audience_of, posom_texts.where, needless=posom_texts.ended
    ),
    EXHAUSTED_ALARM: Alarm(
        msgid("The call-out lacks %(lacking)s of %(needed)s, and nobody is left to ask."),
        callout_alarm.audience_of,
        lambda facts: f"/staff/callouts/{facts['callout']}",
        callout_alarm.lacking,
        callout_alarm.needless,
    ),
    CLOSED_ALARM: Alarm(
        msgid(
            "The incident is closed, so nobody more is called in. %(coming)s of %(needed)s come all the same."
        ),
        callout_alarm.audience_of,
        lambda facts: f"/staff/callouts/{facts['callout']}",
        callout_alarm.lacking,
        callout_alarm.called_off,
    ),
    **{
        drifting.kind_of(channel): Alarm(
            message,
            lambda record, facts: Audience(str(facts["audience"])),  # noqa: ARG005
            lambda facts: "/staff/sync",  # noqa: ARG005
            lambda record, facts: {"host": str(facts["host"])},  # noqa: ARG005
            partial(drifting.in_step_again, channel),
        )
        for channel, message in drifting.ALARMED.items()
    },
}
