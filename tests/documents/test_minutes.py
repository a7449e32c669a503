"""The draft of the minutes: the standard phrase where it belongs, and nobody's text as markup."""

from documents.minutes import minutes, plain
from rules.facts import Fact, FactKind
from rules.people import Seat
from rules.world import fold
from tests.rules.worlds import (
    EMPLOYERS,
    UNIONS,
    a_charter,
    a_fact,
    a_seat,
    asked,
    called,
    dispatched,
    matter,
    moved,
    raised,
)

PHRASE = dict(a_charter().rulebook.phrases)["sv"]
SUMMONED = a_fact(FactKind.SUMMONS_SENT, "2021-04-08T14:00", meeting="m1")


def draft(
    *facts: Fact, seats: tuple[Seat, ...] = (*EMPLOYERS, *UNIONS), call: Fact | None = None
) -> list[str]:
    """The draft of the only meeting, line by line."""
    world = fold(a_charter(seats=seats), (call or called(), SUMMONED, *facts))
    (met,) = world.meetings
    return minutes(world, met).split("\n")


def under(lines: list[str], heading: str) -> list[str]:
    """The lines under a heading that begins so."""
    (start,) = [number for number, line in enumerate(lines) if line.startswith(heading)]
    rest = lines[start + 1 :]
    end = next((number for number, line in enumerate(rest) if line.startswith("## ")), len(rest))
    return [line for line in rest[:end] if line]


def said(kind: FactKind, when: str, **fields: str) -> Fact:
    """Something said at the meeting."""
    return a_fact(kind, when, dict(fields), meeting="m1")


def test_an_empty_meeting_has_every_heading_and_says_what_is_missing() -> None:
    lines = draft()
    assert lines[0] == "# Protokoll (utkast): FVG Exempel"
    assert lines[2] == "Möte: torsdag 2021-04-15 kl. 09:00–11:00, Sal 1"
    assert [line for line in lines if line.startswith("## ")] == [
        "## Kallade",
        "## Balanslista",
        "## Justering",
    ]
    assert under(lines, "## Balanslista") == ["Inga öppna punkter."]
    assert under(lines, "## Justering") == ["Justerare är inte utsedda."]


def test_the_standard_phrase_stands_under_the_late_matters_and_only_there() -> None:
    lines = draft(
        matter("2021-03-30T10:00", "intime"),
        matter("2021-03-30T10:01", "late"),
        matter("2021-03-30T10:02", "never"),
        matter("2021-03-30T10:03", "after"),
        matter("2021-03-30T10:04", "ours", board=False),
        dispatched("2021-04-08T10:00", "intime"),
        dispatched("2021-04-13T10:00", "late"),
        dispatched("2021-04-15T09:00", "after"),
        dispatched("2021-04-14T10:00", "ours"),
    )
    found = {number: under(lines, f"## {number}. ") for number in range(1, 6)}
    proposed = ["Förslag till anteckning (sekreteraren avgör):", PHRASE]
    assert found == {1: [], 2: proposed, 3: proposed, 4: proposed, 5: []}
    assert sum(line == PHRASE for line in lines) == 3


def test_a_cancelled_meeting_says_so_and_blames_nobody() -> None:
    lines = draft(matter("2021-03-30T10:00", "x"), said(FactKind.MEETING_CANCELLED, "2021-04-12T10:00"))
    assert ("Mötet är inställt." in lines, PHRASE in lines) == (True, False)


def test_every_question_says_when_it_came_and_what_became_of_it() -> None:
    lines = draft(
        matter("2021-03-30T10:00", "x", board=False),
        asked("2021-04-13T21:59:59+00:00", "q1", matter="x", page="12"),
        asked("2021-04-13T22:00:00+00:00", "q2", matter="x", organisation="kommunal", person="k1"),
        asked("2021-04-15T14:00", "q3", text="Och sedan?"),
        said(FactKind.QUESTION_ANSWERED, "2021-04-14T10:00", question="q1"),
    )
    assert under(lines, "## 1. ") == [
        "Kompletterande frågor:",
        "- Vision, s. 12, inkom 2021-04-13 23:59 (i tid, besvarad): Hur gick det?",
        "- Kommunal, inkom 2021-04-14 00:00 (efter fristen, obesvarad): Hur gick det?",
    ]
    assert under(lines, "## Övriga frågor") == [
        "- Vision, inkom 2021-04-15 14:00 (efter mötets början; registrerad men kan inte behandlas, obesvarad):"
        " Och sedan?"
    ]


def test_demands_stand_with_their_numbers_their_unions_and_their_answers() -> None:
    lines = draft(
        matter("2021-03-30T10:00", "x", board=False),
        said(
            FactKind.DEMAND_MADE,
            "2021-04-15T09:30",
            demand="y",
            number="1",
            matter="x",
            organisation="vision",
            text="Gör om.",
        ),
        said(FactKind.DEMAND_BACKED, "2021-04-15T09:31", demand="y", organisation="kommunal"),
        said(FactKind.DEMAND_ANSWERED, "2021-04-15T09:32", demand="y", outcome="bifall", text="Ja."),
        said(
            FactKind.DISAGREEMENT_DECLARED,
            "2021-04-15T09:33",
            matter="x",
            organisation="kommunal",
            text="Nej.",
        ),
    )
    assert under(lines, "## 1. ") == [
        "- Yrkande 1, Vision: Gör om.",
        "- Ställer sig bakom 1, Kommunal: –",
        "- Svar på yrkande 1, arbetsgivaren: Ja. – bifall",
        "- Oenighet, Kommunal: Nej.",
    ]


