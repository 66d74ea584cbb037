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
    words: dict[tuple[str, str], str] = {}
    for each in held["facts"]:
        for language, text in each["texts"].items():
            if text["state"] == "said":
                words[each["slug"], language] = f"{text['title']}\n{text['text']}"
    for language in held["languages"]:
        banner = _banner(held, language)
        if banner:
            words[BANNER, language] = banner
    return Expected(held["edition"], held["hash"], datetime.fromisoformat(held["cut_at"]), words)


def _banner(held: dict[str, Any], language: str) -> str:
    """The banners' words; an incident without one is told by its announcement's title."""
    told = []
    for incident in held["incidents"]:
        for group, whole in (("banners", True), ("announcements", False)):
            own = [each["texts"].get(language) for each in held[group] if each["incident"] == incident["id"]]
            said = [text for text in own if text and text["state"] == "said"]
            if said:
                told += [f"{t['title']}. {t['text']}" if whole else t["title"] for t in said]
                break
    return "\n".join(told)
