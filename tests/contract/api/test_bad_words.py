"""What nobody should write: told at its field, or stored exactly and shown escaped; never a 500."""

import html
import uuid
from collections.abc import Iterator
from itertools import islice
from typing import Final
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

from tests.contract.api.asking import (
    FORM,
    INCIDENT,
    ITEM,
    VOICE,
    A,
    Page,
    logged_in,
    signed,
    told,
)
from tests.support.hostile import HALVES, STORABLE, texts
from tests.support.running import Answer, Demo, fetch

# what a person writes: the project's own hostile strings, and the named folder's


def fields(demo: Demo, incident: str, text: str) -> Iterator[tuple[str, Answer]]:
    """Every place where a person's words come in over the API, with these words."""
    slots = f"{A}/incidents/{incident}/slots"
    yield "title", demo.ask("POST", f"{A}/incidents", {**INCIDENT, "title": text})
    yield "district", demo.ask("POST", f"{A}/incidents", {**INCIDENT, "district": text})
    yield "plan", demo.ask("POST", f"{A}/incidents", {**INCIDENT, "plan": text})
    yield "area", demo.ask("PATCH", slots, {"slots": {"area": [text]}})
    yield "streets", demo.ask("PATCH", slots, {"slots": {"streets": ["Storgatan", text]}})
    yield "next_information", demo.ask("PATCH", slots, {"slots": {"next_information": text}})
    yield "cause", demo.ask("PATCH", slots, {"slots": {"cause": text}})
    yield "name of a slot", demo.ask("PATCH", slots, {"slots": {text: "Norrby"}})
    for name in ("title", "body", "language", "slug", "topic", "kind", "authority", "incident"):
        yield name, demo.ask("POST", f"{A}/items", {**ITEM, name: text}, role="editor")
    yield "item", demo.ask("POST", f"{A}/withdrawals", {"item": text})
    yield (
        "reason",
        demo.ask("POST", f"{A}/approvals/reject", {"revision": text, "language": text, "reason": text}),
    )
    yield "address", demo.ask("GET", f"{A}/items/{quote(text[:500], safe='', errors='replace')}")
    yield "query", demo.ask("GET", f"{A}/items?after={quote(text[:500], safe='', errors='replace')}")


def test_every_hostile_string_is_told_or_taken_at_every_field(demo: Demo, prepared: str) -> None:
    codes = [
        {name: told(answer, f"{name}: {text[:60]!r}") for name, answer in fields(demo, prepared, text)}
        for text in (*STORABLE, *HALVES)
    ]
    assert any(each["title"] == "" for each in codes)
    for half in codes[-len(HALVES) :]:
        assert {half[name] for name in ("title", "district", "body", "item")} <= {
            "unstorable_text",
            "text_refused",
            "invalid",
        }


def test_every_string_of_the_named_folder_is_told_or_taken(demo: Demo, prepared: str) -> None:
    for number, text in enumerate(texts()[len(STORABLE) :]):
        name, answer = next(islice(fields(demo, prepared, text), number % 4 * 2, None))
        told(answer, f"{name}: {text[:60]!r}")
        told(demo.ask("POST", f"{A}/items", {**ITEM, "title": text, "body": text}, role="editor"), text[:60])


def test_what_was_taken_was_stored_exactly(demo: Demo) -> None:
    kept = 0
    for text in STORABLE:
        answer = demo.ask("POST", f"{A}/incidents", {**INCIDENT, "title": text})
        if answer.status == 201:
            kept += bool(text.strip())
            shown = demo.ask("GET", f"{A}/incidents/{answer.json['id']}").json["title"]
            assert shown == text.strip() or not text.strip(), repr(text[:60])
    assert kept > len(STORABLE) / 2


MARKED: Final = (
    "<script>alert('upplys')</script>",
    "<img src=x onerror=alert(1)>",
    "</Say><Hangup/>",
    "{{7*7}} ${7*7}",
    "&lt;b&gt; ]]>",
    '"\' onmouseover="alert(1)',
    "[x](javascript:alert(1))",
)


