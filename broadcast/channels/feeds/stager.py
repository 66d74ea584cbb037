"""The feeds as a channel that is staged."""

from datetime import datetime

from broadcast.channels.feeds.compile import compile_feeds
from broadcast.channels.feeds.model import NAME
from broadcast.channels.feeds.texts import Kept
from broadcast.channels.ports import Room
from broadcast.channels.site.readings import Readings
from broadcast.editions.model import Edition


class FeedsStager:
    """Stages the feeds. ``readings`` is the site's own: both give the same words."""

    name = NAME

    def __init__(self, readings: Readings, embed_js: bytes) -> None:
        self._readings, self._embed_js = readings, embed_js
        self._kept: Kept = {}

    def stage(self, edition: Edition, at: datetime, room: Room) -> None:
        for path, content in compile_feeds(self._readings.of(edition, at), self._embed_js, self._kept):
            room.write(path, content)
