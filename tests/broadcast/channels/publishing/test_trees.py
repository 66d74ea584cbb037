from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from broadcast.channels.publishing import via_files
from broadcast.channels.publishing.current import CurrentTrees
from broadcast.channels.publishing.errors import BadPath, NewerIsPublished
from broadcast.channels.publishing.model import EDITION_FILE, STAGING, Manifest, TreeName
from broadcast.channels.publishing.via_files import FolderRoom, Trees, current, names, sync
from broadcast.editions.at_rest import edition_from, edition_json
from broadcast.editions.model import Edition, EditionNumber
from core.canonical import digest_bytes
from scripts_library.items.model import Audience
from tests.broadcast.channels.publishing.entry import trees
from tests.broadcast.sample import ENTRIES, NIGHT, boil_water, edition_of, with_area, with_entry

LIVE = Audience.LIVE
ONE = edition_of(boil_water())
TWO = edition_of(with_area(boil_water(), "Ängen"), 2, ONE.hash)
SOON = NIGHT + timedelta(minutes=10)


def published(folder: Path) -> Trees:
    made = trees(folder)
    made.publish(edition_json(ONE), NIGHT)
    return made


def page(folder: Path, path: str = "sv/index.html") -> str:
    tree = CurrentTrees(folder).now(LIVE)
    assert tree is not None
    file = tree.file(f"site/{path}")
    assert file is not None
    return file.read_text()


def test_a_published_edition_is_a_whole_tree_that_current_names(tmp_path: Path) -> None:
    made = published(tmp_path)
    assert str((tmp_path / "live" / "current").readlink()) == f"e1-{ONE.hash}"
    tree = CurrentTrees(tmp_path).now(LIVE)
    assert tree is not None
    assert tree.manifest.channels == ("site", "phone")
    assert edition_from((tree.folder / EDITION_FILE).read_bytes()) == ONE
    for path, digest in tree.manifest.files.items():
        assert digest_bytes((tree.folder / path).read_bytes()) == digest
    on_disk = {str(path.relative_to(tree.folder)) for path in tree.folder.rglob("*") if path.is_file()}
    assert on_disk == {*tree.manifest.files, EDITION_FILE, "manifest.json"}
    assert made.publish(edition_json(ONE), NIGHT).switched is False


def test_one_rename_switches_site_and_phone_together(tmp_path: Path) -> None:
    published(tmp_path).publish(edition_json(TWO), NIGHT)
    tree = CurrentTrees(tmp_path).now(LIVE)
    assert tree is not None
    assert "Ängen" in page(tmp_path)
    assert (tree.folder / "phone/answers.json").read_text() == f"2 {TWO.hash}"


def test_the_exercise_has_a_tree_and_a_current_of_its_own(tmp_path: Path) -> None:
    made = published(tmp_path)
    drill = edition_of(replace(boil_water(), audience=Audience.EXERCISE))
    made.publish(edition_json(drill), NIGHT)
    assert current(tmp_path / "live") == TreeName(ONE.number, ONE.hash)
    assert current(tmp_path / "exercise") == TreeName(drill.number, drill.hash)


def test_a_later_edition_is_not_replaced_by_an_earlier_one_unless_told(tmp_path: Path) -> None:
    made = published(tmp_path)
    made.publish(edition_json(TWO), NIGHT)
    with pytest.raises(NewerIsPublished):
        made.publish(edition_json(ONE), NIGHT)
    made.publish(edition_json(ONE), NIGHT, even_if_older=True)
    assert current(tmp_path / "live") == TreeName(ONE.number, ONE.hash)


def ending(at_minutes: float) -> Edition:
    announcement = replace(ENTRIES[0], ends=NIGHT + timedelta(minutes=at_minutes))
    return edition_of(with_entry(boil_water(), announcement))


def test_an_ended_text_falls_silent_from_the_staged_copy_alone(tmp_path: Path) -> None:
    edition = ending(5)
    made = trees(tmp_path)
    first = made.publish(edition_json(edition), NIGHT)
    assert first.next_end == NIGHT + timedelta(minutes=5)
    assert "Koka kranvattnet" in page(tmp_path)
    assert made.refresh(LIVE, NIGHT + timedelta(minutes=4)) == replace(first, switched=False)
    again = made.refresh(LIVE, SOON)
    assert again is not None
    assert str(again.tree) == f"e1-{edition.hash}.2"
    assert (again.next_end, again.switched) == (None, True)
    assert "Koka kranvattnet" not in page(tmp_path)
    assert "gäller inte längre" in page(tmp_path)
    assert made.refresh(LIVE, SOON) == replace(again, switched=False)


def test_another_build_of_the_program_makes_its_own_pages_at_its_start(tmp_path: Path) -> None:
    published(tmp_path)
    renewed = trees(tmp_path, "build-2").publish(edition_json(ONE), NIGHT)
    assert (renewed.switched, renewed.tree.turn) == (True, 2)


def test_an_edition_that_is_staged_is_whole_and_nobody_reads_it_yet(tmp_path: Path) -> None:
    made = published(tmp_path)
    staged = made.stage(edition_json(TWO), NIGHT)
    assert (staged.tree.number, staged.switched) == (2, False)
    assert CurrentTrees(tmp_path).edition(LIVE) == ONE
    switched = made.publish(edition_json(TWO), NIGHT)
    assert (switched.tree, switched.switched) == (staged.tree, True)
    assert made.stage(edition_json(TWO), NIGHT).tree == staged.tree
    with pytest.raises(NewerIsPublished):
        made.stage(edition_json(ONE), NIGHT)


