"""Is the edition's text on the page? Compared by word, whatever the page looks like."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urljoin, urlsplit

from broadcast.channels.board.model import State
from broadcast.channels.website.model import BANNER, Expected, Finding, Watched, Why

_WORD: Final = re.compile(r"[^\W_]+(?:['’·-][^\W_]+)*")
_MARK: Final = re.compile(r"(\d{1,10}) [0-9a-f]{64}")
_COMMENT: Final = re.compile(r"\s*upplys-edition (\d{1,10}) [0-9a-f]{64}\s*")
_UNSEEN: Final = frozenset({"script", "style", "head", "template", "noscript", "iframe", "svg", "math"})
_VOID: Final = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_APART: Final = 0.25
"""Less of a text than this on a page, and the page has nothing to do with it."""
_MOST_WORDS: Final = 20_000
_SHOWN: Final = 40


@dataclass(slots=True)
class Page(HTMLParser):
    """What a reader sees of a page, and how it says which edition it shows."""

    html: str
    address: str
    words: list[str] = field(default_factory=list)
    edition: int | None = None
    scripts: list[str] = field(default_factory=list)
    boxes: list[tuple[str, str, str]] = field(default_factory=list)
    """Places for our script: what, slug and language."""
    language: str = ""
    _silent: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        HTMLParser.__init__(self, convert_charrefs=True)
        self.feed(self.html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = given.get("lang", "")
        if tag == "script" and given.get("src"):
            self.scripts.append(urljoin(self.address, given["src"]))
        if "data-upplys" in given:
            language = given.get("data-lang") or self.language
            self.boxes.append((given["data-upplys"], given.get("data-slug", ""), language))
        mark = given.get("data-upplys-edition", "")
        if tag == "meta" and given.get("name") == "upplys-edition":
            mark = given.get("content", "")
        self._marked(_MARK.fullmatch(mark))
        hidden = "hidden" in given or given.get("aria-hidden") == "true"
        if tag not in _VOID and (self._silent or tag in _UNSEEN or hidden):
            self._silent.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._silent:
            while self._silent.pop() != tag:
                pass

    def handle_comment(self, data: str) -> None:
        self._marked(_COMMENT.fullmatch(data))

    def handle_data(self, data: str) -> None:
        if not self._silent and len(self.words) < _MOST_WORDS:
            self.words += words_of(data)

    def _marked(self, found: "re.Match[str] | None") -> None:
        if found:
            self.edition = int(found[1])


def words_of(text: str) -> list[str]:
    """The words, as they are compared: without case, marks of direction and ways of writing the same sign."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(sign for sign in folded if unicodedata.category(sign) != "Cf")
    return _WORD.findall(kept)


def judge(watched: Watched, expected: Expected, page: Page, script: str, policy: str = "") -> Finding:
    """What the page gives of the text that should stand there."""
    if script in page.scripts and _has_box(watched, page):
        if blocks(policy, script):
            return Finding(State.UNREACHABLE, Why.BLOCKED)
        return Finding(State.IN_SYNC, Why.EMBEDDED, expected.number)
    wanted = words_of(expected.words.get((watched.what, watched.language), ""))
    if not wanted:
        return _nothing(page, expected)
    if _within(wanted, page.words):
        return Finding(State.IN_SYNC, Why.SAME, expected.number)
    return _differs(wanted, page, expected)


def shows(watched: Watched, earlier: Expected, page: Page) -> bool:
    """Whether the page shows the text of an earlier edition."""
    wanted = words_of(earlier.words.get((watched.what, watched.language), ""))
    return bool(wanted) and _within(wanted, page.words)


def _nothing(page: Page, expected: Expected) -> Finding:
    """Nothing should be said there; a page that still names an older edition may still say it."""
    if page.edition is not None and page.edition < expected.number and page.words:
        return Finding(State.BEHIND, Why.STILL_SAID, page.edition)
    return Finding(State.IN_SYNC, Why.SAME, expected.number)


def _differs(wanted: list[str], page: Page, expected: Expected) -> Finding:
    if page.edition is not None and page.edition < expected.number:
        return Finding(State.BEHIND, Why.OLDER, page.edition)
    near = _nearest(wanted, page.words)
    matcher = SequenceMatcher(None, wanted, near, autojunk=False)
    same = sum(block.size for block in matcher.get_matching_blocks())
    if same < _APART * len(wanted):
        present = set(wanted) & set(page.words)
        far = len(present) < _APART * len(set(wanted))
        return Finding(State.ALTERED, Why.OTHER_PAGE if far else Why.MISSING, page.edition)
    lacking: list[str] = []
    extra: list[str] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind != "equal":
            lacking += wanted[a:b]
            extra += near[c:d]
    return Finding(
        State.ALTERED, Why.OTHER_WORDS, page.edition, tuple(lacking[:_SHOWN]), tuple(extra[:_SHOWN])
    )


def _nearest(wanted: Sequence[str], words: Sequence[str]) -> list[str]:
    """The stretch of the page that is most like the text: about where most of its words stand together."""
    most = len(wanted) + max(4, len(wanted) // 5)
    if len(words) <= most:
        return list(words)
    ours = set(wanted)
    hits = [word in ours for word in words]
    count = best = sum(hits[:most])
    at = 0
    for start in range(1, len(words) - most + 1):
        count += hits[start + most - 1] - hits[start - 1]
        if count > best:
            best, at = count, start
    stretch = list(words[at : at + most])
    while stretch and stretch[0] not in ours:
        stretch.pop(0)
    while stretch and stretch[-1] not in ours:
        stretch.pop()
    return stretch


def _within(wanted: Sequence[str], words: Sequence[str]) -> bool:
    """Whether the words stand there one after another."""
    return f"\x00{chr(0).join(wanted)}\x00" in f"\x00{chr(0).join(words)}\x00"


def _has_box(watched: Watched, page: Page) -> bool:
    if watched.what == BANNER:
        return any((kind, language) == (BANNER, watched.language) for kind, _, language in page.boxes)
    return ("fact", watched.what, watched.language) in page.boxes


def blocks(policy: str, script: str) -> bool:
    """Whether a page's Content-Security-Policy keeps our script from being loaded, or from asking us."""
    parts = (each.split() for each in policy.lower().split(";") if each.strip())
    rules = {part[0]: part[1:] for part in parts}
    ours = urlsplit(script)
    fit = {"*", f"{ours.scheme}:", f"{ours.scheme}://{ours.netloc}", ours.netloc, script.lower()}
    fit |= {f"*.{host}" for host in _parents(ours.hostname or "")}
    for name in ("script-src", "connect-src"):
        given = rules.get(name, rules.get("default-src"))
        if given is None or any(source.removesuffix("/") in fit for source in given):
            continue
        if name == "script-src" and any(each.startswith(("'nonce-", "'strict-dynamic")) for each in given):
            continue
        return True
    return False


def _parents(host: str) -> list[str]:
    parts = host.split(".")
    return [".".join(parts[n:]) for n in range(1, len(parts) - 1)]
