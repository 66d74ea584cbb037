"""What the demo hands to those who try it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Keys:
    """Accounts with their passwords, and an API token for each role.

    They open nothing but the demo.
    """

    accounts: tuple[Mapping[str, str], ...]
    tokens: Mapping[str, str]
