"""The steps of the night, as forms send them."""

import re
from collections.abc import Mapping
from typing import Final

from tests.web.staffed import Person

FILLED: Final[Mapping[str, object]] = {
    "slot-area": ["Norrby", "Hamnen"],
    "slot-cause": "microbes",
    "slot-streets": "Storgatan, Hamngatan",
    "slot-next_information": "2099-11-22T06:30",
    "slot-tanks": "",
    "stage": "confirmed",
}


def prepared(
    person: Person, *, kind: str = "live", title: str = "Koka vattnet", plan: str = "koka-vattnet"
) -> str:
    """Prepare an incident; its page's address."""
    answer = person.post("/staff/incidents/new", {"plan": plan, "kind": kind, "title": title})
    assert answer.status_code == 302, answer.text
    return str(answer.headers["Location"])


def activated(person: Person, *, kind: str = "live", title: str = "Koka vattnet") -> str:
    """Prepare, fill and activate it; its page's address."""
    incident = prepared(person, kind=kind, title=title)
    assert person.post(f"{incident}/fill", FILLED).status_code == 302
    answer = person.post(f"{incident}/activate", {"confirm": title})
    assert answer.status_code == 302, answer.text
    return incident


def text_of(html: str) -> str:
    """What a page says, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def withdrawable(person: Person) -> list[str]:
    """Addresses of the withdraw buttons, in their order on the page."""
    return re.findall(r'action="(/staff/withdraw/[^"]+)"', person.page("/staff/withdraw"))
