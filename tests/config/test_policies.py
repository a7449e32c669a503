"""The open choices: which there are, what a group file may choose, and from when it holds."""

import re
from datetime import date
from pathlib import Path

import pytest

from config.load import charter
from config.policies import choice_of, chosen_in, offered, policies
from config.toml import ConfigError, TomlFile
from rules.policies import Choice, Switch
from tests.cli.scenarios import a_scenario
from tests.shared import shared

CALENDAR = """\
extends = "sweden"

[[closed]]
day = 2021-05-12
reason = "stängt hela förvaltningen"

[[closed]]
day = 2021-05-14
reason = "klämdag"
kind = "squeeze"

[[closed]]
day = 2021-04-30
reason = "halvdag"
kind = "half_day"

[[closed]]
day = 2022-05-27
reason = "klämdag"
kind = "squeeze"
"""


def chosen(tmp_path: Path, text: str) -> tuple[Choice, ...]:
    """The choices of a file that says nothing else."""
    path = tmp_path / "g.toml"
    path.write_text(text)
    return tuple(chosen_in(TomlFile(path, path.read_bytes()).root()))


def test_there_is_a_question_in_two_languages_for_every_open_choice_of_the_source() -> None:
    source = shared("cases/rules.yaml").read_text(encoding="utf-8")
    named = re.findall(r"^  (\w+): \{question: ", source.partition("\npolicies:")[2], flags=re.MULTILINE)
    assert len(named) == 19
    assert [str(switch) for switch in offered()] == named
    assert [str(switch) for switch in Switch] == named
    assert [
        one.switch for one in offered().values() if not (one.question.strip() and one.question_en.strip())
    ] == []


def test_every_default_is_one_of_the_answers() -> None:
    assert [one.switch for one in offered().values() if not one.accepts(one.default)] == []


@pytest.mark.parametrize(
    "words",
    [
        "cap_point=item",
        "day0_hour=no",
        "day0_hour=after 16:30",
        "day0_hour=after 23:59",
        "internal_target=1 working day",
        "internal_target=10 working days",
    ],
)
def test_an_answer_that_is_offered_is_taken(words: str) -> None:
    switch, _, value = words.partition("=")
    assert (choice_of(words).switch, choice_of(words).value) == (switch, value)


@pytest.mark.parametrize(
    "words",
    [
        "cap_point=begin",
        "day0_hour=after 24:00",
        "day0_hour=after HH:MM",
        "internal_target=0 working days",
        "internal_target=N working days",
        "internal_target=3 days",
        "observer_capacity=4",
    ],
)
def test_an_answer_that_is_not_offered_is_refused(words: str) -> None:
    switch, _, value = words.partition("=")
    with pytest.raises(ValueError, match=re.escape(f"policy '{switch}' cannot be '{value}': choose one of ")):
        choice_of(words)


def test_an_unknown_choice_names_the_nearest() -> None:
    with pytest.raises(ValueError, match=r"policy 'cap_pont' is unknown: did you mean 'cap_point'\?"):
        choice_of("cap_pont=item")


def test_a_choice_holds_from_its_day_until_the_next(tmp_path: Path) -> None:
    held = policies(
        chosen(
            tmp_path,
            '[[policy]]\nswitch = "cap_point"\nvalue = "end"\nfrom = 2021-05-01\ndecided = "mötet 15 april"\n'
            '[[policy]]\nswitch = "cap_point"\nvalue = "item"\nfrom = 2022-01-01\n',
        )
    )
    found = {
        day: held.value(Switch.CAP_POINT, day)
        for day in (date(2021, 4, 30), date(2021, 5, 1), date(2021, 12, 31), date(2022, 1, 1))
    }
    assert list(found.values()) == ["start", "end", "end", "item"]
    assert held.on(Switch.CAP_POINT, date(2021, 5, 1)) == Choice(
        switch=Switch.CAP_POINT, value="end", since=date(2021, 5, 1), decided="mötet 15 april"
    )
    assert [held.is_chosen(held.on(Switch.CAP_POINT, day)) for day in found] == [False, True, True, True]


