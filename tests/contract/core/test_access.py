"""What access keeps to, in memory and on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.access import changes, log_in, service
from core.access.errors import (
    BadAccount,
    InvitationEnded,
    NoAuthority,
    NoSuchAccount,
    NoSuchProposal,
    NoSuchToken,
    NotEmpty,
    NotLoggedIn,
    OwnProposal,
    ProposalState,
    TooManyAttempts,
    UnknownChange,
    UsernameTaken,
    WeakPassword,
    WrongLogIn,
)
from core.access.log_in import LogIn
from core.access.model import Account, ApiToken, Caller, PersonId, Role
from core.access.proposals import Change, State
from core.access.throttle import Visitor
from core.canonical import Json
from core.clock import ManualClock
from core.errors import UpplysError
from core.storage.database import Database
from tests.core.access.fakes import FakeHasher
from tests.core.cast import AMAL, ANDERS, CAST, KARIN, NIGHT, TOBIAS, calling
from tests.core.record import SqlRecord

Db = Database[SqlRecord]
RIGHT, WRONG = "koka vattnet nu", "kuka vattnet nu"
HOME = Visitor("198.51.100.7")
ELSEWHERE = Visitor("203.0.113.9")


@pytest.fixture
def hasher() -> FakeHasher:
    return FakeHasher()


class Door:
    """Tries to log in, and tells how it went."""

    def __init__(self, database: Db, hasher: FakeHasher, clock: ManualClock) -> None:
        self.database, self.hasher, self.clock = database, hasher, clock
        database.run(self._passwords)

    def _passwords(self, record: SqlRecord) -> None:
        for account in CAST:
            record.accounts.set_password(account.person, self.hasher.hash(RIGHT), NIGHT)

    def open(self, username: str = "tobias", password: str = RIGHT, visitor: Visitor = HOME) -> LogIn:
        return log_in.log_in(self.database, self.hasher, self.clock, username, password, visitor)

    def knock(self, username: str = "tobias", password: str = WRONG, visitor: Visitor = HOME) -> str:
        try:
            self.open(username, password, visitor)
        except UpplysError as wrong:
            return wrong.code
        return "in"

    def who(self, token: str) -> Caller:
        return self.database.read(log_in.who_is, token, self.clock.now())


@pytest.fixture
def door(database: Db, hasher: FakeHasher, clock: ManualClock) -> Door:
    return Door(database, hasher, clock)


def test_the_right_password_opens_a_session_and_the_token_says_who(door: Door) -> None:
    caller = door.who(door.open().token)
    assert caller == Caller(
        TOBIAS.person, "Tobias", TOBIAS.roles, None, None, ("sv",), caller.credential, stale=False
    )


@pytest.mark.parametrize("username", ["TOBIAS", " tobias ", "Tobias"])
def test_the_user_name_may_be_typed_as_one_likes(door: Door, username: str) -> None:
    assert door.knock(username, RIGHT) == "in"


@pytest.mark.parametrize(
    ("username", "password"),
    [("tobias", WRONG), ("nobody", RIGHT), ("", ""), ("tobias\0", "\udc80"), ("x" * 10**5, "")],
)
def test_whatever_is_wrong_the_answer_is_the_same(door: Door, username: str, password: str) -> None:
    with pytest.raises(WrongLogIn) as wrong:
        door.open(username, password)
    assert (str(wrong.value), wrong.value.facts) == ("The user name or the password is wrong.", {})


def test_for_a_user_who_does_not_exist_the_same_work_is_done(door: Door) -> None:
    for username in ("tobias", "nobody"):
        door.knock(username)
    assert door.hasher.asked == [door.hasher.hash(RIGHT), door.hasher.dummy]


def test_an_account_without_password_or_out_of_use_lets_nobody_in(door: Door) -> None:
    nadia = Account(PersonId("nadia"), "nadia", "Nadia")
    door.database.run(lambda record: record.accounts.add(nadia, NIGHT))
    door.database.run(lambda record: record.accounts.keep(replace(TOBIAS, active=False), NIGHT))
    assert [door.knock(name, RIGHT) for name in ("nadia", "tobias")] == ["wrong_log_in"] * 2


def test_a_guesser_is_slowed_more_and_more_and_told_how_long(door: Door) -> None:
    assert [door.knock() for _ in range(11)] == ["wrong_log_in"] * 10 + ["too_many_attempts"]
    with pytest.raises(TooManyAttempts) as wrong:
        door.open()
    assert wrong.value.facts == {"seconds": 1}
    door.clock.advance(timedelta(seconds=1))
    assert [door.knock(), door.knock()] == ["wrong_log_in", "too_many_attempts"]
    door.clock.advance(timedelta(seconds=2))
    assert door.knock() == "wrong_log_in"


def test_the_throttle_does_not_tell_which_users_exist(door: Door) -> None:
    known = [door.knock("tobias", visitor=HOME) for _ in range(12)]
    unknown = [door.knock("nobody", visitor=ELSEWHERE) for _ in range(12)]
    assert known == unknown


def test_trying_while_one_must_wait_makes_the_wait_no_longer(door: Door) -> None:
    for _ in range(10):
        door.knock()
    assert {door.knock() for _ in range(50)} == {"too_many_attempts"}
    door.clock.advance(timedelta(seconds=1))
    assert door.knock(password=RIGHT) == "in"


def test_strangers_cannot_keep_the_duty_officer_out_of_a_place_he_came_from_before(door: Door) -> None:
    device = door.open(visitor=HOME).device
    for number in range(200):
        door.clock.advance(timedelta(seconds=1))
        door.knock(visitor=Visitor(f"203.0.113.{number}"))
    assert door.knock(password=RIGHT, visitor=Visitor("192.0.2.1")) == "too_many_attempts"
    assert door.knock(password=RIGHT, visitor=HOME) == "in"
    assert door.knock(password=RIGHT, visitor=Visitor("192.0.2.1", device)) == "in"


def test_a_guesser_behind_the_same_address_does_not_slow_the_known_device(door: Door) -> None:
    device = door.open(visitor=HOME).device
    while door.knock(visitor=HOME) == "wrong_log_in":
        pass
    assert door.knock(password=RIGHT, visitor=Visitor(HOME.address, device)) == "in"


def test_from_a_known_place_too_guessing_is_slowed(door: Door) -> None:
    door.open(visitor=HOME)
    assert [door.knock() for _ in range(6)] == ["wrong_log_in"] * 5 + ["too_many_attempts"]


def test_one_address_that_tries_many_names_is_slowed(door: Door) -> None:
    tried = [door.knock(f"name{number}") for number in range(11)]
    assert tried[-1] == "too_many_attempts"


def test_an_own_account_does_not_wash_an_address_clean(door: Door) -> None:
    for number in range(10):
        door.knock(f"name{number}")
    door.clock.advance(timedelta(seconds=1))
    assert door.knock("amal", RIGHT) == "in"
    assert [door.knock("tobias") for _ in range(2)] == ["wrong_log_in", "too_many_attempts"]


def test_a_right_password_costs_nothing(door: Door) -> None:
    assert {door.knock("amal", RIGHT, Visitor(f"198.51.100.{number}")) for number in range(60)} == {"in"}
    assert {door.knock(name.username, RIGHT) for name in CAST for _ in range(10)} == {"in"}


def test_failures_are_forgiven_after_an_hour(door: Door) -> None:
    for _ in range(10):
        door.knock()
    door.clock.advance(timedelta(hours=1, seconds=1))
    assert [door.knock() for _ in range(10)] == ["wrong_log_in"] * 10


def test_a_device_that_is_known_gets_no_new_cookie(door: Door) -> None:
    device = door.open().device
    assert device is not None
    assert device.startswith("upd_")
    assert door.open(visitor=Visitor("192.0.2.1", device)).device is None


def test_a_password_hashed_with_less_effort_is_hashed_anew_at_log_in(door: Door) -> None:
    old = f"old:{door.hasher.hash(RIGHT)}"
    door.database.run(lambda record: record.accounts.set_password(TOBIAS.person, old, NIGHT))
    door.open()
    kept = door.database.read(lambda record: record.accounts.password(TOBIAS.person))
    assert kept == door.hasher.hash(RIGHT)


def test_an_account_taken_away_while_the_password_was_checked_gets_no_session(door: Door) -> None:
    attempt = door.database.run(log_in.begin_attempt, "tobias", HOME, NIGHT)
    door.database.run(lambda record: record.accounts.keep(replace(TOBIAS, active=False), NIGHT))
    with pytest.raises(WrongLogIn):
        door.database.run(log_in.begin_session, attempt, NIGHT)


def test_a_log_in_is_journalled_without_names_of_places(door: Door) -> None:
    door.open()
    entry = door.database.read(lambda record: record.journal.newest())[0]
    assert (entry.kind, entry.by) == ("logged_in", TOBIAS.person)
    assert HOME.address not in str(entry)


def test_after_logging_out_the_token_opens_nothing(door: Door) -> None:
    token = door.open().token
    for _ in range(2):
        door.database.run(log_in.log_out, token)
    with pytest.raises(NotLoggedIn):
        door.who(token)


@pytest.mark.parametrize("token", ["", "ups_", "upk_x", "ups_\0", "Bearer x", "\udc80", "ups_" + "a" * 10**5])
def test_a_token_that_is_none_opens_nothing(door: Door, token: str) -> None:
    with pytest.raises(NotLoggedIn):
        door.who(token)


def test_an_idle_session_ends_and_a_used_one_lasts_until_its_end(door: Door) -> None:
    idle, used = door.open().token, door.open().token
    for _ in range(6):
        door.clock.advance(timedelta(hours=2))
        caller = door.who(used)
        assert caller.stale
        door.database.run(log_in.seen, [caller], door.clock.now())
        assert not door.who(used).stale
    with pytest.raises(NotLoggedIn):
        door.who(idle)
    door.clock.advance(timedelta(hours=2))
    with pytest.raises(NotLoggedIn):
        door.who(used)


def test_what_is_taken_from_an_account_is_gone_at_the_next_request(door: Door) -> None:
    token = door.open().token
    door.database.run(lambda record: record.accounts.keep(replace(TOBIAS, roles=frozenset()), NIGHT))
    assert door.who(token).roles == frozenset()
    door.database.run(lambda record: record.accounts.keep(replace(TOBIAS, active=False), NIGHT))
    with pytest.raises(NotLoggedIn):
        door.who(token)


def issue(door: Door, **narrowed: object) -> tuple[ApiToken, str]:
    token = ApiToken("t1", "website", KARIN.person, NIGHT, **narrowed)  # type: ignore[arg-type]
    return token, door.database.run(changes.issue_token, token, ANDERS.person)


def test_a_token_acts_for_its_person_with_no_more_than_the_person_has(door: Door) -> None:
    _, secret = issue(
        door, roles=frozenset({Role.CRISIS_MANAGER, Role.ADMIN}), actions=frozenset({"questions.ask"})
    )
    caller = door.who(secret)
    assert (caller.person, caller.credential) == (KARIN.person, "t1")
    assert (caller.roles, caller.actions) == (frozenset({Role.CRISIS_MANAGER}), frozenset({"questions.ask"}))


def test_a_token_that_narrows_nothing_may_what_the_person_may(door: Door) -> None:
    caller = door.who(issue(door)[1])
    assert (caller.roles, caller.actions) == (KARIN.roles, None)


def test_a_revoked_or_ended_token_opens_nothing(door: Door) -> None:
    _, secret = issue(door, ends_at=NIGHT + timedelta(days=1))
    door.clock.advance(timedelta(hours=1))
    assert door.who(secret).stale
    door.database.run(log_in.seen, [door.who(secret)], door.clock.now())
    assert not door.who(secret).stale
    door.database.run(changes.revoke_token, "t1", KARIN.person, door.clock.now())
    with pytest.raises(NotLoggedIn):
        door.who(secret)
    with pytest.raises(NoSuchToken):
        door.database.run(changes.revoke_token, "t2", KARIN.person, door.clock.now())


def test_a_token_of_an_account_out_of_use_opens_nothing(door: Door) -> None:
    _, secret = issue(door)
    door.database.run(lambda record: record.accounts.keep(replace(KARIN, active=False), NIGHT))
    with pytest.raises(NotLoggedIn):
        door.who(secret)


def test_nothing_that_is_kept_opens_anything(door: Door) -> None:
    token, secret = issue(door)
    kept = door.database.read(lambda record: record.tokens.all())
    assert kept == [token]
    assert secret not in str(kept)


NADIA: Change = Change(
    "add_account",
    {
        "person": "nadia",
        "username": "Nadia",
        "display_name": "Nadia",
        "roles": ["translator"],
        "languages": ["sv", "ar"],
    },
)


def propose(database: Db, change: Change = NADIA) -> str:
    return database.run(service.propose, change, calling(ANDERS), NIGHT).id


def test_what_an_administrator_proposes_happens_when_a_crisis_manager_approves(door: Door) -> None:
    proposal = propose(door.database)
    with pytest.raises(NoSuchAccount):
        door.database.read(lambda record: record.accounts.get(PersonId("nadia")))
    approved = door.database.run(service.approve, proposal, calling(KARIN), NIGHT)
    nadia = door.database.read(lambda record: record.accounts.get(PersonId("nadia")))
    assert nadia == Account(PersonId("nadia"), "nadia", "Nadia", frozenset({Role.TRANSLATOR}), ("sv", "ar"))
    assert approved.secret is not None
    log_in.choose_password(door.database, door.hasher, door.clock, approved.secret, RIGHT)
    assert door.knock("nadia", RIGHT) == "in"
    kinds = [entry.kind for entry in door.database.read(lambda record: record.journal.newest())]
    assert kinds[::-1] == [
        "change_proposed",
        "change_decided",
        "account_added",
        "password_chosen",
        "logged_in",
    ]


def test_nobody_proposes_without_the_role_and_nobody_approves_alone(database: Db) -> None:
    with pytest.raises(NoAuthority):
        database.run(service.propose, NADIA, calling(KARIN), NIGHT)
    proposal = propose(database)
    with pytest.raises(NoAuthority):
        database.run(service.approve, proposal, calling(TOBIAS), NIGHT)
    with pytest.raises(OwnProposal):
        database.run(service.approve, proposal, replace(calling(ANDERS), roles=KARIN.roles), NIGHT)
    with pytest.raises(NoSuchProposal):
        database.run(service.approve, "no such", calling(KARIN), NIGHT)
    assert [each.id for each in database.read(lambda record: record.proposals.in_state(State.PROPOSED))] == [
        proposal
    ]


def test_a_proposal_that_was_decided_is_decided(database: Db) -> None:
    rejected, withdrawn = propose(database), propose(database)
    database.run(service.reject, rejected, calling(KARIN), NIGHT, "not needed")
    database.run(service.withdraw, withdrawn, calling(ANDERS), NIGHT)
    for proposal in (rejected, withdrawn):
        with pytest.raises(ProposalState):
            database.run(service.approve, proposal, calling(KARIN), NIGHT)
    kept = database.read(lambda record: record.proposals.get(rejected))
    assert (kept.state, kept.decided_by, kept.reason) == (State.REJECTED, KARIN.person, "not needed")


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (Change("set_fire", {}), UnknownChange),
        (Change("add_account", {**NADIA.data, "username": "karin"}), UsernameTaken),
        (Change("add_account", {**NADIA.data, "username": ""}), BadAccount),
        (Change("add_account", {**NADIA.data, "roles": ["king"]}), BadAccount),
        (Change("add_account", {**NADIA.data, "roles": "admin"}), BadAccount),
        (Change("add_account", {**NADIA.data, "password": "x"}), BadAccount),
        (Change("add_account", {"person": "nadia"}), BadAccount),
        (Change("change_account", {"person": "nobody", "active": False}), NoSuchAccount),
        (Change("change_account", {"person": "amal", "active": "no"}), BadAccount),
        (Change("change_account", {"person": "amal", "phone": 46}), BadAccount),
        (Change("invite", {}), NoSuchAccount),
        (Change("issue_token", {"person": "amal", "name": "x", "days": 0}), BadAccount),
        (Change("issue_token", {"person": "amal", "name": None}), BadAccount),
        (Change("issue_token", {"person": "nobody", "name": "x"}), NoSuchAccount),
        (Change("revoke_token", {"token": "no such"}), NoSuchToken),
        (Change("revoke_token", {}), NoSuchToken),
    ],
)
def test_a_change_that_cannot_be_made_is_not_proposed(
    database: Db, change: Change, error: type[UpplysError]
) -> None:
    with pytest.raises(error):
        propose(database, change)


def test_an_account_taken_out_of_use_has_no_session_left(door: Door) -> None:
    token = door.open().token
    proposal = propose(door.database, Change("change_account", {"person": "tobias", "active": False}))
    door.database.run(service.approve, proposal, calling(KARIN), NIGHT)
    with pytest.raises(NotLoggedIn):
        door.who(token)
    assert door.database.read(lambda record: record.sessions.of(TOBIAS.person)) == []


def test_a_name_that_was_taken_between_proposal_and_approval_is_told(database: Db) -> None:
    change = Change("change_account", {"person": "amal", "username": "nadia"})
    proposal = propose(database, change)
    database.run(lambda record: record.accounts.add(Account(PersonId("n"), "nadia", "Nadia"), NIGHT))
    with pytest.raises(UsernameTaken):
        database.run(service.approve, proposal, calling(KARIN), NIGHT)


def test_an_approved_token_is_shown_to_the_approver_and_narrowed_as_proposed(door: Door) -> None:
    data: dict[str, Json] = {
        "person": "amal",
        "name": "counter",
        "roles": ["agent"],
        "actions": ["questions.ask"],
        "days": 30,
    }
    proposal = propose(door.database, Change("issue_token", data))
    secret = door.database.run(service.approve, proposal, calling(KARIN), NIGHT).secret
    assert secret is not None
    assert door.who(secret).actions == frozenset({"questions.ask"})
    door.clock.advance(timedelta(days=30))
    with pytest.raises(NotLoggedIn):
        door.who(secret)
    journal = door.database.read(lambda record: record.journal.newest())
    assert secret not in str(journal)


def test_an_invitation_takes_no_weak_password_and_is_not_used_up_by_one(door: Door) -> None:
    invitation = door.database.run(changes.invite, AMAL.person, NIGHT)
    for weak in ("kort", "amal amal amal"):
        with pytest.raises(WeakPassword):
            log_in.choose_password(door.database, door.hasher, door.clock, invitation, weak)
    log_in.choose_password(door.database, door.hasher, door.clock, invitation, "ett nytt lösenord")
    assert door.knock("amal", "ett nytt lösenord") == "in"


def test_a_used_or_late_invitation_opens_nothing(door: Door) -> None:
    session = door.open("amal").token
    used = door.database.run(changes.invite, AMAL.person, NIGHT)
    other = door.database.run(changes.invite, AMAL.person, NIGHT)
    late = door.database.run(changes.invite, KARIN.person, NIGHT)
    log_in.choose_password(door.database, door.hasher, door.clock, used, "ett nytt lösenord")
    with pytest.raises(NotLoggedIn):
        door.who(session)
    assert door.knock("amal", "ett nytt lösenord") == "in"
    door.clock.advance(timedelta(hours=72))
    for invitation in (used, other, late, "", "upi_x"):
        with pytest.raises(InvitationEnded):
            log_in.choose_password(door.database, door.hasher, door.clock, invitation, RIGHT)


def test_the_first_accounts_need_no_approval_until_two_people_can_approve(
    database: Db, hasher: FakeHasher
) -> None:
    def ready(record: SqlRecord, account: Account) -> None:
        record.accounts.set_password(account.person, hasher.hash(RIGHT), NIGHT)

    def add(name: str, *roles: Role) -> None:
        account = Account(PersonId(name), name, name.title(), frozenset(roles))
        database.run(service.add_first_account, account, hasher.hash(RIGHT), NIGHT)

    assert not database.read(service.can_approve)
    add("agnes", Role.ADMIN, Role.CRISIS_MANAGER)
    assert not database.read(service.can_approve)
    database.run(ready, KARIN)
    assert database.read(service.can_approve)
    with pytest.raises(NotEmpty):
        add("petra", Role.POSOM)
    kinds = [entry.kind for entry in database.read(lambda record: record.journal.newest())]
    assert kinds == ["password_chosen", "account_added"]


def test_housekeeping_forgets_what_has_ended_and_nothing_else(door: Door) -> None:
    def places(record: SqlRecord) -> set[str]:
        return record.log_ins.known_places("tobias", HOME.places(), NIGHT)

    token = door.open().token
    while door.knock("karin", visitor=ELSEWHERE) == "wrong_log_in":
        pass
    door.database.run(log_in.forget, door.clock.now())
    assert door.who(token).person == TOBIAS.person
    assert door.knock("karin", visitor=ELSEWHERE) == "too_many_attempts"
    door.clock.advance(timedelta(days=1))
    door.database.run(log_in.forget, door.clock.now())
    assert door.database.read(lambda record: record.sessions.of(TOBIAS.person)) == []
    assert door.database.read(places) == set(HOME.places())
    door.clock.advance(timedelta(days=90))
    door.database.run(log_in.forget, door.clock.now())
    assert door.database.read(places) == set()


def test_user_names_are_unique(database: Db) -> None:
    with pytest.raises(UsernameTaken):
        database.run(lambda record: record.accounts.add(replace(AMAL, person=PersonId("other")), NIGHT))
    assert database.read(lambda record: [each.username for each in record.accounts.all()]) == [
        "amal", "anders", "karin", "tobias",
    ]  # fmt: skip
