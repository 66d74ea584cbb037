"""Our script, frame and include on somebody else's website, in a real browser: the words come from the
application with its own headers, the page from a server of another origin."""

import json
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from broadcast.channels.feeds.stager import FeedsStager
from broadcast.channels.publishing.current import CurrentTrees
from broadcast.channels.publishing.via_files import Trees
from broadcast.channels.site.readings import Readings
from broadcast.channels.site.stager import SiteStager
from broadcast.editions.at_rest import edition_json
from broadcast.editions.model import Cut, Edition
from scripts_library.items.model import Audience
from tests.broadcast.channels.site.samples import BASES, catalogue_of
from tests.broadcast.sample import ENTRIES, NIGHT, boil_water, edition_of, ordinary_day, with_area, with_entry
from tests.support.website import Day, Theirs, a_website
from tests.web import staffed as house
from tests.web.staffed import Channels
from web.app import create_app
from web.building import build
from web.citizen.tree import Site
from web.compiler import EMBED_JS
from web.demo.keys import Keys
from web.serving.publishing import Publishing

pytestmark = pytest.mark.browser

STANDARD = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
SHEET = "koka-sa-kokar-du"
MORE = "Läs mer om vatten."


@dataclass
class Ours:
    """The application, and what it gives now."""

    url: str
    trees: Trees
    number: int = 0
    answering: list[bool] = field(default_factory=lambda: [True])

    def cut(self, cut: Cut, at: datetime = NIGHT) -> Edition:
        """The next edition goes out."""
        self.number += 1
        edition = edition_of(cut, self.number, None, NIGHT)
        self.trees.publish(edition_json(edition), at)
        return edition

    def box(self, what: str = "banner", language: str = "sv", slug: str = "") -> str:
        return (
            f'<div data-upplys="{what}" data-slug="{slug}" data-lang="{language}"></div>'
            f'<script src="{self.url}/embed.js" defer></script>'
            f'<noscript><a href="{self.url}/sv/">Information</a></noscript>'
        )


@pytest.fixture(scope="module")
def ours(seeded: tuple[Path, Keys], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ours]:
    folder = tmp_path_factory.mktemp("embedding")
    data, published = folder / "data", folder / "published"
    shutil.copytree(seeded[0], data)
    office = house._open(data)
    process = build(office, "http://127.0.0.1:9")
    sites = {each: Site(CurrentTrees(published), each) for each in Audience}
    app = create_app(replace(process.house, sites=sites, publishing=cast("Publishing", Channels())))
    answering = [True]

    def serving(environ: Any, start: Any) -> Any:
        if answering[0]:
            return app(environ, start)
        start("503 Service Unavailable", [])
        return [b""]

    server = make_server("127.0.0.1", 0, serving, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    yield Ours(url, _trees(published, url), answering=answering)
    server.shutdown()
    thread.join()
    server.server_close()
    process.spool.close()
    office.database.close()


def _trees(published: Path, url: str) -> Trees:
    """A host's trees, with style sheet and script as they are shipped."""
    built = Path(__file__).parents[3] / "web" / "static" / "dist"
    css: str = json.loads((built / "manifest.json").read_text())["citizen.css"]
    readings = Readings(css, (built / css).read_bytes(), catalogue_of, bases=BASES, public_url=url)
    return Trees(published, [SiteStager(readings), FeedsStager(readings, EMBED_JS.read_bytes())], "build-1")


@pytest.fixture(scope="module")
def theirs() -> Iterator[Theirs]:
    with a_website() as site:
        yield site


@dataclass
class Reader:
    """Somebody who reads the municipality's website; ``trouble`` is what the browser complained of."""

    page: Page
    theirs: Theirs
    trouble: list[str] = field(default_factory=list)

    def opens(self, body: str, **headers: str) -> None:
        """A page of theirs with this in it."""
        html = (
            '<!doctype html><html lang="sv"><head><title>Exempelköpings kommun</title>'
            '<link rel="icon" href="data:,"><meta name="viewport" content="width=device-width"></head>'
            f"<body><main><h1>Start</h1>{body}<p>{MORE}</p></main></body></html>"
        )
        day = Day(html.encode())
        day.headers |= {name.replace("_", "-"): value for name, value in headers.items()}
        self.page.goto(self.theirs.does("/", day))

    def later(self) -> None:
        """Half a minute on."""
        self.page.clock.fast_forward(31_000)

    @property
    def box(self) -> Any:
        return self.page.locator("[data-upplys]")

    def looks(self) -> None:
        found = Axe().run(self.page, options=STANDARD)
        assert found.violations_count == 0, found.generate_report()
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide == 0


def reading(browser: Browser, theirs: Theirs, **how: Any) -> Iterator[Reader]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, **how)
    page = context.new_page()
    reader = Reader(page, theirs)
    page.on("pageerror", lambda error: reader.trouble.append(str(error)))
    page.on("console", lambda told: reader.trouble.append(told.text) if told.type == "error" else None)
    page.clock.install()
    yield reader
    context.close()


