"""A session that ended while somebody wrote: nothing is lost, nothing is done unasked, and nobody lands where
nothing stands."""

import re
from html import unescape

import pytest
from werkzeug.test import TestResponse

from tests.web.console.night import FILLED, activated
from tests.web.staffed import Person, Staffed

STREETS = "Kvarngatan och Lilla Torggatan"


def ended(staffed: Staffed, person: Person) -> None:
    cookie = person.client.get_cookie("upplys_session")
    assert cookie is not None
    staffed.house.callers.log_out(cookie.value)


def hidden(page: str, name: str) -> str:
    """The field of the page's own form, which comes last."""
    found = re.findall(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return unescape(found[-1])


def back_in(staffed: Staffed, person: Person, page: str, username: str = "tobias") -> TestResponse:
    password = next(each["password"] for each in staffed.keys.accounts if each["username"] == username)
    sent = {"username": username, "password": password}
    return person.client.post(
        "/staff/login", data={**sent, "next": hidden(page, "next"), "kept": hidden(page, "kept")}
    )


def test_what_was_written_comes_back_after_logging_in_and_is_sent_by_a_button(
    staffed: Staffed, tobias: Person
) -> None:
    incident = activated(tobias)
    said = list(staffed.channels.told)
    ended(staffed, tobias)
    refused = tobias.post(f"{incident}/fill", {"slot-streets": STREETS})
    assert refused.status_code == 401
    assert "Nothing has been said or saved" in refused.text
    assert hidden(refused.text, "next") == incident

    shown = back_in(staffed, tobias, refused.text).text
    assert STREETS in shown
    assert f'action="{incident}/fill"' in shown
    assert staffed.channels.told == said, "logging in says nothing"

    tobias.token = hidden(shown, "csrf_token")
    page = tobias.sent(f"{incident}/fill", {"slot-streets": hidden(shown, "slot-streets")})
    assert STREETS.replace(" och ", " ") in page or STREETS in page


def test_after_logging_in_one_comes_back_to_a_page_never_to_an_address_for_forms_alone(
    staffed: Staffed, tobias: Person
) -> None:
    incident = activated(tobias)
    password = next(each["password"] for each in staffed.keys.accounts if each["username"] == "tobias")
    for wanted, page in [
        (f"{incident}/fill", incident),
        ("/staff/logout", "/staff/"),
        ("/staff/withdraw/none", "/staff/withdraw"),
        ("/staff/editions?audience=exercise", "/staff/editions?audience=exercise"),
    ]:
        sent = {"username": "tobias", "password": password, "next": wanted}
        answer = staffed.stranger().client.post("/staff/login", data=sent)
        assert (answer.status_code, answer.headers["Location"]) == (302, page)
        assert tobias.get(page).status_code in {200, 308}


@pytest.mark.parametrize("site", ["cross-site", "same-site", None])
def test_what_another_site_sends_is_not_kept(staffed: Staffed, tobias: Person, site: str | None) -> None:
    ended(staffed, tobias)
    headers = {"Accept": "text/html"} | ({"Sec-Fetch-Site": site} if site else {})
    answer = tobias.client.post("/staff/incidents/new", data={"title": "Ej vår"}, headers=headers)
    assert answer.status_code == 401
    assert 'name="kept"' not in answer.text
    assert "Nothing has been said or saved" in answer.text


def test_a_form_too_large_to_keep_is_left_in_the_browser(staffed: Staffed, tobias: Person) -> None:
    ended(staffed, tobias)
    answer = tobias.post("/staff/incidents/new", {"title": "x" * 300_000})
    assert answer.status_code == 401
    assert "go back in the browser" in answer.text


def test_a_wrong_password_keeps_it_and_an_altered_or_old_one_is_not_shown(
    staffed: Staffed, tobias: Person
) -> None:
    ended(staffed, tobias)
    page = tobias.post("/staff/incidents/new", {**FILLED, "title": "Vattnet i Norrby"}).text
    kept = hidden(page, "kept")
    wrong = {"username": "tobias", "password": "fel", "kept": kept}
    assert hidden(tobias.client.post("/staff/login", data=wrong).text, "kept") == kept
    assert back_in(staffed, tobias, page.replace(kept, kept[:-4] + "AAAA")).status_code == 302


def test_secrets_are_never_kept(staffed: Staffed, tobias: Person) -> None:
    ended(staffed, tobias)
    page = tobias.post("/staff/incidents/new", {"title": "Två ord", "password": "hemlig sak"}).text
    shown = back_in(staffed, tobias, page).text
    assert "Två ord" in shown
    assert "hemlig sak" not in shown
