"""Going back to an earlier edition's words without bringing back what was taken away."""

from dataclasses import dataclass, replace
from datetime import datetime

from broadcast.editions.model import Cut, Entry


@dataclass(frozen=True, slots=True)
class Restored:
    """The cut to make, and the items that are not said again, since they were withdrawn or have ended."""

    cut: Cut
    kept_back: tuple[str, ...]


def restored(earlier: Cut, now: Cut, at: datetime) -> Restored:
    """The earlier words, with what ``now`` shows as withdrawn still withdrawn (design.md, "The edition").

    A text that has ended by ``at`` stays silent by its own end time; it is named, so that nobody believes it
    is back.
    """
    withdrawn = {entry.item: entry for entry in now.entries if entry.instead is not None}
    entries = tuple(_still(entry, withdrawn.get(entry.item)) for entry in earlier.entries)
    kept_back = tuple(
        entry.item
        for before, entry in zip(earlier.entries, entries, strict=True)
        if entry is not before or (entry.ends is not None and entry.ends <= at)
    )
    return Restored(replace(earlier, entries=entries), kept_back)


def _still(entry: Entry, withdrawn: Entry | None) -> Entry:
    return entry if withdrawn is None or entry.instead is not None else replace(withdrawn, slug=entry.slug)
