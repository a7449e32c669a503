"""The sample group has the real one's shape; what a group file gets wrong is refused with its line."""

import re
from datetime import date, time
from pathlib import Path

import pytest

from config.groups import GroupFile, group_in
from config.load import all_groups, charter
from config.toml import ConfigError, TomlFile
from rules.people import (
    Address,
    Language,
    Quiet,
    QuietDay,
    QuietSpan,
    Recess,
    Role,
    Side,
    holders,
    seats_on,
)
from tests.shared import shared

GROUP = """\
slug = "g"
title = "Gruppen"
rulebook = "amf"
mailbox = "fvg@example.se"

[[organisation]]
slug = "employer"
title = "Förvaltningen"
side = "employer"

[[organisation]]
slug = "vision"
title = "Vision"
side = "union"

[[seat]]
person = "e1"
name = "Ada Påhittad"
email = "ada@example.se"
organisation = "employer"
role = "chair"

[[seat]]
person = "e2"
name = "Bo Påhittad"
email = "bo@example.se"
organisation = "employer"
role = "secretary"

[[seat]]
person = "v1"
name = "Cia Påhittad"
email = "cia@example.se"
organisation = "vision"
role = "ordinary"
"""
HEAD = 'mailbox = "fvg@example.se"\n'
LAST = 'role = "ordinary"\n'


def read(text: str) -> GroupFile:
    return group_in(TomlFile(Path("g.toml"), text.encode()).root())


def with_quiet(lines: str) -> Quiet:
    return read(GROUP + "\n[quiet]\n" + lines + "\n").group.quiet


def refusal(text: str) -> str:
    with pytest.raises(ConfigError) as refused:
        read(text)
    return str(refused.value)


def test_the_sample_group_has_ten_employer_seats_and_eight_unions_with_substitutes() -> None:
    group = charter("fvg-sample", first_year=2021, last_year=2021).group
    seated = holders(seats_on(group.seats, date(2021, 4, 15)))
    sides = {known.slug: known.side for known in group.organisations}
    assert sum(sides[seat.organisation] is Side.EMPLOYER for seat in seated) == 10
    assert len(group.unions) == 8
    roles = {
        union.slug: {seat.role for seat in group.seats if seat.organisation == union.slug}
        for union in group.unions
    }
    assert [slug for slug, held in roles.items() if not {Role.ORDINARY, Role.SUBSTITUTE} <= held] == []


def test_the_sample_group_has_two_roles_in_one_person_and_a_change_on_the_first_of_may() -> None:
    seats = charter("fvg-sample", first_year=2021, last_year=2021).group.seats
    assert [seat.role for seat in seats if seat.person == "kom1"] == [Role.ORDINARY, Role.HEAD_SAFETY_REP]
    days = (date(2021, 4, 30), date(2021, 5, 1))
    held = {
        person: [seat.role for day in days for seat in seats_on(seats, day) if seat.person == person]
        for person in ("led1", "led2")
    }
    assert held == {"led1": [Role.ORDINARY, Role.SUBSTITUTE], "led2": [Role.SUBSTITUTE, Role.ORDINARY]}
    assert [seat.person for seat in seats if seat.language is Language.ENGLISH] == ["saco2"]


def test_nobody_in_the_sample_group_is_named_in_the_real_minutes() -> None:
    seats = charter("fvg-sample", first_year=2021, last_year=2021).group.seats
    real = set(re.findall(r"\w+", "".join(path.read_text() for path in shared("minutes").glob("*.txt"))))
    words = {word for seat in seats for word in seat.address.name.split()}
    assert sorted(word for word in words if word in real) == []
    assert [seat.address.email for seat in seats if not seat.address.email.endswith(".example.se")] == []


def test_the_charter_holds_group_rules_calendar_and_manners() -> None:
    governs = charter("fvg-sample", first_year=2020, last_year=2022)
    assert (governs.group.slug, governs.rulebook.id, governs.calendar.name) == ("fvg-sample", "amf", "sweden")
    assert (governs.calendar.first, governs.calendar.last) == (date(2020, 1, 1), date(2022, 12, 31))
    assert governs.digest == charter("fvg-sample", first_year=2020, last_year=2022).digest
    assert "fvg-sample" in all_groups()


