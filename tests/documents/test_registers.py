"""The registers as a spreadsheet reads them: every row, no formula, no broken cell."""

import csv
import io

import pytest

from documents import registers
from rules.facts import Fact, FactKind
from rules.verdicts import verdicts_of
from rules.world import World, fold
from tests.rules.worlds import ZONE, a_charter, a_fact, asked, at, called, matter, raised

NOW = at("2021-05-20T10:00")


def rows(table: str) -> list[dict[str, str]]:
    """The table read back."""
    return list(csv.DictReader(io.StringIO(table, newline="")))


def world(*facts: Fact) -> World:
    """Two meetings and what the facts say of them."""
    return fold(a_charter(), (called(), called(starts="2021-05-12T09:00", meeting="m2"), *facts))


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", "+46 8", "-", "@SUM(A1)", "\t=1", "\r=1", "\n=1"),
        '=HYPERLINK("http://example.se","x")',
    ],
)
def test_no_cell_is_a_formula_and_nothing_of_it_is_lost(text: str) -> None:
    (row,) = rows(registers.as_csv(["cell"], [{"cell": text}]))
    assert row["cell"] == f"'{text}"


@pytest.mark.parametrize("text", ['säg "nej"', "rad ett\nrad två", "a,b;c", "", " =1", "åäö", "1-2"])
def test_quotes_and_new_lines_stay_in_their_cell(text: str) -> None:
    table = registers.as_csv(["cell", "next"], [{"cell": text, "next": "n"}])
    assert rows(table) == [{"cell": text, "next": "n"}]


def test_a_missing_value_is_empty_and_a_number_is_text() -> None:
    assert rows(registers.as_csv(["a", "b"], [{"a": None, "b": 7}])) == [{"a": "", "b": "7"}]


def test_an_empty_register_has_its_columns() -> None:
    told = world()
    tables = [
        registers.questions(told, {}),
        registers.demands(told),
        registers.balance(told, NOW),
        registers.observers([], ZONE),
    ]
    columns = (registers.QUESTIONS, registers.DEMANDS, registers.BALANCE, registers.OBSERVERS)
    assert tables == [",".join(names) + "\r\n" for names in columns]


def test_two_meetings_may_name_their_questions_alike() -> None:
    summoned = [
        a_fact(FactKind.SUMMONS_SENT, "2021-04-08T14:00", meeting="m1"),
        a_fact(FactKind.SUMMONS_SENT, "2021-05-05T14:00", meeting="m2"),
    ]
    told = world(*summoned, asked("2021-04-12T10:00"), asked("2021-05-12T10:00", meeting="m2"))
    verdicts = {
        met.id: {name: one.value for name, one in verdicts_of(told, met).items()} for met in told.meetings
    }
    assert [(row["meeting"], row["verdict"]) for row in rows(registers.questions(told, verdicts))] == [
        ("m1", "question_received"),
        ("m2", "question_refused"),
    ]


def test_moments_are_on_the_groups_clock() -> None:
    told = world(asked("2021-04-12T08:00:00+00:00"), raised("2021-04-15T08:20:00+00:00"))
    assert rows(registers.questions(told, {}))[0]["asked_at"] == "2021-04-12T10:00:00+02:00"
    assert rows(registers.balance(told, NOW))[0]["raised_at"] == "2021-04-15T10:20:00+02:00"


def test_a_promise_stands_with_what_became_of_it() -> None:
    told = world(
        raised("2021-04-15T10:20", due="2021-05-03"),
        a_fact(FactKind.ITEM_CLOSED, "2021-05-12T10:00", item="b1"),
        raised("2021-04-15T10:21", "b2"),
    )
    assert [(row["item"], row["due"], row["closed_at"]) for row in rows(registers.balance(told, NOW))] == [
        ("b1", "2021-05-03", "2021-05-12T10:00:00+02:00"),
        ("b2", "next meeting", ""),
    ]


def test_a_promise_stands_with_its_age_when_it_was_settled_or_now() -> None:
    told = world(
        raised("2021-04-15T10:20"),
        a_fact(FactKind.ITEM_DEFERRED, "2021-05-12T09:30", item="b1", meeting="m2", text="Vi återkommer."),
        raised("2021-04-15T10:21", "b2"),
        a_fact(FactKind.ITEM_ANSWERED, "2021-04-22T10:00", item="b2"),
        raised("2021-04-15T10:22", "b3"),
        a_fact(FactKind.ITEM_HANDED_OVER, "2021-04-20T10:00", item="b3", to="svg"),
    )
    # 15 April to 20 May: April 16 and 19-23 and 26-30 are 11; May 3-7, 10-12, 14, 17-20 are 13 (13 is Ascension)
    assert [
        tuple(row[name] for name in registers.BALANCE[-4:]) for row in rows(registers.balance(told, NOW))
    ] == [
        ("1", "24", "1", ""),
        ("0", "5", "0", ""),
        ("0", "24", "0", "svg"),
    ]


def test_a_protected_matter_gives_neither_title_nor_words() -> None:
    secret = "Åke skadade sig"
    told = world(
        matter("2021-03-30T10:00", "s", title=secret, sensitive=True),
        asked("2021-04-12T10:00", matter="s", text=secret),
        a_fact(
            FactKind.DEMAND_MADE,
            "2021-04-15T09:30",
            meeting="m1",
            demand="y",
            matter="s",
            organisation="vision",
            text=secret,
        ),
    )
    tables = (registers.questions(told, {}), registers.demands(told), registers.balance(told, NOW))
    assert [secret in table for table in tables] == [False] * 3
    assert [row["matter"] for row in rows(registers.demands(told))] == ["s"]


def test_observers_stand_in_the_order_they_were_named() -> None:
    named = a_fact(
        FactKind.OBSERVER_NAMED, "2021-04-15T10:50", board_at="2021-04-20", organisation="vision", person="v1"
    )
    gone = a_fact(
        FactKind.OBSERVER_DECLINED, "2021-04-16T10:50", board_at="2021-04-20", organisation="vision"
    )
    assert [(row["what"], row["person"]) for row in rows(registers.observers([named, gone], ZONE))] == [
        ("observer_named", "v1"),
        ("observer_declined", ""),
    ]
