"""Two texts word by word: what both say, what is gone, what has come. Lines stay lines."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

from broadcast.editions.differences import Run, Side

_TOKEN: Final = re.compile(
    "\n|[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff][^\\S\n]*|[^\\s]+?"
    "(?=[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]|\\s|$)[^\\S\n]*"
)
"""A word with the space behind it, a line's end, or a sign of a script that writes no spaces."""
COMMON: Final = 1 / 3
_LONGEST: Final = 4_000
"""Words. Comparing takes the square of it; longer texts are compared line by line."""


def word_changes(before: str, after: str) -> tuple[Run, ...]:
    """The two texts as runs that both, only the first, or only the second holds, line ends included."""
    old, new = _tokens(before), _tokens(after)
    was, is_ = ([each.rstrip(" \t\u00a0") for each in tokens] for tokens in (old, new))
    matcher = SequenceMatcher(None, was, is_, autojunk=False)
    runs: list[Run] = []
    for same, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        gone, come = "".join(old[old_from:old_to]), "".join(new[new_from:new_to])
        if same == "equal":
            runs.append(Run(Side.BOTH, come))
            continue
        runs += [Run(Side.BEFORE, gone)] if gone else []
        runs += [Run(Side.AFTER, come)] if come else []
    return apart_if_other(tuple(runs), before, after)


def apart_if_other(runs: Sequence[Run], before: str, after: str) -> tuple[Run, ...]:
    """The two texts one after the other where less than a third of their words are the same: words of
    unrelated texts among each other can't be read."""
    same = sum(len(each.words.split()) for each in runs if each.side is Side.BOTH)
    longest = max(len(before.split()), len(after.split()))
    if not before or not after or not same or same >= longest * COMMON:
        return tuple(runs)
    return (Run(Side.BEFORE, f"{before}\n"), Run(Side.AFTER, after))


def _tokens(text: str) -> list[str]:
    words = _TOKEN.findall(text)
    return words if len(words) <= _LONGEST else text.splitlines(keepends=True)