@pytest.fixture
def reader(browser: Browser, theirs: Theirs, ours: Ours) -> Iterator[Reader]:
    ours.answering[0] = True
    yield from reading(browser, theirs)


@pytest.fixture
def without_scripts(browser: Browser, theirs: Theirs) -> Iterator[Reader]:
    yield from reading(browser, theirs, java_script_enabled=False)


def test_the_banner_stands_on_their_page_and_follows_the_next_edition(reader: Reader, ours: Ours) -> None:
    ours.cut(with_area(boil_water(), "Norrby"))
    reader.opens(ours.box())
    expect(reader.box).to_contain_text("Det gäller: Norrby.")
    expect(reader.box).to_contain_text("Uppdaterad")
    assert reader.box.get_by_role("link").get_attribute("href") == f"{ours.url}/sv/"
    reader.looks()
    ours.cut(with_area(boil_water(), "Lunden"))
    reader.later()
    expect(reader.box).to_contain_text("Det gäller: Lunden.")
    assert "Norrby" not in reader.box.inner_text()
    assert reader.trouble == []


def test_a_fact_sheet_stands_there_with_one_heading_below_theirs(reader: Reader, ours: Ours) -> None:
    ours.cut(boil_water())
    reader.opens(ours.box("fact", slug=SHEET))
    expect(reader.box.get_by_role("heading", level=2).first).to_be_visible()
    expect(reader.page.get_by_role("heading", level=1)).to_have_count(1)
    reader.looks()
    assert reader.trouble == []


@pytest.mark.parametrize(("what", "slug"), [("banner", ""), ("fact", SHEET)])
def test_arabic_runs_from_right_to_left_in_a_page_that_does_not(
    reader: Reader, ours: Ours, what: str, slug: str
) -> None:
    ours.cut(boil_water())
    reader.opens(ours.box(what, "ar", slug))
    expect(reader.box).to_have_attribute("dir", "rtl")
    expect(reader.box).to_have_attribute("lang", "ar")
    assert reader.box.evaluate("box => getComputedStyle(box).direction") == "rtl"
    assert reader.box.evaluate("box => getComputedStyle(box.nextElementSibling).direction") == "ltr"
    expect(reader.box).to_contain_text("الماء")
    reader.looks()


def test_nothing_stands_there_while_nothing_has_happened_and_it_goes_when_it_is_over(
    reader: Reader, ours: Ours
) -> None:
    ours.cut(ordinary_day())
    reader.opens(ours.box())
    expect(reader.box).to_have_attribute("data-upplys-edition", f"{ours.number} {_hash(ours)}")
    expect(reader.box).to_be_hidden()
    ours.cut(boil_water())
    reader.later()
    expect(reader.box).to_contain_text("Koka")
    ours.cut(ordinary_day())
    reader.later()
    expect(reader.box).to_be_hidden()
    assert reader.box.inner_text() == ""
    assert reader.trouble == []


def test_a_text_whose_time_has_ended_goes_though_the_edition_is_the_same(reader: Reader, ours: Ours) -> None:
    ends = NIGHT + timedelta(hours=1)
    only = replace(boil_water(), entries=tuple(replace(each, ends=ends) for each in ENTRIES[:2]))
    edition = ours.cut(only)
    reader.opens(ours.box())
    expect(reader.box).to_contain_text("Koka")
    ours.trees.publish(edition_json(edition), ends + timedelta(seconds=1))
    reader.later()
    expect(reader.box).to_be_hidden()


