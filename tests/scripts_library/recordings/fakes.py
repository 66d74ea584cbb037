"""Recordings in memory. Pass the same contract as the database (tests/contract/scripts_library)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from scripts_library.recordings import errors
from scripts_library.recordings.model import Check, Move, Recording, State, Unheard
from tests.scripts_library.items.fakes import FakeItems


class FakeRecordings:
    """Holds four eyes as the database does."""

    def __init__(self, items: FakeItems) -> None:
        self.items = items
        self.kept: dict[str, Recording] = {}

    def add(self, recording: Recording) -> None:
        self.kept[recording.id] = recording

    def get(self, recording: str) -> Recording:
        if recording not in self.kept:
            raise errors.NoSuchRecording(recording=recording)
        return self.kept[recording]

    def of(self, text_hashes: Collection[str]) -> Sequence[Recording]:
        return _by_age(each for each in self.kept.values() if each.text_hash in text_hashes)

    def unheard(self) -> Sequence[Unheard]:
        waiting = _by_age(each for each in self.kept.values() if each.state is State.WAITING)
        places = [(each, self._newest_revision(each)) for each in waiting]
        return [Unheard(each, revision) for each, revision in places if revision is not None]

    def add_check(self, check: Check) -> None:
        take = self.kept[check.recording]
        if take.by == check.by:
            raise errors.OwnRecording
        self.kept[take.id] = replace(take, check=take.check or check)

    def add_move(self, move: Move) -> None:
        self.kept[move.recording] = replace(self.kept[move.recording], move=move)

    def _newest_revision(self, take: Recording) -> str | None:
        texts = self.items.kept_texts.values()
        found = [each for each in texts if (each.hash, each.language) == (take.text_hash, take.language)]
        return max((each.revision for each in found), default=None)


def _by_age(takes: Iterable[Recording]) -> list[Recording]:
    return sorted(takes, key=lambda each: (each.at, each.id))
