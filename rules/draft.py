"""Gather deadlines, notices and flags while one scope is planned. Decides nothing about meetings or items."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from rules import context
from rules.at_work import at_work
from rules.bounced import key_again, still_told
from rules.deadlines import Reckoned
from rules.exceptions import Decided, bound_of, concerns, decide, exception_flags
from rules.facts import Json
from rules.moments import at_clock, local_day
from rules.notices import Entry, Left, LeftByKey, Notice, WhenLate
from rules.outcome import Because, Deadline, Flag, Plan, Standing
from rules.people import Seat
from rules.periods import Direction, Unit, shifted
from rules.quiet import place
from rules.repeats import Timed, outdone
from rules.rulebook import DeadlineRule, Reminder, Trigger
from rules.seats_for import SeatsFor as SeatsFor
from rules.standings import decided_standing, standing_of
from rules.texts import Hours, Manners
from rules.versions import governing, summons_rule
from rules.world import World


@dataclass(slots=True, kw_only=True)
class Draft:
    """One scope's plan in the making."""

    world: World
    scope: str
    now: datetime
    left: LeftByKey
    deadlines: list[Deadline] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    moments: list[datetime] = field(default_factory=list)

    @property
    def slug(self) -> str:
        """The group's slug, first in every key: two groups may name their meetings alike."""
        return self.world.charter.group.slug

    @property
    def still_told(self) -> LeftByKey:
        """What has left, without what came back from an address that its receiver no longer has."""
        return still_told(self.left, self.world.seats)

    def finished(self) -> Plan:
        """The plan, and the next moment at which time alone changes it."""
        coming = [at for at in self.moments if at > self.now]
        return Plan(
            deadlines=tuple(self.deadlines),
            notices=tuple(self.notices),
            flags=tuple(self.flags),
            next_at=min(coming) if coming else None,
        )

    def flag(self, code: str, subject: str, message: str) -> None:
        """Show something that is neither a deadline nor a mail."""
        self.flags.append(Flag(code=code, subject=subject, message=message))

    def reckoned(self, rule: DeadlineRule, event: date | datetime, never_after: datetime | None) -> Reckoned:
        """What the rule's numbers give for an event."""
        charter = self.world.charter
        return at_work(rule, charter.calendar, charter.policies).reckoned(event, never_after)

    def rules(self, trigger: Trigger, event: date | datetime) -> tuple[DeadlineRule, ...]:
        """The rules that an event starts, each in the dated row that governs it."""
        charter = self.world.charter
        return governing(charter.rulebook, trigger, event, charter.calendar, charter.policies)

    def summons_rule(self, meeting: date) -> DeadlineRule | None:
        """The rule for when the summons of a meeting leaves."""
        charter = self.world.charter
        return summons_rule(charter.rulebook, meeting, charter.calendar, charter.policies)

    def add_deadline(
        self,
        rule: DeadlineRule,
        *,
        subject: str,
        owed_by: str,
        trigger_at: datetime,
        reckoned: Reckoned,
        met_at: datetime | None,
        void: bool,
        flags: Iterable[str] = (),
        opens_at: datetime | None = None,
        trigger: str | None = None,
    ) -> Deadline:
        """Add a deadline with its trace and its standing at this moment."""
        because = because_of(rule, self.world, trigger_at, reckoned, trigger)
        decided = (
            self.decided(rule, subject, owed_by, reckoned, trigger_at) if self.world.exceptions else None
        )
        if decided is not None:  # the trace stays the rule's own: what it gave and what was decided both show
            reckoned, flags = decided.reckoned, (*flags, *exception_flags(decided))
            because = replace(because, reckoned=reckoned, changes=decided.changes)
        added = Deadline(
            key=f"{self.slug}/{subject}/{rule.id}/{owed_by}",
            rule=rule.id,
            scope=self.scope,
            subject=subject,
            owed_by=owed_by,
            opens_at=opens_at or trigger_at,
            standing=decided_standing(decided, standing_of(reckoned, met_at, self.now, void=void)),
            flags=(*reckoned.flags, *flags),
            because=because,
        )
        self.deadlines.append(added)
        if added.standing is Standing.OPEN and reckoned.late_from is not None:
            self.moments.append(reckoned.late_from)
        return added

    def decided(
        self, rule: DeadlineRule, subject: str, owed_by: str, reckoned: Reckoned, trigger_at: datetime
    ) -> Decided | None:
        """What became of a deadline by decision; None when nobody decided anything."""
        about = [
            fact
            for fact in self.world.exceptions
            if concerns(fact, scope=self.scope, subject=subject, rule=rule.id, owed_by=owed_by)
        ]
        if not about:
            return None
        bound = bound_of(self.world, self.scope, rule, reckoned, subject=subject, trigger_at=trigger_at)
        return decide(reckoned, about, rule=rule, calendar=self.world.charter.calendar, bound=bound)

    def manners(self, text: str) -> Manners:
        """How a text behaves; one without manners keeps office hours and never leaves too late."""
        fallback = Manners(text=text, hours=Hours.OFFICE, when_late=WhenLate.NEVER_AFTER_EXPIRY)
        return self.world.charter.manners.get(text, fallback)

    def leaves(
        self, text: str, at: datetime, too_late: datetime | None, hours: Hours | None = None
    ) -> tuple[datetime, datetime | None]:
        """When a text that is meant for `at` leaves, and until when it is of use."""
        manners, charter = self.manners(text), self.world.charter
        useful = None if too_late is None else too_late - manners.useful_for
        quiet, calendar = charter.group.quiet, charter.calendar
        return (
            place(at, hours=hours or manners.hours, quiet=quiet, calendar=calendar, too_late=useful),
            useful,
        )

    def tell(
        self,
        seats: Iterable[Seat],
        *,
        text: str,
        about: str,
        subject: str,
        told: dict[str, Json],
        at: datetime,
        too_late: datetime | None,
        entry: Entry | None = None,
        series: str | None = None,
        after: datetime | None = None,
        hours: Hours | None = None,
    ) -> None:
        """Put one notice to each seat. `about` names the fact or the step that causes it.

        Nothing is put that would have to leave at `after` or before it. `hours` stand in for those of the text.
        """
        group = self.world.charter.group
        manners = self.manners(text)
        leaves, useful = self.leaves(text, at, too_late, hours)
        if useful is not None and manners.when_late is WhenLate.NEVER_AFTER_EXPIRY and leaves >= useful:
            return
        if after is not None and leaves <= after:
            return
        once = entry is None and manners.when_late is WhenLate.AT_ONCE
        once = once and self.world.over(self.scope, self.now)
        for seat in seats:
            key = f"{self.slug}/{about}/{seat.person}"
            self.notices.append(
                Notice(
                    # Of a meeting that is over only what is still open goes out again to another address.
                    key=key if once else key_again(key, seat.address.email, self.left),
                    scope=self.scope,
                    subject=subject,
                    series=series or about,
                    person=seat.person,
                    to=seat.address,
                    sender=group.mailbox,
                    language=seat.language,
                    text=text,
                    context=told,
                    not_before=leaves,
                    expires_at=useful,
                    when_late=manners.when_late,
                    entry=entry,
                    hours=hours,
                )
            )

    def remind(
        self,
        rule: DeadlineRule,
        deadline: Deadline,
        seats_for: SeatsFor,
        *,
        told: dict[str, Json],
        not_within: tuple[datetime, timedelta] | None = None,
        about: str | None = None,
    ) -> None:
        """Put the rule's reminders of an open deadline to those who owe it, or to whom the reminder names.

        `about` is what the keys name where one reminder speaks of several deadlines, and else the subject.
        `not_within` is a moment at which they were told, and for how long after it a reminder is a repetition.
        """
        if deadline.silent or deadline.standing not in (Standing.OPEN, Standing.MISSED):
            return
        reckoned = deadline.reckoned
        last, zone = reckoned.last_day, self.world.charter.group.zone
        if last is None and reckoned.capped_at is not None:
            last = local_day(reckoned.capped_at, zone)
        if last is None:
            return
        told_at = max((deadline.opens_at, *(decided.at for decided in deadline.because.changes)))
        several = self._timed(rule, last, reckoned)
        for number, reminder in enumerate(rule.reminders, start=1):
            at = self.reminder_at(reminder, last)
            if several and outdone(several[number - 1], several, self.now):
                continue
            if at <= told_at:
                continue  # they have just been told; or there is nothing to act on yet
            if not_within is not None and at < not_within[0] + not_within[1]:
                continue
            before = reminder.direction is Direction.BEFORE
            series = f"{reminder.text}/{about or deadline.subject}/{rule.id}/{deadline.owed_by}"
            self.tell(
                seats_for(reminder, local_day(at, zone)),
                text=reminder.text,
                # The day is in the key: when it moves, the reminder of the new day is another one.
                about=f"{series}/{last}/{number}",
                series=series,
                subject=deadline.subject,
                told={**told, "deadline": context.deadline(self.world, deadline, rule)},
                at=at,
                too_late=reckoned.ends_at if before else None,
                after=told_at,
            )

    def _timed(self, rule: DeadlineRule, last: date, reckoned: Reckoned) -> list[Timed]:
        """The reminders that expire, where there are several; of the others the outbox sends the newest only."""
        expires = {self.manners(one.text).when_late is WhenLate.NEVER_AFTER_EXPIRY for one in rule.reminders}
        if len(rule.reminders) < 2 or expires != {True}:
            return []
        timed = []
        for one in rule.reminders:
            end = reckoned.ends_at if one.direction is Direction.BEFORE else None
            leaves, useful = self.leaves(one.text, self.reminder_at(one, last), end)
            timed.append(Timed(reminder=one, leaves=leaves, useful=useful))
        self.moments += [one.leaves for one in timed]
        return timed

    def reminder_at(self, reminder: Reminder, last: date) -> datetime:
        """The moment that a reminder is meant for, before quiet hours move it."""
        calendar = self.world.charter.calendar
        if reminder.within.unit is Unit.WORKING_DAYS:
            count = reminder.within.count
            before = reminder.direction is Direction.BEFORE
            day = calendar.subtract(last, count) if before else calendar.add(last, count)
        else:
            day = shifted(last, reminder.within, reminder.direction)
        return at_clock(day, reminder.at, calendar.zone)

    def told_entries(self, person: str, prefix: str) -> list[Left]:
        """The calendar entries that have left for a person, about what starts with `prefix`."""
        begins = f"{self.slug}/{prefix}"
        return [
            left
            for key, left in self.still_told.items()
            if left.person == person and left.sequence is not None and key.startswith(begins)
        ]


def because_of(
    rule: DeadlineRule, world: World, trigger_at: datetime, reckoned: Reckoned, trigger: str | None = None
) -> Because:
    """The reason for a date, in one value. `trigger` is what started this clock, when it was not the rule's own."""
    charter = world.charter
    day = local_day(trigger_at, charter.group.zone)
    at = at_work(rule, charter.calendar, charter.policies)
    return Because(
        trigger=trigger or rule.trigger.value,
        trigger_at=trigger_at,
        rule=rule.id,
        version=rule.version or charter.rulebook.version,
        cites=rule.cites,
        counted=at.counted(day, reckoned),
        calendar=charter.calendar.name,
        reckoned=reckoned,
        policies=at.choices(day),
    )
