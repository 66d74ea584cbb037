"""Builds the front end: our sources and the packages from npm into web/static/dist, without a bundler.

Files get their content's hash in the name, so browsers may keep them for ever; `manifest.json` maps plain
names to hashed ones and is written last, so a reader meets the old build or the new. Sources are picked
up by folder, sorted by name:

theme.css, theme-dark.css, parts.css   our look, in every style sheet console/*.css
staff pages → console.css (with the whole of designsystemet) citizen/*.css, citizen/components.txt  the
citizen site → citizen.css (with only the named components) js/*.js
JavaScript modules → js/….js; imports between them are followed
"""

import hashlib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DESIGN_SYSTEM = "@digdir/designsystemet-css/dist/src"
LIBRARIES = {
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "socket.io.js": "socket.io-client/dist/socket.io.min.js",
}
LAYERS = "@layer ds.theme, ds.base, ds.components, upplys;\n"
IMPORT = re.compile(r"""((?:\bfrom|\bimport)\s*\(?\s*["'])\./([\w-]+\.js)(["'])""")
SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
COMMENT = re.compile(r"/\*(?!!).*?\*/", re.DOTALL)


class BuildError(Exception):
    """What is wrong with the sources, for the one who runs make."""


def without_comments(css: str) -> str:
    """The style sheet without comments and blank lines; strings and values stay as they are."""
    lines = (line.strip() for line in COMMENT.sub("", css).splitlines())
    return "\n".join(line for line in lines if line) + "\n"


def dark(declarations: str) -> str:
    """The dark theme where the reader's device asks for it, and where a page or a person chose it."""
    return (
        "@media screen and (prefers-color-scheme: dark)"
        f"{{:root:not([data-color-scheme=light]){{{declarations}}}}}"
        f"@media screen{{[data-color-scheme=dark]{{{declarations}}}}}"
    )


def theme(sources: Path) -> str:
    """Our look: light by default, dark by wish, paper always light."""
    light, night, parts = (
        (sources / name).read_text("utf-8") for name in ("theme.css", "theme-dark.css", "parts.css")
    )
    return f"@layer ds.theme{{{light}{dark(night)}}}@layer upplys{{{parts}}}"


def folder(sources: Path, name: str) -> str:
    """Every style sheet of a folder, by name."""
    return "".join(path.read_text("utf-8") for path in sorted((sources / name).glob("*.css")))


def components(sources: Path, packages: Path) -> Iterator[str]:
    """The design system's parts that citizen/components.txt names, one a line; # starts a remark."""
    for line in (sources / "citizen" / "components.txt").read_text("utf-8").splitlines():
        name = line.split("#")[0].strip()
        if not name:
            continue
        path = packages / DESIGN_SYSTEM / f"{name}.css"
        if not path.exists():
            raise BuildError(f"citizen/components.txt: the design system has no component {name!r}")
        layer = "ds.base" if name == "base" else "ds.components"
        yield f"@layer {layer}{{{path.read_text('utf-8')}}}"


def console_css(sources: Path, packages: Path) -> str:
    whole = (packages / DESIGN_SYSTEM / "index.css").read_text("utf-8")
    return without_comments(LAYERS + whole + theme(sources) + folder(sources, "console"))


def citizen_css(sources: Path, packages: Path) -> str:
    used = "".join(components(sources, packages))
    return without_comments(LAYERS + used + theme(sources) + folder(sources, "citizen"))


def hashed(name: str, content: bytes) -> str:
    """`js/level.js` → `js/level.1a2b3c4d5e.js`."""
    stem, dot, ending = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:10]}{dot}{ending}"


class Modules:
    """Our JavaScript modules; each holds the hashed names of those it imports, so its hash covers
    them."""

    def __init__(self, sources: Path) -> None:
        self._folder = sources / "js"
        self._done: dict[str, tuple[str, bytes]] = {}
        self._under_way: list[str] = []

    def every(self) -> Iterator[tuple[str, str, bytes]]:
        for path in sorted(self._folder.glob("*.js")):
            name, content = self._module(path.name)
            yield f"js/{path.name}", name, content

    def _module(self, name: str) -> tuple[str, bytes]:
        if name not in self._done:
            if name in self._under_way:
                raise BuildError(
                    "js: modules import each other in a circle: " + " → ".join([*self._under_way, name])
                )
            self._under_way.append(name)
            content = IMPORT.sub(self._imported, self._source(name)).encode()
            self._under_way.pop()
            self._done[name] = (hashed(f"js/{name}", content), content)
        return self._done[name]

    def _source(self, name: str) -> str:
        try:
            return (self._folder / name).read_text("utf-8")
        except FileNotFoundError as missing:
            importer = f"js/{self._under_way[-2]} imports it" if len(self._under_way) > 1 else "it is listed"
            raise BuildError(f"js/{name} does not exist, but {importer}") from missing

    def _imported(self, match: re.Match[str]) -> str:
        before, name, after = match.groups()
        return f"{before}./{Path(self._module(name)[0]).name}{after}"


def files(sources: Path, packages: Path) -> Iterator[tuple[str, str, bytes]]:
    """Everything that is served: plain name, hashed name, content."""
    for name, make in (("console.css", console_css), ("citizen.css", citizen_css)):
        content = make(sources, packages).encode()
        yield name, hashed(name, content), content
    for name, origin in LIBRARIES.items():
        content = SOURCE_MAP.sub("", (packages / origin).read_text("utf-8")).encode()
        yield name, hashed(name, content), content
    yield from Modules(sources).every()


def build(sources: Path, packages: Path, out: Path) -> dict[str, str]:
    """Write the front end and return its manifest.

    Files of earlier builds stay: an open page, or an edition published before, may still ask for them.
    """
    manifest: dict[str, str] = {}
    for name, address, content in files(sources, packages):
        path = out / address
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        manifest[name] = address
    draft = out / "manifest.json.new"
    draft.write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", "utf-8")
    draft.replace(out / "manifest.json")
    return manifest


def main() -> int:
    try:
        build(ROOT / "web" / "assets", ROOT / "node_modules", ROOT / "web" / "static" / "dist")
    except BuildError as wrong:
        print(f"web/assets/{wrong}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
