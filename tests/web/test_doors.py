"""The door before every view: forms that are really ours, and nothing large from strangers."""

from collections.abc import Mapping

import pytest

from tests.web.staffed import Person, Staffed


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": ""},
        {"X-CSRF-Token": "0" * 64},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=["no token", "an empty Authorization", "another token", "another site", "a neighbour site"],
)
def test_a_form_that_is_not_ours_does_nothing(tobias: Person, headers: Mapping[str, str]) -> None:
    data = {"csrf_token": tobias.token} if "Sec-Fetch-Site" in headers else {}
    answer = tobias.client.post("/staff/withdraw/nothing", data=data, headers=dict(headers))
    assert (answer.status_code, answer.json["code"] if answer.json else "") == (403, "csrf")


def test_a_program_with_a_token_needs_no_form_of_ours(staffed: Staffed) -> None:
    token = staffed.keys.tokens["duty_officer"]
    headers = {"Authorization": f"Bearer {token}"}
    answer = staffed.app.test_client().post("/api/v1/withdrawals", json={"item": "nothing"}, headers=headers)
    assert (answer.status_code, answer.json["code"] if answer.json else "") == (404, "no_such_item")


@pytest.mark.parametrize("path", ["/staff/login", "/staff/language/sv"])
def test_a_stranger_cannot_send_a_large_form(staffed: Staffed, path: str) -> None:
    fields = "&".join(f"field{number}=x" for number in range(20_000))
    client = staffed.app.test_client()
    kind = "application/x-www-form-urlencoded"
    assert client.post(path, data=fields, content_type=kind).status_code == 413
