"""The live part of a serving process, from start to stop."""

import resource
from typing import TYPE_CHECKING, Final, cast

from flask import Flask

from web.live.sockets import Sockets
from web.live.via_redis import Bridge

if TYPE_CHECKING:
    from web.house import House


FILES: Final = 65_536
"""A socket is two files of a process, which has 1,024 of them unless it asks for more."""


class Lively:
    """Sockets that hear every hint, and the bridge to the other processes where there is one."""

    def __init__(self, app: Flask, house: "House") -> None:
        self._house = house
        self._sockets = cast("Sockets", app.extensions["upplys_sockets"])
        self._bridge = Bridge(house.settings.redis, house.live) if house.settings.redis else None

    def start(self) -> None:
        _more_files()
        self._house.live.listen(self._sockets.tell)
        self._sockets.start()
        if self._bridge is not None:
            self._bridge.start()

    def stop(self) -> None:
        self._sockets.stop()
        if self._bridge is not None:
            self._bridge.stop()
        self._house.live.close()


def _more_files() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if most == resource.RLIM_INFINITY else min(FILES, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
