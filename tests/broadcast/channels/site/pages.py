"""Reading pages the way a test wants to: what a screen reader says, and whether the HTML is sound."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser

from broadcast.channels.site.compile import compile_site
from broadcast.channels.site.readings import read
from broadcast.editions.model import Cut, Edition
from tests.broadcast.channels.site.samples import BASES, assets_for
from tests.broadcast.sample import NIGHT, edition_of

VOID = frozenset({"meta", "link", "br", "hr", "img", "input"})
UNSPOKEN = frozenset({"style", "script", "title", "head"})


def site_of(what: Cut | Edition, at: datetime = NIGHT) -> dict[str, str]:
    """The whole site, by path."""
    edition = what if isinstance(what, Edition) else edition_of(what)
    assets = assets_for(edition.cut.languages, BASES[edition.audience])
    return {path: content.decode() for path, content in compile_site(read(edition, assets, at))}


@dataclass
class Page(HTMLParser):
    """A page that was read. Any unsoundness of the HTML is a failed assertion."""

    html: str
    spoken: list[str] = field(default_factory=list)
    links: list[Mapping[str, str | None]] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    metas: dict[str, str | None] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)
    refers: list[str] = field(default_factory=list)
    root: dict[str, str | None] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)
    title: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        assert self.html.startswith("<!doctype html>\n")
        self.feed(self.html)
        self.close()
        assert self.open == [], f"left open: {self.open}"
        assert len(self.ids) == len(set(self.ids)), "an id stands twice"
        assert set(self.refers) <= set(self.ids), "a reference leads nowhere"

    @property
    def words(self) -> list[str]:
        """What a screen reader says of the body, in its order."""
        return " ".join(self.spoken).split()

    @property
    def text(self) -> str:
        return " ".join(self.words)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        assert len(given) == len(attrs), f"an attribute of {tag} stands twice"
        if tag == "html":
            self.root = given
        elif tag == "meta":
            self.metas[given.get("name") or ""] = given.get("content")
        elif tag == "a":
            self.links.append(given)
        elif tag == "p":
            assert "p" not in self.open, "a paragraph in a paragraph"
        elif len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.headings.append((int(tag[1]), ""))
        self.ids += [str(given["id"])] if "id" in given else []
        self.refers += str(given.get("aria-labelledby") or "").split()
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "title" in self.open:
            self.title += data
        if not UNSPOKEN & set(self.open):
            self.spoken.append(data)
            level, words = self.headings[-1] if self.headings else (0, "")
            if level and f"h{level}" in self.open:
                self.headings[-1] = (level, words + data)


def hrefs(page: Page) -> list[str]:
    return [str(link.get("href")) for link in page.links]
