"""Reads .po files through Babel as they are.

No compile step, so a corrected text is there at the next start.
"""

import gettext
import re
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po

from i18n.catalogues.errors import CatalogueBroken
from i18n.catalogues.model import Domain, Entries, EntriesCatalogue, OnMissing, log_missing
from i18n.languages.model import LanguageTag, fallbacks

FOLDER: Final = Path(__file__).parent
_LINE: Final = re.compile(r'\s*(?:#.*|(?:msg[a-z_]+(?:\[\d\])?\s*)?"(?:[^"\\]|\\.)*"\s*)?')


def load_catalogues(
    domain: Domain,
    languages: Iterable[LanguageTag],
    *,
    folder: Path = FOLDER,
    on_missing: OnMissing = log_missing,
) -> dict[LanguageTag, EntriesCatalogue]:
    """A catalogue for each language, in their order; a language without a file answers in marked English.

    Raises `CatalogueBroken` for a file that cannot be read.
    """
    return {
        language: EntriesCatalogue(domain, language, _entries_of(folder, domain, language), on_missing)
        for language in languages
    }


def languages_with_file(domain: Domain, *, folder: Path = FOLDER) -> tuple[LanguageTag, ...]:
    """The languages that have a file in the domain, sorted."""
    return tuple(sorted(LanguageTag(file.stem) for file in (folder / domain).glob("*.po")))


def read_entries(file: Path, language: LanguageTag) -> Entries:
    """One file's finished texts; entries that are fuzzy, obsolete or empty count as missing."""
    catalog = _read(file)
    forms = {_id(message): _forms(message) for message in catalog if message.id and not message.fuzzy}
    return Entries(language, {one: said for one, said in forms.items() if all(said)}, _rule(catalog, file))


def _entries_of(folder: Path, domain: Domain, language: LanguageTag) -> tuple[Entries, ...]:
    files = ((folder / domain / f"{tag}.po", tag) for tag in (language, *fallbacks(language)))
    return tuple(read_entries(file, tag) for file, tag in files if file.exists())


def _read(file: Path) -> Catalog:
    try:
        content = file.read_bytes()
        _refuse_open_quotes(file, content.decode("utf-8"))
        return read_po(BytesIO(content), ignore_obsolete=True, abort_invalid=True)
    except PoFileError as broken:
        line = (broken.lineno or 0) + 1
        raise CatalogueBroken(file=str(file), line=line, why=str(broken)) from broken
    except (UnicodeDecodeError, LookupError, ValueError) as broken:
        raise CatalogueBroken(file=str(file), line=0, why=str(broken)) from broken


def _refuse_open_quotes(file: Path, content: str) -> None:
    """Babel cuts a text short in silence when its last quote is missing."""
    for number, line in enumerate(content.splitlines(), start=1):
        if not _LINE.fullmatch(line):
            raise CatalogueBroken(file=str(file), line=number, why="not a line of a catalogue")


def _rule(catalog: Catalog, file: Path) -> Callable[[int], int]:
    try:
        return gettext.c2py(catalog.plural_expr)
    except ValueError as broken:
        raise CatalogueBroken(file=str(file), line=0, why=str(broken)) from broken


def _id(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _forms(message: Message) -> Sequence[str]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))
