"""The one table of who may do what, and the check that reads it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.access.model import Caller, PersonId, Role
from web.access import (
    CRISIS,
    MAY,
    Action,
    May,
    NotAllowed,
    NotLoggedIn,
    Public,
    Rule,
    allows,
    check,
    guard,
    may,
    rule_of,
)


def somebody(*roles: Role, actions: frozenset[str] | None = None) -> Caller:
    return Caller(PersonId("p1"), "Somebody", frozenset(roles), actions)


def test_every_action_has_its_row() -> None:
    assert set(MAY) == set(Action)


@pytest.mark.parametrize(
    "action",
    [
        Action.INCIDENT_ACTIVATE, Action.INCIDENT_FILL, Action.INCIDENT_DEACTIVATE, Action.INCIDENT_CLOSE,
        Action.WORD_WITHDRAW, Action.WORD_RESTORE, Action.BREAK_GLASS,
    ],
)  # fmt: skip
def test_only_crisis_management_decides_what_is_said(action: Action) -> None:
    assert MAY[action] == CRISIS


def test_a_partner_sees_no_more_of_the_house_than_its_own_door() -> None:
    assert {action for action in Action if allows(action, somebody(Role.PARTNER))} == {
        Action.HOME,
        Action.PARTNER_ASK,
    }


def test_the_administrator_reads_no_texts_that_wait_and_decides_nothing() -> None:
    anders = somebody(Role.ADMIN)
    assert not allows(Action.INCIDENT_ACTIVATE, anders)
    assert not allows(Action.ACCOUNT_APPROVE, anders)
    assert allows(Action.ACCOUNT_PROPOSE, anders)


@given(st.sampled_from(Action), st.frozensets(st.sampled_from(Role)))
def test_somebody_with_several_roles_may_what_any_of_them_may(action: Action, roles: frozenset[Role]) -> None:
    assert allows(action, somebody(*roles)) is any(allows(action, somebody(role)) for role in roles)


@given(
    st.sampled_from(Action),
    st.sampled_from(Role),
    st.frozensets(st.sampled_from([each.value for each in Action])),
)
def test_a_narrowed_token_never_may_more_than_its_owner(
    action: Action, role: Role, narrowed: frozenset[str]
) -> None:
    with_token = allows(action, somebody(role, actions=narrowed))
    assert with_token is (action.value in narrowed and allows(action, somebody(role)))


def test_who_is_not_logged_in_is_asked_to_log_in() -> None:
    with pytest.raises(NotLoggedIn):
        check(May(Action.HOME), None)


def test_who_may_not_is_told_so() -> None:
    with pytest.raises(NotAllowed):
        check(May(Action.INCIDENT_ACTIVATE), somebody(Role.AGENT))


@pytest.mark.parametrize("rule", [None, "public"])
def test_a_view_that_forgot_its_rule_lets_nobody_in(rule: Rule | None) -> None:
    with pytest.raises(NotAllowed):
        check(rule, somebody(*Role))


def test_a_declared_rule_is_found_on_the_view_again() -> None:
    @may(Action.HOME)
    def home() -> str:
        return "home"

    @guard(Public("a page for all"))
    def page() -> str:
        return "page"

    assert rule_of(home) == May(Action.HOME)
    assert rule_of(page) == Public("a page for all")
    assert rule_of(len) is None