def test_a_hostile_area_is_escaped_on_page_and_phone_and_in_json(demo: Demo) -> None:
    title = f"Fientligt område {uuid.uuid4().hex[:6]}"
    made = demo.ask("POST", f"{A}/incidents", {**INCIDENT, "title": title, "exercise": False}).json
    where = f"{A}/incidents/{made['id']}"
    slots = {"area": ["Norrby"], "cause": "microbes"}
    assert demo.ask("POST", f"{where}/activate", {"confirm": title, "slots": slots}).status == 200
    try:
        for area in MARKED:
            answer = demo.ask("PATCH", f"{where}/slots", {"slots": {"area": [area]}})
            if told(answer, area):
                continue
            demo.until_in_sync(answer.json["edition"]["number"])
            assert answer.json["incident"]["slots"]["area"] == [area]
            for language in answer.json["edition"]["languages"]:
                harmless(Page(fetch(demo.url, "GET", f"/{language}/").text), area)
            spoken(demo, area)
    finally:
        demo.ask("POST", f"{where}/deactivate")
        demo.ask("POST", f"{where}/close")


def harmless(page: Page, shown: str) -> None:
    assert {"script", "img", "iframe", "hangup"} & set(page.tags) == set()
    assert page.handlers == []
    assert not [link for link in page.links if link.lower().startswith(("javascript:", "data:text"))]
    squeezed = " ".join(page.text.split())
    assert " ".join(shown.split()) in squeezed


def spoken(demo: Demo, area: str) -> None:
    """The line's answer is whole TwiML and has no verb that nobody wrote."""
    answer = signed(demo, VOICE, {"CallSid": f"CA{uuid.uuid4().hex}", "From": "+46846500441"})
    assert answer.status == 200, area
    verbs = {each.tag for each in ElementTree.fromstring(answer.body).iter()}
    assert verbs <= {"Response", "Gather", "Say", "Play", "Pause", "Redirect", "Record", "Hangup", "lang"}, (
        area
    )


def test_a_hostile_title_is_escaped_in_the_console(demo: Demo) -> None:
    cookie = logged_in(demo)
    for text in MARKED:
        made = demo.ask("POST", f"{A}/incidents", {**INCIDENT, "title": text})
        if told(made, text):
            continue
        for path in (f"/staff/incidents/{made.json['id']}", "/staff/incidents", "/staff/"):
            page = fetch(demo.url, "GET", path, headers={"Cookie": cookie, "Accept": "text/html"})
            assert page.status == 200, (path, text)
            found = Page(page.text)
            assert "<script>alert" not in page.text
            assert found.handlers == []
            assert "img" not in found.tags
        shown = fetch(demo.url, "GET", f"/staff/incidents/{made.json['id']}", headers={"Cookie": cookie})
        assert (
            html.escape(text, quote=False)[:20] in html.unescape(shown.text) or text in Page(shown.text).text
        )


def test_a_hostile_log_in_is_a_wrong_log_in(demo: Demo) -> None:
    for text in (*STORABLE[::6], *HALVES):
        name = text.encode("utf-8", "surrogatepass")[:2_000]
        form = b"username=" + quote(name, safe="").encode() + b"&password=" + quote(name, safe="").encode()
        for accept in ("text/html", "application/json"):
            headers = {"Content-Type": FORM, "Accept": accept}
            answer = fetch(demo.url, "POST", "/staff/login", form, headers)
            assert answer.status in {401, 429}, repr(text[:40])
            assert Page(answer.text).handlers == []


@pytest.mark.parametrize("text", [*STORABLE[::5]], ids=lambda each: ascii(each[:20]))
def test_hostile_words_from_the_provider_are_answered_or_told(demo: Demo, text: str) -> None:
    for name in ("CallSid", "From", "To", "Digits", "CallStatus"):
        sent = {"CallSid": f"CA{uuid.uuid4().hex}", "From": "+46846500441", name: text}
        answer = signed(demo, VOICE, sent)
        assert answer.status in {200, 400, 413}, (name, text[:40])
        if answer.status == 200:
            ElementTree.fromstring(answer.body)
