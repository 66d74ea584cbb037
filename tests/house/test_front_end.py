"""The build of the front end, and the theme held to WCAG's figures."""

import gzip
import json
import re
from pathlib import Path

import pytest

from web.assets.build import BuildError, build, dark, without_comments

ROOT = Path(__file__).parents[2]
ASSETS = ROOT / "web" / "assets"
DIST = ROOT / "web" / "static" / "dist"
COLOURS = ("neutral", "accent", "success", "warning", "danger", "exercise")


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A small front end of its own."""
    texts = {
        "theme.css": ":root { --ink: #111; } /* ours */",
        "theme-dark.css": "--ink: #eee;",
        "parts.css": ".band { color: var(--ink); }",
        "console/b.css": ".b { order: 2; }",
        "console/a.css": ".a { order: 1; }",
        "citizen/page.css": ".page { margin: 0; }",
        "citizen/components.txt": "base\nbutton  # the one they press\n",
        "js/level.js": 'import { meter } from "./meter.js";\nmeter();\n',
        "js/meter.js": "export const meter = () => 1;\n",
    }
    for name, text in texts.items():
        path = tmp_path / "assets" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "assets"


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    design = tmp_path / "packages" / "@digdir" / "designsystemet-css" / "dist" / "src"
    texts = {
        design / "index.css": "@layer ds.base{.whole{order:0}}",
        design / "base.css": ".base{order:0}",
        design / "button.css": ".button{order:0}",
        tmp_path / "packages/htmx.org/dist/htmx.min.js": "htmx\n//# sourceMappingURL=x.map\n",
        tmp_path / "packages/socket.io-client/dist/socket.io.min.js": "io\n",
    }
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "packages"


def test_the_manifest_leads_to_every_file(sources: Path, packages: Path, tmp_path: Path) -> None:
    manifest = build(sources, packages, tmp_path / "dist")
    assert sorted(manifest) == [
        "citizen.css",
        "console.css",
        "htmx.js",
        "js/level.js",
        "js/meter.js",
        "socket.io.js",
    ]
    assert json.loads((tmp_path / "dist" / "manifest.json").read_text()) == manifest
    assert all((tmp_path / "dist" / address).is_file() for address in manifest.values())


def test_the_console_wears_everything_and_its_own_sheets_by_name(
    sources: Path, packages: Path, tmp_path: Path
) -> None:
    css = (tmp_path / "dist" / build(sources, packages, tmp_path / "dist")["console.css"]).read_text()
    places = [css.index(word) for word in (".whole", "--ink: #111", ".band", ".a {", ".b {")]
    assert places == sorted(places)
    assert ".page" not in css


def test_the_citizen_site_carries_only_the_components_it_names(
    sources: Path, packages: Path, tmp_path: Path
) -> None:
    css = (tmp_path / "dist" / build(sources, packages, tmp_path / "dist")["citizen.css"]).read_text()
    assert ".button" in css
    assert ".page" in css
    assert ".whole" not in css
    assert ".a {" not in css


def test_a_library_asks_for_no_map_that_is_not_served(sources: Path, packages: Path, tmp_path: Path) -> None:
    library = tmp_path / "dist" / build(sources, packages, tmp_path / "dist")["htmx.js"]
    assert library.read_text().strip() == "htmx"


def test_a_component_that_does_not_exist_is_named(sources: Path, packages: Path, tmp_path: Path) -> None:
    (sources / "citizen" / "components.txt").write_text("buttom\n")
    with pytest.raises(BuildError, match="no component 'buttom'"):
        build(sources, packages, tmp_path / "dist")


def test_a_changed_module_renames_those_that_import_it(sources: Path, packages: Path, tmp_path: Path) -> None:
    before = build(sources, packages, tmp_path / "dist")
    (sources / "js" / "meter.js").write_text("export const meter = () => 2;\n")
    after = build(sources, packages, tmp_path / "dist")
    changed = {name for name in after if before[name] != after[name]}
    assert changed == {"js/level.js", "js/meter.js"}
    importer = (tmp_path / "dist" / after["js/level.js"]).read_text()
    assert f'from "./{Path(after["js/meter.js"]).name}"' in importer


def test_an_open_page_still_finds_the_build_before(sources: Path, packages: Path, tmp_path: Path) -> None:
    before = build(sources, packages, tmp_path / "dist")
    (sources / "console" / "a.css").write_text(".a { order: 3; }")
    after = build(sources, packages, tmp_path / "dist")
    assert before["console.css"] != after["console.css"]
    assert (tmp_path / "dist" / before["console.css"]).is_file()


def test_the_same_sources_give_the_same_names(sources: Path, packages: Path, tmp_path: Path) -> None:
    assert build(sources, packages, tmp_path / "one") == build(sources, packages, tmp_path / "two")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('import "./gone.js";', r"js/gone\.js does not exist, but js/meter\.js imports it"),
        ('import "./level.js";', "import each other in a circle"),
    ],
)
def test_a_module_that_cannot_be_followed_is_named(
    sources: Path, packages: Path, tmp_path: Path, text: str, complaint: str
) -> None:
    (sources / "js" / "meter.js").write_text(text)
    with pytest.raises(BuildError, match=complaint):
        build(sources, packages, tmp_path / "dist")


def test_a_failed_build_leaves_the_old_one_standing(sources: Path, packages: Path, tmp_path: Path) -> None:
    before = build(sources, packages, tmp_path / "dist")
    (sources / "js" / "meter.js").write_text('import "./gone.js";')
    with pytest.raises(BuildError):
        build(sources, packages, tmp_path / "dist")
    assert json.loads((tmp_path / "dist" / "manifest.json").read_text()) == before


def test_comments_go_but_licences_and_values_stay() -> None:
    css = '/*! MIT */ a { content: "x"; }\n\n/* why\n we do */ b { color: red; }'
    assert without_comments(css) == '/*! MIT */ a { content: "x"; }\nb { color: red; }\n'


def test_the_night_comes_by_the_device_or_by_choice_and_never_on_paper() -> None:
    css = dark("--ink: white;")
    assert css.count("--ink: white;") == 2
    assert css.count("@media screen") == 2
    assert ":root:not([data-color-scheme=light])" in css
    assert "[data-color-scheme=dark]" in css


def test_the_citizen_site_can_be_small() -> None:
    """The whole page has 30 KB; its style sheet may take half."""
    manifest = json.loads((DIST / "manifest.json").read_text())
    assert len(gzip.compress((DIST / manifest["citizen.css"]).read_bytes())) < 15_000


def tokens(sheet: str) -> dict[str, str]:
    return dict(re.findall(r"--ds-color-([\w-]+): (#[0-9a-f]{6});", (ASSETS / sheet).read_text("utf-8")))


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio, 1 to 21."""
    dark_one, bright_one = sorted((luminance(one), luminance(other)))
    return (bright_one + 0.05) / (dark_one + 0.05)


