"""Plan the observers' seats at the boards ahead: who is proposed, who takes over, and who is told. Chooses nobody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from rules import context
from rules.draft import Draft
from rules.facts import FactKind, Json
from rules.meetings import Meeting
from rules.moments import at_clock, end_of, local_day
from rules.observer_facts import Coming, Rota, board_day, can_come, rota_of, told_of
from rules.observers import Line, Told, Turn
from rules.outcome import Deadline
from rules.people import Role
from rules.plan_summons import summons_at

SAME_AGAIN = "same_pair_again"
NOBODY_LEFT = "observer_seat_empty"
TOO_MANY = "too_many_observers"
_OFFER, _TAKEN_BACK, _LIST = "observer_proposed", "observer_withdrawn", "observer_list"
_WITHOUT_SUMMONS = 5  # working days before the board, in a group whose summons follows no rule
_LEFT = (Turn.DECLINED, Turn.ABSENT, Turn.GAVE_AWAY)
_AGAIN = (FactKind.OBSERVER_DECLINED, FactKind.OBSERVER_ABSENT, FactKind.OBSERVER_SWAPPED)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ask:
    """One union at one board, and the how-manieth time it is asked."""

    day: date
    union: str
    round: int

    def key(self, text: str) -> str:
        """What a notice about it is called."""
        return f"{text}/{self.day}/{self.union}/{self.round}"


def plan_observers(draft: Draft) -> None:
    """Propose observers for every board ahead, tell those whose turn it is, and tell them when it no longer is."""
    rota = planned_rota(draft)
    for coming in rota.coming:
        _plan_board(draft, coming)
    _take_back(draft, rota)


def planned_rota(draft: Draft) -> Rota:
    """The rota in which everybody who has been told of a seat keeps it."""
    offered: dict[date, tuple[str, ...]] = {}
    for ask in _asked(draft):
        offered[ask.day] = (*offered.get(ask.day, ()), ask.union)
    return rota_of(draft.world, draft.now, offered)


def proposed_at(draft: Draft, met: Meeting, board_at: datetime) -> datetime:
    """When the proposal leaves: with the meeting's summons, for the rule itself names no day."""
    if met.summons_sent_at is not None:
        return met.summons_sent_at
    rule = draft.summons_rule(met.day)
    if rule is not None:
        return summons_at(draft.world, met, draft.reckoned(rule, met.day, None).last_day)
    charter = draft.world.charter
    day = charter.calendar.subtract(local_day(board_at, met.zone), _WITHOUT_SUMMONS)
    return max(met.called_at, at_clock(day, charter.group.reminders_at, met.zone))


def _plan_board(draft: Draft, coming: Coming) -> None:
    proposal, met = coming.proposal, coming.met
    leaves = proposed_at(draft, met, coming.at)
    draft.moments += [leaves, coming.at]
    owed = draft.add_deadline(
        coming.rule,
        subject=met.id,
        owed_by=coming.rule.owed_by.value,
        trigger_at=coming.at,
        opens_at=met.called_at,
        reckoned=draft.reckoned(coming.rule, coming.at, None),
        met_at=_named_at(draft, coming) if len(proposal.named) >= proposal.seats else None,
        void=False,
    )
    at = max(leaves, _last_said(draft, proposal.day) or leaves)
    told = told_of(draft.world).get(proposal.day, Told(turns={}, persons={}))
    lines = {line.organisation: line for line in proposal.lines}
    for union in proposal.proposed:
        _offer(draft, coming, lines[union], told, at)
    if proposal.proposed or proposal.empty:
        _tell_secretary(draft, coming, owed, at)
    if leaves <= draft.now:
        _flags(draft, coming)


def _offer(draft: Draft, coming: Coming, line: Line, told: Told, at: datetime) -> None:
    day, union = coming.proposal.day, line.organisation
    ask = _Ask(day=day, union=union, round=_round(draft, day, union))
    draft.tell(
        can_come(draft.world, union, day, told),
        text=_OFFER,
        about=ask.key(_OFFER),
        subject=coming.met.id,
        told={**_about(draft, coming), "audience": "union", "own": _line(draft, line)},
        at=at,
        too_late=coming.at,
    )


def _tell_secretary(draft: Draft, coming: Coming, owed: Deadline, at: datetime) -> None:
    """The whole proposal with the reason for each line: who sat how often, and never why somebody declined."""
    proposal = coming.proposal
    unions = "+".join(sorted(proposal.seated))
    draft.tell(
        draft.world.in_role(Role.SECRETARY, local_day(draft.now, draft.world.charter.group.zone)),
        text=_OFFER,
        about=f"{_LIST}/{proposal.day}/{_lists_before(draft, proposal.day, unions)}/{unions}",
        series=f"{_LIST}/{proposal.day}",
        subject=coming.met.id,
        told={
            **_about(draft, coming),
            "audience": "secretary",
            "lines": [_line(draft, line) for line in proposal.lines],
            "same_again": proposal.same_again,
            "empty": proposal.empty,
            "deadline": context.deadline(draft.world, owed, coming.rule),
        },
        at=at,
        too_late=coming.at,
    )


