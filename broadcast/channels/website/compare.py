"""Is the edition's text on the page? Compared by word, whatever the page looks like."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

from broadcast.channels.board.model import State
from broadcast.channels.feeds.model import EMBED_JS, banner_path
from broadcast.channels.website.model import BANNER, Expected, Finding, Watched, Why
from broadcast.channels.website.page import Page, spelt, words_of
from broadcast.channels.website.policy import FRAME, SCRIPT, blocks
from broadcast.editions.differences import Run, Side

_APART: Final = 0.25
"""Less of a text than this on a page, and the page has nothing to do with it."""
_SHOWN: Final = 120
"""Words, at most, of a difference that is told."""
_AROUND: Final = 4
"""Words that are the same, told before and after what differs."""


def judge(watched: Watched, expected: Expected, page: Page, ours: str, policy: str = "") -> Finding:
    """What the page gives of the text that should stand there. ``ours`` is this installation's own public
    address, ``policy`` the Content-Security-Policy that the page was answered with.
    """
    for target, needs in _embedded(watched, page, ours.rstrip("/")):
        if blocks([policy, *page.policies], target, page.address, needs):
            return Finding(State.UNREACHABLE, Why.BLOCKED)
        return Finding(State.IN_SYNC, Why.EMBEDDED, expected.number)
    wanted = _pieces(watched, expected)
    if not wanted:
        return _nothing(page, expected)
    if _stands(wanted, page):
        return Finding(State.IN_SYNC, Why.SAME, expected.number)
    told = expected.words[watched.what, watched.language]
    return _differs([word for piece in told for word in spelt(piece)], page, expected)


def shows(watched: Watched, earlier: Expected, page: Page) -> bool:
    """Whether the page shows the text of an earlier edition."""
    wanted = _pieces(watched, earlier)
    return bool(wanted) and _stands(wanted, page)


def says_nothing(watched: Watched, expected: Expected) -> bool:
    """Whether the edition has no text for the place."""
    return not _pieces(watched, expected)


def _pieces(watched: Watched, expected: Expected) -> list[list[str]]:
    """The words of each title and text: between them a page may say who wrote it, and when."""
    told = (words_of(piece) for piece in expected.words.get((watched.what, watched.language), ()))
    return [piece for piece in told if piece]


def _stands(wanted: Sequence[Sequence[str]], page: Page) -> bool:
    return all(_within(piece, page.words) for piece in wanted)


def _embedded(watched: Watched, page: Page, ours: str) -> list[tuple[str, Sequence[Sequence[str]]]]:
    """How the page shows the edition by itself: by our script, or the banner in a frame."""
    found: list[tuple[str, Sequence[Sequence[str]]]] = []
    script, frame = f"{ours}/{EMBED_JS}", f"{ours}/{banner_path(watched.language)}"
    if script in page.scripts and _has_box(watched, page):
        found.append((script, SCRIPT))
    if watched.what == BANNER and frame in page.frames:
        found.append((frame, FRAME))
    return found


def _nothing(page: Page, expected: Expected) -> Finding:
    """Nothing should be said there; a page that still names an older edition may still say it."""
    if page.edition is not None and page.edition < expected.number and page.words:
        return Finding(State.BEHIND, Why.STILL_SAID, page.edition)
    return Finding(State.IN_SYNC, Why.SAME, expected.number)


def _differs(spelt_wanted: list[str], page: Page, expected: Expected) -> Finding:
    if page.edition is not None and page.edition < expected.number:
        return Finding(State.BEHIND, Why.OLDER, page.edition)
    wanted = [each.casefold() for each in spelt_wanted]
    start, stop = _nearest(wanted, page.words)
    matcher = SequenceMatcher(None, wanted, page.words[start:stop], autojunk=False)
    same = sum(block.size for block in matcher.get_matching_blocks())
    if same < _APART * len(wanted):
        present = set(wanted) & set(page.words)
        far = len(present) < _APART * len(set(wanted))
        return Finding(State.ALTERED, Why.OTHER_PAGE if far else Why.MISSING, page.edition)
    runs = _runs(matcher, spelt_wanted, page.spelt[start:stop])
    return Finding(State.ALTERED, Why.OTHER_WORDS, page.edition, runs)


def _runs(matcher: "SequenceMatcher[str]", wanted: Sequence[str], near: Sequence[str]) -> tuple[Run, ...]:
    """What the edition says and the page does not, and the other way about, with some words around."""
    runs: list[Run] = []
    left = _SHOWN
    for kind, a, b, c, d in matcher.get_opcodes():
        if left <= 0:
            break
        if kind == "equal":
            runs.append(Run(Side.BOTH, _short(wanted[a:b], first=not runs, last=b == len(wanted))))
            continue
        for side, words in ((Side.BEFORE, wanted[a:b][:left]), (Side.AFTER, near[c:d][:left])):
            if words:
                runs.append(Run(side, " ".join(words)))
                left -= len(words)
    return tuple(runs)


def _short(words: Sequence[str], *, first: bool, last: bool) -> str:
    """Only the words next to what differs."""
    before = [] if first else list(words[:_AROUND])
    after = [] if last else list(words[-_AROUND:])
    if len(before) + len(after) >= len(words):
        return " ".join(words)
    return " ".join((*before, "…", *after))


def _nearest(wanted: Sequence[str], words: Sequence[str]) -> tuple[int, int]:
    """The stretch of the page that is most like the text: about where most of its words stand together."""
    most = len(wanted) + max(4, len(wanted) // 5)
    ours = set(wanted)
    hits = [word in ours for word in words]
    count = best = sum(hits[:most])
    start = 0
    for at in range(1, len(words) - most + 1):
        count += hits[at + most - 1] - hits[at - 1]
        if count > best:
            best, start = count, at
    stop = min(len(words), start + most)
    while start < stop and not hits[start]:
        start += 1
    while start < stop and not hits[stop - 1]:
        stop -= 1
    return start, stop


def _within(wanted: Sequence[str], words: Sequence[str]) -> bool:
    """Whether the words stand there one after another."""
    return f"\x00{chr(0).join(wanted)}\x00" in f"\x00{chr(0).join(words)}\x00"


def _has_box(watched: Watched, page: Page) -> bool:
    if watched.what == BANNER:
        return any((kind, language) == (BANNER, watched.language) for kind, _, language in page.boxes)
    return ("fact", watched.what, watched.language) in page.boxes
