"""What can go wrong with a database, said once and clearly. Knows no table."""

from enum import StrEnum

from sqlalchemy.exc import DBAPIError, SQLAlchemyError, StatementError


class Trouble(StrEnum):
    """The kinds of trouble that a caller may want to tell apart."""

    READ_ONLY = "read_only"
    LOCKED = "locked"
    FULL = "full"
    TOO_NEW = "too_new"
    TOO_OLD = "too_old"
    NOT_A_DATABASE = "not_a_database"
    UNREACHABLE = "unreachable"
    NOT_POSSIBLE = "not_possible"  # asked for something that the state of the row does not allow
    REFUSED = "refused"  # a constraint or trigger said no


class StoreError(Exception):
    """The one error of the store. Its text says what to do; `trouble` says which kind it is."""

    def __init__(self, message: str, trouble: Trouble) -> None:
        super().__init__(message)
        self.trouble = trouble


# The words of SQLite, lower case; the first that fits wins.
_SQLITE = (
    ("readonly database", Trouble.READ_ONLY),
    ("read-only", Trouble.READ_ONLY),
    ("locked", Trouble.LOCKED),
    ("disk is full", Trouble.FULL),
    ("disk i/o error", Trouble.FULL),  # what a file size limit or a broken disk looks like to SQLite
    ("not a database", Trouble.NOT_A_DATABASE),
    ("malformed", Trouble.NOT_A_DATABASE),
    ("unable to open", Trouble.UNREACHABLE),
)
# The SQLSTATE codes of PostgreSQL, by how they begin.
_POSTGRESQL = (
    ("25006", Trouble.READ_ONLY),
    ("42501", Trouble.READ_ONLY),  # this user may not write
    ("55P03", Trouble.LOCKED),
    ("40", Trouble.LOCKED),  # serialisation failure, deadlock
    ("53100", Trouble.FULL),
    ("53", Trouble.UNREACHABLE),  # out of memory, too many connections
    ("57P", Trouble.UNREACHABLE),  # shutting down
    ("08", Trouble.UNREACHABLE),
    ("28", Trouble.UNREACHABLE),  # wrong password
    ("3D", Trouble.UNREACHABLE),  # no such database
)
_CURES = {
    Trouble.READ_ONLY: "the database is read-only: give this user the right to write to it and its folder",
    Trouble.LOCKED: "the database is locked by another process: nothing was changed, try again",
    Trouble.FULL: "the disk is full or cannot be written: nothing was changed, make room and try again",
    Trouble.NOT_A_DATABASE: "this is not a database, or it is damaged: check the URL, or restore a backup",
    Trouble.UNREACHABLE: "cannot connect to the database: check the URL, and the server or folder it names",
    Trouble.REFUSED: "the database refused the change",
}


def translated(error: SQLAlchemyError, where: str) -> Exception:
    """The same trouble in the words of this room; a refused value (e.g. a naive moment) as it was raised."""
    if isinstance(error, DBAPIError):
        trouble = _trouble(error)
        first_line = str(error.orig).strip().splitlines()[:1]
        said = first_line[0] if first_line else type(error.orig).__name__
        return StoreError(f"{where}: {_CURES[trouble]} ({said})", trouble)
    if isinstance(error, StatementError) and isinstance(error.orig, Exception):
        return error.orig
    return StoreError(f"{where}: {error}", Trouble.UNREACHABLE)


def _trouble(error: DBAPIError) -> Trouble:
    code = getattr(error.orig, "sqlstate", None)
    if isinstance(code, str):
        for beginning, trouble in _POSTGRESQL:
            if code.startswith(beginning):
                return trouble
        return Trouble.REFUSED
    text = str(error.orig).lower()
    for words, trouble in _SQLITE:
        if words in text:
            return trouble
    # psycopg gives no code when it never reached a server.
    is_connection = error.connection_invalidated or type(error.orig).__name__ == "OperationalError"
    return Trouble.UNREACHABLE if is_connection and "constraint" not in text else Trouble.REFUSED
