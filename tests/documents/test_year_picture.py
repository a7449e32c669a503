"""The year as a picture: whole, safe, the same every time, and nothing written over anything else."""

from datetime import date
from itertools import combinations
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from documents.year_picture import WIDTH, year_picture
from documents.year_svg import width_of
from rules.people import Language
from rules.year import check_year
from rules.year_values import Slot
from tests.rules.test_year_fixes import years
from tests.rules.worlds import at
from tests.rules.years import a_group, a_slot

SVG = "{http://www.w3.org/2000/svg}"
CHARTER = a_group()
PLAN = (
    Slot(starts_at=at("2021-04-08T09:00"), place='<script>alert("x")</script> & \x00 Sal'),
    a_slot("2021-04-15T09:00", board="2021-04-20"),
    a_slot("2021-06-24T09:00", board="2021-09-30"),  # farther away than a row reaches
)


def drawn(language: Language = Language.SWEDISH, *slots: Slot) -> str:
    """The picture of a year."""
    return year_picture(check_year(slots or PLAN, CHARTER), CHARTER, language)


def tree(text: str) -> ElementTree.Element:
    """The picture as a parser sees it."""
    return ElementTree.fromstring(text)


Box = tuple[float, float, float, float]


def boxes(element: ElementTree.Element) -> list[tuple[str, Box]]:
    """Every label with the room that it takes at the most: left, top, right, bottom."""
    found = []
    for text in element.iter(f"{SVG}text"):
        size, x, y = (float(text.attrib[name]) for name in ("font-size", "x", "y"))
        wide = width_of(text.text or "", size)
        left = x - wide / 2 if text.get("text-anchor") == "middle" else x
        found.append((text.text or "", (left, y - size * 0.8, left + wide, y + size * 0.2)))
    return found


def overlapping(one: Box, other: Box) -> bool:
    """Whether two labels touch."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def assert_readable(text: str) -> None:
    """No label lies outside the picture or over another."""
    root = tree(text)
    height = float(root.attrib["height"])
    assert root.attrib["viewBox"] == f"0 0 {WIDTH:.0f} {root.attrib['height']}"
    labels = boxes(root)
    for words, (left, top, right, bottom) in labels:
        assert (words, left >= 0, top >= 0, right <= WIDTH, bottom <= height) == (
            words,
            True,
            True,
            True,
            True,
        )
    for (words, one), (others, other) in combinations(labels, 2):
        assert not overlapping(one, other), (words, others)


def test_labels_lie_inside_and_touch_no_other() -> None:
    for language in Language:
        assert_readable(drawn(language))


@limits(max_examples=25, deadline=None)
@given(years(), st.sampled_from(Language))
def test_labels_never_touch_whatever_the_year(slots: list[Slot], language: Language) -> None:
    assert_readable(drawn(language, *slots))


def test_it_says_what_it_shows() -> None:
    root = tree(drawn())
    assert (root.get("role"), root.get("lang")) == ("img", "sv")
    named = [root.find(f"{SVG}{name}") for name in ("title", "desc")]
    assert root.get("aria-labelledby") == " ".join(one.attrib["id"] for one in named if one is not None)
    told = [one.text for one in named if one is not None]
    assert told == [
        "Årsplan: FVG Exempel",
        "3 möten, 2 med krockar."
        " Frågefristen (AMF-Q3) slutar torsdag 2021-04-08, på eller efter mötesdagen torsdag 2021-04-08."
        " Synpunkter och justering är klara först måndag 2021-06-28, när uppehållet (sommaruppehåll) har börjat.",
    ]
    assert tree(drawn(Language.ENGLISH)).findtext(f"{SVG}title") == "Year plan: FVG Exempel"


def test_a_clash_has_a_shape_and_words_and_not_only_a_colour() -> None:
    rows = [row for row in tree(drawn()).iter(f"{SVG}g") if row.get("aria-label")]
    triangles = [
        [shape for shape in row.iter(f"{SVG}polygon") if shape.get("class") == "wrong"] for row in rows
    ]
    words = [[text.text for text in row.iter(f"{SVG}text") if text.get("class") == "clash"] for row in rows]
    assert [len(shapes) for shapes in triangles] == [1, 0, 1]
    assert [line[0][:7] if line and line[0] else None for line in words] == ["KROCK: ", None, "KROCK: "]


def test_closed_days_and_recess_are_shaded() -> None:
    easter, _, summer = (row for row in tree(drawn()).iter(f"{SVG}g") if row.get("aria-label"))
    shades = [
        [shape.get("class") for shape in row.iter(f"{SVG}rect") if shape.get("class") in ("closed", "recess")]
        for row in (easter, summer)
    ]
    assert shades[0].count("recess") == 0
    # Good Friday, the weekend and Easter Monday; the next weekend and one more as far as the row reaches
    assert shades[0][:4] == ["closed"] * 4
    assert shades[1].count("recess") > 0


def test_a_day_beyond_the_row_stands_at_its_edge_with_its_whole_date() -> None:
    assert "nämnd 2021-09-30" in [words for words, _ in boxes(tree(drawn()))]


def test_nothing_in_it_can_run_or_be_fetched() -> None:
    text = drawn()
    names = {element.tag.removeprefix(SVG) for element in tree(text).iter()}
    assert names.isdisjoint({"script", "image", "foreignObject", "use", "a"})
    assert text.replace('xmlns="http://www.w3.org/2000/svg"', "").count("http") == 0
    assert [
        attribute for one in tree(text).iter() for attribute in one.attrib if attribute.startswith("on")
    ] == []
    assert "\x00" not in text


def test_the_same_plan_is_drawn_the_same() -> None:
    assert drawn() == drawn()


def test_a_year_without_a_day_that_can_be_counted_is_still_drawn() -> None:
    assert_readable(drawn(Language.SWEDISH, a_slot("2030-03-07T09:00", board=date(2031, 1, 1).isoformat())))
