"""Keys of the keyboard: what has one, which are free, and each person's own choice among them.

Free are those that neither browsers (Chromium, Firefox, Safari) nor screen readers (NVDA, JAWS, VoiceOver,
Orca) use, and that a Swedish keyboard has without AltGr: four function keys, and Ctrl and Shift with a digit.
None is a single letter, so none can be struck while somebody types or is read to (WCAG 2.2, 2.1.4).
They are few, so a key may come with two shortcuts that hardly anybody has both of: whoever does has it for
the first, and chooses for the second.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from core.errors import msgid
from web.access import Action

NONE: Final = ""
DIGITS: Final = tuple(f"Ctrl+Shift+{digit}" for digit in range(1, 10))
FREE: Final = ("F2", "F4", "F8", "F9", *DIGITS, "Ctrl+Enter")
PREFIX: Final = "key."


@dataclass(frozen=True, slots=True)
class Shortcut:
    """Something that can be done with a key, by those who may."""

    name: str
    words: str
    may: Action
    key: str


SHORTCUTS: Final = (
    Shortcut("correct", msgid("Correct"), Action.WORD_WITHDRAW, "F8"),
    Shortcut("withdraw", msgid("Withdraw"), Action.WORD_WITHDRAW, "F9"),
    Shortcut("console.new_incident", msgid("Activate an incident"), Action.INCIDENT_PREPARE, "F4"),
    Shortcut("send", msgid("Carry out the form I am in"), Action.HOME, "Ctrl+Enter"),
    Shortcut("console.home", msgid("Overview"), Action.HOME, DIGITS[0]),
    Shortcut("console.incident_list", msgid("Incidents"), Action.WORD_SEE, DIGITS[1]),
    Shortcut("console.items", msgid("Texts"), Action.ITEM_SEE, DIGITS[2]),
    Shortcut("console.approvals", msgid("Approvals"), Action.TEXT_APPROVE, DIGITS[3]),
    Shortcut("console.recordings", msgid("Recordings"), Action.RECORDING_MAKE, DIGITS[4]),
    Shortcut("console.editions", msgid("Editions"), Action.WORD_SEE, DIGITS[5]),
    Shortcut("console.board", msgid("Sync board"), Action.SYNC_SEE, DIGITS[6]),
    Shortcut("console.callbacks", msgid("Call-backs"), Action.CALLBACK_HANDLE, DIGITS[7]),
    Shortcut("desk.presence", msgid("Become available or busy"), Action.SCRIPT_READ, "F2"),
    Shortcut("desk.find", msgid("Find: street, word or question"), Action.SCRIPT_READ, DIGITS[8]),
    Shortcut("desk.log", msgid("Log a question"), Action.QUESTION_LOG, "F4"),
    Shortcut("desk.call", msgid("New call"), Action.SCRIPT_READ, NONE),
    Shortcut("desk.desk_page", msgid("Desk"), Action.SCRIPT_READ, NONE),
    Shortcut("console.journal", msgid("Journal"), Action.JOURNAL_SEE, NONE),
    Shortcut("console.accounts", msgid("Accounts"), Action.ACCOUNT_SEE, NONE),
)


def keys_of(kept: Mapping[str, str], offered: Sequence[Shortcut] = SHORTCUTS) -> dict[str, str]:
    """The key of each shortcut by its name, as the person has chosen or as they come.

    A key that somebody gave to something else is no longer what it was by itself, and of two that come with
    the same key the first has it.
    """
    own = {name.removeprefix(PREFIX): key for name, key in kept.items() if name.startswith(PREFIX)}
    taken, keys = set(own.values()), dict[str, str]()
    for each in offered:
        keys[each.name] = own.get(each.name, NONE if each.key in taken else each.key)
        taken.add(keys[each.name])
    return keys


def to_keep(chosen: Mapping[str, str]) -> dict[str, str]:
    """What is stored of a choice: only what differs from how the keys come."""
    known = {each.name: each.key for each in SHORTCUTS}
    return {PREFIX + name: key for name, key in chosen.items() if known.get(name, key) != key}


def faults(chosen: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """What is wrong with a choice, by shortcut: the names of the others that have the same key, or nothing
    where the key is none of the free ones."""
    wrong: dict[str, tuple[str, ...]] = {}
    for name, key in chosen.items():
        others = tuple(other for other, same in chosen.items() if key and same == key and other != name)
        if others or key not in {NONE, *FREE}:
            wrong[name] = others
    return wrong
