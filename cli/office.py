"""Open the office for one command, and turn every expected error into one line and an exit code."""

from collections.abc import Iterator
from contextlib import contextmanager

from actions.office import Office, open_office
from cli.app import failed, wrong_call
from config.settings import Settings, SettingsError, settings_from_environment
from rules.admission import Refused
from rules.calendar import CalendarEnds
from store.trouble import StoreError


def settings_or_exit() -> Settings:
    """The settings of the environment; a wrong one ends the command with its name and cure."""
    try:
        return settings_from_environment()
    except SettingsError as wrong:
        raise wrong_call(str(wrong)) from None


@contextmanager
def the_office() -> Iterator[Office]:
    """The office; what it refuses is printed once and ends the command. Nothing has changed then."""
    settings = settings_or_exit()
    try:
        with open_office(settings) as office:
            yield office
    except (Refused, CalendarEnds, StoreError, ValueError, KeyError) as wrong:
        raise failed(str(wrong.args[0]) if wrong.args else type(wrong).__name__) from None
    except OSError as wrong:
        raise failed(f"{wrong.filename or 'a file'}: {wrong.strerror}") from None


def the_group(office: Office, name: str | None) -> str:
    """The group that was named, or the only one there is."""
    if name is not None:
        return office.charter(name).group.slug
    if len(office.charters) == 1:
        return next(iter(office.charters))
    raise wrong_call(f"say which group: --group {' or '.join(sorted(office.charters)) or '(there is none)'}")
