"""`kallelse policies` and the choices in `kallelse calculate`."""

from pathlib import Path

import pytest

from tests.cli.running import kallelse
from tests.cli.scenarios import GROUP, a_fact, a_scenario

CHOICES = """
[[policy]]
switch = "cap_point"
value = "end"
from = 2021-05-01
decided = "mötet 15 april 2021"

[[policy]]
switch = "cap_point"
value = "item"
from = 2022-01-01

[[policy]]
switch = "resend"
value = "never"
"""


@pytest.fixture
def group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An operator's own folder with one group that has chosen."""
    a_scenario(tmp_path / "groups")
    (tmp_path / "groups" / "scenario.toml").unlink()
    file = (tmp_path / "groups" / "group.toml").rename(tmp_path / "groups" / "svg-prov.toml")
    file.write_text(file.read_text() + CHOICES)
    monkeypatch.setenv("KALLELSE_CONFIG_DIR", str(tmp_path))
    return "svg-prov"


def test_every_switch_stands_with_what_holds_on_the_day(group: str) -> None:
    answer = kallelse("policies", "--group", group, "--on", "2021-06-01", "--json")
    assert (answer.code, answer.err, answer.json["group"], answer.json["on"]) == (0, "", group, "2021-06-01")
    found = {one["switch"]: one for one in answer.json["policies"]}
    assert len(found) == 19
    cap = found["cap_point"]
    assert {name: cap[name] for name in ("value", "default", "chosen", "since", "decided", "coming")} == {
        "value": "end",
        "default": "start",
        "chosen": True,
        "since": "2021-05-01",
        "decided": "mötet 15 april 2021",
        "coming": [{"value": "item", "since": "2022-01-01", "decided": None}],
    }
    assert {switch: one["value"] for switch, one in found.items() if one["chosen"]} == {
        "cap_point": "end",
        "resend": "never",
    }


def test_a_person_reads_the_question_the_answer_and_who_decided(group: str) -> None:
    swedish = kallelse("policies", "--on", "2021-06-01").out.split("\n")  # the only group need not be named
    assert swedish[:5] == [
        "cap_point: Hårt stopp för frågor: mötets start, punktens behandling eller mötets slut?",
        "  end: hårt stopp när mötet slutar (valt från 2021-05-01, mötet 15 april 2021)",
        "  från 2022-01-01: item",
        "exact_midnight: Mottaget exakt 00:00:00 efter 24.00?",
        "  late_boundary: exakt midnatt är för sent (förval)",
    ]
    english = kallelse("policies", "--group", group, "--on", "2021-04-01", "--language", "en").out.split("\n")
    assert english[1] == "  start: hard stop when the meeting starts (default)"


def test_what_cannot_be_answered_says_what_to_write(group: str) -> None:
    unknown = kallelse("policies", "--group", "nobody")
    assert (unknown.code, unknown.out) == (2, "")
    wrong = kallelse("policies", "--group", group, "--on", "today")
    assert (wrong.code, wrong.err) == (2, "kallelse: --on today: write a day, e.g. 2021-04-15\n")


# a rule, its event, a choice; what it gives by default and by the choice
CALCULATED = [
    ("AMF-Q3", "2021-04-08T16:31", "day0_hour=after 16:30", "2021-04-13", "2021-04-14"),
    ("AMF-Q3", "2021-04-10T10:00", "nonworking_dispatch=next_working_day", "2021-04-14", "2021-04-15"),
    ("AMF-K7", "2022-04-25", "K7_roll=none", "2022-04-14", "2022-04-18"),
    ("AVT-C7", "2021-04-10T10:00", "agreement_roll=law1930", "2021-04-17", "2021-04-19"),
    ("AMF1977-8A", "2022-02-15", "quarter_reading=calendar_quarter", "2022-05-15", "2022-06-30"),
]


