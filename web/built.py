"""The built front end: files named by their content, found by the names the pages use."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.errors import Unavailable, msgid

FOLDER: Final = Path(__file__).parent / "static" / "dist"


class NotBuilt(Unavailable):
    code = "front_end"
    message = msgid("The pages' styles and scripts are not built. Run `make install`.")


@dataclass(frozen=True, slots=True)
class FrontEnd:
    """``names`` maps "console.css" to "console.<hash>.css"."""

    folder: Path
    names: Mapping[str, str]

    def url(self, name: str) -> str:
        """Where a page fetches the file.

        Raises ``NotBuilt`` for a name that was not built.
        """
        return f"/static/{self._file(name)}"

    def css(self, name: str) -> tuple[str, bytes]:
        """A style sheet's hashed name and its bytes, for trees that carry their own copy."""
        file = self._file(name)
        return file, (self.folder / file).read_bytes()

    def _file(self, name: str) -> str:
        if name not in self.names:
            raise NotBuilt
        return self.names[name]


def read_front_end(folder: Path = FOLDER) -> FrontEnd:
    """What ``make install`` built.

    Raises ``NotBuilt``.
    """
    try:
        return FrontEnd(folder, json.loads((folder / "manifest.json").read_text("utf-8")))
    except (OSError, ValueError) as error:
        raise NotBuilt from error