def test_files_beside_the_group_are_found_and_change_the_digest(tmp_path: Path) -> None:
    (tmp_path / "cal.toml").write_text('[[closed]]\nday = 2021-05-14\nreason = "klämdag"\n')
    text = GROUP.replace('"amf"\n', '"amf"\ncalendar = "cal.toml"\n')
    digests = []
    for closed in ("", "[[closed]]\nday = 2021-06-07\n"):
        (tmp_path / "g.toml").write_text(text + closed)
        governs = charter("g.toml", base=tmp_path, first_year=2021, last_year=2021)
        digests.append(governs.digest)
    assert governs.calendar.why_closed(date(2021, 5, 14)) == "klämdag"
    assert governs.calendar.why_closed(date(2021, 6, 7)) == "stängt"
    assert digests[0] != digests[1]


def test_a_group_file_is_read_whole() -> None:
    group = read(
        GROUP + 'substitute_for = ["e1"]\nfrom = "2021-05-01"\nto = 2021-12-31\nlanguage = "en"\n'
    ).group
    seat = group.seats[-1]
    assert (seat.person, seat.address) == ("v1", Address(name="Cia Påhittad", email="cia@example.se"))
    assert (seat.valid_from, seat.valid_to) == (date(2021, 5, 1), date(2021, 12, 31))
    assert (seat.stands_in_for, seat.language) == (("e1",), Language.ENGLISH)
    assert (group.mailbox, group.zone.key) == (
        Address(name="Gruppen", email="fvg@example.se"),
        "Europe/Stockholm",
    )


def test_a_mailbox_may_carry_its_name() -> None:
    text = GROUP.replace('"fvg@example.se"', '"FVG Exempel <fvg@example.se>"')
    assert read(text).group.mailbox == Address(name="FVG Exempel", email="fvg@example.se")


def test_a_union_without_a_seat_is_allowed() -> None:
    text = GROUP.replace("[[seat]]", '[[organisation]]\nslug = "saco"\nside = "union"\n\n[[seat]]', 1)
    assert [union.slug for union in read(text).group.unions] == ["vision", "saco"]


def test_the_hours_of_summons_and_reminders_can_be_set() -> None:
    group = read(GROUP.replace(HEAD, HEAD + 'summons_at = "15:30"\nreminders_at = 08:15:00\n')).group
    assert (group.summons_at, group.reminders_at) == (time(15, 30), time(8, 15))


@pytest.mark.parametrize(
    "lines",
    [
        'hours = "19:00-06:30"',
        'hours = "19-06.30"',
        'hours = ["19:00", "06:30"]',
        'hours = { from = "19:00", to = "06:30" }',
        "hours = { from = 19:00:00, to = 06:30:00 }",
        'from = "19:00"\nto = "06:30"',
    ],
)
def test_quiet_hours_are_read_in_every_harmless_shape(lines: str) -> None:
    quiet = with_quiet(lines)
    assert (quiet.closes, quiet.opens) == (time(19, 0), time(6, 30))


@pytest.mark.parametrize(
    ("lines", "days"),
    [
        ('days = "non_working"', "saturday sunday holidays"),
        ('days = ["saturday", "sunday", "holidays"]', "saturday sunday holidays"),
        ('days = ["lördag", "söndag"]', "saturday sunday"),
        ('days = "weekends"', "saturday sunday"),
        ('days = "helger"', "saturday sunday holidays"),
        ('days = ["Fredagar", "helgdagar"]', "friday holidays"),
        ('days = ["friday"]', "friday"),
        ('days = "none"', ""),
        ("days = []", ""),
        ("", "saturday sunday holidays"),
    ],
)
def test_quiet_days_are_read_in_every_harmless_shape(lines: str, days: str) -> None:
    assert with_quiet(lines).days == frozenset(map(QuietDay, days.split()))


def test_some_hours_of_a_weekday_may_be_quiet_too() -> None:
    lines = 'spans = ["friday 15:00-07:00", "onsdagar 12-13", "monday 22:00-24:00"]'
    assert with_quiet(lines).spans == (
        QuietSpan(day=QuietDay.FRIDAY, starts=time(15), ends=time(7)),
        QuietSpan(day=QuietDay.WEDNESDAY, starts=time(12), ends=time(13)),
        QuietSpan(day=QuietDay.MONDAY, starts=time(22), ends=time(0)),
    )


@pytest.mark.parametrize(
    "lines",
    [
        'recess = "2021-06-28/2021-08-08"',
        'recess = ["2021-06-28/2021-08-08"]',
        "recess = [{ from = 2021-06-28, to = 2021-08-08 }]",
        'recess = { from = "2021-06-28", to = "2021-08-08" }',
        "[[quiet.recess]]\nfrom = 2021-06-28\nto = 2021-08-08",
    ],
)
def test_a_recess_is_read_in_every_harmless_shape(lines: str) -> None:
    assert with_quiet(lines).recesses == (
        Recess(first=date(2021, 6, 28), last=date(2021, 8, 8), reason="uppehåll"),
    )


