"""Write the secretary's draft of the minutes as Markdown. Knows no store; records nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from documents.adjustment import adjusted
from documents.attendance import Row, in_minutes
from documents.holding import on_hold
from documents.question_words import PROTECTED, annex_name, became
from rules.asked import protected
from rules.context import owner
from rules.facts import FactKind
from rules.items import Item
from rules.late_matters import unread_matters
from rules.meetings import Matter, Meeting, Question, Said
from rules.moments import local_day, weekday_of
from rules.people import Seat
from rules.policies import Switch
from rules.verdicts import Judged, judged
from rules.world import World

_KINDS = {"information": "information", "consultation": "samverkan", "decision": "beslut"}
_PROPOSAL = "Förslag till anteckning (sekreteraren avgör):"
_OUTCOMES = {
    "consulted": "förklaras samverkat",
    "informed": "information lämnad",
    "postponed": "bordlagt, återkommer",
    "disagreement": "oenighet",
}
_Verdicts = Mapping[str, Judged]  # by the question's id
_SAID = {
    FactKind.DEMAND_MADE: "Yrkande",
    FactKind.DEMAND_BACKED: "Ställer sig bakom",
    FactKind.DEMAND_ANSWERED: "Svar på yrkande",
    FactKind.STATEMENT_MADE: "Särskilt yttrande",
    FactKind.DISAGREEMENT_DECLARED: "Oenighet",
}


def minutes(world: World, met: Meeting, came: Sequence[Row] = ()) -> str:
    """The draft for one meeting; `came` is its attendance list.

    Under every board matter that the unions did not get in time stands the rule book's standard phrase, marked as
    a proposal unless the group has it put in by itself.
    Under a protected matter stands who spoke and when, and not a word of what they said.
    """
    verdicts = judged(world, met)
    phrase = _standard_phrase(world, met)
    unread = set() if met.cancelled_at else {matter.id for matter in unread_matters(world, met)}
    lines = [
        f"# Protokoll (utkast): {plain(world.charter.group.title)}",
        "",
        f"Möte: {weekday_of(met.day)} {met.day} kl. {met.starts_at.astimezone(met.zone):%H:%M}"
        f"–{met.over_at.astimezone(met.zone):%H:%M}, {plain(met.place) or 'plats saknas'}",
    ]
    if met.cancelled_at:
        lines += ["", "Mötet är inställt."]
    lines += ["", "## Kallade", "", *_people(world, met)]
    for head, told in in_minutes(came):
        lines += ["", f"## {head}", "", *(f"- {plain(line)}" for line in told)]
    for matter in met.matters:
        lines += ["", *_matter(world, met, matter, verdicts, phrase if matter.id in unread else [])]
    others = [
        replace(asked, text=PROTECTED) if protected(met, asked) else asked
        for asked in met.questions
        if met.matter(asked.matter) is None
    ]
    if others:
        lines += ["", "## Övriga frågor", "", *(_question(world, asked, verdicts) for asked in others)]
    if met.questions:
        lines += ["", "## Bilagor", "", f"- Frågor och svar: {plain(annex_name(met.id))}"]
    lines += ["", "## Balanslista", "", *_items(world, met)]
    lines += ["", "## Justering", "", *_signatures(world, met), ""]
    return "\n".join(lines)


def plain(text: str) -> str:
    """Text that Markdown takes literally, on one line."""
    told = " ".join(text.split())
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>#|~&" else sign for sign in told)


def _people(world: World, met: Meeting) -> list[str]:
    return [
        f"- {plain(seat.address.name)}, {plain(world.charter.group.title_of(seat.organisation))}"
        f" ({_role(seat)})"
        for seat in world.members(met)
    ]


def _role(seat: Seat) -> str:
    return {
        "chair": "ordförande",
        "secretary": "sekreterare",
        "hr_manager": "HR-chef",
        "manager": "chef",
        "ordinary": "ordinarie",
        "substitute": "ersättare",
        "safety_rep": "skyddsombud",
        "head_safety_rep": "huvudskyddsombud",
        "co_opted": "adjungerad",
    }[seat.role.value]


def _matter(world: World, met: Meeting, matter: Matter, verdicts: _Verdicts, phrase: list[str]) -> list[str]:
    title = "Ärende med skyddat innehåll" if matter.sensitive else plain(matter.title)
    case = f" (dnr {plain(matter.case_number)})" if matter.case_number else ""
    kind = f" – {_KINDS[matter.item]}" if matter.item in _KINDS else ""
    lines = [f"## {matter.number}. {title}{case}{kind}"]
    lines += phrase
    if matter.outcome is not None:
        lines += ["", f"Utfall: {_OUTCOMES.get(matter.outcome, matter.outcome)}."]
    questions = [one for one in met.questions if one.matter == matter.id]
    spoken = [one for one in met.said if one.matter == matter.id and one.kind in _SAID]
    if matter.sensitive:
        questions = [replace(one, text=PROTECTED) for one in questions]
        spoken = [replace(one, text=PROTECTED, outcome=None) for one in spoken]
    asked = [_question(world, one, verdicts) for one in questions]
    said = [_line(world, one) for one in spoken]
    if asked:
        lines += ["", "Kompletterande frågor:", "", *asked]
    if said:
        lines += ["", *said]
    return lines + on_hold(world, met, matter.id)


def _standard_phrase(world: World, met: Meeting) -> list[str]:
    """The rule book's phrase; the secretary decides on it unless the group has it put in by itself."""
    phrase = dict(world.charter.rulebook.phrases).get("sv")
    if not phrase:
        return []
    inserted = world.charter.policies.value(Switch.STANDARD_PHRASE, met.day) == "insert"
    return ["", phrase] if inserted else ["", _PROPOSAL, "", phrase]


