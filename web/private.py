"""What in the data folder is nobody's but the program's: made so that others on the machine can't read it.

Published trees are for the web server too; the database, the spool and the secret are not.
"""

import os
import secrets
from pathlib import Path
from typing import Final

from core.errors import Unavailable, msgid
from core.settings import SHORTEST_SECRET, Settings
from core.storage.database import database_url
from web.folders import Folders

_OWN_FILE: Final = 0o600
_OWN_FOLDER: Final = 0o700


class SecretBroken(Unavailable):
    """The secret's file is empty or cut off. Nothing is signed or sealed with what everybody can guess."""

    code = "secret"
    message = msgid("The file %(file)s holds no secret. Restore it from a backup; what it sealed needs it.")


def make_private(settings: Settings, folders: Folders) -> None:
    """Make, where they are missing, the places that hold accounts, calls and callers' sealed numbers."""
    folders.data.mkdir(parents=True, exist_ok=True)
    folders.spool.parent.mkdir(mode=_OWN_FOLDER, exist_ok=True)
    address = database_url(settings.database_url)
    if address.get_backend_name() == "sqlite" and address.database:
        # SQLite gives its -wal and -shm files the permissions of the database itself
        Path(address.database).touch(mode=_OWN_FILE)


def secret_of(settings: Settings, folders: Folders) -> str:
    """The installation's secret: the setting, or one made at the first start. Raises `SecretBroken`."""
    if settings.secret_key:
        return settings.secret_key
    if not folders.secret.exists():
        _make_secret(folders.secret)
    kept = folders.secret.read_text(encoding="ascii", errors="replace").strip()
    if len(kept) < SHORTEST_SECRET:
        raise SecretBroken(file=folders.secret)
    return kept


def _make_secret(place: Path) -> None:
    """Whole or not at all, and on the disk; of several that begin at once the first one's counts."""
    draft = place.with_name(f".{place.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWN_FILE)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, place)
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)
