"""The staged tree as this host gives it."""

from pathlib import Path

import pytest

from scripts_library.items.model import Audience
from web.citizen.tree import Tree

ONE, TWO = "1" * 64, "2" * 64


def staged(root: Path, folder: str, **files: str) -> Path:
    site = root / "live" / folder / "site"
    for name, text in files.items():
        path = site / name.replace("__", "/").replace("_html", ".html")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root / "live" / folder


def switched(root: Path, folder: str) -> None:
    link = root / "live" / "next"
    link.symlink_to(folder)
    link.replace(root / "live" / "current")


@pytest.fixture
def published(tmp_path: Path) -> Path:
    staged(tmp_path, f"e1-{ONE}", index_html="hem 1", sv__index_html="hem 1", **{"404_html": "finns inte"})
    staged(tmp_path, f"e2-{TWO}", index_html="hem 2", sv__index_html="hem 2", sv__404_html="finns inte här")
    switched(tmp_path, f"e1-{ONE}")
    return tmp_path


def test_a_page_tells_which_edition_it_is(published: Path) -> None:
    page = Tree(published, Audience.LIVE).page("/sv/")
    assert page is not None
    assert (page.body, page.number, page.hash) == (b"hem 1", 1, ONE)


def test_the_next_request_after_the_switch_gets_the_new_edition(published: Path) -> None:
    tree = Tree(published, Audience.LIVE)
    before = tree.page("/")
    switched(published, f"e2-{TWO}")
    after = tree.page("/")
    assert before is not None
    assert after is not None
    assert (before.body, after.body) == (b"hem 1", b"hem 2")
    assert before.etag != after.etag


def test_an_edition_whose_expired_texts_fell_silent_keeps_its_number(published: Path) -> None:
    staged(published, f"e2-{TWO}.2", index_html="tyst")
    switched(published, f"e2-{TWO}.2")
    page = Tree(published, Audience.LIVE).page("/")
    assert page is not None
    assert (page.body, page.number) == (b"tyst", 2)


def test_an_address_that_does_not_exist_is_told_in_its_language(published: Path) -> None:
    switched(published, f"e2-{TWO}")
    page = Tree(published, Audience.LIVE).page("/sv/fact/nope")
    assert page is not None
    assert not page.found
    assert page.body == "finns inte här".encode()


@pytest.mark.parametrize(
    "address", ["/../secret", "/sv/%2e%2e/x", "/sv/\x00", "//etc/passwd", "/sv/..", "/sv/fact/a\nb"]
)
def test_no_address_leads_out_of_the_tree(published: Path, address: str) -> None:
    (published / "secret").write_text("hemligt", encoding="utf-8")
    page = Tree(published, Audience.LIVE).page(address)
    assert page is None or (not page.found and b"hemligt" not in page.body)


def test_where_nothing_was_published_there_is_no_page(tmp_path: Path) -> None:
    assert Tree(tmp_path, Audience.LIVE).page("/") is None