def test_without_quiet_the_house_defaults_hold() -> None:
    assert read(GROUP).group.quiet == Quiet()


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            'hours = "07:00-18:00"',
            "g.toml:38: 'hours' 07:00-18:00 silences the whole working day:"
            ' quiet hours are the hours without mail: did you mean "18:00-07:00"?',
        ),
        ('hours = "late"', "g.toml:38: 'hours' is late, not two times of day: write hours = \"18:00-07:00\""),
        (
            'hours = "18:00-27:00"',
            "g.toml:38: 'hours': '27:00' is no time of day: write hours = \"18:00-07:00\"",
        ),
        (
            'days = "caturday"',
            "g.toml:38: 'days': 'caturday' is unknown:"
            ' write days = "non_working", ["saturday", "holidays"] or "none"',
        ),
        (
            'days = ["monday", "tuesday", "wednesday", "thursday", "friday", "weekend"]',
            "g.toml:38: 'days' names all seven: nothing could ever be sent; leave one out",
        ),
        (
            'spans = "15:00-07:00"',
            "g.toml:38: 'spans': '15:00-07:00' is no day of the week with two times of day:"
            ' write spans = ["friday 15:00-07:00"]',
        ),
        (
            'spans = "holidays 15:00-07:00"',
            "g.toml:38: 'spans': 'holidays 15:00-07:00' is no day of the week with two times of day:"
            ' write spans = ["friday 15:00-07:00"]',
        ),
        (
            'spans = ["friday 15:00-15:00"]',
            "g.toml:38: 'spans': 'friday 15:00-15:00' ends when it starts: name the day in 'days' instead",
        ),
        (
            'spans = ["friday 15:00-27:00"]',
            "g.toml:38: 'spans': '27:00' is no time of day: write hours = \"18:00-07:00\"",
        ),
        (
            'recess = "2021-08-08/2021-06-28"',
            "g.toml:38: recess 2021-08-08 to 2021-06-28 ends before it begins: swap the days",
        ),
        ("hour = 1", "g.toml:38: key 'hour' is unknown: did you mean 'hours'?"),
    ],
)
def test_wrong_quiet_is_refused_with_its_line(lines: str, message: str) -> None:
    assert refusal(GROUP + "\n[quiet]\n" + lines + "\n") == message


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'organisation = "vision"',
            'organisation = "visoin"',
            "g.toml:34: seat 'v1': organisation 'visoin' is unknown: did you mean 'vision'?",
        ),
        (LAST, 'role = "ordinry"\n', "g.toml:35: role 'ordinry' is unknown: did you mean 'ordinary'?"),
        (
            HEAD,
            HEAD + 'zone = "Europe/Stokholm"\n',
            "g.toml:5: group 'g': zone 'Europe/Stokholm' is unknown: use an IANA name such as Europe/Stockholm",
        ),
        (
            '"cia@example.se"',
            '"cia at example.se"',
            "g.toml:33: seat 'v1': 'cia at example.se' is no mail address: write it as name@example.se",
        ),
        (
            '"cia@example.se"',
            '"cia@example.se\\r\\nBcc: x@example.se"',
            "g.toml:33: seat 'v1': 'cia@example.se\\r\\nBcc: x@example.se' is no mail address:"
            " write it as name@example.se",
        ),
        (
            "Cia Påhittad",
            "Cia\\nPåhittad",
            "g.toml:32: seat 'v1': the name 'Cia\\nPåhittad' holds a control character: remove it",
        ),
        (HEAD, 'mailbox = "fvg"\n', "g.toml:4: 'fvg' is no mail address: write it as name@example.se"),
        (
            LAST,
            LAST + 'substitute_for = "e9"\n',
            "g.toml:36: seat 'v1': substitute for unknown 'e9': have: e1, e2",
        ),
        (
            LAST,
            LAST + "from = 2021-05-01\nto = 2021-04-30\n",
            "g.toml:37: seat 'v1': 'to' 2021-04-30 lies before 'from' 2021-05-01: swap them",
        ),
        (
            'role = "chair"',
            'role = "manager"',
            "g.toml:1: group 'g' has no chair: add a [[seat]] with role = \"chair\"",
        ),
        (
            'role = "secretary"',
            'role = "manager"',
            "g.toml:1: group 'g' has no secretary: add a [[seat]] with role = \"secretary\"",
        ),
        ('side = "union"', 'side = "onion"', "g.toml:14: side 'onion' is unknown: did you mean 'union'?"),
        (
            'slug = "vision"',
            'slug = "employer"',
            "g.toml:12: organisation 'employer' stands twice: remove one",
        ),
        (LAST, LAST + 'languge = "sv"\n', "g.toml:36: key 'languge' is unknown: did you mean 'language'?"),
        (LAST, LAST + 'language = "fi"\n', "g.toml:36: language 'fi' is unknown: have: en, sv"),
        ('email = "cia@example.se"\n', "", "g.toml:30: key 'email' is missing: add it"),
    ],
)
def test_a_wrong_group_file_is_refused_with_its_line(old: str, new: str, message: str) -> None:
    assert GROUP.count(old) == 1
    assert refusal(GROUP.replace(old, new)) == message


