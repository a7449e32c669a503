"""Make the table of Swedish closed days from the holidays library. Reads and counts nothing.

The library takes two thirds of a second to import, more than a whole short command may take, so its answer
for the years that people ask about is kept as a file. `python -m config.holiday_table` writes it anew.
"""

from datetime import date
from pathlib import Path

from rules.calendar import Closed, ClosedBy

TABLE = Path(__file__).resolve().parent / "calendars" / "sweden.days"
FIRST_YEAR, LAST_YEAR = 1990, 2060
FIRST_KNOWN, LAST_KNOWN = 1953, 2100  # before and after, the library knows no holiday at all


def from_library(first_year: int, last_year: int) -> dict[date, Closed]:
    """The closed days as the library has them: public holidays and the three eves, with Swedish names."""
    from holidays.constants import DE_FACTO, PUBLIC
    from holidays.countries.sweden import Sweden

    found: dict[date, Closed] = {}
    for category, by in ((DE_FACTO, ClosedBy.EVE), (PUBLIC, ClosedBy.PUBLIC)):
        known = Sweden(categories=(category,), language="sv", years=range(first_year, last_year + 1))
        found.update({day: Closed(reason=name, by=by) for day, name in known.items()})
    return dict(sorted(found.items()))


def as_lines() -> str:
    """The text of the table: day, who closed it, its name."""
    days = from_library(FIRST_YEAR, LAST_YEAR).items()
    return "".join(f"{day} {closed.by} {closed.reason}\n" for day, closed in days)


if __name__ == "__main__":
    TABLE.write_text(as_lines(), encoding="utf-8")