def test_a_choice_without_a_day_is_still_no_default(tmp_path: Path) -> None:
    (one,) = chosen(tmp_path, '[[policy]]\nswitch = "cap_point"\nvalue = "start"\n')
    assert (one.since, one.decided) == (None, "gruppens fil")
    assert policies([one]).is_chosen(policies([one]).on(Switch.CAP_POINT, date(2021, 1, 1)))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '[[policy]]\nswitch = "cap_pont"\nvalue = "end"\n',
            "g.toml:2: policy 'cap_pont' is unknown: did you mean 'cap_point'?",
        ),
        (
            '[[policy]]\nswitch = "cap_point"\nvalue = "begin"\n',
            "g.toml:3: policy 'cap_point' cannot be 'begin': choose one of start, item, end",
        ),
        (
            '[[policy]]\nswitch = "cap_point"\nvalue = "end"\n[[policy]]\nswitch = "cap_point"\nvalue = "item"\n',
            "g.toml:5: policy 'cap_point' is chosen twice from the beginning: remove one",
        ),
        ('[[policy]]\nswitch = "cap_point"\n', "g.toml:1: key 'value' is missing"),
    ],
)
def test_a_wrong_choice_is_refused_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError) as refused:
        chosen(tmp_path, text)
    assert str(refused.value).removeprefix(f"{tmp_path}/")[: len(message)] == message


@pytest.mark.parametrize(
    ("choice", "closed"),
    [
        ("", {date(2021, 5, 12)}),
        (
            '[[policy]]\nswitch = "squeeze_days"\nvalue = "local_closed_list"\n',
            {date(2021, 5, 12), date(2021, 5, 14), date(2021, 4, 30), date(2022, 5, 27)},
        ),
        (
            '[[policy]]\nswitch = "squeeze_days"\nvalue = "local_closed_list"\nfrom = 2022-01-01\n',
            {date(2021, 5, 12), date(2022, 5, 27)},
        ),
    ],
)
def test_squeeze_and_half_days_close_only_where_the_choice_holds_that_day(
    tmp_path: Path, choice: str, closed: set[date]
) -> None:
    (tmp_path / "ours.toml").write_text(CALENDAR)
    group = a_scenario(tmp_path).parent / "group.toml"
    text = group.read_text().replace('calendar = "sweden"', 'calendar = "ours.toml"')
    group.write_text(text + choice)
    found = charter("group.toml", base=tmp_path, first_year=2021, last_year=2022).calendar
    asked = {date(2021, 5, 12), date(2021, 5, 14), date(2021, 4, 30), date(2022, 5, 27)}
    assert {day for day in asked if not found.is_working(day)} == closed


def test_a_groups_own_squeeze_days_follow_its_choice_too(tmp_path: Path) -> None:
    group = a_scenario(tmp_path).parent / "group.toml"
    squeeze = '[[closed]]\nday = 2021-05-14\nreason = "klämdag"\nkind = "squeeze"\n'
    shut = '[[policy]]\nswitch = "squeeze_days"\nvalue = "local_closed_list"\n'
    text = group.read_text()
    found = []
    for more in (squeeze, squeeze + shut):
        group.write_text(text + more)
        held = charter("group.toml", base=tmp_path, first_year=2021, last_year=2021)
        # D17: Tuesday 11 May 2021; Wed 12, then Ascension, and Friday 14 or not
        found.append(held.calendar.add(date(2021, 5, 11), 3))
    assert found == [date(2021, 5, 17), date(2021, 5, 18)]


def test_an_unknown_kind_of_closed_day_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text('[[closed]]\nday = 2021-05-14\nkind = "klämdag"\n')
    group = a_scenario(tmp_path).parent / "group.toml"
    group.write_text(group.read_text().replace('calendar = "sweden"', 'calendar = "ours.toml"'))
    with pytest.raises(ConfigError) as refused:
        charter("group.toml", base=tmp_path, first_year=2021, last_year=2021)
    assert str(refused.value).removeprefix(f"{tmp_path}/").startswith("ours.toml:3: ")
