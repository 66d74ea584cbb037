"""The command line (docs/reference/commands.md): one module a command, found by name in ``COMMANDS``.

A command module has ``configure(parser)`` and ``run(args) -> int``. Exit codes: 0 done, 1 the answer is
no (with why on standard error), 2 wrong use.
"""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import Final

from core.errors import UpplysError

COMMANDS: Final = {
    "demo": "a sample municipality in one process, with nothing to set up",
    "init": "make a data folder for a real installation",
    "serve": "serve phone, site, console and API",
    "worker": "run timers and deliveries, without serving",
    "user": "accounts: add, list, deactivate",
    "call": "a telephone in the terminal: ring the line and hear what citizens hear",
    "edition": "the editions: list, show, verify, restore",
    "plan": "plans: check a folder, import it as drafts",
    "journal": "the chained log: verify",
    "backup": "copy the installation while it serves",
    "restore": "make an installation from a backup",
    "settings": "every setting with its meaning and value",
    "doctor": "what is wrong with this installation, and how to mend it",
}


def parser(command: str | None = None) -> argparse.ArgumentParser:
    """The command tree; with ``command``, only that one is loaded, so that the others cost its start
    nothing."""
    top = argparse.ArgumentParser(
        prog="upplys", description="One approved word in every channel and language."
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, purpose in COMMANDS.items():
        sub = commands.add_parser(name, help=purpose, description=purpose)
        if command in {None, name}:
            module = _module(name)
            module.configure(sub)
            sub.set_defaults(run=module.run)
    return top


def run(words: Sequence[str]) -> int:
    """Carry out one command line and give its exit code."""
    command = words[0] if words and words[0] in COMMANDS else ""
    args = parser(command).parse_args(words)
    try:
        code: int = args.run(args)
    except UpplysError as error:
        print(f"upplys: {error}", file=sys.stderr)
        for each in (told for told in map(str, error.errors) if told not in str(error)):
            print(f"  {each}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 0
    except KeyboardInterrupt:
        return 1
    return code


def _module(name: str) -> ModuleType:
    return import_module(f"web.cli.{name}")
