"""Notices with the contexts that the plan gives them. Every person, group and matter here is invented."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from config.texts import texts
from notifiers.compose import Composer
from rules.facts import Data, Json
from rules.notices import Entry, Method, Notice, WhenLate
from rules.people import Address, Language

ZONE = ZoneInfo("Europe/Stockholm")
AT = datetime(2021, 4, 8, 14, 0, 3, tzinfo=ZONE)
MAILBOX = Address(name="FVG Ängslyckan", email="fvg@angslyckan.example.se")
COMPOSER = Composer(texts())
GROUP: dict[str, Json] = {"slug": "fvg", "title": "FVG Ängslyckan", "mailbox": MAILBOX.email}
QUESTIONS: dict[str, Json] = {
    "rule": "AMF-Q3",
    "version": "2020-01-01",
    "strength": "ska",
    "name": "Kompletterande frågor",
    "cites": "gruppens beslut den 15 april 2021",
    "counted": "3 working days after, until 24:00",
    "trigger": "summons_sent",
    "trigger_at": "2021-04-08T14:00:00+02:00",
    "kind": "date",
    "last_day": "2021-04-13",
    "due_at": "2021-04-14T00:00:00+02:00",
    "until": "24:00",
    "capped_at": None,
    "reason": None,
    "flags": [],
    "steps": [
        {"day": "2021-04-09", "counted": 1},
        {"day": "2021-04-10", "skipped": "lördag"},
        {"day": "2021-04-11", "skipped": "söndag"},
        {"day": "2021-04-12", "counted": 2},
        {"day": "2021-04-13", "counted": 3},
    ],
    "calendar": "sweden",
    "policies": [
        {"switch": "cap_point", "value": "start", "since": None, "decided": None},
        {"switch": "exact_midnight", "value": "late_boundary", "since": None, "decided": None},
    ],
    "changes": [],
    "readings": [
        {
            "within": "3 working days",
            "adopted": True,
            "decided": "2021-04-15",
            "where": "gruppens möte",
            "says": "",
            "last_day": "2021-04-13",
            "weekday": "tisdag",
        },
        {
            "within": "3 days",
            "adopted": False,
            "decided": "2021-04-15",
            "where": "",
            "says": "",
            "last_day": "2021-04-11",
            "weekday": "söndag",
        },
    ],
    "en": {
        "name": "Supplementary questions",
        "cites": "the group's decision of 15 April 2021",
        "reason": None,
    },
}
CAPPED: dict[str, Json] = {
    **QUESTIONS,
    "trigger_at": "2021-03-31T14:00:00+02:00",
    "last_day": "2021-04-07",
    "due_at": "2021-04-08T00:00:00+02:00",
    "capped_at": "2021-04-07T09:00:00+02:00",
    "flags": ["deadline_passes_meeting"],
    "policies": [],
    "readings": [],
    "steps": [
        {"day": "2021-04-01", "counted": 1},
        {"day": "2021-04-02", "skipped": "Långfredagen"},
        {"day": "2021-04-03", "skipped": "lördag"},
        {"day": "2021-04-04", "skipped": "Påskdagen"},
        {"day": "2021-04-05", "skipped": "Annandag påsk"},
        {"day": "2021-04-06", "counted": 2},
        {"day": "2021-04-07", "counted": 3},
    ],
}
BOUND: dict[str, Json] = {
    "rule": "AMF-LATE",
    "name": "Frågor på sent ärende",
    "cites": "gruppens beslut den 15 april 2021",
    "counted": "",
    "trigger": "late_document",
    "trigger_at": "2021-04-13T10:00:00+02:00",
    "kind": "bound",
    "last_day": None,
    "due_at": None,
    "until": None,
    "capped_at": "2021-04-15T09:00:00+02:00",
    "reason": "Frågor lämnas så fort det går.",
    "flags": [],
    "steps": [],
    "calendar": "sweden",
}
NO_DATE: dict[str, Json] = {**BOUND, "kind": "none", "capped_at": None}
MEETING: dict[str, Json] = {
    "id": "fvg-2021-04",
    "title": "FVG Ängslyckan april",
    "day": "2021-04-15",
    "starts_at": "2021-04-15T09:00:00+02:00",
    "ends_at": "2021-04-15T11:00:00+02:00",
    "place": "Sal Linden",
    "form": "hybrid",
    "link": "https://mote.example.se/fvg?rum=1&namn=linden",
    "board_at": "2021-04-20T13:00:00+02:00",
    "old_starts_at": "2021-04-14T09:00:00+02:00",
}
BARE_MEETING: dict[str, Json] = {
    **dict.fromkeys(MEETING),
    "id": "fvg-2021-04",
    "day": "2021-04-15",
    "starts_at": "2021-04-15T09:00:00+02:00",
    "ends_at": "2021-04-15T11:00:00+02:00",
}
AGENDA: list[Json] = [
    {
        "number": 1,
        "title": "Budget 2022",
        "case_number": "ÄN 2021/313",
        "item": "consultation",
        "late": False,
        "sensitive": False,
    },
    {
        "number": 2,
        "title": "Ny arbetstid för enhet Björken",
        "case_number": "ÄN 2021/9",
        "item": "decision",
        "late": True,
        "sensitive": True,
    },
    {
        "number": 3,
        "title": "Rapport från skyddsrond",
        "case_number": None,
        "item": None,
        "late": False,
        "sensitive": False,
    },
]
ITEM: dict[str, Json] = {
    "id": "b1",
    "title": "Ventilation på plan 3",
    "text": "Arbetsgivaren återkommer om ventilationen.",
    "owner": "Fastighetschefen",
    "raised_at_meeting": "2021-03-18",
    "meetings_unanswered": 2,
    "age_working_days": 19,
    "deferrals": 1,
    "due_meeting_day": "2021-04-15",
    "raised_by": "Fackförbundet Eken",
}
QUESTION: dict[str, Json] = {
    "id": "f1",
    "matter_title": "Budget 2022",
    "page": "12",
    "received_at": "2021-04-11T19:30:00+02:00",
    "organisation": "Fackförbundet Eken",
}
ASKED: list[Json] = [
    {
        **QUESTION,
        "id": "q1",
        "via": "mail",
        "matter": {"number": 1, "title": "Budget 2022", "case_number": "ÄN 2021/313", "sensitive": False},
    },
    {
        **QUESTION,
        "id": "q2",
        "via": "mail",
        "page": None,
        "matter_title": None,
        "matter": {"number": 2, "title": "Ny arbetstid", "case_number": "ÄN 2021/9", "sensitive": True},
    },
    {**QUESTION, "id": "q3", "via": "mail", "matter_title": None, "matter": None},
]
VERDICTS: list[Json] = [
    {**one, "verdict": verdict, "refusal": None}
    for one, verdict in zip(ASKED, ("question_late", "question_received", "question_late"), strict=True)
    if isinstance(one, dict)
]
MATTERS: list[Json] = [
    {
        "number": 1,
        "title": "Budget 2022",
        "case_number": "ÄN 2021/313",
        "sensitive": False,
        "address": "fvg+fvg-2021-04.m1@angslyckan.example.se",
    },
    {
        "number": 2,
        "title": "Ny arbetstid för enhet Björken",
        "case_number": "ÄN 2021/9",
        "sensitive": True,
        "address": "fvg+fvg-2021-04.m2@angslyckan.example.se",
    },
    {"number": 3, "title": "Rapport", "case_number": None, "sensitive": False, "address": None},
]
WITHOUT_MATTER: list[Json] = [
    {**QUESTION, "id": "q3", "matter": None, "via": "mail", "excerpt": "Vad gäller från maj?"},
    {**QUESTION, "id": "q4", "matter": None, "via": "mail", "excerpt": None, "page": None},
]
ANSWERS: list[Json] = [
    {**one, "text": text, "answer": answer, "given_at": "2021-04-13T15:30:00+02:00", "kind": kind}
    for one, text, answer, kind in zip(
        ASKED,
        ("Räcker medlen till vikarier?", None, "Vad gäller från maj?"),
        ("Ja, se tabell 3.", None, "Det nya schemat."),
        ("answer", "completion", "correction"),
        strict=True,
    )
    if isinstance(one, dict)
]
DUE: list[Json] = [
    {**one, "text": text}
    for one, text in zip(ASKED, ("Räcker medlen till vikarier?", None, "Vad gäller från maj?"), strict=True)
    if isinstance(one, dict)
]
MATTER: dict[str, Json] = {
    "id": "m3",
    "title": "Flytt av kontor",
    "case_number": "ÄN 2021/77",
    "item": "consultation",
    "sensitive": False,
    "days_late": 5,
}
ASIDE: dict[str, Json] = {
    "id": "4f1c0a",
    "sender": "vilma.vret@eken.example.se",
    "subject": "Tack för senast",
    "received_at": "2021-04-11T19:30:00+02:00",
    "why": "no_question",
    "reason": None,
    "kept": True,
}


def contexts() -> dict[str, dict[str, Json]]:
    """What the plan gives each text."""
    both: dict[str, Json] = {"group": GROUP, "meeting": MEETING}
    dated: dict[str, Json] = {**both, "deadline": QUESTIONS}
    listed: dict[str, Json] = {
        **both,
        "agenda": AGENDA,
        "balance": [
            {
                "id": "b1",
                "title": "Ventilation på plan 3",
                "owner": "Fastighetschefen",
                "times_up": 2,
                "handed_to": None,
            },
            {
                "id": "b2",
                "title": "Nya lås",
                "owner": "Sekreteraren",
                "times_up": 1,
                "handed_to": "ssg-hälsa",
            },
        ],
        "deadlines": [QUESTIONS],
    }
    return {
        "summons": listed,
        "summons_update": listed,
        "summons_cancel": {**both, "reason": "för få deltagare"},
        "agenda_update": {**both, "matter": MATTER, "deadline": None},
        "late_matter": {
            **both,
            "matter": MATTER,
            "deadline": BOUND,
            "standard_phrase": "Handlingarna skickades inte i tid.",
            "phrase_is_proposed": True,
        },
        "question_reminder": dated,
        "question_received": {**dated, "question": QUESTION},
        "question_late": {
            **dated,
            "question": ASKED[0],
            "questions": VERDICTS,
            "deadlines": [{**QUESTIONS, "questions": ["q1", "q3"]}, {**BOUND, "questions": ["q2"]}],
        },
        "question_refused": {**dated, "question": QUESTION, "reason": "frågan kom efter mötet"},
        "which_matter": {**both, "questions": WITHOUT_MATTER, "matters": MATTERS},
        "answer_due": {**dated, "question": DUE[0], "questions": DUE},
        "question_answered": {**both, "answers": ANSWERS},
        "balance_reminder": {"group": GROUP, "items": [{**ITEM, "deadline": QUESTIONS}]},
        "balance_escalated": {"group": GROUP, "items": [{**ITEM, "deadline": QUESTIONS}]},
        "comments_reminder": dated,
        "signature_reminder": {**dated, "signers": {"signed": 4, "of": 9}},
        "timetable_turn": {
            **dated,
            "turn": "begins",
            "timetable": {"id": "vp", "title": "Tidsplan", "title_en": "Timetable", "legs": 4},
            "leg": {"number": 3, "title": "Svar på förslagen", "title_en": "Answers to the proposals"},
            "waits_for": None,
            "unanswered": [],
        },
        "secretary_nudge": {**dated, "nudge": "prepare_summons", "reason": "två veckor kvar"},
        "decision_on_hold": {
            **dated,
            "matter": MATTER,
            "hold": "begins",
            "why": "within_time",
            "since": "2021-04-15T10:00:00+02:00",
            "ended_at": None,
        },
        "address_bounced": {
            "group": GROUP,
            "bounced": {
                "person": "Åsa Öberg",
                "email": "asa.oberg@example.se",
                "status": "5.1.1",
                "said": "550 no such user",
                "instead": "asa@hemma.example.se",
            },
        },
        "lead_time_broken": {**dated, "reason": "servern var nere"},
        "substitute_called": {**listed, "stands_in_for": "Robin Åker", "moved": False},
        "substitute_released": {**listed, "stands_in_for": "Robin Åker", "moved": False},
        "seat_kept": {**both, "kept": "silent", "seat_back": QUESTIONS},
        "answer_reminder": {**dated, "seat_back": QUESTIONS},
        "time_proposed": {
            **both,
            "proposal": {
                "by": "Robin Åker",
                "starts_at": "2021-04-16T09:00:00+02:00",
                "ends_at": "2021-04-16T11:00:00+02:00",
                "comment": "Fredag passar mig bättre.",
            },
        },
        "mail_set_aside": {
            "group": GROUP,
            "verdict": "unknown",
            "mails": [ASIDE],
            "original": "4f1c0a",
        },
    }


def an_entry(
    *,
    method: Method = Method.REQUEST,
    sequence: int = 0,
    zone: str = "Europe/Stockholm",
    summary: str = "FVG Ängslyckan",
    location: str = "Sal Linden",
    description: str = "Kallelse och dagordning finns i mejlet.\nSvara på inbjudan.",
    organizer: Address = MAILBOX,
    starts_at: datetime = datetime(2021, 4, 15, 9, 0, tzinfo=ZONE),
) -> Entry:
    """The calendar entry of the meeting."""
    return Entry(
        uid="fvg-2021-04@angslyckan.example.se",
        sequence=sequence,
        method=method,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        zone=zone,
        summary=summary,
        location=location,
        description=description,
        organizer=organizer,
        alarms=(timedelta(days=1), timedelta(minutes=15)),
    )


def a_notice(
    *,
    text: str = "summons",
    language: Language = Language.SWEDISH,
    person: str = "p1",
    name: str = "Åsa Öberg",
    key: str | None = None,
    context: Data | None = None,
    entry: Entry | None = None,
    sender: Address = MAILBOX,
    when_late: WhenLate = WhenLate.AT_ONCE,
    not_before: datetime = AT,
) -> Notice:
    """A notice to one person."""
    return Notice(
        key=key or f"meeting:fvg-2021-04/{text}/{person}/1",
        scope="meeting:fvg-2021-04",
        subject="fvg-2021-04",
        series=f"fvg-2021-04/{person}",
        person=person,
        to=Address(name=name, email=f"{person}@example.se"),
        sender=sender,
        language=language,
        text=text,
        context=contexts()[text] if context is None else context,
        not_before=not_before,
        expires_at=None,
        when_late=when_late,
        entry=entry,
    )
