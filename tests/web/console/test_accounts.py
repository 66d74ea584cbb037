"""Accounts: one proposes, another approves; an invitation is shown once and a password is chosen."""

import re

from core.access.proposals import State
from tests.web.conftest import Desk, Page

NEW = {
    "username": "Berit",
    "display_name": "Berit Ny",
    "roles": ["agent"],
    "languages": "sv, fi",
    "phone": "",
}


def proposed(desk: Desk) -> str:
    """The id of the one proposal that waits."""
    return desk.read(lambda record: record.proposals.in_state(State.PROPOSED))[0].id


def invitation_on(page: Page) -> str:
    found = re.search(r">(upi_[^<]+)<", page.html)
    assert found is not None, page.text[:400]
    return found[1]


def test_somebody_new_can_log_in_after_a_proposal_an_approval_and_a_password(desk: Desk) -> None:
    anders, karin = desk.log_in("anders"), desk.log_in("karin")
    assert anders.post("/staff/accounts/new", NEW).says("Berit Ny", "kommunvägledare")
    approved = karin.post(f"/staff/accounts/proposals/{proposed(desk)}", {"action": "approve"})
    code = invitation_on(approved)
    assert code not in karin.get("/staff/accounts").html, "an invitation is shown once"
    stranger = desk.staffed.stranger().client
    form = {"code": code, "password": "en lång mening om vatten", "again": "en lång mening om vatten"}
    assert stranger.post("/staff/invitation", data=form).status_code == 200
    answer = stranger.post("/staff/login", data={"username": "berit", "password": form["password"]})
    assert answer.status_code == 302


def test_an_invitation_is_good_once(desk: Desk) -> None:
    desk.log_in("anders").post("/staff/accounts/new", NEW)
    code = invitation_on(
        desk.log_in("karin").post(f"/staff/accounts/proposals/{proposed(desk)}", {"action": "approve"})
    )
    stranger = desk.staffed.stranger().client
    form = {"code": code, "password": "en lång mening om vatten", "again": "en lång mening om vatten"}
    stranger.post("/staff/invitation", data=form)
    again = stranger.post("/staff/invitation", data={**form, "password": "x" * 14, "again": "x" * 14})
    assert again.status_code == 422
    assert 'id="code-error"' in again.text


def test_a_weak_or_mistyped_password_is_told_at_its_field(desk: Desk) -> None:
    stranger = desk.staffed.stranger().client
    form = {"code": "upi_x", "password": "en lång mening", "again": "en annan mening"}
    page = stranger.post("/staff/invitation", data=form)
    assert page.status_code == 422
    assert 'id="again-error"' in page.text
    assert "upi_x" in page.text


def test_an_administrator_does_not_approve_what_they_proposed(desk: Desk) -> None:
    anders = desk.log_in("anders")
    anders.post("/staff/accounts/new", NEW)
    refused = anders.post(f"/staff/accounts/proposals/{proposed(desk)}", {"action": "approve"})
    assert refused.status == 403
    assert desk.read(lambda record: record.accounts.by_username("berit")) is None


def test_a_change_is_proposed_field_by_field_and_ends_sessions_when_the_account_goes(desk: Desk) -> None:
    anders, amal = desk.log_in("anders"), desk.log_in("amal")
    form = {"display_name": "Amal Svar", "roles": ["agent"], "languages": "sv, ar, en"}
    page = anders.post(f"/staff/accounts/{amal.person}", form)
    assert page.says("I bruk")
    assert "<del>Ja</del>" in page.html
    desk.log_in("karin").post(f"/staff/accounts/proposals/{proposed(desk)}", {"action": "approve"})
    assert amal.get("/staff/").status == 401


def test_a_name_that_is_taken_is_told_at_its_field_and_the_form_keeps_the_rest(desk: Desk) -> None:
    page = desk.log_in("anders").post("/staff/accounts/new", {**NEW, "username": "karin"})
    assert page.status == 409
    assert 'id="username-error"' in page.html
    assert 'value="Berit Ny"' in page.html


def test_nothing_is_proposed_where_nothing_was_changed(desk: Desk) -> None:
    form = {"display_name": "Amal Svar", "roles": ["agent"], "languages": "sv, ar, en", "active": "yes"}
    page = desk.log_in("anders").post(f"/staff/accounts/{desk.person('amal')}", form)
    assert page.status == 422
    assert page.says("Ingenting är ändrat än.")


def test_a_proposal_can_be_taken_back_by_whoever_made_it(desk: Desk) -> None:
    anders = desk.log_in("anders")
    anders.post("/staff/accounts/new", NEW)
    page = anders.post(f"/staff/accounts/proposals/{proposed(desk)}", {"action": "withdraw"})
    assert page.says("Inget är föreslaget.")


def test_only_administrators_and_crisis_managers_see_accounts(desk: Desk) -> None:
    assert desk.log_in("elif").get("/staff/accounts").status == 403
    assert desk.log_in("karin").get("/staff/accounts").status == 200