def test_substitutes_who_stand_in_for_each_other_in_a_circle_are_refused() -> None:
    one = GROUP[GROUP.rindex("[[seat]]") :].replace("ordinary", "substitute")  # lines 37 to 42 once appended
    circle = GROUP.replace('role = "ordinary"\n', 'role = "substitute"\nsubstitute_for = "v2"\n')
    second = one.replace("v1", "v2").replace("cia@", "c2@") + 'substitute_for = "v3"\n'
    third = one.replace("v1", "v3").replace("cia@", "c3@") + 'substitute_for = "v1"\n'
    # The first seat's line 36 is substitute_for; the second is lines 37 to 43, the third 44 to 50.
    assert refusal(circle + second + third) == (
        "g.toml:50: seat 'v3': substitutes stand in for each other in a circle (v3 -> v1 -> v2 -> v3):"
        " leave one of them out, or part them with 'from' and 'to'"
    )
    parted = read(circle + second + "to = 2021-04-30\n" + third + "from = 2021-05-01\n").group
    assert [seat.stands_in_for for seat in parted.seats[2:]] == [("v2",), ("v3",), ("v1",)]


def test_two_who_stand_in_for_each_other_on_one_single_day_are_refused() -> None:
    one = GROUP[GROUP.rindex("[[seat]]") :].replace("ordinary", "substitute")
    first = GROUP.replace(
        'role = "ordinary"\n', 'role = "substitute"\nsubstitute_for = "v2"\nto = 2021-05-01\n'
    )
    second = one.replace("v1", "v2").replace("cia@", "c2@") + 'from = 2021-05-01\nsubstitute_for = "v1"\n'
    assert refusal(first + second) == (
        "g.toml:45: seat 'v2': substitutes stand in for each other in a circle (v2 -> v1 -> v2):"
        " leave one of them out, or part them with 'from' and 'to'"
    )


def test_one_person_has_one_address() -> None:
    again = GROUP[GROUP.rindex("[[seat]]") :]
    other = again.replace("cia@", "c@").replace("ordinary", "safety_rep")
    assert refusal(GROUP + "\n" + other) == (
        "g.toml:40: seat 'v1': c@example.se here, cia@example.se in an earlier seat: one person has one address"
    )


def test_the_same_seat_on_the_same_days_is_refused_and_on_other_days_allowed() -> None:
    again = GROUP[GROUP.rindex("[[seat]]") :]
    assert refusal(GROUP + "\n" + again) == (
        "g.toml:37: seat 'v1': stands twice as ordinary of vision on the same days: remove one,"
        " or part them with 'from' and 'to'"
    )
    parted = read(GROUP + "to = 2021-04-30\n\n" + again + "from = 2021-05-01\n").group
    assert len(parted.seats) == 4


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"amf"', '"amff"', "g.toml:3: rulebook 'amff' not found in config/rulebooks: did you mean 'amf'?"),
        ('rulebook = "amf"\n', "", "g.toml:1: group 'g' has no 'rulebook': write rulebook = \"amf\""),
        (
            HEAD,
            HEAD + 'calendar = "swedn"\n',
            "g.toml:5: calendar 'swedn' not found in config/calendars: did you mean 'sweden'?",
        ),
    ],
)
def test_a_group_that_names_what_is_not_there_is_refused(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    (tmp_path / "g.toml").write_text(GROUP.replace(old, new))
    with pytest.raises(ConfigError) as refused:
        charter("g.toml", base=tmp_path, first_year=2021, last_year=2021)
    assert str(refused.value).removeprefix(f"{tmp_path}/") == message
