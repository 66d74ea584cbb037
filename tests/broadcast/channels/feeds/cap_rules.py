"""What CAP 1.2 asks of a message: OASIS's own schema, and beyond it, in our own words, what the text of the
standard says of names, references and limits (OASIS CAP 1.2, section 3.4 and the notes of section 3.2)."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element, fromstring

from tests.broadcast.channels.feeds.cap_schema import faults

NAMESPACE: Final = "{urn:oasis:names:tc:emergency:cap:1.2}"
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d")
_LANGUAGE: Final = re.compile(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*")
_NAME: Final = re.compile(r"[^\s,<&]+")
Check = Callable[[str], bool]


def one_of(words: str) -> Check:
    return lambda value: value in words.split()


def like(pattern: re.Pattern[str]) -> Check:
    return lambda value: bool(pattern.fullmatch(value))


def _references(value: str) -> bool:
    triples = [each.split(",") for each in value.split()]
    return bool(triples) and all(
        len(each) == 3 and _NAME.fullmatch(each[0]) and _NAME.fullmatch(each[1]) and _TIME.fullmatch(each[2])
        for each in triples
    )


@dataclass(frozen=True)
class Rule:
    name: str
    least: int = 0
    most: int = 1
    check: Check = lambda value: bool(value.strip())


MANY: Final = 10_000
ALERT: Final = (
    Rule("identifier", 1, check=like(_NAME)),
    Rule("sender", 1, check=like(_NAME)),
    Rule("sent", 1, check=like(_TIME)),
    Rule("status", 1, check=one_of("Actual Exercise System Test Draft")),
    Rule("msgType", 1, check=one_of("Alert Update Cancel Ack Error")),
    Rule("source"),
    Rule("scope", 1, check=one_of("Public Restricted Private")),
    Rule("restriction"),
    Rule("addresses"),
    Rule("code", most=MANY),
    Rule("note"),
    Rule("references", check=_references),
    Rule("incidents"),
    Rule("info", most=MANY),
)
INFO: Final = (
    Rule("language", check=like(_LANGUAGE)),
    Rule(
        "category",
        1,
        MANY,
        one_of("Geo Met Safety Security Rescue Fire Health Env Transport Infra CBRNE Other"),
    ),
    Rule("event", 1),
    Rule(
        "responseType",
        most=MANY,
        check=one_of("Shelter Evacuate Prepare Execute Avoid Monitor Assess AllClear None"),
    ),
    Rule("urgency", 1, check=one_of("Immediate Expected Future Past Unknown")),
    Rule("severity", 1, check=one_of("Extreme Severe Moderate Minor Unknown")),
    Rule("certainty", 1, check=one_of("Observed Likely Possible Unlikely Unknown")),
    Rule("audience"),
    Rule("eventCode", most=MANY),
    Rule("effective", check=like(_TIME)),
    Rule("onset", check=like(_TIME)),
    Rule("expires", check=like(_TIME)),
    Rule("senderName"),
    Rule("headline"),
    Rule("description"),
    Rule("instruction"),
    Rule("web"),
    Rule("contact"),
    Rule("parameter", most=MANY),
    Rule("resource", most=MANY),
    Rule("area", most=MANY),
)
AREA: Final = (
    Rule("areaDesc", 1),
    Rule("polygon", most=MANY),
    Rule("circle", most=MANY),
    Rule("geocode", most=MANY),
    Rule("altitude"),
    Rule("ceiling"),
)
_INSIDE: Final[Mapping[str, Sequence[Rule]]] = {"info": INFO, "area": AREA}


def read_cap(text: bytes) -> Element:
    """The message, once it is found to keep every rule."""
    assert faults(text) == []
    alert = fromstring(text)
    assert alert.tag == f"{NAMESPACE}alert"
    _keeps(alert, ALERT)
    kind = told(alert, "msgType")
    assert (kind in {"Update", "Cancel"}) <= bool(alert.find(f"{NAMESPACE}references") is not None)
    assert (told(alert, "scope") == "Restricted") == (alert.find(f"{NAMESPACE}restriction") is not None)
    return alert


def told(element: Element, name: str) -> str:
    return element.findtext(f"{NAMESPACE}{name}") or ""


def _keeps(element: Element, rules: Sequence[Rule]) -> None:
    names = [each.tag.removeprefix(NAMESPACE) for each in element]
    order = [rule.name for rule in rules]
    assert names == sorted(names, key=order.index), f"{names} are not in the schema's order"
    for rule in rules:
        found = [each for each in element if each.tag == f"{NAMESPACE}{rule.name}"]
        assert rule.least <= len(found) <= rule.most, rule.name
        for each in found:
            if rule.name in _INSIDE:
                _keeps(each, _INSIDE[rule.name])
            else:
                assert len(each) == 0
                assert rule.check(each.text or ""), (rule.name, each.text)
