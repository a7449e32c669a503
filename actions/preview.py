"""Show what a change would do before it is made: the real change, in a transaction that is undone. Sends nothing."""

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from actions.advance import files_changed
from actions.apply_change import tell_changes
from actions.office import Office
from actions.record import DryRun, entered
from actions.replan import Occasion, Replanned, replan
from actions.worlds import outline
from rules.changes import CHANGE_SCOPE, CHANGED_TEXT, Move, is_about, mentions, same_shown
from rules.charter import Charter
from rules.facts import Fact, Json
from rules.notices import Notice
from rules.plan_changes import Drift
from store import deadlines, outbox, scopes
from store.database import Tx
from store.outbox import State

_LEFT = (State.ACCEPTED, State.SENDING, State.UNSURE)
Trace = tuple[Json, ...]
Act = Callable[[Tx, datetime], tuple[Replanned, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Misleads:
    """A mail that has left and names a date that would no longer hold."""

    key: str
    person: str
    text: str
    deadline: str | None  # its key; None where it is the meeting that starts at another time
    meeting: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """All that a change would do. Nothing of it has been done."""

    new: bool  # False when this very fact has been recorded before
    moves: tuple[Move, ...]  # deadlines, old and new, by key
    traces: Mapping[
        str, tuple[Trace, Trace]
    ]  # of each of them, before and after, as `kallelse why` prints it
    put: tuple[Notice, ...]  # notices that would wait, or say something else than they do
    superseded: tuple[str, ...]  # keys of notices that would not leave any more
    misleads: tuple[Misleads, ...]
    flags: tuple[str, ...]

    @property
    def invitations(self) -> tuple[Notice, ...]:
        """The notices that would change somebody's calendar."""
        return tuple(notice for notice in self.put if notice.entry is not None)

    @property
    def told(self) -> tuple[str, ...]:
        """The people who would be told of the change: in their calendar, or in one mail about it."""
        about = (notice for notice in self.put if notice.entry is not None or notice.text == CHANGED_TEXT)
        return tuple(sorted({notice.person for notice in about}))


def preview_fact(office: Office, said: Fact) -> Preview:
    """What recording a fact would do. Raises Refused, as recording it would."""
    recorded_before = False

    def act(tx: Tx, now: datetime) -> tuple[Replanned, ...]:
        nonlocal recorded_before
        done = entered(tx, office, said, now)
        recorded_before = not done.new
        return done.changes

    return _previewed(office, said.group, act, lambda: not recorded_before)


def preview_files(office: Office, charter: Charter) -> Preview:
    """What other files would do to one group: another rule book, calendar or seat.

    Raises ValueError where something could not be planned under them.
    """
    group = charter.group.slug

    def act(tx: Tx, now: datetime) -> tuple[Replanned, ...]:
        names = scopes.of_group(tx, group)
        done = replan(tx, charter, names, now, Occasion.CHARTER)
        return (*done, *tell_changes(tx, charter, done, now, files_changed(charter)))

    return _previewed(office, group, act, lambda: True)


def _previewed(office: Office, group: str, act: Act, is_new: Callable[[], bool]) -> Preview:
    now = office.now()
    found: Preview | None = None
    with suppress(DryRun), office.store.writing() as tx:
        before = {one.key: one.because for one in deadlines.listing(tx, group=group)}
        done = act(tx, now)
        drifts = {drift.move.key: drift for one in done for drift in one.drifts}
        keys = dict.fromkeys(key for one in done for key in (*one.put, *one.refreshed))
        items = [outbox.by_key(tx, key) for key in keys]
        found = Preview(
            new=is_new(),
            moves=tuple(drifts[key].move for key in sorted(drifts)),
            traces={key: (before.get(key, ()), _trace(tx, key)) for key in drifts},
            put=tuple(item.notice for item in items if item is not None and item.state is State.WAITING),
            superseded=tuple(key for one in done for key in one.superseded),
            misleads=(
                *_misleads(tx, group, [one.scope for one in done], drifts),
                *_meetings(tx, office.charter(group), {one.scope for one in done}),
            ),
            flags=tuple(dict.fromkeys(flag for one in done for flag in one.flags)),
        )
        raise DryRun
    assert found is not None
    return found


def _trace(tx: Tx, key: str) -> Trace:
    held = deadlines.by_key(tx, key)
    return () if held is None else held.because


def _misleads(tx: Tx, group: str, about: Iterable[str], drifts: Mapping[str, Drift]) -> tuple[Misleads, ...]:
    """What was said last to each person of a deadline that moves, where that would no longer hold."""
    if not drifts:
        return ()
    names = {*about, *outbox.scopes_under(tx, group, CHANGE_SCOPE, _LEFT)}
    last: dict[tuple[str, str], tuple[Notice, bool]] = {}
    for item in outbox.of_scopes(tx, group, names, _LEFT):
        for mentioned, said, _ in mentions(item.notice.context):
            for key, drift in drifts.items():
                if is_about(mentioned, key):
                    new = drift.line["new"]
                    holds = isinstance(new, dict) and same_shown(said, new)
                    last[item.notice.person, key] = (item.notice, holds)
    named: dict[tuple[str, str], Misleads] = {}  # one line for a mail, however many of its dates move
    for (person, key), (notice, holds) in last.items():
        if not holds:
            one = Misleads(key=notice.key, person=person, text=notice.text, deadline=key)
            named.setdefault((person, notice.key), one)
    return tuple(named.values())


def _meetings(tx: Tx, charter: Charter, about: Collection[str]) -> tuple[Misleads, ...]:
    """The newest mail to each person that says when a meeting starts, where it would start at another time."""
    starts = {
        f"meeting:{met.id}": None if met.cancelled_at else met.starts_at
        for met in outline(tx, charter).meetings
        if f"meeting:{met.id}" in about
    }
    last: dict[tuple[str, str], tuple[Notice, datetime]] = {}
    for item in outbox.of_scopes(tx, charter.group.slug, starts.keys(), _LEFT):
        told = item.notice.context.get("meeting")
        if isinstance(told, dict) and isinstance(told.get("starts_at"), str):
            said = datetime.fromisoformat(str(told["starts_at"]))
            last[item.notice.person, item.notice.scope] = (item.notice, said)
    return tuple(
        Misleads(
            key=notice.key,
            person=notice.person,
            text=notice.text,
            deadline=None,
            meeting=scope.removeprefix("meeting:"),
        )
        for (_, scope), (notice, said) in sorted(last.items(), key=lambda each: each[0])
        if notice.text != "summons_cancel" and said != starts[scope]
    )
