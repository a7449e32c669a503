"""What a text may speak of, as plain JSON. Chooses no words."""

from collections.abc import Iterable
from datetime import date, datetime

from rules.facts import Json
from rules.item_ages import age_in_meetings, age_in_working_days, times_up
from rules.items import Item
from rules.meetings import Matter, Meeting, Question
from rules.moments import local_day
from rules.outcome import Deadline, changes_as_json, choices_as_json, steps_as_json
from rules.readings import Read, readings_as_json, readings_of
from rules.rulebook import DeadlineRule, NeverAfter
from rules.tags import tag_address
from rules.world import World

Told = dict[str, Json]


def iso(at: datetime | None, world: World) -> str | None:
    """A moment on the group's wall clock, with its offset."""
    return None if at is None else at.astimezone(world.charter.group.zone).isoformat()


def group(world: World) -> Told:
    """Which group is speaking."""
    told = world.charter.group
    return {"slug": told.slug, "title": told.title, "mailbox": told.mailbox.email}


def meeting(world: World, met: Meeting) -> Told:
    """When and where, and what it was before it moved."""
    return {
        "id": met.id,
        "title": world.charter.group.title,
        "day": met.day.isoformat(),
        "starts_at": iso(met.starts_at, world),
        "ends_at": iso(met.ends_at, world),
        "place": met.place,
        "form": met.form,
        "link": met.link,
        "board_at": iso(met.board_at, world),
        "old_starts_at": iso(met.moved_from, world),
        "cancelled": met.cancelled_at is not None,
    }


def about(world: World, met: Meeting) -> Told:
    """The group and the meeting: what every text about a meeting begins with."""
    return {"group": group(world), "meeting": meeting(world, met)}


def agenda(world: World, met: Meeting, late: Iterable[str]) -> list[Json]:
    """The matters in order, with their addresses where they have any. A sensitive one shows its case number only."""
    marked = frozenset(late)
    return [
        {
            "number": matter.number,
            "title": None if matter.sensitive else matter.title,
            "case_number": matter.case_number,
            "item": matter.item,
            "late": matter.id in marked,
            "sensitive": matter.sensitive,
            "address": tag_address(world.charter.group, met.id, matter.id),
        }
        for matter in met.matters
    ]


def balance(world: World, items: Iterable[Item], coming: Meeting) -> list[Json]:
    """Open promises that come back on an agenda: label, owner and age as it will be then, never who raised them."""
    return [
        {
            "id": item.id,
            "title": item.title,
            "owner": owner(world, item, coming.day),
            "times_up": times_up(world, item, coming),
            "age_meetings": age_in_meetings(world, item, coming.starts_at),
            "age_working_days": age_in_working_days(world, item, coming.starts_at),
            "deferrals": item.deferrals,
            "handed_to": item.handed_to,
        }
        for item in items
    ]


def owner(world: World, told: Item, day: date) -> str:
    """The names behind an item's owner, as they are on `day`."""
    return ", ".join(seat.address.name for seat in world.owner(told.owner, day)) or told.owner


def matter(told: Matter, days_late: int) -> Told:
    """One matter, with how late its document was."""
    return {
        "id": told.id,
        "number": told.number,
        "title": None if told.sensitive else told.title,
        "case_number": told.case_number,
        "item": told.item,
        "sensitive": told.sensitive,
        "days_late": days_late,
    }


def question(world: World, met: Meeting, asked: Question) -> Told:
    """What a receipt tells of a question. Its own words stay out of other people's mail."""
    about = met.matter(asked.matter)
    return {
        "id": asked.id,
        "matter_title": None if about is None or about.sensitive else about.title,
        "matter": None if about is None else matter(about, 0),
        "page": asked.page,
        "via": asked.via,
        "received_at": iso(asked.asked_at, world),
        "organisation": world.charter.group.title_of(asked.organisation),
    }


def item(
    world: World, told: Item, *, unanswered: int, due: Meeting | None, with_text: bool, at: datetime
) -> Told:
    """A promise as old as it is at `at`. Its text goes to its owner alone; an escalation carries the label only."""
    raised = next((met for met in world.meetings if met.id == told.meeting), None)
    return {
        "id": told.id,
        "title": told.title,
        "text": told.text if with_text else None,
        "owner": owner(world, told, local_day(at, world.charter.group.zone)),
        "raised_at": iso(told.raised_at, world),
        "raised_at_meeting": raised.day.isoformat() if raised else None,
        "meetings_unanswered": unanswered,
        "age_working_days": age_in_working_days(world, told, at),
        "deferrals": told.deferrals,
        "due_meeting_day": due.day.isoformat() if due else None,
    }


def deadline(world: World, told: Deadline, rule: DeadlineRule) -> Told:
    """A deadline with its whole reason: the same trace that every door prints."""
    because, reckoned, english = told.because, told.reckoned, rule.words("en")
    return {
        "key": told.key,
        "rule": told.rule,
        "version": because.version,
        "strength": rule.strength.value,
        "name": rule.name,
        "cites": because.cites,
        "counted": because.counted,
        "calendar": because.calendar,
        "trigger": because.trigger,
        "event": rule.event,
        "trigger_at": iso(because.trigger_at, world),
        "kind": reckoned.kind.value,
        "last_day": reckoned.last_day.isoformat() if reckoned.last_day else None,
        "due_at": iso(reckoned.due_at, world),
        "until": str(reckoned.cutoff) if reckoned.cutoff else None,
        "capped_at": iso(reckoned.capped_at, world),
        "never_after": rule.never_after.value if rule.never_after else None,
        "reason": reckoned.reason,
        "internal_target": reckoned.internal_target.isoformat() if reckoned.internal_target else None,
        "flags": list(told.flags),
        "steps": steps_as_json(reckoned.steps),
        "policies": choices_as_json(because.policies),
        "changes": changes_as_json(because.changes, world.charter.group.zone),
        "readings": readings_as_json(_readings(world, told, rule)),
        "en": {
            "name": english.name,
            "cites": english.cites,
            "event": english.event,
            "reason": english.reason if reckoned.reason == rule.reason else reckoned.reason,
        },
    }


def _readings(world: World, told: Deadline, rule: DeadlineRule) -> tuple[Read, ...]:
    if not rule.readings:
        return ()
    charter, about = world.charter, next((met for met in world.meetings if met.id == told.subject), None)
    never_after = about.starts_at if about and rule.never_after is NeverAfter.MEETING_START else None
    return readings_of(rule, told.because.trigger_at, charter.calendar, charter.policies, never_after)
