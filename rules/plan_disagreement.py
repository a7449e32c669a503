"""Plan what follows a disagreement: its clocks, who is told that a decision is on hold, and what has to be recorded."""

from datetime import date, datetime

from rules import context
from rules.acts import same
from rules.bounced import first_key
from rules.disagreement import Clock, Hold, Why, clocks, disagreements, holds_in, requests, subject_of
from rules.draft import Draft
from rules.facts import Act, Json
from rules.meetings import Meeting
from rules.moments import local_day
from rules.outcome import Standing
from rules.people import Role, Seat, holders

ON_HOLD = "decision_on_hold"
END_MISSING = "negotiation_end_missing"
NO_DISAGREEMENT = "central_request_without_disagreement"
TOO_LATE = "central_request_too_late"
_WHOLE = "meeting"  # what a flag is about when no matter was named


def plan_disagreement(draft: Draft, met: Meeting) -> None:
    """Plan the clocks, the holds and their notices."""
    running = clocks(draft, met)
    for hold in holds_in(draft, met, running):
        if hold.on:
            _flag_hold(draft, met, hold)
            _tell_begins(draft, met, hold)
        else:
            _tell_ends(draft, met, hold)
    if met.cancelled_at is None:
        _flag_requests(draft, met, running)


def _flag_hold(draft: Draft, met: Meeting, hold: Hold) -> None:
    about = _about(met, hold.matter)
    draft.flag(ON_HOLD, about, f"the decision in {subject_of(met, hold.matter)} is on hold {_until(hold)}")
    if hold.why is Why.LOCAL_NOT_ENDED:
        message = (
            f"{hold.rule.id} counts from the end of the local negotiation on {subject_of(met, hold.matter)}, which"
            " nobody has recorded: record act_recorded with act=negotiation_ended once it has ended"
        )
        draft.flag(END_MISSING, about, message)


def _until(hold: Hold) -> str:
    match hold.until:
        case Act():
            return f"until the act {hold.until} is recorded ({hold.rule.id})"
        case date():
            return f"through {hold.until}, unless central negotiation is requested before ({hold.rule.id})"
        case None:
            return f"while the clock of {hold.rule.id} stands still"


def _flag_requests(draft: Draft, met: Meeting, running: tuple[Clock, ...]) -> None:
    """A request that rests on nothing, or came too late, is kept and shown: what it is worth, people decide."""
    declared = disagreements(met)
    for done in requests(met):
        about = _about(met, done.matter)
        if not any(same(matter, done.matter) for matter in declared):
            draft.flag(
                NO_DISAGREEMENT,
                about,
                f"central negotiation was requested on {subject_of(met, done.matter)}, where no disagreement has"
                " been recorded: record disagreement_declared, or correct the request",
            )
        late = [
            one
            for one in running
            if one.deadline.standing is Standing.MET_LATE
            and one.rule.met_by is Act.CENTRAL_REQUESTED
            and same(one.matter, done.matter)
            and same(done.organisation, one.deadline.owed_by)
        ]
        if late:
            last = max(str(one.deadline.reckoned.last_day) for one in late)
            draft.flag(
                TOO_LATE,
                about,
                f"central negotiation on {subject_of(met, done.matter)} was requested after {last}, the last day of"
                f" {late[0].rule.id}: the decision is not put on hold again",
            )


def _tell_begins(draft: Draft, met: Meeting, hold: Hold) -> None:
    """Once for each time that it begins: one that had ended, and of which people were told so, begins again."""
    again = len(_ends_told(draft, hold))
    at = hold.since if not again else max([hold.since, *_moments(draft, met)])
    _tell(draft, met, hold, f"begins/{again}", {"hold": "begins", "ended_at": None}, at)


def _tell_ends(draft: Draft, met: Meeting, hold: Hold) -> None:
    """Whoever was told that it began; where that mail never left there is nothing to take back."""
    assert hold.ended_at is not None
    begins = f"{draft.slug}/{ON_HOLD}/{hold.declared}/begins/"
    if not any(key.startswith(begins) for key in draft.left):
        return
    told: dict[str, Json] = {"hold": "ends", "ended_at": context.iso(hold.ended_at, draft.world)}
    day = local_day(hold.ended_at, draft.world.charter.group.zone)
    _tell(draft, met, hold, f"ends/{hold.cause}/{day}", told, hold.ended_at)


def _tell(draft: Draft, met: Meeting, hold: Hold, step: str, told: dict[str, Json], at: datetime) -> None:
    matter = met.matter(hold.matter)
    draft.tell(
        _told(draft),
        text=ON_HOLD,
        about=f"{ON_HOLD}/{hold.declared}/{step}",
        series=f"{ON_HOLD}/{hold.declared}",
        subject=subject_of(met, hold.matter),
        told={
            **context.about(draft.world, met),
            **told,
            "matter": context.matter(matter, 0) if matter else None,
            "why": hold.why.value,
            "since": context.iso(hold.since, draft.world),
            "deadline": _deadline(draft, hold),
        },
        at=at,
        too_late=None,
    )


def _deadline(draft: Draft, hold: Hold) -> Json:
    """Its reason, without its key: that names the union, and who disagreed is nobody else's business."""
    if hold.deadline is None:
        return None
    told = context.deadline(draft.world, hold.deadline, hold.rule)
    return {name: value for name, value in told.items() if name != "key"}


def _told(draft: Draft) -> tuple[Seat, ...]:
    """The secretary and the chair, as they are now: whoever has the work has to know."""
    today = local_day(draft.now, draft.world.charter.group.zone)
    both = (*draft.world.in_role(Role.SECRETARY, today), *draft.world.in_role(Role.CHAIR, today))
    return holders(both)


def _ends_told(draft: Draft, hold: Hold) -> set[str]:
    begins = f"{draft.slug}/{ON_HOLD}/{hold.declared}/ends/"
    told = (first_key(key) for key in draft.left if key.startswith(begins))
    return {key.removeprefix(begins).rpartition("/")[0] for key in told}


def _moments(draft: Draft, met: Meeting) -> list[datetime]:
    """When something was said that can have put it on hold again."""
    decided = [fact.happened_at for fact in draft.world.exceptions if fact.maybe("meeting") == met.id]
    return [at for at in (*decided, *(done.at for done in met.acts)) if at <= draft.now]


def _about(met: Meeting, matter: str | None) -> str:
    return f"{met.id}/{matter or _WHOLE}"