def test_the_balance_list_is_as_it_stood_when_the_meeting_ended() -> None:
    lines = draft(
        raised("2021-03-30T10:00", "kept", owner="hr_manager"),
        raised("2021-03-30T10:01", "table"),
        raised("2021-04-15T10:00", "later"),
        raised("2021-04-16T10:00", "next"),
        a_fact(FactKind.ITEM_ANSWERED, "2021-04-01T10:00", item="kept"),
        a_fact(FactKind.ITEM_ANSWERED, "2021-04-15T10:30", item="table"),
        a_fact(FactKind.ITEM_ANSWERED, "2021-05-05T10:00", item="later"),
    )
    assert under(lines, "## Balanslista") == [
        "- Löfte table (ansvarig: Person m1; besvarad 2021-04-15)",
        "- Löfte later (ansvarig: Person m1; öppen)",
    ]


def test_days_are_the_groups_days() -> None:
    # the meeting goes on past midnight; the promise is kept at 22:30Z, which is 00:30 the next day here
    night = called(starts="2021-04-15T22:00", ends_at="2021-04-16T02:00:00+02:00")
    lines = draft(
        raised("2021-03-30T10:00", "b1"),
        a_fact(FactKind.ITEM_ANSWERED, "2021-04-15T22:30:00+00:00", item="b1"),
        call=night,
    )
    assert under(lines, "## Balanslista") == ["- Löfte b1 (ansvarig: Person m1; besvarad 2021-04-16)"]


def test_adjusters_stand_with_the_day_of_their_first_signature() -> None:
    lines = draft(
        a_fact(FactKind.ADJUSTERS_NAMED, "2021-04-15T10:00", {"persons": ["c1", "v1"]}, meeting="m1"),
        said(FactKind.MINUTES_SIGNED, "2021-04-15T22:30:00+00:00", person="v1"),
        said(FactKind.MINUTES_SIGNED, "2021-04-20T10:00", person="v1"),
    )
    assert under(lines, "## Justering") == [
        "- Person c1: har inte skrivit under",
        "- Person v1: 2021-04-16",
        "Inte justerat: justeringsdag 2021-04-16; sista underskrift 2021-04-16, 1 av 2 har skrivit under.",
    ]


def test_a_moved_meeting_stands_with_its_new_time() -> None:
    assert draft(moved("2021-04-09T10:00", "2021-04-16T13:00"))[2] == (
        "Möte: fredag 2021-04-16 kl. 13:00–15:00, Sal 1"
    )


def test_nobodys_text_becomes_markup() -> None:
    evil = (
        "# Rubrik\n- punkt *fet* _kursiv_ [länk](javascript:alert(1)) <script>x</script> `kod` | ~~nej~~ &lt;"
    )
    seats = (*EMPLOYERS, *UNIONS, a_seat("e1"))
    lines = draft(
        matter("2021-03-30T10:00", "x", board=False, title=evil, case_number=evil),
        asked("2021-04-12T10:00", matter="x", text=evil, page=evil),
        raised("2021-03-30T10:00", title=evil),
        said(FactKind.STATEMENT_MADE, "2021-04-15T10:00", matter="x", organisation="vision", text=evil),
        a_fact(FactKind.SEAT_CHANGED, "2021-03-30T10:00", person="e1", name="*Åsa* [x](y) #1"),
        seats=seats,
    )
    unescaped = [
        (line, sign)
        for line in lines
        for position, sign in enumerate(line)
        if sign in "*_[]<>`|~&" and line[position - 1] != "\\"
    ]
    assert unescaped == []
    assert [line for line in lines if line.startswith("# ")] == ["# Protokoll (utkast): FVG Exempel"]
    assert len([line for line in lines if line.startswith("## ")]) == 5


def test_plain_text_is_one_line() -> None:
    assert plain(" a\r\n b\t c\u2028d\x0b ") == "a b c d"


def test_a_protected_matter_shows_its_case_number_and_who_spoke_and_nothing_else() -> None:
    secret = "Åke skadade sig"
    lines = draft(
        matter("2021-03-30T10:00", "s", board=False, title=secret, case_number="EXF 2021/1", sensitive=True),
        asked("2021-04-12T10:00", matter="s", text=f"Varför? {secret}"),
        said(FactKind.STATEMENT_MADE, "2021-04-15T10:00", matter="s", organisation="vision", text=secret),
        said(
            FactKind.DEMAND_MADE,
            "2021-04-15T10:01",
            demand="y",
            matter="s",
            organisation="vision",
            text=secret,
        ),
        said(FactKind.DEMAND_ANSWERED, "2021-04-15T10:02", demand="y", text=secret, outcome=secret),
    )
    assert [line for line in lines if secret in line] == []
    assert under(lines, "## 1. Ärende med skyddat innehåll (dnr EXF 2021/1)") == [
        "Kompletterande frågor:",
        "- Vision, inkom 2021-04-12 10:00 (i tid, obesvarad): texten är skyddad",
        "- Särskilt yttrande, Vision: texten är skyddad",
        "- Yrkande y, Vision: texten är skyddad",
        "- Svar på yrkande y, arbetsgivaren: texten är skyddad",
    ]
