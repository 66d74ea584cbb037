"""What should stand on the website, read from this host's own staged facts."""

import json
from datetime import datetime
from typing import Any

from broadcast.channels.website.model import BANNER, Expected


def expected_from(facts: bytes) -> Expected:
    """The words of the banner and of each fact sheet, by language. Raises ValueError or KeyError for what is
    no document of ours.
    """
    held: dict[str, Any] = json.loads(facts)
    words: dict[tuple[str, str], tuple[str, ...]] = {}
    for each in held["facts"]:
        for language, text in each["texts"].items():
            if text["state"] == "said":
                words[each["slug"], language] = (text["title"], text["text"])
    for language in held["languages"]:
        banner = _banner(held, language)
        if banner:
            words[BANNER, language] = banner
    return Expected(held["edition"], held["hash"], datetime.fromisoformat(held["cut_at"]), words)


def _banner(held: dict[str, Any], language: str) -> tuple[str, ...]:
    """The banners' words; an incident without one is told by its announcement's title."""
    told: list[str] = []
    for incident in held["incidents"]:
        for group, parts in (("banners", ("title", "text")), ("announcements", ("title",))):
            own = [each["texts"].get(language) for each in held[group] if each["incident"] == incident["id"]]
            said = [text for text in own if text and text["state"] == "said"]
            if said:
                told += [text[part] for text in said for part in parts]
                break
    return tuple(told)
