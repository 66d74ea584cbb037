"""What the provider takes, from the signatures of its own SDK's TwiML classes (not ours): verbs,
attributes, nesting.
"""

import inspect
import re
from collections.abc import Iterator, Mapping
from typing import Final
from xml.etree import ElementTree

from twilio.twiml import voice_response  # type: ignore[import-untyped]

LARGEST: Final = 64 * 1024
"""Bytes of a document that the provider reads."""
NOT_ATTRIBUTES: Final = {"self", "kwargs", "message", "url", "name"}


def _camel(name: str) -> str:
    head, *rest = name.strip("_").split("_")
    return head + "".join(part.title() for part in rest)


def _verbs(parent: type) -> Mapping[str, set[str]]:
    """Verb → its attributes, from the methods that append one to ``parent``."""
    found: dict[str, set[str]] = {}
    for name, method in inspect.getmembers(parent, inspect.isfunction):
        parameters = inspect.signature(method).parameters
        if not name.startswith("_") and "kwargs" in parameters:
            found[_camel(name)[:1].upper() + _camel(name)[1:]] = {
                _camel(p) for p in parameters if p not in NOT_ATTRIBUTES
            }
    return found


WITHIN: Final = {
    "Response": _verbs(voice_response.VoiceResponse),
    "Gather": _verbs(voice_response.Gather),
}
_ADDRESS = re.compile(r"/[A-Za-z0-9/._-]+(\?n=[A-Za-z0-9._=-]*)?")


def faults(document: bytes) -> list[str]:
    """What the provider would refuse; nothing when it takes the document."""
    if len(document) > LARGEST:
        return ["too large"]
    root = ElementTree.fromstring(document)
    if root.tag != "Response":
        return [f"root {root.tag}"]
    return [*_within(root), *(["says nothing"] if len(root) == 0 else [])]


def _within(parent: ElementTree.Element) -> Iterator[str]:
    for verb in parent:
        allowed = WITHIN[parent.tag].get(verb.tag)
        if allowed is None:
            yield f"{verb.tag} within {parent.tag}"
            continue
        yield from (f"{verb.tag} {name}" for name in set(verb.keys()) - allowed)
        yield from _attributes(verb)
        if verb.tag in WITHIN:
            yield from _within(verb)
        elif len(verb):
            yield f"{verb.tag} holds elements"


def _attributes(verb: ElementTree.Element) -> Iterator[str]:
    addresses = [verb.get(name) for name in ("action", "recordingStatusCallback") if name in verb.attrib]
    addresses += [verb.text] if verb.tag in {"Play", "Redirect"} else []
    yield from (f"address {each}" for each in addresses if not _ADDRESS.fullmatch(each or ""))
    if verb.tag == "Say" and not (verb.text or "").strip():
        yield "an empty Say"
    if len(verb.text or "") > 4096:
        yield "a Say too long"
    for name in ("timeout", "numDigits", "maxLength"):
        if not (verb.get(name) or "1").isdigit():
            yield f"{name} is no number"
