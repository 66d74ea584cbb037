"""Who comes in to the staff's pages, and who is out at once."""

import re

import pytest

from core.access.changes import change_account
from core.access.model import PersonId
from tests.web.console.night import activated, prepared, withdrawable
from tests.web.staffed import Person, Staffed


@pytest.mark.parametrize(
    ("username", "path"),
    [
        ("amal", "/staff/incidents/new"), ("elif", "/staff/withdraw"), ("elif", "/staff/publish"),
        ("partner", "/staff/incidents"), ("anders", "/staff/incidents/new"), ("partner", "/staff/editions/1"),
    ],
)  # fmt: skip
def test_a_role_that_may_not_is_told_so_on_a_page(staffed: Staffed, username: str, path: str) -> None:
    answer = staffed.as_(username).get(path)
    assert answer.status_code == 403
    assert "Your role may not do this." in answer.text
    assert "To the overview" in answer.text


def test_a_role_that_may_not_cannot_send_the_form_either(staffed: Staffed, tobias: Person) -> None:
    incident = activated(tobias)
    button = withdrawable(tobias)[0]
    elif_ = staffed.as_("elif")
    for path in (
        button,
        f"{incident}/fill",
        f"{incident}/wind-down",
        f"{incident}/close",
        "/staff/editions/1/restore",
    ):
        assert elif_.post(path).status_code == 403
    assert button in withdrawable(tobias)


def test_a_stranger_is_asked_to_log_in_and_comes_back_to_the_page(staffed: Staffed) -> None:
    answer = staffed.stranger().get("/staff/editions?audience=exercise")
    assert answer.status_code == 401
    assert "next=/staff/editions" in answer.text


def test_a_form_without_its_token_changes_nothing(staffed: Staffed, tobias: Person) -> None:
    incident = prepared(tobias, kind="exercise")
    tobias.token = "wrong"
    assert tobias.post(f"{incident}/activate").status_code == 403
    assert staffed.channels.told == []


def test_a_removed_account_is_out_at_its_next_request(staffed: Staffed, tobias: Person) -> None:
    assert tobias.get("/staff/").status_code == 200
    _change(staffed, "tobias", active=False)
    assert tobias.get("/staff/").status_code == 401


def test_a_removed_role_is_gone_at_the_next_request(staffed: Staffed, tobias: Person) -> None:
    _change(staffed, "tobias", roles=["agent"])
    assert tobias.get("/staff/withdraw").status_code == 403
    assert 'class="staff-always"' not in tobias.page("/staff/")


def test_pages_are_in_swedish_where_nothing_was_chosen(staffed: Staffed) -> None:
    page = staffed.as_("tobias", "sv").page("/staff/")
    assert '<html lang="sv"' in page
    assert "Det vi säger nu" in page
    assert not re.search(r"\[en\]", page)


def test_the_bar_is_left_alone_while_it_would_say_the_same(staffed: Staffed, tobias: Person) -> None:
    """A refresh that changes nothing must not take the focus from somebody's key."""
    address = re.search(r'id="status-now" hx-get="([^"]+)"', tobias.page("/staff/editions"))
    assert address is not None
    again = tobias.get(address[1].replace("&amp;", "&"))
    assert again.status_code in {200, 204}
    if again.status_code == 200:  # its minute or second turned meanwhile
        again = tobias.get(_seen(again.text))
    activated(tobias)
    assert "Koka vattnet" in tobias.get(address[1]).text


def test_the_overview_is_made_anew_only_when_something_has_changed(staffed: Staffed, tobias: Person) -> None:
    part = tobias.get("/staff/now").text
    again = tobias.get(_seen(part))
    if again.status_code == 200:  # its minute turned meanwhile
        again = tobias.get(_seen(again.text))
    assert again.status_code == 204
    activated(tobias)
    assert "Koka vattnet" in tobias.get(_seen(part)).text


def _seen(part: str) -> str:
    found = re.search(r'hx-get="([^"]+)"', part)
    assert found is not None
    return found[1].replace("&amp;", "&")


def _change(staffed: Staffed, username: str, **what: object) -> None:
    def change(record: object) -> None:
        from web.record import Record

        assert isinstance(record, Record)
        account = record.accounts.by_username(username)
        assert account is not None
        data = {"person": str(account.person), **what}
        change_account(record, data, PersonId("test"), record.clock.now())  # type: ignore[arg-type]

    staffed.house.database.run(change)
