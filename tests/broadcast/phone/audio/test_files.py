"""The store on disk and its fake keep one contract; then what only a disk can do."""

import hashlib
import multiprocessing
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcast.phone.audio.errors import SoundMissing
from broadcast.phone.audio.model import Sound
from broadcast.phone.audio.ports import SoundStore, SpokenIndex
from broadcast.phone.audio.via_files import FileSounds, FileSpokenIndex
from tests.broadcast.phone.audio.fakes import MemoryIndex, MemorySounds

SOUND = b"RIFF a sound"
SHA256 = hashlib.sha256(SOUND).hexdigest()
KNOWN = Sound(SHA256, 1200, 9658)


@pytest.fixture(params=["disk", "memory"])
def sounds(request: pytest.FixtureRequest, tmp_path: Path) -> SoundStore:
    return FileSounds(tmp_path / "sounds") if request.param == "disk" else MemorySounds()


@pytest.fixture(params=["disk", "memory"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> SpokenIndex:
    return FileSpokenIndex(tmp_path / "spoken") if request.param == "disk" else MemoryIndex()


class TestEveryStore:
    def test_gives_back_what_was_put_under_the_hash_of_its_content(self, sounds: SoundStore) -> None:
        assert sounds.put(SOUND) == SHA256
        assert sounds.has(SHA256)
        assert sounds.read(SHA256) == SOUND
        assert sounds.path(SHA256).read_bytes() == SOUND

    def test_takes_the_same_sound_twice(self, sounds: SoundStore) -> None:
        assert sounds.put(SOUND) == sounds.put(SOUND)

    @pytest.mark.parametrize(
        "sha256", ["0" * 64, "", "..", "../" * 20 + "etc/passwd", SHA256[:63], SHA256 + "\n"]
    )
    def test_says_what_it_does_not_have(self, sounds: SoundStore, sha256: str) -> None:
        sounds.put(SOUND)
        assert not sounds.has(sha256)
        for look in (sounds.read, sounds.path):
            with pytest.raises(SoundMissing):
                look(sha256)


class TestEveryIndex:
    def test_remembers(self, index: SpokenIndex) -> None:
        assert index.find(SHA256) is None
        index.keep(SHA256, KNOWN)
        assert index.find(SHA256) == KNOWN


def test_a_sound_that_was_altered_on_disk_is_not_played_and_is_mended_when_put_again(tmp_path: Path) -> None:
    sounds = FileSounds(tmp_path)
    sounds.path(sounds.put(SOUND)).write_bytes(b"RIFF another")
    with pytest.raises(SoundMissing):
        sounds.read(SHA256)
    sounds.put(SOUND)
    assert sounds.read(SHA256) == SOUND


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    sounds = FileSounds(tmp_path)
    with pytest.raises(OSError, match="No space left"):
        sounds.put(SOUND)
    assert not sounds.has(SHA256)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def put_many(folder: Path) -> None:
    for number in range(40):
        FileSounds(folder).put(b"sound %d" % number)


def test_several_writers_of_the_same_sounds_do_no_harm(tmp_path: Path) -> None:
    writers = [
        multiprocessing.get_context("spawn").Process(target=put_many, args=(tmp_path,)) for _ in range(4)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0, 0, 0]
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == 40
    assert all(hashlib.sha256(path.read_bytes()).hexdigest() == path.stem for path in files)


@given(st.binary(max_size=60))
def test_an_index_file_that_cannot_be_read_counts_as_unknown(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    folder = tmp_path_factory.mktemp("spoken")
    index = FileSpokenIndex(folder)
    index.keep(SHA256, KNOWN)
    (folder / SHA256[:2] / f"{SHA256}.json").write_bytes(content)
    assert index.find(SHA256) is None


def test_an_index_takes_only_hashes_for_keys(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        FileSpokenIndex(tmp_path).keep("../outside", KNOWN)