def test_what_was_shown_stays_with_its_time_while_nobody_answers(reader: Reader, ours: Ours) -> None:
    ours.cut(with_area(boil_water(), "Norrby"))
    reader.opens(ours.box())
    expect(reader.box).to_contain_text("Norrby")
    ours.answering[0] = False
    for _ in range(2):
        with reader.page.expect_request("**/banner.html"):
            reader.later()
    expect(reader.box).to_contain_text("Det gäller: Norrby.")
    expect(reader.box).to_contain_text("Uppdaterad")
    ours.answering[0] = True
    ours.cut(with_area(boil_water(), "Lunden"))
    reader.later()
    expect(reader.box).to_contain_text("Lunden")


def test_a_page_opened_while_nobody_answers_is_as_it_was(reader: Reader, ours: Ours) -> None:
    ours.answering[0] = False
    reader.opens(ours.box())
    expect(reader.page.get_by_text(MORE)).to_be_visible()
    assert reader.box.inner_text() == ""
    assert not [each for each in reader.trouble if "503" not in each]


def test_a_fact_sheet_that_is_not_said_any_more_goes(reader: Reader, ours: Ours) -> None:
    ours.cut(boil_water())
    reader.opens(ours.box("fact", slug=SHEET))
    expect(reader.box).to_contain_text("Koka")
    ours.cut(ordinary_day())
    reader.later()
    expect(reader.box).to_be_hidden()


def test_with_a_policy_that_names_us_it_runs(reader: Reader, ours: Ours) -> None:
    ours.cut(boil_water())
    policy = f"default-src 'self'; img-src data:; script-src {ours.url}; connect-src {ours.url}"
    reader.opens(ours.box(), Content_Security_Policy=policy)
    expect(reader.box).to_contain_text("Koka")
    assert reader.trouble == []


def test_with_a_policy_that_does_not_their_page_is_as_it_was(reader: Reader, ours: Ours) -> None:
    ours.cut(boil_water())
    reader.opens(ours.box(), Content_Security_Policy="default-src 'self'")
    expect(reader.page.get_by_text(MORE)).to_be_visible()
    assert reader.box.inner_text() == ""
    assert [each for each in reader.trouble if "Content Security Policy" not in each] == []


def test_words_of_ours_can_not_become_code_of_theirs(reader: Reader, ours: Ours) -> None:
    bad = '<img src=x onerror="document.title=1"> [klicka](javascript:document.title=2)'
    texts = {tag: replace(said, title=bad, body=bad) for tag, said in ENTRIES[1].texts.items()}
    ours.cut(with_entry(boil_water(), replace(ENTRIES[1], texts=texts, slots=())))
    reader.opens(ours.box())
    expect(reader.box).to_contain_text("<img src=x")
    assert reader.box.locator("img, [onerror], a[href^=javascript]").count() == 0
    assert reader.page.title() == "Exempelköpings kommun"


def test_without_javascript_the_frame_shows_the_banner(without_scripts: Reader, ours: Ours) -> None:
    ours.cut(with_area(boil_water(), "Ängen"))
    frame = (
        f'<iframe src="{ours.url}/embed/sv/banner.html" title="Viktigt" width="100%" height="160"></iframe>'
    )
    without_scripts.opens(frame + ours.box())
    inside = without_scripts.page.frame_locator("iframe")
    expect(inside.locator(".upplys-banner")).to_contain_text("Det gäller: Ängen.")
    assert inside.locator("base").get_attribute("target") == "_top"
    expect(without_scripts.page.get_by_role("link", name="Information")).to_be_visible()


def test_without_javascript_a_server_puts_the_banner_into_its_page(
    without_scripts: Reader, ours: Ours
) -> None:
    ours.cut(with_area(boil_water(), "Ängen"))
    part = without_scripts.page.request.get(f"{ours.url}/embed/ar/banner.part.html").text()
    without_scripts.opens(part)
    banner = without_scripts.page.locator(".upplys-banner")
    expect(banner).to_contain_text("Ängen")
    assert banner.evaluate("banner => getComputedStyle(banner).direction") == "rtl"


def _hash(ours: Ours) -> str:
    return edition_of(ordinary_day(), ours.number, None, NIGHT).hash
