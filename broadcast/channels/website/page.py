"""What a reader sees of a page, and how the page says which edition it shows."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urldefrag, urljoin

from broadcast.channels.website.html import Comment, End, Start, Words, parts

_WORD: Final = re.compile(r"[^\W_]+(?:['’·-][^\W_]+)*")
_MARK: Final = re.compile(r"(\d{1,10}) [0-9a-f]{64}")
_COMMENT: Final = re.compile(r"\s*upplys-edition (\d{1,10}) [0-9a-f]{64}\s*")
_HIDDEN_STYLE: Final = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_UNSEEN: Final = frozenset({"template", "svg", "math"})
_VOID: Final = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_RAW: Final = frozenset({"script", "style", "title", "textarea", "iframe", "noscript", "xmp"})
_PHRASING: Final = (
    "a abbr b bdi bdo cite code data dfn em font i kbd mark q s samp small span strong sub sup time u var wbr"
)
_WITHIN_A_WORD: Final = frozenset(_PHRASING.split())
"""Elements that do not part the words they stand in."""
_MOST_SIGNS: Final = 400_000


@dataclass(slots=True)
class Page:
    """A page as it was fetched from ``address``."""

    html: str
    address: str
    spelt: list[str] = field(default_factory=list)
    """The words as they stand there."""
    words: list[str] = field(default_factory=list)
    """The same as they are compared, one for one."""
    edition: int | None = None
    scripts: list[str] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)
    boxes: list[tuple[str, str, str]] = field(default_factory=list)
    """Places for our script: what, slug and language."""
    policies: list[str] = field(default_factory=list)
    """Content-Security-Policies that the page itself names."""
    language: str = ""
    _text: list[str] = field(default_factory=list)
    _silent: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        for part in parts(self.html):
            match part:
                case Start():
                    self._begins(part)
                case End(name):
                    self._ends(name)
                case Comment(text):
                    self._marked(_COMMENT.fullmatch(text))
                case Words(text) if not self._silent:
                    self._text.append(text)
        self.spelt = spelt("".join(self._text)[:_MOST_SIGNS])
        self.words = [each.casefold() for each in self.spelt]
        self._text.clear()

    def _begins(self, tag: Start) -> None:
        if tag.name not in _WITHIN_A_WORD:
            self._text.append(" ")
        if "template" not in self._silent:
            self._noted(tag)
        if self._silent and self._silent[-1] == tag.name and tag.name in {"p", "li"}:
            self._silent.pop()  # whose end tag may be left out
        if tag.name in _VOID or tag.name in _RAW or tag.closed:
            return
        given = tag.given
        hidden = "hidden" in given or given.get("aria-hidden") == "true"
        if self._silent or hidden or tag.name in _UNSEEN or _HIDDEN_STYLE.search(given.get("style", "")):
            self._silent.append(tag.name)

    def _noted(self, tag: Start) -> None:
        name, given = tag.name, tag.given
        if name == "html":
            self.language = given.get("lang", "")
        if name == "script" and given.get("src"):
            self.scripts.append(self._whole(given["src"]))
        if name == "iframe" and given.get("src"):
            self.frames.append(self._whole(given["src"]))
        if name == "meta" and given.get("http-equiv", "").lower() == "content-security-policy":
            self.policies.append(given.get("content", ""))
        if "data-upplys" in given:
            language = given.get("data-lang") or self.language or "sv"
            self.boxes.append((given["data-upplys"], given.get("data-slug", ""), language))
        mark = given.get("data-upplys-edition", "")
        if name == "meta" and given.get("name") == "upplys-edition":
            mark = given.get("content", "")
        self._marked(_MARK.fullmatch(mark))

    def _ends(self, name: str) -> None:
        if name not in _WITHIN_A_WORD:
            self._text.append(" ")
        if name in self._silent:
            while self._silent.pop() != name:
                pass

    def _marked(self, found: "re.Match[str] | None") -> None:
        if found:
            self.edition = int(found[1])

    def _whole(self, address: str) -> str:
        """The address as it is fetched, without what a page adds against old copies."""
        try:
            return urldefrag(urljoin(self.address, address.strip()))[0].partition("?")[0]
        except ValueError:
            return ""


def spelt(text: str) -> list[str]:
    """The words, without marks of direction, and the same sign always written in the same way."""
    same = unicodedata.normalize("NFKC", text)
    return _WORD.findall("".join(sign for sign in same if unicodedata.category(sign) != "Cf"))


def words_of(text: str) -> list[str]:
    """The words as they are compared: without case too."""
    return [each.casefold() for each in spelt(text)]
