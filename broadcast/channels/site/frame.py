"""Templates, and pages made of pieces: what is alike on a thousand pages is rendered once."""

import re
from collections.abc import Mapping
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

TEMPLATES: Final = Environment(
    loader=PackageLoader("broadcast.channels.site"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)

# no text can hold U+0000: it is refused at every door, and shown as ⟨U+0000⟩ if it ever came through one
_MARKED: Final = re.compile("\x00([a-z]+)\x00")


def marker(name: str) -> Markup:
    """Stands in a template's output where something is put later."""
    return Markup(f"\x00{name}\x00")


class Pieces:
    """A rendered template, cut at its markers."""

    def __init__(self, rendered: str) -> None:
        self._pieces = _MARKED.split(without_empty_lines(rendered))

    def put(self, values: Mapping[str, str]) -> str:
        """The whole, with HTML in the places of the markers."""
        pieces = self._pieces.copy()
        for place in range(1, len(pieces), 2):
            pieces[place] = values[pieces[place]]
        return "".join(pieces)


def without_empty_lines(html: str) -> str:
    return "\n".join(line for line in html.split("\n") if line.strip())