def test_nothing_was_published_so_there_is_nothing_to_refresh(tmp_path: Path) -> None:
    assert trees(tmp_path).refresh(LIVE, NIGHT) is None
    assert CurrentTrees(tmp_path).now(LIVE) is None
    assert CurrentTrees(tmp_path).edition(LIVE) is None


def test_what_an_interrupted_staging_left_is_swept_away(tmp_path: Path) -> None:
    made = published(tmp_path)
    half = tmp_path / "live" / f"{STAGING}{TreeName(TWO.number, TWO.hash)}"
    (half / "site" / "sv").mkdir(parents=True)
    (half / "site" / "sv" / "index.html").write_text("half")
    (tmp_path / "live" / f"{STAGING}current").symlink_to("nowhere")
    made.publish(edition_json(TWO), NIGHT)
    assert not [path for path in (tmp_path / "live").iterdir() if path.name.startswith(STAGING)]
    assert "Ängen" in page(tmp_path)


def test_a_whole_tree_that_never_became_current_is_used(tmp_path: Path) -> None:
    made = published(tmp_path)
    made.publish(edition_json(TWO), NIGHT)
    link = tmp_path / "live" / "current"
    link.unlink()
    link.symlink_to(str(TreeName(ONE.number, ONE.hash)))
    again = made.publish(edition_json(TWO), NIGHT)
    assert (again.tree, again.switched) == (TreeName(TWO.number, TWO.hash), True)


def test_the_last_twenty_trees_are_kept_and_never_fewer_than_the_current(tmp_path: Path) -> None:
    made = Trees(tmp_path, [], "build", kept=3)
    parent = None
    for number in range(1, 7):
        edition = edition_of(boil_water(), number, parent)
        made.publish(edition_json(edition), NIGHT)
        made.tidy()
        parent = edition.hash
    assert sorted(name.number for name in names(tmp_path / "live")) == [4, 5, 6]


@pytest.mark.parametrize("path", ["../out", "/etc/passwd", "a//b", "a/./b", "", "a/..", "a\x00b"])
def test_a_channel_cannot_write_outside_its_folder(tmp_path: Path, path: str) -> None:
    (tmp_path / "tree").mkdir()
    with pytest.raises(BadPath):
        FolderRoom(tmp_path / "tree", "site", 0, sync).write(path, b"")
    assert list(tmp_path.rglob("*")) == [tmp_path / "tree"]


def test_a_recording_is_linked_and_counted(tmp_path: Path) -> None:
    sound = tmp_path / "sound.wav"
    sound.write_bytes(b"RIFF")
    room = FolderRoom(tmp_path / "tree", "phone", 0, sync)
    room.link("sounds/a.wav", sound)
    assert room.digests == {"phone/sounds/a.wav": digest_bytes(b"RIFF")}
    assert (tmp_path / "tree/phone/sounds/a.wav").samefile(sound)


def test_only_what_was_staged_can_be_had_from_a_tree(tmp_path: Path) -> None:
    published(tmp_path)
    tree = CurrentTrees(tmp_path).now(LIVE)
    assert tree is not None
    for path in ("edition.json", "site/../edition.json", "site/sv", "phone/none"):
        assert tree.file(path) is None


@pytest.mark.parametrize(
    "name", ["current", "e0-" + "a" * 64, "e1-abc", "e1-" + "A" * 64, "e1-" + "a" * 64 + ".0", ".staging-e1"]
)
def test_nothing_else_is_taken_for_a_tree(name: str) -> None:
    assert TreeName.read(name) is None


def test_a_name_reads_back() -> None:
    for name in (TreeName(ONE.number, ONE.hash), TreeName(ONE.number, ONE.hash, 3)):
        assert TreeName.read(str(name)) == name


@pytest.mark.parametrize(
    ("number", "turn", "digits"), [(7, 1, "10000701"), (12345, 2, "11234502"), (1, 99, "10000199")]
)
def test_the_time_of_a_trees_files_spells_its_number_and_turn(number: int, turn: int, digits: str) -> None:
    name = TreeName(EditionNumber(number), ONE.hash, turn)
    assert f"{name.stamp:x}" == digits


def test_every_staged_file_bears_its_trees_time(tmp_path: Path) -> None:
    published(tmp_path)
    tree = CurrentTrees(tmp_path).now(LIVE)
    assert tree is not None
    assert {(tree.folder / path).stat().st_mtime for path in tree.manifest.files} == {tree.name.stamp}


def test_a_manifest_reads_back() -> None:
    manifest = Manifest(LIVE, ONE.number, ONE.hash, NIGHT, SOON, "build", ("site",), {"site/a": "b"})
    assert Manifest.read(manifest.json()) == manifest


def test_every_file_and_folder_is_on_the_disk_before_the_tree_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lasting: set[str] = set()

    def sync(path: str | Path) -> None:
        if not any(each.is_dir() for each in (tmp_path / "live").glob("e[0-9]*")):
            lasting.add(str(path).partition(f"{STAGING}e1-{ONE.hash}")[2])

    monkeypatch.setattr(via_files, "sync", sync)
    published(tmp_path)
    tree = tmp_path / "live" / f"e1-{ONE.hash}"
    assert {str(each).removeprefix(str(tree)) for each in tree.rglob("*")} - lasting == set()
