"""Names of incidents: when two are the same, and what an incident is called that took its plan's."""

from collections.abc import Mapping
from unicodedata import normalize


def same_name(typed: str, title: str) -> bool:
    """Whether they are the same words, however the keyboard put accents together, wrote capitals or left
    spaces."""
    return _plain(typed) == _plain(title)


def moved_name(title: str, before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """The name of an incident whose plan is changed: the new plan's where it had the old one's, in the same
    language and with what was added to it in parentheses. A name that a person chose stays."""
    for language, old in before.items():
        rest = title.removeprefix(old)
        if language in after and rest != title and (not rest or rest.startswith(" (")):
            return after[language] + rest
    return title


def _plain(name: str) -> str:
    return " ".join(normalize("NFC", normalize("NFC", name).casefold()).split())