@pytest.mark.parametrize(("rule", "event", "choice", "usual", "other"), CALCULATED)
def test_a_choice_changes_the_day_and_stands_in_the_answer(
    rule: str, event: str, choice: str, usual: str, other: str
) -> None:
    switch, _, value = choice.partition("=")
    by_default = kallelse("calculate", "--rule", rule, event, "--json").json
    chosen = kallelse("calculate", "--rule", rule, event, "--policy", choice, "--json").json
    assert (by_default["last_day"], chosen["last_day"]) == (usual, other)
    assert [one["value"] for one in chosen["policies"] if one["switch"] == switch] == [value]


@pytest.mark.parametrize(
    ("rule", "choices", "due_at"),
    [
        ("HA-VP-2", (), "2021-12-02T00:00:00+01:00"),  # D57: the unions' Wednesday 1 December, to 24:00
        ("HA-VP-2", ("--policy", "missing_clock=16:30"), "2021-12-01T16:30:00+01:00"),
        ("HA-VP-3", (), "2021-12-06T16:30:00+01:00"),  # the employer's Monday 6 December
        ("HA-VP-3", ("--policy", "missing_clock=24:00"), "2021-12-07T00:00:00+01:00"),
    ],
)
def test_a_day_without_a_clock_ends_as_the_group_has_chosen(
    rule: str, choices: tuple[str, ...], due_at: str
) -> None:
    assert (
        kallelse("calculate", "--rule", rule, "2021-12-07T13:00", *choices, "--json").json["due_at"] == due_at
    )


@pytest.mark.parametrize(
    ("meeting", "choice", "capped_at"),
    [
        ("2024-09-05T09:00", "cap_point=start", "2024-09-05T09:00:00+02:00"),  # D31
        ("2024-09-05T09:00", "cap_point=end", "2024-09-05T11:00:00+02:00"),  # two hours if nobody says
        ("2024-09-05T09:00/2024-09-05T10:15", "cap_point=end", "2024-09-05T10:15:00+02:00"),
        ("2024-09-05T09:00/2024-09-05T10:15", "cap_point=item", "2024-09-05T10:15:00+02:00"),
        ("2024-09-05T09:00/2024-09-05T10:15", "cap_point=start", "2024-09-05T09:00:00+02:00"),
    ],
)
def test_the_cap_is_the_chosen_stop(meeting: str, choice: str, capped_at: str) -> None:
    told = kallelse(
        *(
            "calculate",
            "--rule",
            "AMF-Q3",
            "2024-09-02T10:00",
            "--meeting",
            meeting,
            "--policy",
            choice,
            "--json",
        )
    ).json
    assert (told["last_day"], told["capped_at"], told["flags"]) == (
        "2024-09-05",
        capped_at,
        ["deadline_passes_meeting", "K7_breached_by_days:4"],
    )


def test_a_late_matters_window_is_offered_and_granted() -> None:
    asked = ("calculate", "--rule", "AMF-LATE", "2021-04-09T10:00", "--meeting", "2021-04-15T09:00", "--json")
    offered = kallelse(*asked).json
    granted = kallelse(*asked, "--policy", "courtesy_window=grant").json
    assert (offered["kind"], offered["last_day"], offered["flags"]) == (
        "bound",
        None,
        ["courtesy_window_possible:2021-04-14"],
    )
    assert (granted["kind"], granted["last_day"], granted["flags"]) == (
        "date",
        "2021-04-14",
        ["courtesy_window_granted"],
    )


def test_an_internal_target_stands_beside_the_answer_and_is_no_date() -> None:
    asked = ("calculate", "--rule", "AML-6-6A", "2021-12-07T13:00", "--json")
    usual, other = kallelse(*asked).json, kallelse(*asked, "--policy", "internal_target=3 working days").json
    assert (usual["kind"], usual["internal_target"], usual["flags"]) == ("none", None, [])
    assert (other["kind"], other["last_day"], other["internal_target"], other["flags"]) == (
        "none",
        None,
        "2021-12-10",
        ["internal_target_policy"],
    )


