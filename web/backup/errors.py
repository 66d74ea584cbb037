"""What can stand in the way of a backup, or of making an installation from one."""

from core.errors import Conflict, Invalid, Unavailable, msgid


class NotEmpty(Conflict):
    """Nothing is overwritten."""

    code = "not_empty"
    message = msgid("%(place)s is not empty. Name a new or empty place; nothing is overwritten.")


class NoBackup(Invalid):
    """The folder holds no backup that came to its end."""

    code = "no_backup"
    message = msgid("%(folder)s holds no whole backup: %(why)s")


class DamagedBackup(Invalid):
    """Files of the backup are missing, cut off or changed."""

    code = "damaged_backup"
    message = msgid("The backup is damaged, and nothing was restored: %(files)s")


class OtherDatabase(Conflict):
    """The backup is of another kind of database than the settings name."""

    code = "other_database"
    message = msgid("The backup is of %(kind)s, and the settings name another database. %(mend)s")


class OtherSecret(Conflict):
    """With another secret, what was sealed could never be opened."""

    code = "other_secret"
    message = msgid(
        "The backup was made with another secret, and what that sealed could not be opened. "
        "Set UPPLYS_SECRET_KEY to the secret of that installation."
    )


class BrokenRecord(Conflict):
    """The record in the backup does not verify."""

    code = "broken_record"
    message = msgid("The record in the backup does not verify, and nothing was restored: %(why)s")


class NoDatabaseTool(Unavailable):
    """PostgreSQL's own programs copy it; they come with PostgreSQL."""

    code = "no_database_tool"
    message = msgid("%(tool)s was not found. Install PostgreSQL's client programs (postgresql-client).")


class DatabaseToolFailed(Unavailable):
    """PostgreSQL's program said no."""

    code = "database_tool"
    message = msgid("%(tool)s failed: %(why)s")
