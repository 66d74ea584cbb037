"""Sends what call-outs have to say: decided in a unit of work, worded in the person's language, sent outside
any. Whatever was decided meanwhile counts: nobody is asked for what is filled."""

from collections.abc import Mapping
from typing import Final
from zoneinfo import ZoneInfo

from broadcast.delivery.model import Ready, marked
from core.canonical import Json
from core.errors import NotFound, msgid
from core.outbox.model import Intent, NotNeeded, NotSent, Outcome
from core.outbox.worker import Handler
from core.sealing.keys import derive
from crisis.incidents.model import IncidentId
from crisis.incidents.model import State as IncidentState
from crisis.staffing.callouts import service
from crisis.staffing.callouts.model import Asked, CallOut, CallOutId, Need, State
from crisis.staffing.people.model import OPTED_OUT, Person, StaffId, why_not
from crisis.staffing.people.service import personal_link
from i18n.catalogues.ports import Catalogue
from i18n.formats.model import say_clock, say_day
from i18n.languages.model import LanguageTag
from scripts_library.items.model import Audience
from web.building import Office
from web.catalogues import console_words
from web.record import Record
from web.serving.carriers import Carriers, reach_of
from web.serving.told import EXERCISE

WORDS: Final[Mapping[str, str]] = {
    "ask": msgid(
        "%(municipality)s needs you: %(place)s, %(by)s to %(until)s. Answer YES, NO or LATER and a time, "
        "or here: %(link)s"
    ),
    "remind": msgid(
        "Reminder. %(municipality)s needs you: %(place)s, %(by)s to %(until)s. Answer YES, NO or LATER and a "
        "time, or here: %(link)s"
    ),
    "thanks": msgid("Thank you! Enough people are coming to %(place)s, %(by)s. You need not come."),
    "confirmed": msgid(
        "Thank you! We count on you: %(place)s, %(by)s to %(until)s. Your code when you come: %(code)s. "
        "If you are hindered, answer NO."
    ),
    "full": msgid(
        "Thank you for your yes! Enough people are coming already. You stand by, and hear from us if you are "
        "needed."
    ),
    "needed": msgid(
        "You are needed after all: %(place)s, %(by)s to %(until)s. Your code when you come: %(code)s. If you "
        "are hindered, answer NO."
    ),
    "no": msgid("Thank you for answering. We do not count on you."),
    "later": msgid("Thank you. We have noted it, and let you know if you are needed."),
    "cancelled": msgid("The call-out to %(place)s, %(by)s, is called off. You need not come. Thank you!"),
    "unclear": msgid(
        "We did not understand your answer. Answer YES, NO or LATER and a time, or here: %(link)s"
    ),
    "not_asked": msgid("Thank you for your message. We ask nothing of you just now."),
    "which": msgid("You are called in more than once. Say yes or no to each of them here: %(link)s"),
    "shared": msgid("Several people here have this number. Answer with the link in your own message."),
    "stopped": msgid("You get no more messages from us. Answer START if you want them again."),
    "started": msgid("You get messages from us again. Answer STOP if you do not want them."),
}
"""What is said, by its name in the intent."""

_ASKING: Final = frozenset({State.RUNNING, State.EXHAUSTED})


def worded(
    words: Catalogue,
    what: str,
    facts: Mapping[str, object],
    language: str,
    zone: ZoneInfo,
    audience: Audience,
) -> str:
    """One message, as it is sent."""
    said = {name: each for name, each in facts.items() if not isinstance(each, Need)}
    need = facts.get("need")
    if isinstance(need, Need):
        said |= times_of(words, need, language, zone)
    text = words.say(WORDS[what], **said)
    return marked(text, words.say(EXERCISE)) if audience is Audience.EXERCISE else text


