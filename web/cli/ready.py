"""Where the running demo is: its READY object, kept where only the same person can read it, so that
`upplys call` finds it."""

import json
import os
import stat
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

FILE_NAME: Final = "ready.json"


@dataclass(frozen=True, slots=True)
class Ready:
    """What a telephone needs of the READY line (docs/reference/commands.md)."""

    voice_url: str
    auth_token: str
    account_sid: str
    numbers: Mapping[str, str]


def pointer() -> Path:
    """The file that names this person's newest demo."""
    return Path(tempfile.gettempdir()) / f"upplys-demo-{os.getuid()}.json"


def remember(ready: Mapping[str, object], data: Path) -> None:
    """Keep the READY object in the data folder, and as this person's newest demo.

    It holds tokens: mode
    0600.
    """
    for path in (data / FILE_NAME, pointer()):
        unfinished = path.with_name(f".{path.name}.{os.getpid()}")
        unfinished.unlink(missing_ok=True)
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(ready, file)
        unfinished.replace(path)


def forget(data: Path) -> None:
    """The demo has ended; a newer one's pointer stays."""
    ours = data / FILE_NAME
    if _content(pointer()) == _content(ours):
        pointer().unlink(missing_ok=True)
    ours.unlink(missing_ok=True)


def remembered(data: Path) -> Ready | None:
    """The demo of this data folder, else this person's newest; None when there is none."""
    for path in (data / FILE_NAME, pointer()):
        found = _ready(_content(path))
        if found is not None:
            return found
    return None


def _content(path: Path) -> str | None:
    """The file's text, if it is a plain file of ours that nobody else could have written."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return None
    with os.fdopen(handle, encoding="utf-8", errors="replace") as file:
        found = os.fstat(file.fileno())
        safe = found.st_uid == os.getuid() and not stat.S_IMODE(found.st_mode) & 0o022
        return file.read() if safe and stat.S_ISREG(found.st_mode) else None


def _ready(text: str | None) -> Ready | None:
    try:
        twilio = cast("dict[str, object]", json.loads(text or "")["twilio"])
        numbers = cast("dict[str, str]", twilio.get("numbers", {}))
        named = (str(twilio["voice_url"]), str(twilio["auth_token"]), str(twilio.get("account_sid", "")))
        return Ready(*named, {str(name): str(number) for name, number in numbers.items()})
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