def test_naming_a_calendar_is_choosing_its_squeeze_days() -> None:
    # Wednesday 12 May 2021; Ascension; Friday 14 is a squeeze day; Monday 17
    asked = ("calculate", "--rule", "AMF-Q3", "2021-05-11T09:00", "--calendar", "sweden-squeeze", "--json")
    assert kallelse(*asked).json["last_day"] == "2021-05-18"
    assert kallelse(*asked, "--policy", "squeeze_days=working").json["last_day"] == "2021-05-17"
    assert kallelse(*asked, "--policy", "squeeze_days=local_closed_list").json["last_day"] == "2021-05-18"


def test_a_rehearsal_lives_by_the_groups_choices_and_every_deadline_names_them(tmp_path: Path) -> None:
    # D36: moved on Monday 12 April 11:00; Tue 13 (1), Wed 14 (2), Thu 15 (3). Asked on Friday 16: refused
    chosen = "".join(
        f'\n[[policy]]\nswitch = "{switch}"\nvalue = "{value}"\nfrom = 2021-01-01\ndecided = "mötet 10 december"\n'
        for switch, value in (("moved_meeting", "restart"), ("late_question", "reject"))
    )
    scenario = a_scenario(
        tmp_path,
        a_fact("question_asked", "2021-04-16T10:00:00+02:00", question="q1", organisation="vision"),
        group=GROUP + chosen,
    )
    moved = """
[[fact]]
at = 2021-04-12T11:00:00+02:00
kind = "meeting_moved"
meeting = "m1"
starts_at = 2021-04-22T09:00:00+02:00
"""
    scenario.write_text(scenario.read_text() + moved)
    timeline = kallelse("rehearse", str(scenario), "--out", str(tmp_path / "out"), "--json").json
    told = [entry for entry in timeline if entry["what"] == "deadline" and entry["rule"] == "AMF-Q3"]
    assert [(one["last_day"], one["standing"], one["trigger"], one["flags"]) for one in told] == [
        ("2021-04-13", "open", "summons_sent", []),
        ("2021-04-15", "open", "meeting_moved", ["restarted_by_move"]),
        ("2021-04-15", "missed", "meeting_moved", ["restarted_by_move"]),
        ("2021-04-15", "met_late", "meeting_moved", ["restarted_by_move"]),
    ]
    named = [{one["switch"]: one["since"] for one in entry["policies"] if one["since"]} for entry in told]
    assert named == [{"late_question": "2021-01-01", "moved_meeting": "2021-01-01"}] * len(told)
    texts = [entry["text"] for entry in timeline if entry["what"] == "notice" and entry["person"] == "v1"]
    assert texts == [
        "summons",
        "question_reminder",
        "summons_update",
        "question_reminder",
        "question_refused",
    ]
    assert (
        (tmp_path / "out" / "register" / "questions.csv")
        .read_text()
        .splitlines()[1]
        .endswith("deadline_passed")
    )


@pytest.mark.parametrize(
    ("language", "line"),
    [
        (
            "sv",
            "  Regeln AMF-LATE, i lydelsen från 1 januari 2020, ger själv ingen dag. Gruppen ger ett sent ärende ett"
            " eget fönster: tre arbetsdagar efter, till och med kl. 24.00.",
        ),
        (
            "en",
            "  Rule AMF-LATE, as it stands since 1 January 2020, itself gives no day. The group gives a late matter a"
            " window of its own: three working days after, until 24:00.",
        ),
    ],
)
def test_a_granted_window_is_told_as_the_groups_and_not_the_rules(language: str, line: str) -> None:
    asked = ("calculate", "--rule", "AMF-LATE", "2021-04-09T10:00", "--meeting", "2021-04-15T09:00")
    told = {
        value: kallelse(*asked, "--language", language, "--policy", f"courtesy_window={value}").out.split(
            "\n"
        )
        for value in ("no", "grant")
    }
    found = {value: sum(one.startswith(line) for one in lines) for value, lines in told.items()}
    assert found == {"no": 0, "grant": 1}