def _about(draft: Draft, coming: Coming) -> dict[str, Json]:
    return {
        **context.about(draft.world, coming.met),
        "board_at": context.iso(coming.at, draft.world),
        "seats": coming.proposal.seats,
        "fairness": coming.proposal.fairness.value,
    }


def _line(draft: Draft, line: Line) -> dict[str, Json]:
    return {
        "organisation": draft.world.charter.group.title_of(line.organisation),
        "turn": line.turn.value,
        "seats": line.seats,
        "last": line.last.isoformat() if line.last else None,
        "owed": line.owed,
    }


def _flags(draft: Draft, coming: Coming) -> None:
    proposal = coming.proposal
    about = f"{coming.met.id}/{proposal.day}"
    if proposal.same_again:
        names = ", ".join(map(draft.world.charter.group.title_of, sorted(proposal.seated)))
        draft.flag(SAME_AGAIN, about, f"the same observers as at the board before: {names}")
    if proposal.empty:
        draft.flag(
            NOBODY_LEFT,
            about,
            f"{proposal.empty} of {proposal.seats} observers' seats: no union is left to propose",
        )
    if len(proposal.named) > proposal.seats:
        draft.flag(TOO_MANY, about, f"{len(proposal.named)} observers are named for {proposal.seats} seats")


def _take_back(draft: Draft, rota: Rota) -> None:
    """Tell a union that was asked and is no longer in turn: the board moved, or somebody else was named."""
    today = local_day(draft.now, draft.world.charter.group.zone)
    said = told_of(draft.world)
    by_day = {proposal.day: proposal for proposal in rota.proposals}
    ahead = {coming.proposal.day for coming in rota.coming}
    for ask in _asked(draft):
        turns: Mapping[str, Turn] = said[ask.day].turns if ask.day in said else {}
        seated = by_day[ask.day].seated if ask.day in by_day and ask.day in ahead else ()
        named = turns.get(ask.union) is Turn.NAMED
        over = ask.day < today or (ask.day == today and ask.day in by_day and ask.day not in ahead)
        if over or named or ask.union in seated:
            continue
        if turns.get(ask.union) in _LEFT:
            continue  # they know: it was they who said so
        persons = sorted(
            {
                left.person
                for key, left in draft.left.items()
                if key.startswith(f"{draft.slug}/{ask.key(_OFFER)}/")
            }
        )
        seats = [seat for person in persons if (seat := draft.world.person(person, ask.day)) is not None]
        draft.tell(
            seats,
            text=_TAKEN_BACK,
            about=ask.key(_TAKEN_BACK),
            subject=f"board/{ask.day}",
            told={
                "group": context.group(draft.world),
                "board_day": ask.day.isoformat(),
                "moved": ask.day not in ahead,
            },
            at=max(filter(None, (_last_said(draft, ask.day), _last_moved(draft))), default=draft.now),
            too_late=end_of(ask.day, draft.world.charter.group.zone),
        )


def _asked(draft: Draft) -> list[_Ask]:
    """The unions that have been told of a seat and whose answer is still open, once each."""
    begins = f"{draft.slug}/{_OFFER}/"
    found: dict[_Ask, None] = {}
    for key in draft.left:
        if key.startswith(begins):
            day, union, number, *_ = key.removeprefix(begins).split("/")
            ask = _Ask(day=date.fromisoformat(day), union=union, round=int(number))
            if ask.round == _round(draft, ask.day, union):
                found[ask] = None
    return sorted(found, key=lambda ask: (ask.day, ask.union))


def _round(draft: Draft, day: date, union: str) -> int:
    """One more for each time that the union left its seat, or was told that it is no longer its turn."""
    gone = sum(
        1
        for fact in draft.world.observers
        if fact.kind in _AGAIN
        and fact.maybe("organisation") == union
        and not (fact.kind is FactKind.OBSERVER_ABSENT and fact.maybe("person"))
        and board_day(fact, draft.world) == day
    )
    begins = f"{draft.slug}/{_TAKEN_BACK}/{day}/{union}/"
    withdrawn = {key.removeprefix(begins).split("/")[0] for key in draft.left if key.startswith(begins)}
    return 1 + gone + len(withdrawn)


def _lists_before(draft: Draft, day: date, unions: str) -> int:
    """How many other lists the secretary has been told of for that board: one that comes back is told again."""
    begins = f"{draft.slug}/{_LIST}/{day}/"
    told = {tuple(key.removeprefix(begins).split("/")[:2]) for key in draft.left if key.startswith(begins)}
    return sum(1 for _, named in told if named != unions)


def _last_said(draft: Draft, day: date) -> datetime | None:
    told = [fact.happened_at for fact in draft.world.observers if board_day(fact, draft.world) == day]
    return max(told, default=None)


def _last_moved(draft: Draft) -> datetime | None:
    moments = [
        at for met in draft.world.meetings for at in (met.cancelled_at, met.changed_at) if at is not None
    ]
    return max(moments, default=None)


def _named_at(draft: Draft, coming: Coming) -> datetime | None:
    told = [
        fact.happened_at
        for fact in draft.world.observers
        if fact.kind in (FactKind.OBSERVER_NAMED, FactKind.OBSERVER_SWAPPED)
        and board_day(fact, draft.world) == coming.proposal.day
    ]
    return max(told, default=None)
