"""Write a proof of dispatch: as one JSON document, and as a paper that is drawn as text or PDF. Gathers nothing."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from documents.proof_values import Dispatch, Receipt, Recipient, Round, Sending, Status
from documents.proof_words import STATUSES, WORDS
from documents.routine_values import Article, Grid, Part, Routine
from documents.routine_words import clock_words, day_words
from rules.delivery import AREA
from rules.facts import Json
from rules.people import Language

_NEVER = "–"


def as_json(told: Dispatch) -> dict[str, Json]:
    """The whole proof. The same facts and mails give the same document."""
    zone = told.zone
    return {
        "group": told.group,
        "title": told.title,
        "mailbox": told.mailbox,
        "area": told.area,
        "meeting": told.meeting,
        "starts_at": _iso(told.starts_at, zone),
        "cancelled_at": _iso(told.cancelled_at, zone),
        "summons_sent_at": _iso(told.summons_sent_at, zone),
        "by_hand": [
            {"at": _iso(one.at, zone), "recorded_by": one.by, "persons": list(one.to) or None}
            for one in told.by_hand
        ],
        "rounds": [_round_as_json(one, zone) for one in told.rounds],
    }


def _round_as_json(one: Round, zone: ZoneInfo) -> Json:
    return {
        "text": one.text,
        "about": one.subject,
        "sequence": one.sequence,
        "at": _iso(one.at, zone),
        "channels": {
            count.channel: {
                "entitled": count.entitled,
                "sent": count.sent,
                "delivered": count.delivered,
                "missing": list(count.missing),
            }
            for count in one.counts
        },
        "recipients": [
            {
                "person": each.person,
                "name": each.name,
                "organisation": each.organisation,
                "role": each.role,
                "status": each.status.value,
                "answer": None
                if each.reply is None
                else {"reply": each.reply.reply, "at": _iso(each.reply.at, zone), "via": each.reply.via},
                "mails": [_sending_as_json(mail, zone) for mail in each.mails],
            }
            for each in one.recipients
        ],
        "pages": [_sending_as_json(page, zone) for page in one.pages],
    }


def _sending_as_json(one: Sending, zone: ZoneInfo) -> Json:
    return {
        "key": one.key,
        "channel": one.channel,
        "to": one.to,
        "text": one.text,
        "sequence": one.sequence,
        "method": one.method,
        "subject": one.subject,
        "status": one.status.value,
        "why": one.why,
        "planned_at": _iso(one.planned_at, zone),
        "claimed_at": _iso(one.claimed_at, zone),
        "attempts": one.attempts,
        "message_id": one.message_id,
        "sha256": one.sha256,
        "accepted": [
            {
                "at": _iso(each.at, zone),
                "to": each.to,
                "answer": each.answer,
                "message_id": each.message_id,
                "sha256": each.sha256,
            }
            for each in one.receipts
        ],
        "returned": [
            {
                "at": _iso(each.at, zone),
                "to": each.to,
                "came": each.came,
                "status": each.status or None,
                "said": each.said,
            }
            for each in one.came_back
        ],
    }


def _iso(at: datetime | None, zone: ZoneInfo) -> str | None:
    return None if at is None else at.astimezone(zone).isoformat()


def proof(told: Dispatch, language: Language) -> Routine:
    """The proof as a paper: a chapter for each dispatch, its counts, and an article for each person."""
    words = WORDS[language]
    when = _Clock(told.zone, language)
    sent = words["not_sent"] if told.summons_sent_at is None else words["meeting"]
    lead = [sent.format(meeting=told.meeting, at=when(told.summons_sent_at))]
    if told.cancelled_at is not None:
        lead.append(words["cancelled"].format(at=when(told.cancelled_at)))
    lead.append(words["mailbox"].format(mailbox=told.mailbox))
    if told.area is not None:
        lead.append(words["area"].format(place=told.area))
    names = {one.person: one.name for each in told.rounds for one in each.recipients}
    lead += [
        words["by_hand"].format(
            at=when(one.at),
            by=one.by,
            to=", ".join(names.get(person, person) for person in one.to) or words["everybody"],
        )
        for one in told.by_hand
    ]
    return Routine(
        language=language,
        title=words["title"].format(group=told.title, at=when(told.starts_at)),
        lead=(*lead, words["delivered"]),
        parts=tuple(_part(one, when) for one in told.rounds),
    )


class _Clock:
    """Says moments on the group's wall clock, to the second: it is a proof."""

    def __init__(self, zone: ZoneInfo, language: Language) -> None:
        self.zone, self.language = zone, language

    def __call__(self, at: datetime | None) -> str:
        if at is None:
            return _NEVER
        wall = at.astimezone(self.zone)
        clock = clock_words(f"{wall:%H:%M:%S}".removesuffix(":00"), self.language)
        return f"{day_words(wall.date(), self.language)} {clock}"


