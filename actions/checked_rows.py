"""Find rows of a rule that are in use and were edited, where there is a store to ask. Changes nothing."""

from datetime import datetime
from pathlib import Path

from actions.begun import changes_what_has_begun
from actions.office import load_charters
from actions.used_rules import edited_in_place
from config.settings import Settings
from config.toml import ConfigError
from store.database import open_store

_FILE = "sqlite:///"


def edited_rows(settings: Settings, now: datetime) -> list[ConfigError]:
    """What would stop the start of the office on this store; nothing where there is no store yet.

    Raises StoreError when there is one and it cannot be read.
    """
    url = settings.database_url
    if url.startswith(_FILE) and not Path(url.removeprefix(_FILE).partition("?")[0]).exists():
        return []
    charters, own = load_charters(settings, now), settings.config_dir
    store = open_store(url, migrate=False)
    try:
        return edited_in_place(store, charters, own) or changes_what_has_begun(store, charters, own)
    finally:
        store.close()
