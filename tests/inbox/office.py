"""The invented office that the corpus is written for: what it knows when a letter comes. Everybody here is invented."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from inbox.letter import Letter
from inbox.letter import Verdict as Checked
from inbox.signals import Bounce, CalendarReply, Reply, Signal, Words
from inbox.understood import Seen, Sent
from rules.charter import Charter
from rules.facts import Fact, FactKind
from rules.people import Address, Delegation, Organisation, Role, Seat, Side
from rules.world import World, fold
from tests.rules.worlds import a_charter, a_fact, asked, at, called, matter

HOME, OWN = "forvaltningen.example.se", "fvg@forvaltningen.example.se"
UID = f"fvg-2021-04.fvg@{HOME}"
NOW = at("2021-04-14T12:00")
AUTHSERV = f"mx.{HOME}"
EMPLOYER = Organisation(slug="forvaltningen", title="Förvaltningen", side=Side.EMPLOYER)
UNIONS = tuple(
    Organisation(slug=slug, title=title, side=Side.UNION)
    for slug, title in (("vision", "Vision"), ("kommunal", "Kommunal"), ("ledarna", "Ledarna"))
)
ASKED_IN = "a" * 32  # the mail that Vision's questions without matter came in


def a_seat(
    person: str,
    email: str,
    organisation: str,
    role: Role = Role.ORDINARY,
    *,
    opens: date | None = None,
    ends: date | None = None,
    aliases: tuple[str, ...] = (),
    other_email: str | None = None,
) -> Seat:
    """A seat at the invented office."""
    return Seat(
        person=person,
        address=Address(name=person, email=email),
        organisation=organisation,
        role=role,
        valid_from=opens,
        valid_to=ends,
        aliases=aliases,
        other_email=other_email,
    )


SEATS = (
    a_seat("sek", f"secretary@{HOME}", "forvaltningen", Role.SECRETARY),
    a_seat("ordf", f"chair@{HOME}", "forvaltningen", Role.CHAIR),
    a_seat(
        "v1",
        "vera.vag@vision.example.se",
        "vision",
        aliases=("vera@hemma.example.se",),
        other_email="vera.vag@kommun.example.se",
    ),
    a_seat("v2", "vilgot.vik@vision.example.se", "vision", Role.SUBSTITUTE),
    a_seat("v0", "gun.gammal@vision.example.se", "vision", ends=date(2021, 3, 31)),
    a_seat("k1", "karin.kust@kommunal.example.se", "kommunal"),
    a_seat("k2", "kalle.klo@kommunal.example.se", "kommunal", Role.SUBSTITUTE),
    a_seat("k3", "nils.ny@kommunal.example.se", "kommunal", opens=date(2021, 5, 1)),
    a_seat("l1", "expeditionen@ledarna.example.se", "ledarna"),
    a_seat("l2", "expeditionen@ledarna.example.se", "ledarna", Role.SUBSTITUTE),
)
DELEGATIONS = (
    Delegation(person="ordf", delegate="sek"),
    Delegation(
        person="k1",
        delegate="assistent@kommunal.example.se",
        valid_from=date(2021, 4, 1),
        valid_to=date(2021, 4, 30),
    ),
)


def the_charter(seats: Sequence[Seat] = SEATS, delegations: tuple[Delegation, ...] = DELEGATIONS) -> Charter:
    """The group "fvg" with its mailbox."""
    base = a_charter(seats=seats, organisations=(EMPLOYER, *UNIONS))
    group = replace(
        base.group, mailbox=Address(name="FVG Exempel", email=OWN), delegations=delegations, tagged=True
    )
    return replace(base, group=group)


def facts() -> list[Fact]:
    """A meeting in March that is over, one on 15 April that has been summoned, one on 12 May that has not."""
    sent = FactKind.SUMMONS_SENT
    return [
        called("2021-02-20T09:00", starts="2021-03-18T09:00", meeting="fvg-2021-03"),
        matter("2021-03-01T09:00", "r1", meeting="fvg-2021-03", title="Lönekartläggning", case_number="AMF 2021/60"),
        a_fact(sent, "2021-03-11T14:00", meeting="fvg-2021-03"),
        a_fact(FactKind.MEETING_CLOSED, "2021-03-18T11:00", meeting="fvg-2021-03"),
        a_fact(FactKind.MINUTES_CIRCULATED, "2021-03-22T09:00", meeting="fvg-2021-03"),
        called("2021-03-25T09:00", starts="2021-04-15T09:00", meeting="fvg-2021-04"),
        matter("2021-04-01T09:00", "m1", meeting="fvg-2021-04", title="Delegationsordning", case_number="AMF 2021/101"),
        matter("2021-04-01T09:01", "m2", meeting="fvg-2021-04", title="Budgetuppföljning", case_number="AMF 2021/102"),
        matter(
            "2021-04-01T09:02", "m3", meeting="fvg-2021-04", title="Lokaler på Storgatan", case_number="AMF 2021/103"
        ),
        a_fact(sent, "2021-04-08T14:00", meeting="fvg-2021-04"),
        asked("2021-04-09T09:00", "q1", meeting="fvg-2021-04", matter="m1", via="mail", mail="b" * 32),
        asked("2021-04-09T10:00", "q2", meeting="fvg-2021-04", via="mail", mail=ASKED_IN),
        asked("2021-04-09T10:00", "q3", meeting="fvg-2021-04", via="mail", mail=ASKED_IN),
        called("2021-04-01T09:00", starts="2021-05-12T09:00", meeting="fvg-2021-05"),
        matter("2021-04-02T09:00", "n1", meeting="fvg-2021-05", title="Sommarbemanning", case_number="AMF 2021/140"),
        matter("2021-04-02T09:01", "n2", meeting="fvg-2021-05", title="Tidsplan", case_number="AMF 2021/150"),
        matter("2021-04-02T09:02", "n3", meeting="fvg-2021-05", title="Plan för nästa år", case_number="AMF 2021/150"),
    ]  # fmt: skip


def the_world(more: Iterable[Fact] = (), charter: Charter | None = None) -> World:
    """The office as it stands, with more facts where a test needs them."""
    return fold(charter or the_charter(), [*facts(), *more])


def a_sent(
    name: str,
    person: str,
    text: str,
    subject: str,
    *,
    covers: tuple[str, ...] = (),
    sequence: int | None = None,
    starts_at: datetime | None = None,
) -> tuple[str, Sent]:
    """One of our mails under its Message-ID."""
    email = next(seat.address.email for seat in SEATS if seat.person == person)
    meeting = subject.partition("/")[0]
    sent = Sent(
        key=f"meeting:fvg-2021-04/invite/{meeting}/{person}" if sequence is not None else f"{name}/{person}",
        scope=f"meeting:{meeting}" if meeting.startswith("fvg-") else meeting,
        subject=subject,
        person=person,
        email=email,
        text=text,
        sequence=sequence,
        starts_at=starts_at,
        covers=covers,
    )
    return f"<{name}.{person}@{HOME}>", sent


REASONS = frozenset(
    {
        "asks_too",
        "attachment_only",
        "attendance",
        "attendance_too",
        "authentication",
        "empty",
        "from_employer",
        "no_delegation",
        "no_meeting",
        "no_question",
        "no_seat",
        "no_sender",
        "no_union",
        "no_zone",
        "not_about_a_meeting",
        "not_an_answer",
        "not_invited",
        "not_ours",
        "own_mailbox",
        "reply_without_calendar",
        "shared_address",
        "stranger",
        "thanks",
        "too_long",
        "too_many_questions",
        "two_unions",
        "unknown_question",
        "unknown_start",
        "unknown_uid",
        "which_matter",
        "which_question",
    }
)  # why a mail gives no fact, as far as its meaning says so
PERSONS = tuple(dict.fromkeys(seat.person for seat in SEATS))
SUMMONS = dict(
    a_sent("summons", person, "summons", "fvg-2021-04", sequence=0, starts_at=at("2021-04-15T09:00"))
    for person in PERSONS
    if person not in ("v0", "k3")
)
UPDATE = dict(
    (a_sent("update", "v1", "summons_update", "fvg-2021-04", sequence=1, starts_at=at("2021-04-15T10:00")),)
)
OUR_MAILS: Mapping[str, Sent] = {
    **SUMMONS,
    **UPDATE,
    **dict(
        found
        for person in PERSONS
        for found in (
            a_sent("late", person, "late_matter", "fvg-2021-04/m3"),
            a_sent("reminder", person, "question_reminder", "fvg-2021-04"),
            a_sent("receipt", person, "question_received", "fvg-2021-04/q1"),
            a_sent(
                "which",
                person,
                "which_matter",
                "fvg-2021-04/q2",
                covers=("which_matter/q2", "which_matter/q3"),
            ),
            a_sent("due", person, "answer_due", "fvg-2021-04/q1", covers=("answer_due/q1",)),
            a_sent(
                "due-two", person, "answer_due", "fvg-2021-04/q2", covers=("answer_due/q2", "answer_due/q3")
            ),
            a_sent("comments", person, "comments_reminder", "fvg-2021-03"),
            a_sent("march", person, "summons", "fvg-2021-03"),
            a_sent("seat", person, "observer_proposed", "observers"),
        )
    ),
}


def seen_by_office(
    letter: Letter,
    signal: Signal,
    *,
    world: World | None = None,
    received_at: datetime = NOW,
    authserv_id: str = AUTHSERV,
) -> Seen:
    """What the office knows when it reads that letter."""
    wanted = [*letter.answers]
    if isinstance(signal, Bounce) and signal.message_id:
        wanted.append(signal.message_id)
    keyed = [
        sent for sent in OUR_MAILS.values() if isinstance(signal, Bounce) and sent.key == signal.notice_key
    ]
    return Seen(
        world=world or the_world(),
        received_at=received_at,
        sent=(*keyed, *(OUR_MAILS[name] for name in wanted if name in OUR_MAILS)),
        invited={UID: (*SUMMONS.values(), *UPDATE.values())},
        authserv_id=authserv_id,
    )


def a_letter(
    text: str = "",
    *,
    sender: str | None = "vera.vag@vision.example.se",
    subject: str = "",
    answers: tuple[str, ...] = (),
    to: tuple[str, ...] = (OWN,),
    attachments: tuple[str, ...] = (),
    verdicts: tuple[Checked, ...] = (),
) -> Letter:
    """A letter from Vera of Vision, if nothing else is said."""
    return Letter(
        id="c" * 32,
        message_id="<1@vision.example.se>",
        digest="d" * 64,
        sender=sender,
        sender_name="",
        recipients=to,
        subject=subject,
        answers=answers,
        text=text,
        attachments=attachments,
        verdicts=verdicts,
    )


def a_reply(
    *,
    attendee: str | None = "vera.vag@vision.example.se",
    sent_by: str | None = None,
    reply: Reply = Reply.ACCEPTED,
    sequence: int = 0,
    stamp: datetime | None = None,
    starts_at: datetime | None = None,
    uid: str = UID,
    comment: str = "",
) -> CalendarReply:
    """Vera accepts, if nothing else is said."""
    return CalendarReply(
        uid=uid,
        attendee=attendee,
        sent_by=sent_by,
        reply=reply,
        sequence=sequence,
        stamp=stamp,
        starts_at=starts_at,
        comment=comment,
    )


def words(text: str) -> Words:
    """What a person wrote."""
    return Words(text=text)
