"""Where the running demos are: each one's READY object, kept where only the same person can read it, so that
`upplys call` finds the one that is meant.

One file a demo, in its data folder and among the machine's temporary files by the id of its process. One
whose process has ended is as none.
"""

import contextlib
import json
import os
import stat
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

FILE_NAME: Final = "ready.json"
CHECKOUT: Final = Path(__file__).resolve().parents[2]
"""The copy of the program that this process runs."""


@dataclass(frozen=True, slots=True)
class Ready:
    """What a telephone needs of the READY line (docs/reference/commands.md), and whose it is."""

    voice_url: str
    auth_token: str
    account_sid: str
    numbers: Mapping[str, str]
    checkout: str


def remember(ready: Mapping[str, object], data: Path, *, pid: int | None = None) -> None:
    """Keep the READY object in the data folder and among this person's demos.

    It holds tokens: mode 0600. ``pid`` is the process that serves it, this one if nothing else is said.
    """
    serves = os.getpid() if pid is None else pid
    kept = {**ready, "pid": serves, "checkout": str(CHECKOUT)}
    for path in (data / FILE_NAME, pointer(serves)):
        unfinished = path.with_name(f".{path.name}.{os.getpid()}")
        unfinished.unlink(missing_ok=True)
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(kept, file)
        unfinished.replace(path)


def forget(data: Path) -> None:
    """The demo of this process has ended; others' files stay."""
    pointer(os.getpid()).unlink(missing_ok=True)
    (data / FILE_NAME).unlink(missing_ok=True)


def living() -> tuple[Ready, ...]:
    """This person's demos that run, in a fixed order; what one that was killed has left is tidied away."""
    return tuple(_found(sorted(_folder().glob(f"{_beginning()}*.json"))))


def of_folder(data: Path) -> Ready | None:
    """The running demo that keeps its data there."""
    return _ready(_content(data / FILE_NAME))


def pointer(pid: int) -> Path:
    """The file that names the demo of this process."""
    return _folder() / f"{_beginning()}{pid}.json"


def _folder() -> Path:
    return Path(tempfile.gettempdir())


def _beginning() -> str:
    return f"upplys-demo-{os.getuid()}-"


def _found(paths: list[Path]) -> Iterator[Ready]:
    for path in paths:
        content = _content(path)
        found = _ready(content)
        if found is not None:
            yield found
        elif content is not None:
            path.unlink(missing_ok=True)


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
    """What the file says of a demo that lives; None where it has ended, or the file is none of ours."""
    with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError):
        kept = cast("dict[str, object]", json.loads(text or ""))
        twilio = cast("dict[str, object]", kept["twilio"])
        numbers = cast("dict[str, str]", twilio.get("numbers", {}))
        named = (str(twilio["voice_url"]), str(twilio["auth_token"]), str(twilio.get("account_sid", "")))
        dialled = {str(name): str(number) for name, number in numbers.items()}
        if _lives(cast("int", kept["pid"])):
            return Ready(*named, dialled, str(kept.get("checkout", "")))
    return None


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return pid > 0
