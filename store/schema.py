"""Bring the schema to the version of this code, or refuse. Knows the revisions' names, not their content."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from store.trouble import StoreError, Trouble

# Oldest first. Written here so that a start with the right schema need not import Alembic (half a second).
REVISIONS = ("0001", "0002", "0003")
_MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATING = 0x6B616C6C  # PostgreSQL advisory lock


def bring_up_to_date(tx: Connection, *, migrate: bool, where: str) -> None:
    """Run the missing migrations inside `tx`. Raises StoreError for a schema newer than the code."""
    if tx.dialect.name == "postgresql":
        tx.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATING})
    has = version(tx)
    if has == REVISIONS[-1]:
        # A real write: only that shows now, and not at the first notice, that the database is read-only.
        tx.execute(text("UPDATE alembic_version SET version_num = version_num"))
        return
    if has is not None and has not in REVISIONS:
        raise StoreError(
            f"{where}: written by a newer Kallelse (schema {has}, this one knows {REVISIONS[-1]}): upgrade",
            Trouble.TOO_NEW,
        )
    if has is None and inspect(tx).get_table_names():
        raise StoreError(
            f"{where}: holds tables that are not Kallelse's: give it a database of its own",
            Trouble.NOT_A_DATABASE,
        )
    if not migrate:
        raise StoreError(
            f"{where}: schema {has or 'missing'} is older than this Kallelse: back up, then migrate",
            Trouble.TOO_OLD,
        )
    upgrade(tx)


def version(tx: Connection) -> str | None:
    """The schema's revision, or None for an empty database."""
    if not inspect(tx).has_table("alembic_version"):
        return None
    found: str | None = tx.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return found


def upgrade(tx: Connection, to: str = "head") -> None:
    """Run Alembic on this very transaction: a migration that fails leaves nothing behind."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = tx
    command.upgrade(config, to)
