"""Which fields each kind of fact carries, as data, and the check of one fact against it. Records nothing.

Scenario files give TOML values and `kallelse record` gives JSON; both come out as the same plain JSON,
with every day and moment as ISO text.
"""

from collections.abc import Mapping
from datetime import datetime

from config.fact_shapes import FieldRule, Shape, WrongField, shaped
from config.toml import nearest
from rules.facts import Act, FactKind, Json
from rules.people import Language, Role

__all__ = ["FIELDS", "FieldRule", "Shape", "WrongField", "checked", "kind_named"]

_TEXT = FieldRule(shape=Shape.TEXT)
_ID = FieldRule(shape=Shape.TEXT, required=True)
_LABEL = FieldRule(shape=Shape.LABEL)
_FLAG = FieldRule(shape=Shape.FLAG)
_COUNT = FieldRule(shape=Shape.COUNT)
_DAY = FieldRule(shape=Shape.DAY)
_MOMENT = FieldRule(shape=Shape.MOMENT)
_STARTS = FieldRule(shape=Shape.MOMENT, required=True)
_WHEN = FieldRule(shape=Shape.DAY_OR_MOMENT)
_NAMES = FieldRule(shape=Shape.NAMES)


def _one_of(*words: str, required: bool = False) -> FieldRule:
    return FieldRule(shape=Shape.TEXT, required=required, words=words)


_Fields = dict[str, FieldRule]
_MEETING: _Fields = {"meeting": _ID}
_MAYBE_MEETING: _Fields = {"meeting": _TEXT}
_WHERE: _Fields = {"ends_at": _MOMENT, "place": _TEXT, "form": _TEXT, "link": _TEXT, "board_at": _MOMENT}
_SPEAKER: _Fields = {
    "organisation": _TEXT,
    "person": _TEXT,
}  # one of them is enough: a person speaks for a union
_SAID: _Fields = {"matter": _TEXT, **_SPEAKER, "text": _TEXT}
_DEMAND: _Fields = {**_MEETING, "demand": _ID, "number": _LABEL, "matter": _TEXT, "text": _TEXT}
_OBSERVER: _Fields = {
    **_MAYBE_MEETING,
    "board_at": FieldRule(shape=Shape.DAY_OR_MOMENT, required=True),
    "organisation": _ID,
    "person": _TEXT,
}
_BY_MAIL: _Fields = {"via": _one_of("mail", "link"), "mail": _TEXT}  # how it came, and in which mail
_TIMETABLE: _Fields = {**_MAYBE_MEETING, "timetable": _ID}
_REASON = FieldRule(shape=Shape.TEXT, required=True)
_DEADLINE: _Fields = {  # which deadline: by what it is about, its rule and who owes it
    "meeting": _TEXT,
    "item": _TEXT,
    "timetable": _TEXT,
    "subject": _TEXT,
    "rule": _ID,
    "owed_by": _TEXT,
    "reason": _REASON,
}

