"""What nobody should send. A clear error at its place, or stored exactly and shown escaped; never a 500."""

import html
import json
import re
import socket
import uuid
import wave
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from itertools import islice
from typing import Final
from urllib.parse import quote, urlencode, urlsplit
from xml.etree import ElementTree

import pytest

from broadcast.phone.signature import sign
from tests.support.hostile import HALVES, STORABLE, texts
from tests.support.running import Answer, Demo, fetch

A: Final = "/api/v1"
ITEM: Final = {"kind": "answer", "authority": "event", "language": "sv", "title": "Rubrik", "body": "Text"}
INCIDENT: Final = {"title": "Koka vattnet", "exercise": True, "plan": "koka-vattnet"}
PROBLEM: Final = "application/problem+json"
VOICE: Final = "/hooks/twilio/voice"
FORM: Final = "application/x-www-form-urlencoded"


def told(answer: Answer, what: str) -> str:
    """The code of a clear error; "" for what was taken. Anything else fails the test."""
    assert answer.status < 500, f"{what}: {answer.status} {answer.text[:300]}"
    if answer.status < 400:
        return ""
    assert answer.headers["Content-Type"] == PROBLEM, what
    problem = answer.json
    assert {"type", "title", "status", "detail", "code"} <= set(problem), what
    assert problem["status"] == answer.status
    return str(problem["code"])


@pytest.fixture(scope="module")
def prepared(demo: Demo) -> str:
    """A prepared exercise to fill slots of."""
    return str(demo.ask("POST", f"{A}/incidents", INCIDENT).json["id"])


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


