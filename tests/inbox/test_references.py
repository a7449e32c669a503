"""Where words name a matter or a page."""

from dataclasses import replace

import pytest

from inbox.references import Place, candidates, page_in, references, settled
from tests.inbox.office import the_world

AGENDA = the_world().meetings[1].matters  # m1 AMF 2021/101, m2 AMF 2021/102, m3 AMF 2021/103
TWINS = the_world().meetings[2].matters  # n2 and n3 share AMF 2021/150


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Ärende 2", {"m2"}),
        ("ärendena 1 och 3", {"m1", "m3"}),
        ("ärende 1-3", {"m1", "m2", "m3"}),
        ("ärende nr 3:", {"m3"}),
        ("agenda item 2", {"m2"}),
        ("§2", {"m2"}),
        ("punkt 2 på dagordningen", {"m2"}),
        ("AMF 2021/101", {"m1"}),
        ("amf2021 / 101.", {"m1"}),
        ("dnr 2021/101", {"m1"}),
        ("lokalerna på Storgatan", {"m3"}),
        ("DELEGATIONSORDNINGENS", {"m1"}),
        ("AMF 2021/101 (Delegationsordning)", {"m1"}),
        ("AMF 2021/101 och Budgetuppföljning", set()),  # one contradicts the other
        ("ärende 9", set()),
    ],
)
def test_a_matter_is_named_by_number_case_number_or_title(text: str, named: set[str]) -> None:
    assert candidates(references(text, AGENDA, Place.SENTENCE)) == frozenset(named)


@pytest.mark.parametrize(
    "text",
    [
        "punkt 2 i planen",
        "punkt 2.3",
        "§ 2 i avtalet",
        "MBL § 2",
        "punkt 40",
        "AMF 2021/1011",
        "AMF 2021/101-2",
        "lokaler i hela staden",
        "MN 2021/101",  # another diary
        "SOU 2021/101",
        "vi är 2 och 3 av oss är nya",
        "storgatan",
    ],
)
def test_other_words_name_no_matter(text: str) -> None:
    assert candidates(references(text, AGENDA, Place.SENTENCE)) is None


@pytest.mark.parametrize("text", ["BUN 2021/12", "bun2021/12", "Bun-2021/12"])
def test_a_case_number_is_of_its_own_diary_though_another_has_the_same_digits(text: str) -> None:
    numbers = {"m1": "KS 2021/12", "m2": "BUN 2021/12"}
    agenda = tuple(replace(one, case_number=numbers[one.id]) for one in AGENDA if one.id in numbers)
    assert candidates(references(text, agenda, Place.SENTENCE)) == frozenset({"m2"})
    assert candidates(references("dnr 2021/12", agenda, Place.SENTENCE)) == frozenset({"m1", "m2"})


def test_a_shared_case_number_names_both_and_the_title_beside_it_one() -> None:
    assert candidates(references("AMF 2021/150", TWINS, Place.SENTENCE)) == frozenset({"n2", "n3"})
    assert candidates(references("AMF 2021/150, Plan för nästa år", TWINS, Place.SENTENCE)) == frozenset(
        {"n3"}
    )


def test_one_common_word_is_a_title_in_a_heading_only() -> None:
    assert candidates(references("Tidsplan", TWINS, Place.HEADING)) == frozenset({"n2"})
    assert candidates(references("Finns det en tidsplan?", TWINS, Place.SENTENCE)) is None


def test_what_was_said_first_decides_and_the_rest_tells_which_of_several() -> None:
    both, second, third = frozenset({"n2", "n3"}), frozenset({"n2"}), frozenset({"n3"})
    assert settled(both, second) == "n2"
    assert settled(second, third) == "n2"
    assert settled(None, third) == "n3"
    assert settled(both) is None
    assert settled(frozenset(), third) is None
    assert settled(None, None) is None


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("s. 4", "4"),
        ("sid 4", "4"),
        ("sidan 4-5", "4-5"),
        ("sidorna 4 till 5", "4-5"),
        ("p. 4", "4"),
        ("page 12", "12"),
        ("s 3 och s. 7", "3, 7"),
        ("FVG:s 4 möten", None),
        ("kl 9", None),
        ("s. 2021/101", None),
        ("sidan", None),
    ],
)
def test_pages_are_read_as_people_write_them(text: str, page: str | None) -> None:
    assert page_in(text) == page