FIELDS: Mapping[FactKind, Mapping[str, FieldRule]] = {
    FactKind.MEETING_CALLED: {**_MEETING, "starts_at": _STARTS, **_WHERE},
    FactKind.MEETING_MOVED: {**_MEETING, "starts_at": _MOMENT, **_WHERE, "reason": _TEXT},
    FactKind.MEETING_CANCELLED: {**_MEETING, "starts_at": _MOMENT, **_WHERE, "reason": _TEXT},
    FactKind.MEETING_OPENED: _MEETING,
    FactKind.MEETING_CLOSED: _MEETING,
    FactKind.MATTER_REGISTERED: {
        **_MEETING,
        "matter": _ID,
        "case_number": _TEXT,
        "title": _TEXT,
        "item": _one_of("information", "consultation", "decision"),
        "board_document": _FLAG,
        "sensitive": _FLAG,
        "co_opted": _NAMES,
        "owner": _TEXT,  # who answers questions on it: a person or a role
    },
    FactKind.DOCUMENT_DISPATCHED: {
        **_MEETING,
        "matter": _ID,
        "document": _TEXT,
        "channel": _one_of("mail", "area"),
    },
    FactKind.SUMMONS_SENT: {**_MEETING, "persons": _NAMES},
    FactKind.SUMMONS_ANSWERED: {
        **_MEETING,
        "person": _ID,
        "reply": _one_of("accepted", "declined", "tentative", required=True),
        "starts_at": _MOMENT,  # the start that they answered to; left out: the one in force then
        "sequence": _COUNT,
        "stamp": _MOMENT,
        "comment": _TEXT,
        "sent_by": _TEXT,  # who answered for them
        **_BY_MAIL,
    },
    FactKind.QUESTION_ASKED: {**_MEETING, "question": _TEXT, **_SAID, "page": _LABEL, **_BY_MAIL},
    FactKind.QUESTION_ANSWERED: {
        **_MEETING,
        **_SAID,
        "question": _ID,
        "page": _LABEL,
        **_BY_MAIL,
    },
    FactKind.NO_QUESTIONS: {**_MEETING, **_SPEAKER, **_BY_MAIL},
    FactKind.DEMAND_MADE: {**_DEMAND, **_SPEAKER},
    FactKind.DEMAND_BACKED: {**_DEMAND, **_SPEAKER},
    FactKind.DEMAND_ANSWERED: {  # one demand, or several in one collective answer
        **_MEETING,
        "demand": _TEXT,
        "demands": _NAMES,
        "number": _LABEL,
        "numbers": FieldRule(shape=Shape.LABELS),
        "matter": _TEXT,
        "text": _TEXT,
        "organisation": _TEXT,
        "outcome": _TEXT,
    },
    FactKind.STATEMENT_MADE: {**_MEETING, **_SAID},
    FactKind.DISAGREEMENT_DECLARED: {**_MEETING, **_SAID},
    FactKind.ITEM_RAISED: {
        **_MAYBE_MEETING,
        "item": _ID,
        "title": _TEXT,
        "text": _TEXT,
        "matter": _TEXT,
        "raised_by": _TEXT,
        "owner": _TEXT,
        "due": _WHEN,
        "from_group": _TEXT,  # what another group has handed to this one
        "from_item": _TEXT,
    },
    FactKind.ITEM_ANSWERED: {**_MAYBE_MEETING, "item": _ID, "text": _TEXT, "owner": _TEXT},
    FactKind.ITEM_CLOSED: {**_MAYBE_MEETING, "item": _ID, "text": _TEXT},
    FactKind.MINUTES_CIRCULATED: {**_MEETING, "person": _TEXT, "persons": _NAMES},
    FactKind.COMMENT_MADE: {**_MEETING, **_SPEAKER, "text": _TEXT, **_BY_MAIL},
    FactKind.ADJUSTERS_NAMED: {**_MEETING, "persons": _NAMES, "person": _TEXT},
    FactKind.MINUTES_SIGNED: {**_MEETING, "person": _ID, "signed_name": _TEXT},
    FactKind.TIMETABLE_STARTED: {**_TIMETABLE, "template": _TEXT, "anchor": FieldRule(shape=Shape.ANCHOR)},
    FactKind.TIMETABLE_LEG_DONE: {**_TIMETABLE, "leg": FieldRule(shape=Shape.LABEL, required=True)},
    FactKind.OBSERVER_NAMED: _OBSERVER,
    FactKind.OBSERVER_DECLINED: _OBSERVER,
    FactKind.SEAT_CHANGED: {
        "person": _ID,
        "organisation": _TEXT,
        "role": _one_of(*Role),
        "from": _DAY,
        "to": _DAY,
        "stands_in_for": _NAMES,
        "name": _TEXT,
        "email": _TEXT,
        "language": _one_of(*Language),
    },
    FactKind.OBSERVER_ABSENT: {**_OBSERVER, "organisation": _TEXT},
    FactKind.OBSERVER_SWAPPED: {**_OBSERVER, "with_organisation": _ID, "with_person": _TEXT},
    FactKind.MATTER_OPENED: {**_MEETING, "matter": _ID},
    FactKind.MATTER_CONCLUDED: {
        **_MEETING,
        "matter": _ID,
        "outcome": _one_of("consulted", "informed", "postponed", "disagreement", required=True),
        "text": _TEXT,
    },
    FactKind.ACT_RECORDED: {
        **_MEETING,
        "act": _one_of(*Act, required=True),
        "matter": _TEXT,
        **_SPEAKER,
        "text": _TEXT,
    },
    FactKind.ITEM_DEFERRED: {**_MAYBE_MEETING, "item": _ID, "text": _TEXT, "due": _WHEN},
    FactKind.ITEM_HANDED_OVER: {**_MAYBE_MEETING, "item": _ID, "to": _ID, "to_owner": _TEXT, "text": _TEXT},
    FactKind.ITEM_HANDED_BACK: {**_MAYBE_MEETING, "item": _ID, "text": _TEXT},
    FactKind.DAY_CLOSED: {"day": FieldRule(shape=Shape.DAY, required=True), "reason": _REASON},
    FactKind.DAY_OPENED: {"day": FieldRule(shape=Shape.DAY, required=True), "reason": _REASON},
    FactKind.DEADLINE_EXTENDED: {
        **_DEADLINE,
        "until": FieldRule(shape=Shape.DAY_OR_MOMENT, required=True),
    },
    FactKind.DEADLINE_PAUSED: _DEADLINE,
    FactKind.DEADLINE_RESUMED: _DEADLINE,
    FactKind.DEADLINE_WAIVED: _DEADLINE,
    FactKind.CHANGE_UNDONE: {
        "meeting": _TEXT,
        "item": _TEXT,
        "timetable": _TEXT,
        "fact": _ID,
        "reason": _REASON,
    },
    FactKind.SUMMONS_COUNTERED: {
        **_MEETING,
        "person": _ID,
        "starts_at": _STARTS,
        "ends_at": _MOMENT,
        "sequence": _COUNT,
        "stamp": _MOMENT,
        "comment": _TEXT,
        "sent_by": _TEXT,
        **_BY_MAIL,
    },
    FactKind.QUESTION_PLACED: {**_MEETING, "question": _ID, "matter": _ID, "person": _TEXT, **_BY_MAIL},
    FactKind.ATTENDANCE_NOTED: {
        **_MEETING,
        "person": _ID,
        "present": FieldRule(shape=Shape.FLAG, required=True),
        "paragraphs": _TEXT,  # "1-8", "1-7 och 9"; left out: all of them
        "stands_in_for": _TEXT,
    },
    FactKind.ADDRESS_BOUNCED: {
        "person": _ID,
        "email": _ID,
        "status": _TEXT,  # RFC 3463, e.g. 5.1.1
        "text": _TEXT,
        **_BY_MAIL,
    },
    FactKind.MAIL_SET_ASIDE: {
        **_MAYBE_MEETING,
        "mail": _ID,
        "verdict": _one_of("unknown", "quarantined", required=True),
        "why": _REASON,
        "reason": _TEXT,
        "person": _TEXT,
        "sender": _TEXT,
        "subject": _TEXT,
        "kept": _FLAG,
        "via": _TEXT,
    },
}


