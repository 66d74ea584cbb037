"""People's own settings in memory."""

from collections.abc import Mapping

from core.access.model import PersonId


class FakePreferences:
    def __init__(self) -> None:
        self._kept: dict[PersonId, dict[str, str]] = {}

    def of(self, person: PersonId) -> Mapping[str, str]:
        return dict(self._kept.get(person, {}))

    def keep(self, person: PersonId, values: Mapping[str, str]) -> None:
        self._kept[person] = dict(values)
