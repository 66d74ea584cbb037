"""Recordings in memory."""

from collections.abc import Collection, Sequence

from scripts_library.recordings.model import Recording


class FakeRecordings:
    def __init__(self) -> None:
        self.kept: list[Recording] = []

    def add(self, recording: Recording) -> None:
        self.kept.append(recording)

    def of(self, text_hashes: Collection[str]) -> Sequence[Recording]:
        found = [each for each in self.kept if each.text_hash in text_hashes]
        return sorted(found, key=lambda each: (each.at, each.id))