def _part(one: Round, when: _Clock) -> Part:
    words = WORDS[when.language]
    what = words[one.text].format(subject=one.subject)
    return Part(
        title=words["round"].format(what=what, at=when(one.at)),
        says=tuple(_counts(one, when)),
        articles=(
            *(_person(each, when) for each in one.recipients),
            *(_page(page, when) for page in one.pages),
        ),
        grids=(_recipients(one, when),),
    )


def _counts(one: Round, when: _Clock) -> Iterable[str]:
    """Entitled, sent and delivered on each channel, and who is missing."""
    words = WORDS[when.language]
    for count in one.counts:
        said = words[f"counts_{count.channel}"].format(
            entitled=count.entitled, sent=count.sent, delivered=count.delivered
        )
        yield (
            said if not count.missing else words["missing"].format(said=said, names=", ".join(count.missing))
        )


def _recipients(one: Round, when: _Clock) -> Grid:
    words, statuses = WORDS[when.language], STATUSES[when.language]
    return Grid(
        caption=words["recipients"],
        head=tuple(words[name] for name in ("name", "organisation", "status", "when")),
        rows=tuple(
            (each.name, each.organisation or _NEVER, statuses[each.status], when(_accepted_at(each)))
            for each in one.recipients
        ),
    )


def _accepted_at(one: Recipient) -> datetime | None:
    """When the newest of what went to a person was taken, unless it came back."""
    taken = [receipt.at for mail in one.mails for receipt in mail.receipts]
    returned = [back.at for mail in one.mails for back in mail.came_back]
    last = max(taken, default=None)
    return None if last is None or any(at >= last for at in returned) else last


def _person(one: Recipient, when: _Clock) -> Article:
    words, statuses = WORDS[when.language], STATUSES[when.language]
    facts = [fact for mail in one.mails for fact in _facts(mail, when)]
    if one.reply is not None:
        says = words["reply_says"].format(
            reply=words[one.reply.reply], at=when(one.reply.at), via=words[f"via_{one.reply.via}"]
        )
        facts.append((words["reply"], says))
    return Article(
        id=one.person, name=one.name, says=(f"{statuses[one.status].capitalize()}.",), facts=tuple(facts)
    )


def _page(one: Sending, when: _Clock) -> Article:
    words = WORDS[when.language]
    status = words["published"] if one.status is Status.ACCEPTED else STATUSES[when.language][one.status]
    says = (f"{status.capitalize()}.",)
    return Article(id=one.person, name=words["page"].capitalize(), says=says, facts=tuple(_facts(one, when)))


def _facts(one: Sending, when: _Clock) -> Iterable[tuple[str, str]]:
    words = WORDS[when.language]
    page = one.channel == AREA
    yield (words["path" if page else "to"], one.to)
    if one.subject is not None:
        yield (words["subject"], one.subject)
    if one.sequence is not None:
        yield (words["sequence"], f"{one.sequence}")
    if one.claimed_at is not None:
        yield (words["claimed"], when(one.claimed_at))
    if one.attempts > 1:
        yield (words["attempts"], str(one.attempts))
    for receipt in one.receipts:
        yield (words["receipt"], _taken(receipt, when))
    for back in one.came_back:
        says = words["came_back_says"].format(
            at=when(back.at), to=back.to, said=back.said.rstrip("."), done=words[back.came]
        )
        yield (words["came_back"], says)
    if not one.receipts and one.why:
        yield (words["why"], one.why)
    if one.message_id is not None and not page:
        yield (words["message_id"], one.message_id)
    if one.sha256 is not None:
        yield (words["sha256"], one.sha256)


def _taken(receipt: Receipt, when: _Clock) -> str:
    said = WORDS[when.language]["receipt_says"]
    return said.format(at=when(receipt.at), to=receipt.to, answer=receipt.answer or _NEVER)
