"""The staged tree as this host gives it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from broadcast.channels.publishing.current import CurrentTrees
from broadcast.channels.publishing.model import MANIFEST_FILE, Manifest
from broadcast.editions.model import EditionNumber
from core.canonical import digest_bytes
from scripts_library.items.model import Audience
from web.citizen.tree import Site

ONE, TWO = "1" * 64, "2" * 64


def staged(root: Path, folder: str, pages: dict[str, str]) -> None:
    """A whole tree with these pages of the site."""
    tree = root / "live" / folder
    digests = {}
    for name, text in pages.items():
        path = tree / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        digests[f"site/{name}"] = digest_bytes(text.encode())
    number, hash_ = EditionNumber(int(folder[1])), folder[3:67]
    now = datetime(2026, 11, 21, 2, 10, tzinfo=UTC)
    manifest = Manifest(Audience.LIVE, number, hash_, now, None, "test", ("site",), digests)
    (tree / MANIFEST_FILE).write_bytes(manifest.json())


def switched(root: Path, folder: str) -> None:
    link = root / "live" / "next"
    link.symlink_to(folder)
    link.replace(root / "live" / "current")


@pytest.fixture
def published(tmp_path: Path) -> Path:
    staged(tmp_path, f"e1-{ONE}", {"index.html": "hem 1", "sv/index.html": "hem 1", "404.html": "finns inte"})
    staged(
        tmp_path,
        f"e2-{TWO}",
        {"index.html": "hem 2", "sv/index.html": "hem 2", "sv/404.html": "finns inte här"},
    )
    switched(tmp_path, f"e1-{ONE}")
    return tmp_path


def site(published: Path) -> Site:
    return Site(CurrentTrees(published), Audience.LIVE)


def test_a_page_tells_which_edition_it_is(published: Path) -> None:
    page = site(published).page("/sv/")
    assert page is not None
    assert (page.body, page.number, page.hash) == (b"hem 1", 1, ONE)


def test_the_next_request_after_the_switch_gets_the_new_edition(published: Path) -> None:
    here = site(published)
    before = here.page("/")
    switched(published, f"e2-{TWO}")
    after = here.page("/")
    assert before is not None
    assert after is not None
    assert (before.body, after.body) == (b"hem 1", b"hem 2")
    assert before.etag != after.etag


def test_an_edition_whose_expired_texts_fell_silent_keeps_its_number_and_gets_another_etag(
    published: Path,
) -> None:
    switched(published, f"e2-{TWO}")
    here = site(published)
    before = here.page("/")
    staged(published, f"e2-{TWO}.2", {"index.html": "tyst"})
    switched(published, f"e2-{TWO}.2")
    page = here.page("/")
    assert page is not None
    assert before is not None
    assert (page.body, page.number) == (b"tyst", 2)
    assert page.etag != before.etag


def test_an_address_that_does_not_exist_is_told_in_its_language(published: Path) -> None:
    switched(published, f"e2-{TWO}")
    page = site(published).page("/sv/fact/nope")
    assert page is not None
    assert not page.found
    assert page.body == "finns inte här".encode()


@pytest.mark.parametrize(
    "address",
    ["/../secret", "/sv/%2e%2e/x", "/sv/\x00", "//etc/passwd", "/sv/..", "/sv/fact/a\nb", "/manifest.json"],
)
def test_no_address_leads_out_of_the_site(published: Path, address: str) -> None:
    (published / "secret").write_text("hemligt", encoding="utf-8")
    page = site(published).page(address)
    assert page is not None
    assert not page.found
    assert page.body == b"finns inte"


def test_where_nothing_was_published_there_is_no_page(tmp_path: Path) -> None:
    assert site(tmp_path).page("/") is None


@pytest.mark.parametrize("unreadable", [MANIFEST_FILE, "site/sv/index.html"])
def test_a_look_that_failed_once_is_not_remembered(published: Path, unreadable: str) -> None:
    """As when a host has run out of open files for a moment: the page is there again with the next reader."""
    file = published / "live" / f"e1-{ONE}" / unreadable
    aside = file.rename(published / "aside")
    assert site(published).page("/sv/") is None
    aside.rename(file)
    page = site(published).page("/sv/")
    assert page is not None
    assert page.body == b"hem 1"
