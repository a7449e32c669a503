"""Open the office: settings, store, charters, composer and the way out, checked as one. Does no work itself."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from actions.area import with_areas
from actions.begun import changes_what_has_begun
from actions.links import answer_links, message_secret, nothing_linked
from actions.used_rules import edited_in_place
from config.check import check_everything
from config.load import all_groups, charter
from config.settings import Channel, Settings, settings_from_environment
from config.texts import texts
from notifiers.compose import Composer
from notifiers.folder import FolderNotifier
from notifiers.port import Notifier
from rules.charter import Charter
from store.database import Store, open_store
from store.states import Unproven

Clock = Callable[[], datetime]
YEARS_BACK, YEARS_AHEAD = 20, 10  # how far a running office's calendars reach: 2 ms more than 6 and 4 cost


def wall_clock() -> datetime:
    """The moment now. The one place outside the doors that asks."""
    return datetime.now(UTC)


class BadConfiguration(ValueError):
    """Files that are wrong stop the start; each is named with its line and cure."""


@dataclass(slots=True, kw_only=True)
class Office:
    """What every verb works with."""

    store: Store
    composer: Composer
    notifier: Notifier
    charters: Mapping[str, Charter]
    clock: Clock = wall_clock
    quiet_period: timedelta = timedelta(minutes=15)
    without_proof: Unproven = Unproven.RESEND
    burst: int = 20
    batch: int = 100
    doorbell: Path | None = None
    own_hosts: tuple[str, ...] = ()  # of the own mail network: whose Received headers count
    authserv_id: str = ""  # whose Authentication-Results count

    def now(self) -> datetime:
        """The moment that this office's clock shows."""
        return self.clock()

    def charter(self, group: str) -> Charter:
        """What governs a group. Raises KeyError that names the groups there are."""
        if group not in self.charters:
            have = ", ".join(sorted(self.charters)) or "none"
            raise KeyError(f"group '{group}' not found (have: {have})")
        return self.charters[group]


def load_charters(settings: Settings, now: datetime) -> dict[str, Charter]:
    """Every group on the shelves, checked. Raises ConfigError naming file, line and cure."""
    loaded = (
        charter(
            name,
            own=settings.config_dir,
            first_year=now.year - YEARS_BACK,
            last_year=now.year + YEARS_AHEAD,
        )
        for name in all_groups(settings.config_dir)
    )
    return {found.group.slug: found for found in loaded}


@contextmanager
def open_office(settings: Settings | None = None, *, clock: Clock = wall_clock) -> Iterator[Office]:
    """The office as the environment describes it. Raises BadConfiguration or StoreError, each with its cure."""
    settings = settings or settings_from_environment()
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    wrong = check_everything(settings)
    if wrong:
        raise BadConfiguration("\n".join(str(error) for error in wrong))
    charters = load_charters(settings, clock())
    composer = Composer(
        texts(settings.config_dir),
        answer_links(settings).linked if settings.web_url else nothing_linked,
        secret=message_secret(settings),
    )
    store = open_store(settings.database_url)
    try:
        _refuse_edited(store, charters, settings.config_dir)
        notifier = with_areas(way_out(settings, mailboxes_of(charters)), settings, charters)
    except BaseException:
        store.close()
        raise
    try:
        yield Office(
            store=store,
            composer=composer,
            notifier=notifier,
            charters=charters,
            clock=clock,
            quiet_period=timedelta(seconds=settings.quiet_period),
            without_proof=Unproven(settings.without_proof),
            burst=settings.burst,
            doorbell=settings.data / "doorbell",
            own_hosts=settings.own_hosts,
            authserv_id=settings.inbox_authserv_id,
        )
    finally:
        notifier.close()
        store.close()


def _refuse_edited(store: Store, charters: Mapping[str, Charter], own: Path | None) -> None:
    wrong = edited_in_place(store, charters, own) or changes_what_has_begun(store, charters, own)
    if wrong:
        raise BadConfiguration("\n".join(str(error) for error in wrong))


def mailboxes_of(charters: Mapping[str, Charter]) -> tuple[str, ...]:
    """The mailbox of each group, once."""
    return tuple(dict.fromkeys(one.group.mailbox.email for one in charters.values()))


def way_out(settings: Settings, mailboxes: Sequence[str] = ()) -> Notifier:
    """How mail leaves: into a folder, over SMTP with the journal mailbox as proof, or from the groups' mailboxes."""
    match settings.channel:
        case Channel.FOLDER:
            settings.outgoing_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
            return FolderNotifier(settings.outgoing_dir)
        case Channel.SMTP:
            from actions.mail_route import smtp_notifier  # smtplib and IMAP only where they are used

            return smtp_notifier(settings)
        case Channel.EXCHANGE:
            from actions.exchange_account import accounts_of  # the library takes most of a second to import
            from notifiers.exchange import ExchangeNotifier

            return ExchangeNotifier(accounts_of(settings), mailboxes)
        case Channel.GRAPH:
            from actions.graph_account import graph_line
            from notifiers.graph import GraphNotifier

            return GraphNotifier(graph_line(settings), mailboxes)
