"""What no program should send: a clear error, never a 500, and the next request is answered."""

import html
import json
import re
import uuid
import wave
from io import BytesIO
from typing import Final

import pytest

from tests.contract.api.asking import (
    FORM,
    INCIDENT,
    ITEM,
    VOICE,
    A,
    logged_in,
    raw,
    signed,
    told,
)
from tests.support.running import Demo, fetch

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


def test_an_unsigned_or_altered_webhook_is_refused(demo: Demo) -> None:
    sent = {"CallSid": f"CA{uuid.uuid4().hex}", "From": "+46846500441"}
    for signature in ("", "x", "A" * 27 + "=", "\xff" * 28):
        answer = signed(demo, VOICE, sent, signature=signature)
        assert (answer.status, answer.code) == (403, "signature")


# what is not HTTP at all


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
