"""Plan who is told of mail that nothing could be recorded of. Reads no mail and answers no sender."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from rules import context
from rules.draft import Draft
from rules.facts import Fact, Json
from rules.moments import at_clock, end_of, local_day, start_of
from rules.people import Role
from rules.world import World, mail_scope, mails_scope

TEXT = "mail_set_aside"
ORIGINAL = "original"  # where a context says which mail's original goes with the notice
UNKNOWN, QUARANTINED = "unknown", "quarantined"
KEPT_BYTES = 10_000_000  # a larger mail is neither kept nor attached: it lies in its mailbox
ONE_BY_ONE = 3  # of what is put in quarantine on one day; the rest is told in one mail the morning after
_FLAGS = {UNKNOWN: "unknown_mail", QUARANTINED: "quarantined"}


def planned_with(fact: Fact, zone: ZoneInfo) -> str:
    """The scope in which a mail is told of: its own, or that of the day on which it went into quarantine."""
    if fact.maybe("verdict") == UNKNOWN:
        return fact.scope
    return mails_scope(local_day(fact.recorded_at, zone))


def day_told(scope: str, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """From when until when what a scope tells of was recorded; None for any other scope."""
    kind, _, day = scope.partition(":")
    if kind != "mails":
        return None
    return start_of(date.fromisoformat(day), zone), end_of(date.fromisoformat(day), zone)


def mail_scopes(world: World) -> tuple[str, ...]:
    """Every scope in which some mail is told of."""
    zone = world.charter.group.zone
    return tuple(dict.fromkeys(planned_with(fact, zone) for fact in world.set_aside))


def plan_mail(draft: Draft) -> None:
    """Tell the secretary of every mail of this scope, each once.

    What a member wrote goes on at once, with the original. What is in quarantine is told without it, for it may be
    hostile: the first few of a day one by one, the rest together when the day is over and nothing joins it any more.
    """
    zone = draft.world.charter.group.zone
    mails = [fact for fact in draft.world.set_aside if planned_with(fact, zone) == draft.scope]
    for fact in mails:
        flag = _FLAGS[fact.text("verdict")]
        draft.flag(flag, fact.text("mail"), f"{_reason(fact)}: see kallelse mail show {fact.text('mail')}")
    if draft.scope.startswith("mail:"):
        for fact in mails:
            _tell(draft, fact.scope, [fact], at=fact.recorded_at)
        return
    for fact in mails[:ONE_BY_ONE]:
        _tell(draft, mail_scope(fact.text("mail")), [fact], at=fact.recorded_at)
    if len(mails) > ONE_BY_ONE:
        next_day = local_day(mails[0].recorded_at, zone) + timedelta(days=1)
        morning = at_clock(next_day, draft.world.charter.group.reminders_at, zone)
        _tell(draft, draft.scope, mails[ONE_BY_ONE:], at=morning)


def _tell(draft: Draft, about: str, mails: Sequence[Fact], *, at: datetime) -> None:
    first = mails[0]
    attached = first.text("verdict") == UNKNOWN and bool(first.data.get("kept"))
    told: dict[str, Json] = {
        "group": context.group(draft.world),
        "verdict": first.text("verdict"),
        "mails": list(_mails(draft.world, mails)),
        ORIGINAL: first.text("mail") if attached else None,
    }
    draft.tell(
        draft.world.in_role(Role.SECRETARY, local_day(at, draft.world.charter.group.zone)),
        text=TEXT,
        about=about.replace(":", "/", 1),
        subject=about.partition(":")[2],
        told=told,
        at=at,
        too_late=None,
    )


def _mails(world: World, mails: Iterable[Fact]) -> Iterable[Json]:
    for fact in mails:
        yield {
            "id": fact.text("mail"),
            "sender": fact.maybe("sender"),
            "subject": fact.maybe("subject"),
            "received_at": context.iso(fact.happened_at, world),
            "why": fact.text("why"),
            "reason": fact.maybe("reason"),
            "kept": bool(fact.data.get("kept")),
        }


def _reason(fact: Fact) -> str:
    reason = fact.maybe("reason")
    return f"a mail could not be recorded ({fact.text('why')}{f', {reason}' if reason else ''})"
