"""Keep one office open for the pages, and open it anew when its files were edited. Serves no page."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Lock
from time import monotonic

from actions.links import AnswerLinks, answer_links
from actions.office import Office, open_office
from config.load import files_stamp
from config.settings import Settings

_LOOK_EVERY = 5.0  # seconds between two looks at the files


class Reception:
    """Gives out the office. Safe in many threads; an office that is still in use is closed when nobody uses it."""

    def __init__(
        self, settings: Settings, opening: Callable[[Settings], AbstractContextManager[Office]] = open_office
    ):
        """Opens nothing yet."""
        self._settings, self._opening = settings, opening
        self.links: AnswerLinks = answer_links(settings)
        self._lock = Lock()
        self._now: _Held | None = None
        self._looked = 0.0

    @contextmanager
    def office(self) -> Iterator[Office]:
        """The office, for one request."""
        held = self._taken()
        try:
            yield held.office
        finally:
            self._let_go(held)

    def close(self) -> None:
        """Close the office when its last request is done."""
        with self._lock:
            old, self._now = self._now, None
        if old is not None:
            self._let_go(old)

    def _taken(self) -> "_Held":
        with self._lock:
            if self._now is not None and monotonic() - self._looked > _LOOK_EVERY:
                self._looked = monotonic()
                if files_stamp(self._settings.config_dir) != self._now.stamp:
                    self._renew()
            if self._now is None:
                self._now, self._looked = self._opened(), monotonic()
            self._now.users += 1
            return self._now

    def _renew(self) -> None:
        """Open the office that the files describe now; a bad file leaves the one that there is."""
        assert self._now is not None
        try:
            new = self._opened()
        except ValueError:
            self._now.stamp = files_stamp(self._settings.config_dir)  # the doorbell says what is wrong
            return
        old, self._now = self._now, new
        old.users -= 1
        if old.users == 0:
            old.closing.__exit__(None, None, None)

    def _opened(self) -> "_Held":
        stamp = files_stamp(self._settings.config_dir)
        closing = self._opening(self._settings)
        return _Held(office=closing.__enter__(), closing=closing, stamp=stamp)

    def _let_go(self, held: "_Held") -> None:
        with self._lock:
            held.users -= 1
            last = held.users == 0
        if last:
            held.closing.__exit__(None, None, None)


class _Held:
    """An open office and how many use it; the reception itself is one of them."""

    def __init__(self, *, office: Office, closing: AbstractContextManager[Office], stamp: object) -> None:
        self.office, self.closing, self.stamp, self.users = office, closing, stamp, 1