class Page(HTMLParser):
    """What a browser makes of a page: its elements, and its visible text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.handlers: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.handlers += [name for name, _ in attrs if name.startswith("on")]
        self.links += [value or "" for name, value in attrs if name in {"href", "src", "action"}]

    def handle_data(self, data: str) -> None:
        self.text += data


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


def logged_in(demo: Demo) -> str:
    """The session cookie of the duty officer."""
    form = urlencode({"username": "tobias", "password": demo.password("tobias")}).encode()
    head = f"POST /staff/login HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\nContent-Length: {len(form)}\r\n"
    found = re.search(rb"upplys_session=[^;]+", raw(demo, head.encode() + b"\r\n" + form))
    assert found is not None
    return found[0].decode()


def test_a_hostile_log_in_is_a_wrong_log_in(demo: Demo) -> None:
    for text in (*STORABLE[::6], *HALVES):
        name = text.encode("utf-8", "surrogatepass")[:2_000]
        form = b"username=" + quote(name, safe="").encode() + b"&password=" + quote(name, safe="").encode()
        for accept in ("text/html", "application/json"):
            headers = {"Content-Type": FORM, "Accept": accept}
            answer = fetch(demo.url, "POST", "/staff/login", form, headers)
            assert answer.status in {401, 429}, repr(text[:40])
            assert Page(answer.text).handlers == []


# what a program sends that is no request of ours

BODIES: Final[dict[str, tuple[bytes, str]]] = {
    "nothing": (b"", "invalid"),
    "half": (b'{"title": "x"', "json"),
    "two": (b'{"title": "x"}{}', "json"),
    "a list": (b"[]", "invalid"),
    "a text": (b'"x"', "invalid"),
    "a number": (b"1", "invalid"),
    "null": (b"null", "invalid"),
    "not a number": (b'{"title": NaN, "exercise": true}', "invalid"),
    "endless": (b'{"title": 1e99999, "exercise": true}', "invalid"),
    "5,000 digits": (b'{"title": ' + b"9" * 5_000 + b', "exercise": true}', "json"),
    "deep lists": (b"[" * 100_000 + b"]" * 100_000, "json"),
    "deep objects": (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, "json"),
    "UTF-16": ('{"title": "x", "exercise": true}'.encode("utf-16"), "json"),
    "invalid UTF-8": (b'{"title": "\xff\xfe", "exercise": true}', "json"),
    "overlong UTF-8": (b'{"title": "\xc0\xaf", "exercise": true}', "json"),
    "a surrogate in UTF-8": (b'{"title": "\xed\xa0\x80", "exercise": true}', "json"),
    "a bare control character": (b'{"title": "a\x01b", "exercise": true}', "json"),
    "NUL": (b"\x00", "json"),
    "a megabyte": (b'{"title": "' + b"x" * 1_000_000 + b'", "exercise": true}', "invalid"),
    "three megabytes": (b'{"title": "' + b"x" * 3_000_000 + b'", "exercise": true}', "too_large"),
    "wrong types": (b'{"title": ["x"], "exercise": {}}', "invalid"),
    "nearly true": (b'{"title": "x", "exercise": "off"}', "invalid"),
    "one": (b'{"title": "x", "exercise": 1}', "invalid"),
    "unknown fields": (b'{"title": "x", "exercise": true, "__proto__": {}, "nope": 1}', "invalid"),
    "XML": (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>', "json"),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_is_none_is_told(demo: Demo, name: str) -> None:
    body, code = BODIES[name]
    assert told(demo.ask("POST", f"{A}/incidents", raw=body), name) == code


def test_an_unknown_field_is_told_at_its_name(demo: Demo) -> None:
    answer = demo.ask("POST", f"{A}/incidents", {**INCIDENT, "nope": 1, "exercise": "ja"})
    assert set(answer.json["errors"]) == {"nope", "exercise"}


SLOT_BODIES: Final[dict[str, tuple[object, set[str]]]] = {
    "a list": ([], {"slots"}),
    "a text": ("x", {"slots"}),
    "a number": (1, {"slots"}),
    "nothing": (None, {"slots"}),
    "an unknown slot": ({"nope": "x"}, {"nope"}),
    "an object": ({"area": {"a": 1}}, {"area"}),
    "a number in a list": ({"area": [1]}, {"area"}),
    "a list in a list": ({"area": [["Norrby"]]}, {"area"}),
    "ten thousand": ({"area": ["x"] * 10_000}, {"area"}),
    "true": ({"area": True}, {"area"}),
    "a time that is none": ({"next_information": "2026-02-30T25:00:00Z"}, {"next_information"}),
    "the end of time": ({"next_information": "9999-12-31T23:59:59-23:59"}, {"next_information"}),
    "a list for a choice": ({"cause": ["microbes"]}, {"cause"}),
}


@pytest.mark.parametrize("name", SLOT_BODIES)
def test_a_slot_of_the_wrong_type_is_told_at_its_place(demo: Demo, prepared: str, name: str) -> None:
    slots, at = SLOT_BODIES[name]
    answer = demo.ask("PATCH", f"{A}/incidents/{prepared}/slots", {"slots": slots})
    assert told(answer, name) in {"slot_value", "invalid"}
    assert set(answer.json["errors"]) == at
    title = INCIDENT["title"]
    activated = demo.ask("POST", f"{A}/incidents/{prepared}/activate", {"confirm": title, "slots": slots})
    assert told(activated, name) in {"slot_value", "invalid", "slot_missing"}


def test_an_unknown_language_is_told_at_its_field(demo: Demo) -> None:
    for language in ("sv_SE", "xx-", "svenska", "../sv", "sv\u0000", "x" * 36):
        answer = demo.ask("POST", f"{A}/items", {**ITEM, "language": language}, role="editor")
        assert told(answer, language) in {"language_tag", "invalid"}, language
    for language in ("tlh", "xx", "..%2fsv", "sv-SE"):
        assert fetch(demo.url, "GET", f"/{language}/").status == 404, language


def test_an_item_belongs_to_an_incident_that_is_there(demo: Demo) -> None:
    answer = demo.ask("POST", f"{A}/items", {**ITEM, "incident": "nowhere"}, role="editor")
    assert (answer.status, answer.code) == (404, "no_such_incident")


CONTENT_TYPES: Final = (
    "",
    "text/plain",
    "application/json; charset=utf-16",
    "application/json; charset=nope",
    'application/json;charset="',
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=" + "x" * 5_000,
    "application/x-www-form-urlencoded; charset=utf-7",
    "application/vnd.upplys+json",
    "application/json, text/html",
    "\xf6/\xf6",
)


@pytest.mark.parametrize("kind", CONTENT_TYPES)
def test_odd_content_types_are_told_or_read(demo: Demo, kind: str) -> None:
    body = json.dumps(INCIDENT).encode()
    made = demo.ask("POST", f"{A}/incidents", raw=body, headers={"Content-Type": kind})
    assert told(made, kind) in {"", "invalid", "json", "media_type"}
    log_in = fetch(demo.url, "POST", "/staff/login", b"username=a&password=b", {"Content-Type": kind})
    assert log_in.status in {401, 429}, kind


ADDRESSES: Final = (
    "/items/%00",
    "/items/%ff",
    "/items/..%2f..%2fetc",
    "/items/" + "x" * 3_000,
    "/items?after=%00",
    "/items?kind=nope",
    "/items?kind=answer&kind=fact_sheet",
    "/items?%zz=%",
    "/editions/0",
    "/editions/-1",
    "/editions/" + "9" * 4_000,
    "/editions/%D9%A1%D9%A9",
    "/editions/1e3",
    "/editions/current?audience=everybody",
    "/journal?after=x",
    "/journal?after=" + "9" * 5_000,
    "/journal?kind=%00",
    "/plans/..",
    "/plans/%2e%2e%2fkoka-vattnet",
    "/incidents/%F0%9F%8C%8A/dry-run",
    "/nope",
    "/",
    "",
)


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda each: each[:40])
def test_odd_addresses_are_told_or_found(demo: Demo, address: str) -> None:
    told(demo.ask("GET", A + address, role="crisis_manager"), address)


@pytest.mark.parametrize(
    "path", ["/%00/", "/%ff/", "/sv/%2e%2e/%2e%2e/manifest.json", "/sv/fact/" + "x" * 3_000, "/sv/fact/%00"]
)
def test_odd_addresses_of_citizens_are_not_found(demo: Demo, path: str) -> None:
    assert fetch(demo.url, "GET", path).status in {404, 422}


@pytest.mark.parametrize("method", ["PUT", "DELETE", "TRACE", "CONNECT", "BREW", "PROPFIND"])
def test_odd_methods_are_not_allowed(demo: Demo, method: str) -> None:
    assert told(demo.ask(method, f"{A}/incidents", INCIDENT), method) == "method_not_allowed"
    assert fetch(demo.url, method, "/sv/").status == 405


COOKIES: Final = (
    "upplys_session=",
    "upplys_session=x",
    "upplys_session=\xff\xfe",
    'upplys_session="\\377\\000"',
    "upplys_session=ups_" + "x" * 5_000,
    "=;=;=",
    "; ; ;",
    "upplys_language=../../etc",
    "session=.eJxLKs5gAAAC",
    "x=" + "y" * 50_000,
)


@pytest.mark.parametrize("cookie", COOKIES, ids=lambda each: each[:20])
def test_bad_cookies_are_nobody(demo: Demo, cookie: str) -> None:
    for accept in ("text/html", "application/json"):
        answer = fetch(demo.url, "GET", "/staff/", headers={"Cookie": cookie, "Accept": accept})
        assert answer.status in {302, 401}
    answer = fetch(demo.url, "GET", f"{A}/incidents", headers={"Cookie": cookie})
    assert told(answer, cookie) == "not_logged_in"


@pytest.mark.parametrize(
    "shown", ["", "Bearer", "Bearer  x", "Basic YTpi", "Bearer \xff", "Bearer " + "x" * 50_000, "Digest x"]
)
def test_bad_tokens_are_nobody(demo: Demo, shown: str) -> None:
    answer = fetch(demo.url, "GET", f"{A}/incidents", headers={"Authorization": shown})
    assert told(answer, shown[:20]) == "not_logged_in"


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "\xf6", "a b", "\t"])
def test_a_key_that_is_none_is_told_and_hinders_no_stop(demo: Demo, key: str) -> None:
    headers = {"Idempotency-Key": key}
    made = demo.ask("POST", f"{A}/incidents", INCIDENT, headers=headers, key=key or " ")
    assert told(made, key) == "idempotency_key"
    stop = demo.ask("POST", f"{A}/withdrawals", {"item": "nowhere"}, headers=headers, key=key or " ")
    assert told(stop, key) == "no_such_item"


# bodies that are too large, files that are none


def test_oversize_is_told_before_it_is_read(demo: Demo) -> None:
    form = {"Content-Type": FORM, "Accept": "application/json"}
    assert fetch(demo.url, "POST", "/staff/login", b"username=" + b"x" * 3_000_000, form).status == 413
    stated = {"Content-Type": "application/json", "Content-Length": str(10**12)}
    head = "".join(f"{name}: {value}\r\n" for name, value in stated.items())
    who = f"Host: x\r\nAuthorization: Bearer {demo.token('duty_officer')}\r\n"
    sent = f"POST {A}/incidents HTTP/1.1\r\n{who}{head}\r\n"
    assert b" 413 " in raw(demo, sent.encode())


def test_a_large_webhook_is_told(demo: Demo) -> None:
    answer = signed(demo, VOICE, {"CallSid": "CA1", "SpeechResult": "x" * 40_000})
    assert (answer.status, answer.code) == (413, "too_large")


@pytest.mark.parametrize("text", [*STORABLE[::5]], ids=lambda each: ascii(each[:20]))
def test_hostile_words_from_the_provider_are_answered_or_told(demo: Demo, text: str) -> None:
    for name in ("CallSid", "From", "To", "Digits", "CallStatus"):
        sent = {"CallSid": f"CA{uuid.uuid4().hex}", "From": "+46846500441", name: text}
        answer = signed(demo, VOICE, sent)
        assert answer.status in {200, 400, 413}, (name, text[:40])
        if answer.status == 200:
            ElementTree.fromstring(answer.body)


def test_an_unsigned_or_altered_webhook_is_refused(demo: Demo) -> None:
    sent = {"CallSid": f"CA{uuid.uuid4().hex}", "From": "+46846500441"}
    for signature in ("", "x", "A" * 27 + "=", "\xff" * 28):
        answer = signed(demo, VOICE, sent, signature=signature)
        assert (answer.status, answer.code) == (403, "signature")


def signed(demo: Demo, path: str, sent: dict[str, str], signature: str | None = None) -> Answer:
    pairs = list(sent.items())
    token = str(demo.ready["twilio"]["auth_token"])
    shown = sign(token, demo.url + path, pairs) if signature is None else signature
    headers = {"Content-Type": FORM, "X-Twilio-Signature": shown}
    return fetch(demo.url, "POST", path, urlencode(pairs).encode(), headers)


# what is not HTTP at all


def raw(demo: Demo, sent: bytes) -> bytes:
    """Bytes as they are; what came back until the server closed or fell silent."""
    address = urlsplit(demo.url)
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=10) as line:
        line.sendall(sent)
        line.shutdown(socket.SHUT_WR)
        received = b""
        try:
            while more := line.recv(65_536):
                received += more
        except ConnectionResetError:
            pass
    return received


@pytest.mark.parametrize(
    "sent",
    [
        b"\x00\x01\x02\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /api/v1/health HTTP/1.1\r\nHost : x\r\n\r\n",
        b"GET /api/v1/health HTTP/1.1\r\nHost: x\r\nA: \x00\r\n\r\n",
        b"POST /api/v1/incidents HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /api/v1/incidents HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"POST /api/v1/incidents HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
    ids=lambda each: ascii(each[:24]),
)
def test_what_is_no_request_is_told_and_the_next_is_answered(demo: Demo, sent: bytes) -> None:
    received = raw(demo, sent)
    assert b" 500 " not in received[:40]
    assert demo.ask("GET", f"{A}/health").json == {"alive": True}


# a recording that is none


def test_an_upload_that_is_no_sound_is_told(demo: Demo) -> None:
    silent = BytesIO()
    with wave.open(silent, "wb") as file:
        file.setparams((1, 2, 8_000, 0, "NONE", "NONE"))
    cookie = logged_in(demo)
    item = demo.ask("GET", f"{A}/items?kind=announcement", role="editor").json["items"][0]["id"]
    revision = demo.ask("GET", f"{A}/items/{item}", role="editor").json["revisions"][0]["revision"]
    address = f"/staff/recordings/{revision}/sv"
    page = _page(demo, address, cookie)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    action = re.search(r'<form[^>]+action="([^"]+)"[^>]+enctype="multipart/form-data"', page)
    assert token is not None
    path = address if action is None else html.unescape(action[1])
    name = re.search(
        r'<input[^>]+type="file"[^>]+name="([^"]+)"|<input[^>]+name="([^"]+)"[^>]+type="file"', page
    )
    assert name is not None
    for sound in (b"", b"RIFF", b"\x00" * 100, b"<svg onload=alert(1)>", b"#!/bin/sh", silent.getvalue()):
        body, kind = _upload(name[1] or name[2], sound, token[1])
        answer = fetch(demo.url, "POST", path, body, {"Cookie": cookie, "Content-Type": kind})
        assert answer.status in {302, 303, 400, 413, 422}, (sound[:10], answer.status)


def _page(demo: Demo, path: str, cookie: str) -> str:
    answer = fetch(demo.url, "GET", path, headers={"Cookie": cookie, "Accept": "text/html"})
    assert answer.status == 200, path
    return answer.text


def _upload(name: str, sound: bytes, token: str) -> tuple[bytes, str]:
    line = uuid.uuid4().hex
    parts = [
        f'--{line}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'.encode(),
        f'--{line}\r\nContent-Disposition: form-data; name="{name}"; filename="../../x.wav"\r\n'
        "Content-Type: audio/wav\r\n\r\n".encode(),
        sound,
        f"\r\n--{line}--\r\n".encode(),
    ]
    return b"".join(parts), f"multipart/form-data; boundary={line}"
