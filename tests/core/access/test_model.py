"""The rules of accounts, passwords, secrets and states."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from core.access.errors import BadAccount, NoAuthority, OwnProposal, ProposalState, WeakPassword, WrongCsrf
from core.access.model import (
    ApiToken,
    Caller,
    Session,
    SessionRule,
    check_account,
    check_password,
    password_of,
    username_of,
)
from core.access.proposals import NEXT, Change, Proposal, State
from core.access.secrets import API, SESSION, check_csrf, csrf_token, hash_of, new_secret
from core.access.via_argon2 import Argon2Hasher, Effort
from core.sealing.keys import derive
from tests.core.cast import AMAL, ANDERS, CAST, KARIN, NIGHT, calling

KEY = derive("a secret of forty characters or more, yes", "csrf")
PROPOSAL = Proposal("1", Change("add_account", {}), ANDERS.person, NIGHT)


def test_the_cast_can_be_kept() -> None:
    assert [check_account(each) for each in CAST] == list(CAST)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("username", each) for each in ("", "Karin", "ka rin", "a" * 101, "ka\nrin", " karin", "ｋarin")),
        *(("display_name", each) for each in ("", " ", "a" * 101, "Ka\u202erin", "Ka\0rin", "Ka\nrin")),
        *(("languages", each) for each in (("Svenska",), ("",), ("sv", "s"))),
        *(("phone", each) for each in ("08-465 004 00", "", "+0846500400", "+46", "+4684650040012345678")),
    ],
)
def test_a_field_that_cannot_be_kept_is_named(field: str, value: object) -> None:
    with pytest.raises(BadAccount) as wrong:
        check_account(replace(AMAL, **{field: value}))  # type: ignore[arg-type]
    assert [error.field for error in wrong.value.errors] == [field]


@pytest.mark.parametrize("username", ["åsa.öberg", "karin@exempelkoping.example", "amal_2", "نادية", "x"])
def test_user_names_may_be_in_any_script(username: str) -> None:
    assert check_account(replace(AMAL, username=username)).username == username


@pytest.mark.parametrize("typed", ["Åsa", "åsa", " ÅSA ", "A\u030asa", "ａ\u030asa"])
def test_a_user_name_has_one_form_however_it_is_typed(typed: str) -> None:
    assert username_of(typed) == "åsa"


@pytest.mark.parametrize("password", ["", "elva tecken", "a" * 257, "Karin är bäst", "\0" * 11])
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(WeakPassword):
        check_password(password, "karin")


def test_a_password_is_the_same_however_the_keyboard_composes_it() -> None:
    assert password_of("blåbärssoppa") == password_of("bla\u030aba\u0308rssoppa")
    assert check_password("tolv tecken!", "karin") == "tolv tecken!"


def test_a_session_ends_when_idle_and_at_its_end() -> None:
    rule = SessionRule(idle=timedelta(hours=1), longest=timedelta(hours=8))
    session = Session("1", KARIN.person, NIGHT, NIGHT, NIGHT + timedelta(hours=8))
    assert rule.valid(session, NIGHT + timedelta(minutes=59))
    assert not rule.valid(session, NIGHT + timedelta(hours=1))
    busy = replace(session, seen_at=NIGHT + timedelta(hours=7, minutes=59))
    assert rule.valid(busy, NIGHT + timedelta(hours=7, minutes=59))
    assert not rule.valid(busy, NIGHT + timedelta(hours=8))


def test_a_token_ends_when_revoked_and_at_its_end() -> None:
    token = ApiToken("1", "website", AMAL.person, NIGHT, ends_at=NIGHT + timedelta(days=1))
    assert token.valid(NIGHT)
    assert not token.valid(NIGHT + timedelta(days=1))
    assert not replace(token, revoked_at=NIGHT).valid(NIGHT)
    assert replace(token, ends_at=None).valid(NIGHT + timedelta(days=9999))


def test_secrets_are_long_never_alike_and_tell_what_they_open() -> None:
    secrets = {new_secret(API) for _ in range(100)}
    assert len(secrets) == 100
    assert all(secret.startswith(API) and len(secret) >= 43 for secret in secrets)
    assert hash_of("\udc80") != hash_of("\udc81")


def test_a_form_belongs_to_one_session_and_one_installation() -> None:
    session, other = new_secret(SESSION), new_secret(SESSION)
    check_csrf(csrf_token(session, KEY), session, KEY)
    for wrong in (None, "", "x", "å\udc80", csrf_token(other, KEY), csrf_token(session, KEY[:-1]), session):
        with pytest.raises(WrongCsrf):
            check_csrf(wrong, session, KEY)
    assert session not in csrf_token(session, KEY)


def test_passwords_are_hashed_with_argon2id_and_never_alike() -> None:
    hasher = Argon2Hasher()
    one, other = hasher.hash("tolv tecken!"), hasher.hash("tolv tecken!")
    assert one != other
    assert one.startswith("$argon2id$v=19$m=47104,t=1,p=1$")
    assert hasher.matches(one, "tolv tecken!")
    assert not hasher.matches(one, "tolv tecken?")
    assert not hasher.outdated(one)


@pytest.mark.parametrize("hashed", ["", "plain", "$argon2id$v=19$m=1", "$2b$12$abc", "å"])
def test_a_hash_that_cannot_be_read_matches_nothing(hashed: str) -> None:
    assert not Argon2Hasher().matches(hashed, "")


def test_a_password_that_is_no_text_matches_nothing() -> None:
    hasher = Argon2Hasher(Effort(8, 1, 1))
    assert not hasher.matches(hasher.dummy, "\udc80")


def test_a_hash_made_with_less_effort_is_outdated() -> None:
    assert Argon2Hasher().outdated(Argon2Hasher(Effort(memory_kib=8)).hash("x"))


DECISIONS: dict[State, Callable[[Proposal], Proposal]] = {
    State.APPROVED: lambda proposal: proposal.approved(calling(KARIN), NIGHT),
    State.REJECTED: lambda proposal: proposal.rejected(calling(KARIN), NIGHT, "not needed"),
    State.WITHDRAWN: lambda proposal: proposal.withdrawn(calling(ANDERS), NIGHT),
}


@pytest.mark.parametrize("now", State)
@pytest.mark.parametrize("wanted", DECISIONS)
def test_a_proposal_is_decided_once(now: State, wanted: State) -> None:
    proposal = replace(PROPOSAL, state=now)
    if wanted in NEXT[now]:
        assert DECISIONS[wanted](proposal).state is wanted
    else:
        with pytest.raises(ProposalState):
            DECISIONS[wanted](proposal)
    assert set(NEXT) == set(State)


def test_nobody_approves_what_they_proposed_whatever_roles_they_have() -> None:
    both = Caller(ANDERS.person, "Anders", ANDERS.roles | KARIN.roles)
    with pytest.raises(OwnProposal) as wrong:
        PROPOSAL.approved(both, NIGHT)
    assert wrong.value.code == "own_work"


@pytest.mark.parametrize(
    "decide",
    [
        lambda: PROPOSAL.approved(calling(AMAL), NIGHT),
        lambda: PROPOSAL.rejected(calling(ANDERS), NIGHT, ""),
        lambda: PROPOSAL.withdrawn(calling(AMAL), NIGHT),
    ],
)
def test_only_a_crisis_manager_decides(decide: Callable[[], Proposal]) -> None:
    with pytest.raises(NoAuthority) as wrong:
        decide()
    assert wrong.value.code == "authority"
