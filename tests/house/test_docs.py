"""Every setting, command and call has its paragraph in docs/reference/, and every link leads somewhere."""

import argparse
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from core.access.model import Role
from core.settings import SETTINGS
from docs.openapi import routes
from web.access import MAY
from web.cli import parser
from web.hooks.summons import SUMMONS
from web.hooks.texts import TEXTS
from web.hooks.voice import VOICE

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
HEADING = re.compile(r"^### `([^`]+)`\n(.*?)(?=^#|\Z)", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#]+)[^)]*\)")
SHORTEST_PARAGRAPH = 40


def paragraphs(text: str) -> dict[str, str]:
    """What stands under each heading of the form ### `thing`; a bare heading counts as nothing."""
    found = {name: " ".join(body.split()) for name, body in HEADING.findall(text)}
    return {name: body for name, body in found.items() if len(body) >= SHORTEST_PARAGRAPH}


def reference(page: str) -> dict[str, str]:
    return paragraphs((REFERENCE / page).read_text("utf-8"))


def commands(parser: argparse.ArgumentParser, above: str = "upplys") -> Iterator[tuple[str, list[str]]]:
    """(command, its options) of every command that does something, subcommands and all."""
    below = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    for action in below:
        for name, sub in action.choices.items():
            yield from commands(sub, f"{above} {name}")
    if not below:
        long = (word for action in parser._actions for word in action.option_strings if word.startswith("--"))
        yield above, [word for word in long if word != "--help"]


def calls(app: Flask) -> set[str]:
    """`METHOD /address` of everything that programs call: the API, and the provider's hooks."""
    told = {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    # the hooks answer before Flask, for speed, so the map doesn't know them
    return told | {f"POST {each.rstrip('/')}" for each in (VOICE, TEXTS, SUMMONS)}


def test_every_call_has_its_paragraph() -> None:
    assert sorted(calls(routes()) - reference("api.md").keys()) == []


def test_no_call_is_described_that_does_not_exist() -> None:
    assert sorted(reference("api.md").keys() - calls(routes())) == []


def test_every_setting_has_its_paragraph() -> None:
    assert sorted({setting.name for setting in SETTINGS} - reference("settings.md").keys()) == []


def test_no_setting_is_described_that_does_not_exist() -> None:
    assert sorted(reference("settings.md").keys() - {setting.name for setting in SETTINGS}) == []


def test_every_command_has_its_paragraph() -> None:
    assert sorted({name for name, _ in commands(parser())} - reference("commands.md").keys()) == []


def test_every_option_of_a_command_is_told() -> None:
    told = reference("commands.md")
    missing = [
        f"{name} {word}" for name, words in commands(parser()) for word in words if word not in told[name]
    ]
    assert missing == []


def test_no_command_is_described_that_does_not_exist() -> None:
    assert sorted(reference("commands.md").keys() - {name for name, _ in commands(parser())}) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(document: Path) -> None:
    targets = LINK.findall(document.read_text("utf-8"))
    inside = [target for target in targets if not re.match(r"[a-z]+:", target)]
    assert [target for target in inside if not (document.parent / target).exists()] == []


def test_every_decision_is_in_the_index() -> None:
    index = (ROOT / "docs" / "adr" / "README.md").read_text("utf-8")
    decisions = sorted(path.name for path in (ROOT / "docs" / "adr").glob("[0-9]*.md"))
    assert [name for name in decisions if f"({name})" not in index] == []


ROLES = {"everybody": frozenset(Role), "all but partner": frozenset(Role) - {Role.PARTNER}}
ROW = re.compile(r"^\| `([a-z_.]+)` \| (.+) \| (.+) \|$", re.MULTILINE)


def test_the_page_of_who_may_do_what_is_the_table_that_decides() -> None:
    told = {
        action: ROLES.get(roles, frozenset(re.findall(r"`(\w+)`", roles)))
        for action, _, roles in ROW.findall((REFERENCE / "access.md").read_text("utf-8"))
    }
    assert told == {action.value: roles for action, roles in MAY.items()}


CITED = re.compile(r"(docs/[\w/-]+\.md)(?:[,;]\s+\"([^\"]+)\")?")


def test_a_page_or_section_that_the_code_cites_is_there() -> None:
    listed = subprocess.run(["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True)
    sources = {
        name: (ROOT / name).read_text("utf-8") for name in listed.stdout.split() if (ROOT / name).exists()
    }
    cited = [(name, *each) for name, text in sources.items() for each in CITED.findall(text)]
    assert len(cited) > 10
    assert [each for each in cited if not _is_there(each[1], each[2])] == []


def _is_there(page: str, section: str) -> bool:
    file = ROOT / page
    return file.exists() and (not section or f"\n## {' '.join(section.split())}\n" in file.read_text("utf-8"))


def test_a_heading_without_words_does_not_count() -> None:
    text = "### `UPPLYS_A`\n\n### `UPPLYS_B`\nThe folder for what this installation keeps on its own disk.\n"
    assert list(paragraphs(text)) == ["UPPLYS_B"]


def test_commands_are_found_with_their_options() -> None:
    top = argparse.ArgumentParser()
    sub = top.add_subparsers()
    sub.add_parser("show").add_argument("--json", action="store_true")
    deeper = sub.add_parser("edition").add_subparsers()
    deeper.add_parser("verify").add_argument("number")
    assert list(commands(top)) == [("upplys show", ["--json"]), ("upplys edition verify", [])]