def times_of(words: Catalogue, need: Need, language: str, zone: ZoneInfo) -> dict[str, str]:
    """Where, from when and until when, as a message says it."""
    tag = LanguageTag(language)
    return {
        "place": need.place or words.say("from home"),
        "by": f"{say_day(need.by, tag, zone)} {say_clock(need.by, tag, zone)}",
        "until": say_clock(need.until, tag, zone),
    }


def spoken_by(person: Person, languages: tuple[str, ...]) -> str:
    """The first language of the person's that the program speaks to staff, else the program's first."""
    return next((each for each in person.languages if each in languages), languages[0])


class CallingIn:
    """The handlers of call-outs' intents."""

    def __init__(self, office: Office, carriers: Carriers) -> None:
        self._database, self._carriers, self._office = office.database, carriers, office
        self._words = console_words()
        self._key = derive(office.secret, "personal link")
        self._reach = reach_of(carriers, office.centre)
        self._zone = ZoneInfo(office.centre.municipality.timezone)
        self.handlers: Final[Mapping[str, Handler]] = {
            service.TEXT: self._text,
            service.THANKS: lambda intent: self._send(self._database.run(self._about, intent, "thanks")),
            service.TOLD: lambda intent: self._send(
                self._database.run(self._about, intent, str(intent.data["what"]))
            ),
        }

    def _text(self, intent: Intent) -> Outcome:
        outcome = self._send(self._database.run(self._asking, intent))
        if isinstance(outcome, NotSent) and not outcome.again:
            callout, person = CallOutId(str(intent.data["callout"])), StaffId(intent.to)
            self._database.run(service.unreached, callout, person)
        return outcome

    def _send(self, ready: Ready | NotSent | NotNeeded) -> Outcome:
        if not isinstance(ready, Ready):
            return ready
        words = self._words[ready.language]
        body = worded(
            words, str(ready.facts["what"]), ready.facts, ready.language, self._zone, ready.audience
        )
        return self._carriers[ready.audience].send(ready.number, body)

    # units of work

    def _asking(self, record: Record, intent: Intent) -> Ready | NotSent | NotNeeded:
        callout = record.callouts.get(CallOutId(str(intent.data["callout"])))
        called = record.callouts.one(callout.id, StaffId(intent.to))
        if callout.state not in _ASKING or called is None or called.state is not Asked.ASKED:
            return NotNeeded("answered, filled or called off meanwhile")
        if record.incidents.get(IncidentId(callout.incident)).state is IncidentState.CLOSED:
            return NotNeeded("the incident is closed")
        if called.step != intent.data["step"]:
            return NotNeeded("a later message asks")
        return self._about(record, intent, str(intent.data["words"]))

    def _about(self, record: Record, intent: Intent, what: str) -> Ready | NotSent | NotNeeded:
        try:
            person = record.staff.get(StaffId(intent.to))
            callout = _callout(record, intent.data)
        except NotFound as error:
            return NotSent(str(error), again=False)
        audience = callout.audience if callout else Audience(str(intent.data["audience"]))
        why = why_not(person, audience, self._reach.carried, self._reach.allowed)
        if (why is not None and not (why == OPTED_OUT and what == "stopped")) or person.phone is None:
            return NotSent(why or "", again=False)
        language = spoken_by(person, tuple(self._words))
        return Ready(person.phone, language, audience, self._facts(record, callout, person, what))

    def _facts(
        self, record: Record, callout: CallOut | None, person: Person, what: str
    ) -> Mapping[str, object]:
        secret = personal_link(record, person.id, self._key)
        facts: dict[str, object] = {
            "what": what,
            "link": f"{self._office.settings.public_url}/come/{secret}",
            "municipality": self._office.centre.municipality.name,
        }
        if callout is None:
            return facts
        called = record.callouts.one(callout.id, person.id)
        return facts | {"need": callout.need, "code": called.code if called else ""}


def _callout(record: Record, data: Mapping[str, Json]) -> CallOut | None:
    return record.callouts.get(CallOutId(str(data["callout"]))) if "callout" in data else None