def _question(world: World, asked: Question, verdicts: _Verdicts) -> str:
    union = plain(world.charter.group.title_of(asked.organisation))
    at = asked.asked_at.astimezone(world.charter.group.zone)
    page = f", s. {plain(asked.page)}" if asked.page else ""
    answer = "besvarad" if asked.answered_at else "obesvarad"
    state = f"{became(verdicts[asked.id])}, {answer}"
    return f"- {union}{page}, inkom {at:%Y-%m-%d %H:%M} ({state}): {plain(asked.text) or '–'}"


def _line(world: World, said: Said) -> str:
    who = plain(world.charter.group.title_of(said.organisation)) if said.organisation else ""
    number = f" {plain(said.number)}" if said.number else ""
    outcome = f" – {plain(said.outcome)}" if said.outcome else ""
    return f"- {_SAID[said.kind]}{number}, {who or 'arbetsgivaren'}: {plain(said.text) or '–'}{outcome}"


def _items(world: World, met: Meeting) -> list[str]:
    open_then = [
        item
        for item in world.items
        if item.raised_at <= met.over_at and (item.settled_at is None or item.settled_at > met.starts_at)
    ]
    return [_item(world, met, item) for item in open_then] or ["Inga öppna punkter."]


def _item(world: World, met: Meeting, item: Item) -> str:
    """As it stood when the meeting ended: what was answered later belongs to later minutes."""
    at = item.settled_at
    answered = at is not None and at <= met.over_at
    state = f"besvarad {local_day(at, met.zone)}" if at is not None and answered else "öppen"
    return f"- {plain(item.title)} (ansvarig: {plain(owner(world, item, met.day))}; {state})"


def _signatures(world: World, met: Meeting) -> list[str]:
    signed = dict(reversed(met.signed))
    lines = []
    for person in met.adjusters:
        seat = world.person(person, met.day)
        name = plain(seat.address.name) if seat else plain(person)
        at = signed.get(person)
        lines.append(f"- {name}: {f'{at.astimezone(met.zone):%Y-%m-%d}' if at else 'har inte skrivit under'}")
    told = adjusted(world, met)
    return [*lines, *(["", *told] if told else [])] or ["Justerare är inte utsedda."]