def test_contrast_is_reckoned_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("sheet", ["theme.css", "theme-dark.css"])
@pytest.mark.parametrize(
    ("front", "back", "least"),
    [
        ("text-default", "background-default", 7),
        ("text-default", "background-tinted", 7),
        ("text-default", "surface-default", 7),
        ("text-default", "surface-tinted", 7),
        ("text-default", "surface-active", 7),
        ("text-subtle", "background-default", 7),
        ("text-subtle", "surface-tinted", 4.5),
        ("text-subtle", "surface-active", 4.5),
        ("base-contrast-default", "base-default", 7),
        ("base-contrast-default", "base-hover", 7),
        ("base-contrast-default", "base-active", 7),
        ("border-default", "background-default", 3),
        ("border-default", "surface-tinted", 3),
        ("base-default", "background-default", 3),
    ],
)
def test_the_theme_can_be_read(sheet: str, colour: str, front: str, back: str, least: float) -> None:
    theme = tokens(sheet)
    assert contrast(theme[f"{colour}-{front}"], theme[f"{colour}-{back}"]) >= least


def test_day_and_night_have_the_same_colours() -> None:
    assert tokens("theme.css").keys() == tokens("theme-dark.css").keys()


@pytest.mark.parametrize("sheet", ["theme.css", "theme-dark.css"])
def test_an_exercise_does_not_look_live(sheet: str) -> None:
    """Told apart by hue far beyond what reads as the same family; the stripes and the word do the rest."""

    def rgb(name: str) -> list[int]:
        return [int(tokens(sheet)[name][place : place + 2], 16) for place in (1, 3, 5)]

    live, exercise = rgb("danger-base-default"), rgb("exercise-base-default")
    assert live[0] > live[2] + 60, "live is red"
    assert exercise[2] > exercise[1] + 40, "an exercise is violet"
    assert exercise[2] > live[2] + 60
