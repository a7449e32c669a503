"""A timetable's template is read as it stands, and legs that cannot be are refused by file and line."""

from datetime import time
from pathlib import Path

import pytest

from config.rulebooks import rulebook_at, rulebook_named
from config.shelves import Shelves
from config.toml import ConfigError
from rules.timetables import Anchor, LegOwner

BOOK = """\
id = "x"
title = "X"
version = "1"
in_force_from = 2020-01-01
include = []

[[timetable]]
name = "t"
title = "T"
cites = "c"
anchor = "meeting"

[[timetable.leg]]
name = "a"
title = "A"
owner = "employer"
within = "4 working days"
direction = "before"

[[timetable.leg]]
name = "b"
title = "B"
owner = "unions"
within = "1 working day"
direction = "before"
"""


def refusal(old: str, new: str, tmp_path: Path) -> str:
    """What is said of the book with one thing changed, without its folder."""
    assert BOOK.count(old) == 1
    path = tmp_path / "x.toml"
    path.write_text(BOOK.replace(old, new))
    with pytest.raises(ConfigError) as refused:
        rulebook_at(path, Shelves())
    return str(refused.value).removeprefix(f"{tmp_path}/")


def test_the_business_plans_legs_alternate_backward_from_the_meeting_and_forward_from_the_draft() -> None:
    book = rulebook_named("hagersten-alvsjo")
    backward, forward = book.template("business-plan"), book.template("business-plan-forward")
    assert (backward.anchor, forward.anchor) == (Anchor.MEETING, Anchor.START)
    for template in (backward, forward):
        assert [leg.owner for leg in template.legs] == [
            LegOwner.EMPLOYER,
            LegOwner.UNIONS,
            LegOwner.EMPLOYER,
            LegOwner.BOTH,
        ]
        assert [str(leg.until) for leg in template.legs] == ["12:00", "None", "None", "None"]
        assert [leg.gate for leg in template.legs] == [False, False, True, False]
        assert [leg.rule for leg in template.legs] == ["HA-VP-1", "HA-VP-2", "HA-VP-3", None]
        assert {leg.remind_at for leg in template.legs} == {time(9, 0)}
    assert [str(leg.within) for leg in backward.legs] == [
        "7 working days",
        "4 working days",
        "1 working day",
        "0 working days",
    ]
    assert [str(leg.within) for leg in forward.legs] == [
        "0 working days",
        "3 working days",
        "6 working days",
        "7 working days",
    ]


def test_a_group_without_the_fragment_has_no_timetable() -> None:
    assert rulebook_named("amf").timetables == ()


SECOND = 'owner = "unions"\nwithin = "1 working day"\ndirection = "before"'


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            SECOND,
            SECOND.replace("before", "after"),
            "x.toml:25: timetable 't': leg 'b' counts past the meeting that the timetable leads to: "
            'write direction = "before", or anchor = "start"',
        ),
        (
            'anchor = "meeting"',
            'anchor = "start"',
            "x.toml:18: timetable 't': leg 'a' is counted backwards from its start: "
            'write direction = "after", or anchor = "meeting"',
        ),
        (
            '"1 working day"',
            '"5 working days"',
            "x.toml:24: timetable 't': leg 'b' (5 working days before) does not end after 'a'"
            " (4 working days before): put the legs in the order of their days",
        ),
        (
            '"1 working day"',
            '"4 working days"',
            "x.toml:24: timetable 't': leg 'b' (4 working days before) does not end after 'a'"
            " (4 working days before): put the legs in the order of their days",
        ),
        (
            '"1 working day"',
            '"1 day"',
            "x.toml:24: timetable 't': leg 'b' counts days, the one before it working days: "
            "count all legs in working days",
        ),
        (
            '"1 working day"',
            '"3 hours"',
            "x.toml:24: timetable 't', leg 'b': legs are counted in working days, days, weeks",
        ),
        ('name = "b"', 'name = "a"', "x.toml:21: timetable 't' has two legs 'a': rename one"),
        (
            'name = "b"',
            'name = "b/c"',
            "x.toml:21: leg 'b/c': a name is a word without '/', such as 'proposals'",
        ),
        ('name = "b"', 'name = "2"', "x.toml:21: leg '2': a name is a word without '/', such as 'proposals'"),
        (
            SECOND,
            f"{SECOND}\ngate = true",
            "x.toml:26: timetable 't', leg 'b' is a gate of 'unions': "
            "the employer answers: move gate = true to the leg of its answers",
        ),
        (SECOND, f'{SECOND}\nuntil = "noon"', "x.toml:26: 'noon' is no cut-off: write a clock time such as"),
        ('owner = "unions"', 'owner = "board"', "x.toml:23: owner 'board' is unknown: "),
    ],
)
def test_a_leg_that_cannot_be_is_refused_with_its_line_and_a_cure(
    old: str, new: str, said: str, tmp_path: Path
) -> None:
    assert refusal(old, new, tmp_path)[: len(said)] == said


def test_two_legs_may_not_share_a_rule(tmp_path: Path) -> None:
    both = BOOK.replace('title = "A"', 'title = "A"\nrule = "R"').replace(
        'title = "B"', 'title = "B"\nrule = "R"'
    )
    path = tmp_path / "x.toml"
    path.write_text(both)
    with pytest.raises(ConfigError, match=r"x.toml:24: timetable 't': legs 'a' and 'b' share rule 'R'"):
        rulebook_at(path, Shelves())


def test_two_legs_of_one_day_stand_in_the_order_of_their_clocks(tmp_path: Path) -> None:
    first = BOOK.replace('"4 working days"\n', '"1 working day"\nuntil = "12:00"\n')
    path = tmp_path / "x.toml"
    path.write_text(first)
    assert [str(leg.until) for leg in rulebook_at(path, Shelves()).template("t").legs] == ["12:00", "None"]
    path.write_text(first + 'until = "12:00"\n')
    with pytest.raises(
        ConfigError, match=r"x.toml:25: timetable 't': leg 'b' \(1 working day before\) does not"
    ):
        rulebook_at(path, Shelves())


def test_a_timetable_without_legs_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text(BOOK.partition("[[timetable.leg]]")[0])
    with pytest.raises(
        ConfigError, match=r"x.toml:8: timetable 't' has no legs: add a \[\[timetable.leg\]\]"
    ):
        rulebook_at(path, Shelves())
