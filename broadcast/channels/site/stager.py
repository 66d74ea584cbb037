"""The citizen site as a channel that is staged."""

import logging
from datetime import datetime
from typing import Final

from broadcast.channels.ports import Room
from broadcast.channels.site.compile import compile_site
from broadcast.channels.site.readings import Readings
from broadcast.editions.model import Edition

NAME: Final = "site"
_log: Final = logging.getLogger(__name__)


class SiteStager:
    """Stages the site. ``readings`` may be shared with channels that give the same texts."""

    name = NAME

    def __init__(self, readings: Readings) -> None:
        self._readings = readings

    def stage(self, edition: Edition, at: datetime, room: Room) -> None:
        for path, content in compile_site(self._readings.of(edition, at), on_unsayable=_tell):
            room.write(path, content)


def _tell(slug: str, language: str, why: str) -> None:
    _log.error("the text %s in %s cannot be put together and is told as lacking: %s", slug, language, why)
