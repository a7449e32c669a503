"""Paragraphs as people write them, read into spans and written again."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.paragraphs import paragraphs_in, printed


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("1-8", "1-8"),
        ("§1-7 och §9", "1-7, 9"),
        ("§§ 2, 4-6", "2, 4-6"),
        ("1 - 8", "1-8"),
        ("9 och 1–7", "1-7, 9"),
        ("3", "3"),
        ("2 samt 4", "2, 4"),
        ("1 and 3", "1, 3"),
        ("1-3, 2-5", "1-5"),
        ("1-3, 4", "1-4"),
        ("7 A-8", "7 A-8"),
        ("7a", "7 A"),
    ],
)
def test_paragraphs_are_read_as_people_write_them(written: str, told: str) -> None:
    assert printed(paragraphs_in(written)) == told


@pytest.mark.parametrize(
    "written", ["", "alla", "8-1", "0", "1-", "1,,2", "1-2-3", "2 x 3", "-", "1000", "9-7 A"]
)
def test_nonsense_is_refused_with_how_to_write_it(written: str) -> None:
    with pytest.raises(ValueError, match='write them as "1-8", "1-7 och 9" or "2, 4-6"'):
        paragraphs_in(written)


@given(st.sets(st.integers(1, 40), min_size=1))
def test_what_is_written_is_read_back_as_the_same_paragraphs(numbers: set[int]) -> None:
    spans = paragraphs_in(", ".join(map(str, sorted(numbers, reverse=True))))
    assert {number for (first, _), (last, _) in spans for number in range(first, last + 1)} == numbers
    assert paragraphs_in(printed(spans)) == spans
    assert all(later[0][0] > earlier[1][0] + 1 for earlier, later in pairwise(spans))
