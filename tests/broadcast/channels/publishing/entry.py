"""A compile worker as the program starts one: the site, and a phone of a few bytes.

`python -m tests.broadcast.channels.publishing.entry FOLDER`
"""

import sys
from datetime import datetime
from pathlib import Path

from broadcast.channels.ports import Room
from broadcast.channels.publishing.via_files import Trees
from broadcast.channels.publishing.worker import serve
from broadcast.editions.model import Edition
from tests.broadcast.channels.site.samples import site_stager


class Phone:
    """Says the number; enough to see that both channels switch together."""

    name = "phone"

    def stage(self, edition: Edition, at: datetime, room: Room) -> None:
        room.write("answers.json", f"{edition.number} {edition.hash}".encode())


def trees(folder: Path, made_by: str = "build-1") -> Trees:
    return Trees(folder, [site_stager(), Phone()], made_by)


if __name__ == "__main__":
    serve(trees(Path(sys.argv[1])), sys.stdin.buffer, sys.stdout.buffer)
