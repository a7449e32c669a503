"""The languages that people read. Knows no word of them."""

from enum import StrEnum


class Language(StrEnum):
    """The languages that people read."""

    SWEDISH = "sv"
    ENGLISH = "en"
