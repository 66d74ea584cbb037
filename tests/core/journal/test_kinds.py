"""Every kind of event in the house has its own name: the journal keeps it for ever."""

import importlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from core.journal.model import Event

HOUSE = Path(__file__).parents[3]


def declared(parent: type[Event] = Event) -> Iterator[type[Event]]:
    for kind in parent.__subclasses__():
        yield kind
        yield from declared(kind)


def test_no_two_kinds_of_events_share_a_name() -> None:
    for room in ("core", "i18n", "scripts_library", "broadcast", "crisis"):
        for file in sorted((HOUSE / room).rglob("*.py")):
            if "migrations" not in file.parts and "class " in file.read_text("utf-8"):
                importlib.import_module(".".join(file.relative_to(HOUSE).with_suffix("").parts))
    # a dataclass with slots is made twice, and its first draft lives until it is collected; a name with an
    # underscore is what kinds have in common, not a kind
    ours = {(each.__module__, each.__name__): each.kind for each in declared() if each.__name__[0] != "_"}
    names = Counter(kind for (module, _), kind in ours.items() if not module.startswith("tests."))
    assert [kind for kind, count in names.items() if count > 1 or kind == Event.kind] == []
    assert {"logged_in", "change_decided", "intent_stuck"} <= set(names)
