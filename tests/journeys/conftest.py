"""The demo, and a phone-sized browser."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.support.rehearsed import copied_demo
from tests.support.running import ROOT, Demo

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
ARABIC_KEY = "4"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Over a copy of what it seeds; `test_the_night.py` starts one as anybody does."""
    with copied_demo(tmp_path_factory.mktemp("demo") / "data") as running:
        yield running


@dataclass
class Journey:
    """Somebody's way through the pages: every page they come to is held to the accessibility rules and to
    its width, and pictured where ``UPPLYS_SCREENSHOTS`` names a folder."""

    demo: Demo
    page: Page
    name: str
    taken: int = 0
    trouble: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        answer = self.page.goto(f"{self.demo.url}{path}")
        assert answer is not None
        assert answer.status == 200, path

    def log_in(self, username: str) -> None:
        self.open("/staff/login")
        self.page.fill("#username", username)
        self.page.fill("#password", self.demo.password(username))
        self.page.locator("main button[type=submit]").click()
        self.page.wait_for_url(re.compile(r"/staff/(partner)?$"))  # a partner has one page

    def press(self, words: str) -> None:
        """A button or a link, by what it says."""
        button = self.page.get_by_role("button", name=words, exact=True)
        (button if button.count() else self.page.get_by_role("link", name=words, exact=True)).first.click()

    def told(self) -> str:
        """What the page says was done."""
        self.page.wait_for_selector(".staff-flash")
        return " ".join(self.page.locator(".staff-flash").all_inner_texts())

    def look(self, what: str) -> None:
        """Hold the page to the rules: axe at WCAG 2.2 AA, nothing wider than the screen."""
        self.taken += 1
        folder = os.environ.get("UPPLYS_SCREENSHOTS")
        if folder:
            self.page.screenshot(
                path=Path(folder) / f"{self.name}-{self.taken:02}-{what}.png", full_page=True
            )
        faults = [
            f"{what}: {each['id']} at {[node['target'] for node in each['nodes']][:3]}"
            for each in Axe().run(self.page, options=RULES).response["violations"]
        ]
        width = self.page.evaluate("document.documentElement.scrollWidth")
        if width > self.page.evaluate("window.innerWidth"):
            faults.append(f"{what}: {width} px wide")
        assert faults == []


def ring(demo: Demo, keys: str) -> Any:
    """What a caller hears, as ``upplys call`` tells it."""
    done = subprocess.run(
        [sys.executable, "-m", "web.entry", "call", "--json", "--keys", keys],
        cwd=ROOT,
        env={**os.environ, "UPPLYS_DATA": str(demo.data), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def spoken(call: Any) -> str:
    """All that was heard in a call, in one string."""
    return " ".join(each["text"] for step in call["steps"] for each in step["heard"])


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(
        viewport=PHONE,  # type: ignore[arg-type]
        locale="sv-SE",
        timezone_id="Europe/Stockholm",
        has_touch=True,
    )
    yield made
    made.close()


@pytest.fixture
def on_the_phone(demo: Demo, context: BrowserContext) -> Journey:
    """A browser as wide as the phone in the duty officer's hand."""
    page = context.new_page()
    page.set_default_timeout(30_000)
    return Journey(demo, page, "phone")


@pytest.fixture
def demo_without_scripts(demo: Demo, browser: Browser) -> Iterator[Journey]:
    """The same phone with JavaScript turned off."""
    made = browser.new_context(viewport=PHONE, locale="sv-SE", java_script_enabled=False)  # type: ignore[arg-type]
    page = made.new_page()
    page.set_default_timeout(30_000)
    yield Journey(demo, page, "no-scripts")
    made.close()
