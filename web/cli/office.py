"""What commands share: where the installation is, and its record."""

import argparse
import os
from pathlib import Path

from core.settings import Settings, load
from web.building import Office, open_office


def add_settings(parser: argparse.ArgumentParser) -> None:
    """The option that every command on an installation takes."""
    parser.add_argument("--settings", type=Path, help="a TOML file with settings, beside the environment")


def settings_of(args: argparse.Namespace) -> Settings:
    """The installation's settings.

    Raises ``BadSettings``.
    """
    return load(os.environ, args.settings)


def office_of(args: argparse.Namespace) -> Office:
    """The installation's record, opened for one command."""
    return open_office(settings_of(args))
