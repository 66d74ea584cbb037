"""What one-time links and PINs keep to, in memory and on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.access import opening
from core.access.errors import LinkElsewhere, LinkEnded, LinkOrPinWrong, TooManyAttempts, WeakPin
from core.access.links import LASTS, TRIES, Link, LinkState, link_secret
from core.access.opening import open_link, opened_by
from core.access.pins import choose_pin
from core.access.secrets import hash_of
from core.access.throttle import Visitor
from core.clock import ManualClock
from core.errors import UpplysError
from core.sealing.keys import derive
from core.storage.database import Database
from tests.core.access.fakes import FakeHasher
from tests.core.cast import NIGHT, TOBIAS
from tests.core.record import SqlRecord

Db = Database[SqlRecord]
KEY = derive("a secret of forty characters or more, yes", "link")
SECRET = link_secret("link-1", KEY)
PIN, WRONG = "271828", "314159"
PHONE, OTHER = "upb_tobias-phone", "upb_another"
HERE = Visitor("198.51.100.7")


class Bed:
    """Tobias, rung, with his phone in his hand."""

    def __init__(self, database: Db, clock: ManualClock) -> None:
        self.database, self.clock, self.hasher = database, clock, FakeHasher()
        choose_pin(database, self.hasher, TOBIAS.person, PIN)
        database.run(self._sent)

    def _sent(self, record: SqlRecord) -> None:
        link = Link("link-1", TOBIAS.person, "approval live", ("request-1",), NIGHT, NIGHT + LASTS)
        record.links.add(link, hash_of(SECRET))
        record.links.keep(link.to(LinkState.SENT))

    def give(self, pin: str = PIN, browser: str = PHONE, secret: str = SECRET) -> Link:
        return open_link(self.database, self.hasher, secret, pin, browser, HERE)

    def told(self, pin: str = PIN, browser: str = PHONE, secret: str = SECRET) -> str:
        try:
            return self.give(pin, browser, secret).state
        except UpplysError as wrong:
            return wrong.code

    def who(self, browser: str = PHONE) -> str:
        try:
            caller, _ = self.database.read(opened_by, SECRET, browser, ["text.approve"])
        except UpplysError as wrong:
            return wrong.code
        return caller.person

    def journalled(self) -> list[str]:
        entries = self.database.read(lambda record: record.journal.newest(limit=50))
        return [each.kind for each in sorted(entries, key=lambda each: each.seq)]


@pytest.fixture
def bed(database: Db, clock: ManualClock) -> Bed:
    return Bed(database, clock)


def test_the_right_pin_opens_the_link_for_its_person_and_for_one_thing(bed: Bed) -> None:
    assert bed.give().state is LinkState.OPEN
    caller, link = bed.database.read(opened_by, SECRET, PHONE, ["text.approve"])
    assert (caller.person, caller.roles) == (TOBIAS.person, TOBIAS.roles)
    assert (caller.actions, link.subjects) == (frozenset({"text.approve"}), ("request-1",))
    assert bed.journalled()[-2:] == ["link_bound", "link_opened"]


@pytest.mark.parametrize("typed", ["271 828", " 271828 ", "２７１８２８", "٢٧١٨٢٨"])
def test_a_pin_may_be_typed_as_the_phone_likes(bed: Bed, typed: str) -> None:
    assert bed.told(typed) == "open"


def test_nothing_is_open_before_the_pin(bed: Bed) -> None:
    assert bed.who() == "link_ended"


def test_the_first_pin_right_or_wrong_binds_the_link_to_its_browser(bed: Bed) -> None:
    assert bed.told(WRONG) == "bound"
    assert bed.told(PIN, OTHER) == "link_elsewhere"
    assert bed.told(PIN) == "open"
    assert (bed.who(), bed.who(OTHER)) == (TOBIAS.person, "link_elsewhere")
    assert bed.told(PIN, OTHER) == "link_elsewhere"


def test_after_five_wrong_pins_the_link_is_dead_whatever_comes(bed: Bed) -> None:
    assert [bed.told(WRONG) for _ in range(TRIES)] == ["bound"] * (TRIES - 1) + ["dead"]
    assert bed.told(PIN) == "link_or_pin"
    assert bed.journalled()[-2:] == ["link_refused", "link_closed"]


def test_the_fifth_try_may_be_right(bed: Bed) -> None:
    assert [bed.told(WRONG) for _ in range(TRIES - 1)] == ["bound"] * (TRIES - 1)
    assert bed.told(PIN) == "open"


def test_tries_at_once_are_counted_before_any_is_looked_at(bed: Bed) -> None:
    tries = [
        bed.database.run(opening.begin_try, hash_of(SECRET), hash_of(PHONE), HERE) for _ in range(TRIES + 3)
    ]
    assert [each.link is not None for each in tries] == [True] * TRIES + [False] * 3


def test_a_wrong_link_is_refused_in_the_same_words_after_the_same_work(bed: Bed) -> None:
    with pytest.raises(LinkOrPinWrong) as wrong:
        bed.give(PIN, secret="upl_nothing")
    assert wrong.value.facts == {}
    assert bed.hasher.asked[-1] == bed.hasher.dummy


def test_who_tries_addresses_is_slowed(bed: Bed) -> None:
    told = [bed.told(PIN, secret=f"upl_{number}") for number in range(11)]
    assert (set(told[:10]), told[10]) == ({"link_or_pin"}, "too_many_attempts")
    with pytest.raises(TooManyAttempts):
        bed.give(secret="upl_x")
    assert bed.told(PIN) == "open", "the duty officer behind the same address comes in"


def test_after_half_an_hour_the_link_opens_nothing(bed: Bed) -> None:
    bed.give()
    bed.clock.advance(LASTS - timedelta(seconds=1))
    assert bed.who() == TOBIAS.person
    bed.clock.advance(timedelta(seconds=1))
    assert (bed.who(), bed.told(PIN)) == ("link_ended", "link_or_pin")


def test_the_link_of_an_account_that_was_taken_away_is_dead_at_once(bed: Bed) -> None:
    bed.give()
    bed.database.run(lambda record: record.accounts.keep(replace(TOBIAS, active=False), NIGHT))
    assert (bed.who(), bed.told(PIN)) == ("link_ended", "link_or_pin")


def test_a_new_pin_ends_the_links_that_are_on_their_way(bed: Bed) -> None:
    bed.give()
    choose_pin(bed.database, bed.hasher, TOBIAS.person, "161803")
    assert (bed.who(), bed.told("161803")) == ("link_ended", "link_or_pin")


def test_who_has_no_pin_opens_nothing(database: Db, clock: ManualClock) -> None:
    bed = Bed(database, clock)
    secret = link_secret("link-2", KEY)

    def another(record: SqlRecord) -> None:
        karin = record.accounts.by_username("karin")
        assert karin is not None
        link = Link("link-2", karin.person, "approval live", (), NIGHT, NIGHT + LASTS, LinkState.SENT)
        record.links.add(link, hash_of(secret))

    database.run(another)
    assert bed.told("", secret=secret) == "bound"
    assert bed.told(bed.hasher.dummy.removeprefix("plain:"), secret=secret) == "bound"


def test_when_everything_is_answered_the_link_ends_and_a_month_later_it_is_forgotten(bed: Bed) -> None:
    link = bed.give()
    bed.database.run(opening.finish, link.id)
    bed.database.run(opening.finish, link.id)
    assert bed.who() == "link_ended"
    assert bed.journalled()[-1] == "link_closed"
    assert bed.database.read(lambda record: record.links.living(TOBIAS.person, NIGHT)) == []
    bed.clock.advance(timedelta(days=31))
    assert bed.database.run(opening.forget_links) == 1


def test_living_links_come_oldest_first_with_what_they_ask(bed: Bed) -> None:
    def more(record: SqlRecord) -> None:
        link = Link("link-0", TOBIAS.person, "approval live", ("r2",), NIGHT, NIGHT + LASTS)
        record.links.add(link, "hash")
        record.links.keep(link.asking("r3").asking("r2"))

    bed.database.run(more)
    living = bed.database.read(lambda record: record.links.living(TOBIAS.person, NIGHT))
    assert [(each.id, each.subjects) for each in living] == [
        ("link-0", ("r2", "r3")),
        ("link-1", ("request-1",)),
    ]


@pytest.mark.parametrize(
    "weak",
    [
        "",
        "12345",
        "1234567",
        "123456",
        "890123",
        "654321",
        "111111",
        "121212",
        "123123",
        "abcdef",
        "１２３４５６",
    ],
)
def test_a_pin_that_anybody_would_try_first_is_refused(bed: Bed, weak: str) -> None:
    with pytest.raises(WeakPin):
        choose_pin(bed.database, bed.hasher, TOBIAS.person, weak)


def test_a_secret_says_nothing_of_its_link_and_is_the_same_each_time() -> None:
    assert link_secret("link-1", KEY) == SECRET
    assert link_secret("link-2", KEY) != SECRET
    assert len(SECRET) == len("upl_") + 32
    with pytest.raises(LinkEnded):
        Link("1", TOBIAS.person, "", (), NIGHT, NIGHT, LinkState.DEAD).to(LinkState.OPEN)


def test_another_browser_is_refused_also_by_name(bed: Bed) -> None:
    bed.give()
    with pytest.raises(LinkElsewhere):
        bed.database.read(opened_by, SECRET, OTHER, [])
