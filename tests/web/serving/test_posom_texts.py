"""POSOM's on-call are told by text message that a referral waits or is late, and no word of it; partners' own
numbers are reached by nothing."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from broadcast.delivery.never import NeverTo
from core.access.model import Account, PersonId, Role
from core.outbox.model import NotSent, Outcome, Sent
from core.timers.units import DatabaseTimers
from core.timers.worker import run_due
from crisis.posom import alarming, service
from crisis.posom.model import Duty, Group, GroupId, Referral, State, Told
from crisis.posom.service import New
from scripts_library.items.model import Audience
from tests.web.serving.test_outgoing import Post, post
from web.record import Record
from web.serving.carriers import carriers_of
from web.serving.night_watch import TIMERS

__all__ = ["post"]

PETRA = "+46701740608"
CARE = "+46313900621"
WORDS = Told("Majvor", "+46701740615", "i kväll", "Är rädd och ensam")


def referred(post: Post, audience: Audience = Audience.LIVE) -> Referral:
    def act(record: Record) -> Referral:
        if record.posom.operation(audience) is None:
            service.start(record, audience, "Branden", karin)
        return service.refer(record, New(WORDS, "sv", True, audience=audience), amal, record.sealer)

    karin, amal = post.person("karin"), post.person("amal")
    return post.run(act)


def ring_timers(post: Post, ahead: timedelta) -> None:
    timers: DatabaseTimers[Record] = DatabaseTimers(post.office.database)
    due = {kind: TIMERS[kind] for kind in (alarming.PROMISED, alarming.UNACCEPTED)}
    run_due(timers, post.office.clock.now() + ahead, due)


def test_a_new_referral_is_told_to_the_on_call_without_a_word_of_it(post: Post) -> None:
    referral = referred(post)
    post.empty()
    (message,) = post.messages(PETRA)
    assert message == "Upplys: En ny hänvisning väntar. Logga in. http://127.0.0.1:9/staff/posom"
    assert referral.number not in message


def test_nobody_is_told_of_one_that_somebody_has_accepted_already(post: Post) -> None:
    referral, petra = referred(post), post.person("petra")
    post.run(lambda record: service.accept(record, referral.id, petra))
    post.empty()
    assert post.messages(PETRA) == []


def test_one_that_nobody_accepts_alarms_after_a_quarter_and_one_that_is_late_again(post: Post) -> None:
    referred(post)
    post.empty()
    ring_timers(post, timedelta(minutes=16))
    post.empty()
    assert "ingen har tagit den än" in post.messages(PETRA)[0]
    ring_timers(post, timedelta(minutes=61))
    post.empty()
    messages = post.messages(PETRA)
    assert any("lovades bli uppringd" in each for each in messages)
    for message in messages:
        assert not any(word in message for word in (WORDS.name, WORDS.phone, WORDS.words))


def test_one_that_is_done_alarms_nobody(post: Post) -> None:
    referral, petra = referred(post), post.person("petra")
    post.run(lambda record: service.accept(record, referral.id, petra))
    post.run(lambda record: service.settle(record, referral.id, State.DONE, petra))
    ring_timers(post, timedelta(hours=2))
    post.empty()
    assert post.messages(PETRA) == []


def test_an_exercise_s_referral_reaches_only_numbers_on_the_staff_s_list(post: Post) -> None:
    assert PETRA not in post.office.centre.staff_numbers
    referred(post, Audience.EXERCISE)
    post.empty()
    assert post.messages(PETRA) == []


def test_one_who_cannot_be_reached_on_call_is_no_reason_that_nobody_knows(post: Post) -> None:
    petra = post.person("petra")
    pia = Account(
        PersonId("pia"), "pia", "Pia Stöd", frozenset({Role.POSOM}), phone="+46701740605"
    )  # on the list of exercises, which Petra is not
    post.run(lambda record: record.accounts.add(pia, post.office.clock.now()))
    group = Group(GroupId("g"), "Norr", None, (petra,))
    now = post.office.clock.now()
    post.run(lambda record: record.posom.put_group(group))
    post.run(lambda record: record.posom.put_duty(Duty("d", group.id, petra, now, now + timedelta(days=1))))
    referred(post, Audience.EXERCISE)
    post.empty()
    assert post.messages(PETRA) == []
    assert "En ny hänvisning väntar" in post.messages("+46701740605")[0]


def test_crisis_management_is_led_to_its_own_page(post: Post) -> None:
    referred(post)
    ring_timers(post, timedelta(minutes=16))
    ring_timers(post, timedelta(minutes=32))
    ring_timers(post, timedelta(minutes=48))
    post.empty()
    (message,) = post.messages("+46701740605")
    assert message.endswith("/staff/posom/start")


class Reaches:
    """A carrier that notes whom it reached."""

    def __init__(self) -> None:
        self.reached: list[str] = []

    def send(self, to: str, body: str) -> Outcome:
        self.reached.append(to)
        return Sent(body)

    def ring(self, to: str, url: str) -> Outcome:
        self.reached.append(to)
        return Sent(url)


NUMBERS = st.from_regex(r"\+4631390062[0-9]", fullmatch=True)


@given(st.frozensets(NUMBERS), st.lists(st.tuples(NUMBERS, st.booleans())))
def test_whatever_asks_a_partner_s_own_number_is_never_reached(
    never: frozenset[str], asked: list[tuple[str, bool]]
) -> None:
    carrier = Reaches()
    guarded = NeverTo(carrier, never)
    outcomes = [guarded.send(to, "x") if text else guarded.ring(to, "x") for to, text in asked]
    assert carrier.reached == [to for to, _ in asked if to not in never]
    refused = [each for each in outcomes if isinstance(each, NotSent)]
    assert len(refused) == len(asked) - len(carrier.reached)
    assert not any(each.again for each in refused)


def test_every_carrier_of_the_house_has_the_guard(post: Post) -> None:
    office, inner = post.office, Reaches()
    carriers = carriers_of(office.settings, office.centre, office.clock, inner)
    for carrier in carriers.values():
        assert isinstance(carrier.send(CARE, "x"), NotSent)
        assert isinstance(carrier.ring(CARE, "x"), NotSent)
    assert inner.reached == []
