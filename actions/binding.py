"""The last look at a notice before its bytes are frozen: may it leave now, and as what. Sends nothing."""

from collections.abc import Callable
from datetime import datetime, timedelta

from actions.area import page_of
from actions.office import Office
from rules.delivery import AREA, Frozen, NotYet, Refused, Stale
from rules.leaving import held_until
from rules.notices import Notice
from rules.plan_mail import ORIGINAL
from store import incoming

_WITHOUT_FILE = timedelta(hours=1)
Bind = Callable[[Notice], Frozen | Stale | NotYet | Refused]


def may_leave(office: Office, notice: Notice, now: datetime) -> NotYet | Stale | None:
    """Hold back what would leave at night, on a closed day or in recess, unless its text may rather than be late."""
    group = group_of(notice)
    if group not in office.charters:
        return NotYet(at=now + _WITHOUT_FILE)  # actions/deliver.py tells a person
    if notice.channel == AREA and office.charter(group).group.area is None:
        return Stale(reason="the group has no area any more")
    until = held_until(office.charter(group), notice, now)
    return None if until is None else NotYet(at=until)


def binder(office: Office, now: datetime, ended: set[tuple[str, str, str]]) -> Bind:
    """What `claim` asks for each notice: its bytes as they leave now.

    Adds (group, scope, text) to `ended` for each that ends here, or waits because its group has no file.
    """

    def bind(notice: Notice) -> Frozen | Stale | NotYet | Refused:
        held = may_leave(office, notice, now)
        group = group_of(notice)
        if held is not None:
            if group not in office.charters:
                ended.add((group, notice.scope, notice.text))
            return held
        try:
            at = now.astimezone(office.charter(group).group.zone)
            if notice.channel == AREA:
                return page_of(office.composer, notice, at)
            return office.composer.compose(notice, at, _original(office, notice))
        except ValueError as wrong:  # a text that cannot be rendered: a person mends it and retries
            ended.add((group, notice.scope, notice.text))
            return Refused(why=f"cannot be composed: {wrong}")

    return bind


def _original(office: Office, notice: Notice) -> bytes | None:
    """The mail that goes with the notice. Raises ValueError when it is gone: the words say that it is there."""
    named = notice.context.get(ORIGINAL)
    if named is None:
        return None
    with office.store.reading() as tx:
        raw = incoming.kept(tx, group_of(notice), str(named))
    if raw is None:
        raise ValueError(f"the original of mail {named} is not kept")
    return raw


def group_of(notice: Notice) -> str:
    """The slug of the group that speaks: the first word of every key."""
    return notice.key.partition("/")[0]
