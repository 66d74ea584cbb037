"""What use cases need of people's own settings."""

from collections.abc import Mapping
from typing import Protocol

from core.access.model import PersonId


class Preferences(Protocol):
    """Names and values by person. What a name means is the business of whoever keeps it."""

    def of(self, person: PersonId) -> Mapping[str, str]:
        """What the person has set; nothing where they never did."""
        ...

    def keep(self, person: PersonId, values: Mapping[str, str]) -> None:
        """Exactly these from now on: a name that is left out is forgotten."""
        ...
