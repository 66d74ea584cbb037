"""Keys of other programs: proposed by one, approved by another, shown once, taken away."""

import re

from core.access.proposals import State
from tests.web.conftest import Desk, Page

V1 = "/api/v1"
NAME = "Kommunens webbplats"


def proposed(desk: Desk) -> str:
    return desk.read(lambda record: record.proposals.in_state(State.PROPOSED))[0].id


def decided(desk: Desk) -> Page:
    """Karin approves what waits."""
    return desk.log_in("karin").post(f"/staff/accounts/proposals/{proposed(desk)}", {"action": "approve"})


def issued(desk: Desk, **more: object) -> str:
    """A token that acts for Agnes, as it was shown."""
    form = {"name": NAME, "person": desk.person("agnes"), "days": "30", **more}
    assert desk.log_in("anders").post("/staff/accounts/tokens", form).says("Föreslaget", NAME)
    found = re.search(r">(upk_[^<]+)<", decided(desk).html)
    assert found is not None
    return found[1]


def status_with(desk: Desk, secret: str) -> int:
    client = desk.staffed.stranger().client
    return client.get(f"{V1}/journal", headers={"Authorization": f"Bearer {secret}"}).status_code


def token_id(desk: Desk) -> str:
    return next(each.id for each in desk.read(lambda record: record.tokens.all()) if each.name == NAME)


def test_a_token_opens_what_its_account_may_and_is_shown_once(desk: Desk) -> None:
    secret = issued(desk)
    assert status_with(desk, secret) == 200
    karin = desk.log_in("karin")
    for path in ("/staff/accounts", "/staff/accounts/tokens"):
        assert secret not in karin.get(path).html
    assert karin.get("/staff/accounts/tokens").says(NAME, "handlar för Agnes Granskare", "går ut")


def test_a_token_is_narrowed_to_the_roles_that_were_chosen(desk: Desk) -> None:
    assert status_with(desk, issued(desk, roles=["agent"])) == 403


def test_a_token_that_was_taken_away_opens_nothing(desk: Desk) -> None:
    secret = issued(desk)
    page = desk.log_in("anders").post(f"/staff/accounts/tokens/{token_id(desk)}/revoke")
    assert page.says("En API-nyckel dras in", NAME, "Agnes Granskare")
    assert status_with(desk, secret) == 200, "a proposal alone takes nothing away"
    decided(desk)
    assert status_with(desk, secret) == 401
    assert desk.log_in("anders").get("/staff/accounts/tokens").says("Används inte längre")


def test_what_lacks_a_name_is_told_at_its_field_and_the_rest_is_kept(desk: Desk) -> None:
    form = {"name": " ", "person": desk.person("agnes"), "days": "365", "roles": ["auditor"]}
    page = desk.log_in("anders").post("/staff/accounts/tokens", form)
    assert page.status == 422
    assert 'id="name-error"' in page.html
    assert re.search(r'value="365" selected', page.html)
    assert re.search(r'value="auditor" checked', page.html)


def test_a_crisis_manager_proposes_no_token_and_an_editor_sees_none(desk: Desk) -> None:
    form = {"name": NAME, "person": desk.person("agnes")}
    assert desk.log_in("karin").post("/staff/accounts/tokens", form).status == 403
    assert desk.log_in("elif").get("/staff/accounts/tokens").status == 403
