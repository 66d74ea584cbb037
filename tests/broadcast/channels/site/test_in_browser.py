"""The site in a real browser, with the style sheet as it is built: looked at, read by axe, reached by
keyboard, printed.
"""

import gzip
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from broadcast.channels.site.addresses import file_of, not_found_of
from broadcast.channels.site.compile import compile_site
from broadcast.channels.site.readings import read
from broadcast.editions.model import Cut, Instead
from scripts_library.items.model import Audience
from tests.broadcast.channels.site.samples import assets_for
from tests.broadcast.sample import ENTRIES, LANGUAGES, NIGHT, boil_water, edition_of, ordinary_day, with_entry

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[4]
STANDARD = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
WITHDRAWN = replace(ENTRIES[2], texts={}, instead=Instead.CORRECTING)
DOUBTFUL = replace(
    ENTRIES[0],
    texts={
        language: replace(said, unreviewed=True, outdated=True) for language, said in ENTRIES[0].texts.items()
    },
)
CUTS: dict[str, Cut] = {
    "live": boil_water(),
    "exercise": replace(boil_water(), audience=Audience.EXERCISE),
    "ordinary": ordinary_day(),
    "doubtful": with_entry(with_entry(boil_water(), WITHDRAWN), DOUBTFUL),
}
PLACES = ("/", "/fact/koka-sa-kokar-du")
LIVE_PLACES = (*PLACES, "/fact/koka-spadbarn", "/accessibility", "/none")


def style_sheet() -> bytes:
    """As `make` built it."""
    built = ROOT / "web" / "static" / "dist"
    name: str = json.loads((built / "manifest.json").read_text())["citizen.css"]
    return (built / name).read_bytes()


def sites() -> dict[str, dict[str, bytes]]:
    css = style_sheet()
    made = {}
    for name, cut in CUTS.items():
        assets = replace(assets_for(LANGUAGES, f"/{name}"), css=css)
        made[name] = dict(compile_site(read(edition_of(cut), assets, NIGHT)))
    return made


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """All the sites, each below its name, served as nginx would."""
    made = sites()

    class Serving(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name, _, rest = self.path.lstrip("/").partition("/")
            site, file = made[name], file_of(f"/{rest}") or ""
            found = file in site
            body = site[file if found else not_found_of(f"/{rest}", LANGUAGES)]
            self.send_response(200 if found else 404)
            self.send_header(
                "Content-Type", "text/css" if file.endswith(".css") else "text/html; charset=utf-8"
            )
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Serving)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    serving.join()


def opened(browser: Browser, width: int, scheme: Any = "light", **more: Any) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme, **more)
    yield context.new_page()
    context.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    yield from opened(browser, 390)


@pytest.mark.parametrize(
    ("width", "scheme", "language", "name"),
    [
        (390, "light", "sv", "live"),
        (390, "dark", "ar", "live"),
        (1440, "light", "ar", "live"),
        (1440, "dark", "sv", "live"),
        (390, "light", "ar", "exercise"),
        (1440, "dark", "sv", "exercise"),
        (390, "dark", "sv", "ordinary"),
        (390, "light", "ar", "doubtful"),
        (1440, "dark", "sv", "doubtful"),
    ],
)
def test_axe_finds_nothing_and_nothing_sticks_out(
    browser: Browser, url: str, width: int, scheme: str, language: str, name: str
) -> None:
    for page in opened(browser, width, scheme):
        assert_sound(page, url, name, language)


def assert_sound(page: Page, url: str, name: str, language: str) -> None:
    """By axe, and no wider than the window."""
    for place in LIVE_PLACES if name == "live" else PLACES:
        page.goto(f"{url}/{name}/{language}{place}")
        found = Axe().run(page, options=STANDARD)
        assert found.violations_count == 0, f"{place}: {found.generate_report()}"
        too_wide = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert too_wide == 0, f"{place} scrolls sideways"


def test_the_message_and_when_more_comes_stand_above_the_fold_of_a_phone(phone: Page, url: str) -> None:
    phone.goto(f"{url}/live/sv/")
    for what in ("h1", ".site-act li:last-child", ".site-next"):
        box = phone.locator(what).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] < 844, f"{what} is below the fold"


def test_everything_to_press_is_large_enough_for_a_thumb(phone: Page, url: str) -> None:
    phone.goto(f"{url}/live/ar/")
    for link in phone.locator("nav a").all():
        box = link.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44


def test_the_first_tab_offers_to_skip_to_the_message(phone: Page, url: str) -> None:
    phone.goto(f"{url}/live/sv/")
    phone.keyboard.press("Tab")
    assert phone.locator(":focus").inner_text() == "Hoppa till innehållet"
    phone.keyboard.press("Enter")
    assert phone.evaluate("document.activeElement.id") == "main"


def test_a_language_is_chosen_and_the_same_page_is_read_in_it(phone: Page, url: str) -> None:
    phone.goto(f"{url}/live/sv/fact/koka-sa-kokar-du")
    phone.get_by_role("link", name="العربية").click()
    assert phone.get_by_role("heading", level=1).inner_text() == "كيف تغلون الماء"
    assert phone.locator("html").get_attribute("dir") == "rtl"


def test_without_javascript_nothing_is_lost(browser: Browser, url: str) -> None:
    for page in opened(browser, 390, java_script_enabled=False):
        page.goto(f"{url}/live/sv/")
        assert page.get_by_role("heading", level=1).inner_text() == "Koka vattnet innan du dricker det"
        page.get_by_role("link", name="Vad gäller för spädbarn?").click()
        assert "Diska flaskor" in page.locator("main").inner_text()


@pytest.mark.parametrize("language", ["sv", "ar"])
def test_it_prints_on_one_page_with_a_warning_that_paper_ages(phone: Page, url: str, language: str) -> None:
    phone.goto(f"{url}/live/{language}/")
    assert phone.pdf(format="A4").count(b"/Type /Page\n") == 1
    phone.emulate_media(media="print")
    assert phone.locator(".site-paper").is_visible()
    assert not phone.locator(".site-languages").is_visible()


def test_a_page_with_all_it_needs_is_below_thirty_kilobytes(url: str) -> None:
    css = len(gzip.compress(style_sheet()))
    for site in sites().values():
        pages = (content for path, content in site.items() if path.endswith(".html"))
        assert max(len(gzip.compress(page)) for page in pages) + css < 30_000
