"""An office on SQLite whose mail goes into a folder, and a way out that answers what a test says. Asserts nothing."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default as modern
from pathlib import Path
from zoneinfo import ZoneInfo

from actions.office import Office, open_office
from actions.record import Recorded, record
from actions.rehearse import SimulatedClock
from actions.sweep import Swept, sweep
from config.settings import Settings
from notifiers.folder import FolderNotifier
from rules.delivery import Frozen, Outcome
from rules.facts import FactKind, Json
from store import deadlines, incidents, outbox, scopes
from store.outbox import Item, State
from tests.journeys.builders import GROUP, set_clock

ZONE = ZoneInfo("Europe/Stockholm")
CALLED = "2021-04-01T09:00"
STARTS = "2021-04-15T09:00"  # a Thursday: the summons is due on the 8th
REMINDED = "2021-04-12T09:00"
_MOST = 200  # rounds of one test


def at(local: str) -> datetime:
    """A moment on the group's wall clock."""
    return datetime.fromisoformat(local).replace(tzinfo=ZONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail that was accepted."""

    key: str
    text: str
    to: str
    subject: str
    said: str
    day: str


class Post(FolderNotifier):
    """The folder, with one `answer` for each mail; None lets it through."""

    def __init__(self, folder: Path) -> None:
        """Let everything through."""
        super().__init__(folder)
        self.answer: Callable[[Frozen], Outcome | None] = lambda _: None
        self.mails: list[Mail] = []

    def deliver(self, mails: Sequence[Frozen]) -> Iterator[tuple[int, Outcome]]:
        """Write down what the test lets through."""
        for index, mail in enumerate(mails):
            answer = self.answer(mail)
            if answer is None:
                ((_, answer),) = super().deliver([mail])
                self.mails.append(_read(mail))
            yield index, answer

    def sent(self, text: str) -> list[str]:
        """The keys of the mails with this text, sorted."""
        return sorted(mail.key for mail in self.mails if mail.text == text)


class Blind(Post):
    """The same without a proof."""

    proves = False


def _read(mail: Frozen) -> Mail:
    told = message_from_bytes(mail.mime, policy=modern)
    body = told.get_body(("plain",))
    return Mail(
        key=str(told["X-Kallelse-Key"]),
        text=str(told["X-Kallelse-Text"]),
        to=mail.recipient,
        subject=str(told["Subject"]),
        day=str(told["Date"].datetime.date()),
        said=" ".join(str(body.get_content()).split()) if body is not None else "",
    )


@contextmanager
def posting(
    folder: Path,
    *,
    local: str = CALLED,
    post: type[Post] = Post,
    burst: int = 100_000,
    database: str = "",
) -> Iterator[tuple[Office, Post]]:
    """The office of `folder`, whose config/ lies there already, at that moment."""
    settings = Settings(data=folder / "data", config_dir=folder / "config", burst=burst, database=database)
    with open_office(settings, clock=SimulatedClock(at(local).astimezone(UTC))) as office:
        office.notifier = way = post(settings.outgoing_dir)
        yield office, way


def says(
    office: Office,
    kind: FactKind,
    *,
    group: str = GROUP,
    happened: str | None = None,
    corrects: str | None = None,
    **data: Json,
) -> Recorded:
    """Record a fact that happens now, unless it is said when."""
    when = at(happened) if happened else office.now()
    return record(office, group=group, kind=kind, data=data, at=when, by="secretary", corrects=corrects)


def calls(office: Office, meeting: str = "m1", *, starts: str = STARTS, group: str = GROUP) -> Recorded:
    """Call a meeting of two hours."""
    begins = at(starts)
    return says(
        office,
        FactKind.MEETING_CALLED,
        group=group,
        meeting=meeting,
        starts_at=begins.isoformat(),
        ends_at=(begins + timedelta(hours=2)).isoformat(),
        place="Sal 1",
    )


def sweeps(office: Office, local: str, *, clock_jumped: bool = False) -> Swept:
    """Sweep at that moment."""
    set_clock(office, at(local).astimezone(UTC))
    return sweep(office, clock_jumped=clock_jumped)


def lives_until(office: Office, local: str) -> Swept:
    """Sweep at every moment at which something is due, and at the last one."""
    until = at(local).astimezone(UTC)
    for _ in range(_MOST):
        with office.store.reading() as tx:
            coming = [one for one in (scopes.next_at(tx), outbox.waiting_at(tx)) if one is not None]
        if not coming or min(coming) > until:
            break
        set_clock(office, max(office.now(), min(coming)))
        sweep(office)
    return sweeps(office, local)


def rows(office: Office, text: str | None = None) -> list[Item]:
    """The outbox, by key."""
    with office.store.reading() as tx:
        found = [item for item in outbox.listing(tx) if text in (None, item.notice.text)]
    return sorted(found, key=lambda item: item.key)


def states(office: Office, text: str) -> list[State]:
    """How far each notice with this text has come, by key."""
    return [item.state for item in rows(office, text)]


def to_look_at(office: Office) -> list[tuple[str, str]]:
    """Code and subject of every open incident, oldest first."""
    with office.store.reading() as tx:
        return [(one.code, one.subject) for one in incidents.open_incidents(tx)]


def standings(office: Office, rule: str) -> dict[str, str]:
    """Where each deadline of a rule stands, by who owes it."""
    with office.store.reading() as tx:
        return {one.owed_by: one.standing.value for one in deadlines.listing(tx) if one.rule == rule}


def edit(folder: Path, old: str, new: str, *, group: str = GROUP) -> None:
    """Change the group's file."""
    file = folder / "config" / "groups" / f"{group}.toml"
    told = file.read_text(encoding="utf-8")
    assert old in told
    file.write_text(told.replace(old, new), encoding="utf-8")


def a_second_group(folder: Path, slug: str = "andra") -> None:
    """Another group beside the first, with the same people."""
    file = folder / "config" / "groups" / f"{GROUP}.toml"
    told = file.read_text(encoding="utf-8").replace(f'slug = "{GROUP}"', f'slug = "{slug}"')
    file.with_name(f"{slug}.toml").write_text(told, encoding="utf-8")