def kind_named(word: str) -> FactKind:
    """The kind of fact with that name. Raises WrongField that names the nearest."""
    try:
        return FactKind(word)
    except ValueError:
        raise WrongField(f"fact kind '{word}' is unknown: {nearest(word, FactKind)}", "kind") from None


def checked(kind: FactKind, said: Mapping[str, object]) -> dict[str, Json]:
    """The fields of a fact as plain JSON. Raises WrongField for a missing, unknown or wrong one."""
    fields = FIELDS[kind]
    for name in said:
        if name not in fields:
            raise WrongField(f"{kind}: field '{name}' is unknown: {nearest(name, fields)}", name)
    for name, rule in fields.items():
        if rule.required and said.get(name) in (None, ""):
            raise WrongField(f"{kind}: field '{name}' is missing: add it ({rule.shape})")
    data = {
        name: _plain(kind, name, fields[name], value) for name, value in said.items() if value is not None
    }
    starts, ends = data.get("starts_at"), data.get("ends_at")
    if starts and ends and datetime.fromisoformat(str(ends)) <= datetime.fromisoformat(str(starts)):
        raise WrongField(f"{kind}: ends_at {ends} is not after starts_at {starts}: mend one", "ends_at")
    return data


def _plain(kind: FactKind, name: str, rule: FieldRule, value: object) -> Json:
    try:
        plain = shaped(rule.shape, value)
    except ValueError as wrong:
        detail = f" ({wrong})" if str(wrong) else ""
        raise WrongField(f"{kind}: '{name}' is {value!s}, not {rule.shape}{detail}", name) from None
    if rule.words and plain not in rule.words:
        raise WrongField(f"{kind}: {name} '{value}' is unknown: {nearest(str(value), rule.words)}", name)
    return plain
