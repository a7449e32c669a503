"""Every error names file, line and cure."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from config.shelves import NotOnShelf, Shelf, Shelves
from config.toml import ConfigError, Table, TomlFile, nearest
from rules.people import Side


def a_file(text: str, path: Path = Path("x.toml")) -> Table:
    return TomlFile(path, text.encode()).root()


def refusal(text: str) -> str:
    with pytest.raises(ConfigError) as refused:
        a_file(text)
    return str(refused.value)


def test_a_key_that_stands_twice_is_refused_with_its_line() -> None:
    assert refusal('slug = "a"\ntitle = "b"\nslug = "c"\n') == (
        "x.toml:3: a key stands twice (Cannot overwrite a value): remove one"
    )


def test_a_table_that_stands_twice_is_refused_with_its_line() -> None:
    assert refusal('[quiet]\ndays = "none"\n[quiet]\n') == (
        "x.toml:3: a key stands twice (Cannot declare ('quiet',) twice): remove one"
    )


def test_broken_toml_is_refused_with_its_line() -> None:
    assert refusal('slug = "a"\ntitle = b\n') == "x.toml:2: is no TOML (Invalid value): mend this line"


def test_a_file_that_ends_too_early_is_refused_at_its_end() -> None:
    assert refusal("a = 1\nb = [1,\n2\n").startswith("x.toml:4: is no TOML (")


def test_bytes_that_are_not_utf8_are_refused_with_their_line() -> None:
    with pytest.raises(ConfigError) as refused:
        TomlFile(Path("x.toml"), b'a = 1\nb = "\xe5"\n').root()
    assert str(refused.value) == "x.toml:2: is not UTF-8: save the file as UTF-8"


def test_lines_are_found_through_strings_comments_arrays_and_nested_tables() -> None:
    text = '''# a comment with [brackets] and = signs
first = "a # no comment [x]"
long = """
[seat]
key = 1
"""
literal = \'\'\'
[[seat]]
\'\'\'
list = [
  "one",  # [two]
  { a = 1 },
]

[[rule]]
id = "A"
[[rule.reminder]]
text = "a"

[[rule]]  # the second
id = 'B'
[[rule.reminder]]
text = "b"
[[rule.reminder]]
"text" = "c"

[quiet]
hours.from = "18:00"
'''
    file = TomlFile(Path("x.toml"), text.encode())
    found = {
        where: file.line(where)
        for where in [
            ("first",),
            ("long",),
            ("literal",),
            ("list",),
            ("rule", 0),
            ("rule", 0, "id"),
            ("rule", 0, "reminder", 0),
            ("rule", 1),
            ("rule", 1, "id"),
            ("rule", 1, "reminder", 0, "text"),
            ("rule", 1, "reminder", 1, "text"),
            ("quiet",),
            ("quiet", "hours", "from"),
            ("list", 1, "a"),
            ("missing",),
        ]
    }
    assert list(found.values()) == [2, 3, 7, 10, 15, 16, 17, 20, 21, 23, 25, 27, 28, 10, 1]


def test_wrong_types_say_what_stands_there_and_what_should() -> None:
    file = a_file('a = 1\nb = "x"\nc = 2021-05-14\nd = ""\ne = ["x", 1]\nf = 1\n')
    said = []
    for read in (
        lambda: file.text("a"),
        lambda: file.flag("b"),
        lambda: file.moment("c"),
        lambda: file.text("d"),
        lambda: file.texts("e"),
        lambda: file.tables("f"),
        lambda: file.day("b"),
        lambda: file.text("g"),
        lambda: file.clock("b", datetime(2021, 1, 1, tzinfo=UTC).time()),
        lambda: file.choice("b", Side),
    ):
        with pytest.raises(ConfigError) as refused:
            read()
        said.append(str(refused.value))
    assert said == [
        "x.toml:1: 'a' is a number (1), not text: put it in \"quotes\"",
        "x.toml:2: 'b' is text (x), not true or false",
        "x.toml:3: 'c' is a day (2021-05-14), not a moment: write it as 2021-04-15T09:00:00+02:00",
        "x.toml:4: 'd' is empty: fill it in or remove it",
        "x.toml:5: 'e' is list (['x', 1]), not a list of texts: write [\"one\", \"two\"]",
        "x.toml:6: 'f' is a number (1), not a list of tables: write [[f]]",
        "x.toml:2: 'b' is 'x', not a day: write it as 2021-05-14",
        "x.toml:1: key 'g' is missing: add it",
        "x.toml:2: 'b' is 'x', not a time of day: write it as 09:00",
        "x.toml:2: b 'x' is unknown: have: employer, union",
    ]


def test_a_naive_moment_is_refused_with_its_line() -> None:
    with pytest.raises(ConfigError) as refused:
        a_file("\nat = 2021-04-15T09:00:00\n").moment("at")
    assert str(refused.value) == (
        "x.toml:2: 'at': 2021-04-15T09:00:00 has no time zone: write it with an offset,"
        " e.g. 2021-04-15T09:00:00+02:00"
    )


def test_an_unknown_key_suggests_the_nearest() -> None:
    with pytest.raises(ConfigError) as refused:
        a_file('a = 1\nmailbx = "x"\n').only("a", "mailbox", "zone")
    assert str(refused.value) == "x.toml:2: key 'mailbx' is unknown: did you mean 'mailbox'?"


def test_a_word_near_to_nothing_lists_what_there_is() -> None:
    assert nearest("qqq", {"b", "a"}) == "have: a, b"
    assert nearest("qqq", ()) == "have: none"


def test_days_are_read_as_dates_and_as_text() -> None:
    file = a_file('a = 2021-05-14\nb = "2021-05-14"\n')
    assert [file.day("a"), file.day("b"), file.day("c")] == [date(2021, 5, 14), date(2021, 5, 14), None]


def test_an_operators_own_file_wins_over_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "rulebooks").mkdir()
    own = tmp_path / "rulebooks" / "amf.toml"
    own.write_text('id = "amf"\n')
    assert Shelves(own=tmp_path).find(Shelf.RULEBOOKS, "amf") == own


def test_a_missing_file_says_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(NotOnShelf) as refused:
        Shelves().find(Shelf.RULEBOOKS, "amff")
    assert str(refused.value) == "'amff' not found in config/rulebooks: did you mean 'amf'?"
    with pytest.raises(NotOnShelf) as refused:
        Shelves().find(Shelf.GROUPS, "group.toml", beside=tmp_path)
    assert str(refused.value) == f"file 'group.toml' not found in {tmp_path}"


def test_the_digest_follows_the_bytes_and_not_the_folder(tmp_path: Path) -> None:
    digests = []
    for folder, text in (("one", "a = 1\n"), ("two", "a = 1\n"), ("three", "a = 2\n")):
        path = tmp_path / folder / "x.toml"
        path.parent.mkdir()
        path.write_text(text)
        shelves = Shelves()
        shelves.read(path)
        digests.append(shelves.digest())
    assert [digests[0] == digests[1], digests[0] == digests[2]] == [True, False]
