"""What can go wrong between us and the database, in our words."""

from core.errors import Conflict, Invalid, Unavailable, msgid


class DatabaseUnavailable(Unavailable):
    """The database does not answer, or not in time. Nothing of the unit of work was kept."""

    code = "database"
    message = msgid("The database does not answer. Nothing was saved; try again in a while.")


class OutcomeUnknown(DatabaseUnavailable):
    """The database went away while it confirmed: the unit may have been kept or not. Look before doing it
    again."""

    code = "database_outcome_unknown"
    message = msgid("The database went away while saving. Look whether it was saved before trying again.")


class UnknownSchema(Conflict):
    """The database is at a revision that this version of the program does not have."""

    code = "schema"
    message = msgid(
        "The database was made by another version of Upplys (%(why)s). Install that version or newer."
    )


class UnstorableText(Invalid):
    """A text holds U+0000 or half a surrogate pair, which no table takes."""

    code = "unstorable_text"
    message = msgid("The text holds a character that cannot be kept: U+0000 or half of a pair.")


class UnknownDatabase(Invalid):
    """The address names no database that we can use."""

    code = "database_url"
    message = msgid("DATABASE_URL must begin with sqlite:/// and a file, or with postgresql://")
