"""Draw a planned year: a strip for each year, and a row for each meeting with the days around it. Plans nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from documents.year_svg import (
    Span,
    box,
    disc,
    fitted,
    group,
    label,
    lane_for,
    line,
    picture,
    polygon,
    width_of,
    wrapped,
)
from documents.year_words import day_words, flag_words, one_line, pick, reason_words
from rules.charter import Charter
from rules.people import Language
from rules.year_findings import rests
from rules.year_values import NOTICES, Checked

WIDTH = 1200.0
_LEFT, _RIGHT = 220.0, 1180.0  # where days are drawn
_BAND = 22.0
_LANE = 15.0
_FARTHEST = 28  # days from the meeting that a row reaches at most
_DAY = timedelta(days=1)
_STYLE = (
    "text{font-family:'DejaVu Sans',Verdana,Arial,sans-serif;fill:#1b1b1b}.paper{fill:#fff}.soft{fill:#4d4d4d}"
    ".strong{font-weight:bold}.clash{fill:#a4000f;font-weight:bold}.grid{stroke:#9a9a9a;stroke-width:1}"
    ".open{fill:#f8fafc;stroke:#c6ced6}.closed{fill:url(#closed);stroke:#b0b0b0}"
    ".recess{fill:url(#recess);stroke:#c39a3a}.mark{fill:#0b4a8f;stroke:#fff}.hollow{fill:#fff;stroke:#0b4a8f;stroke-width:2}"
    ".limit{stroke:#1b1b1b;stroke-width:2;stroke-dasharray:3 2}.wrong{fill:#a4000f;stroke:#fff}"
    ".told{fill:#fff;stroke:#a4000f;stroke-width:2}"
)
_NAMES = {
    "summons": ("kallelse", "summons"),
    "late": ("sen gräns", "late limit"),
    "questions": ("frågor slutar", "questions end"),
    "meeting": ("möte", "meeting"),
    "comments": ("synpunkter", "comments"),
    "adjustment": ("justering", "adjustment"),
    "board": ("nämnd", "board"),
}
_SEVERAL = {"clash": ("krock", "clash"), "notice": ("obs", "notice")}
_SWEDISH_MONTHS = ("jan", "feb", "mars", "april", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec")
_ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def year_picture(checked: Sequence[Checked], charter: Charter, language: Language) -> str:
    """The whole picture as SVG. The same plan always gives the same bytes."""
    title = f"{pick(('Årsplan', 'Year plan'), language)}: {charter.group.title}"
    sheet = _Sheet(charter=charter, language=language)
    parts = [label(20, 34, fitted(title, 20, WIDTH - 40), size=20, kind="strong")]
    y = 58.0
    parts += sheet.legend(y)
    y += 56
    for year in sorted({one.day.year for one in checked}):
        parts += sheet.strip(year, [one for one in checked if one.day.year == year], y)
        y += 62
    y += 14
    window = _window(checked)
    for one in checked:
        row, height = sheet.row(one, window, y)
        parts.append(row)
        y += height
    return picture(
        WIDTH, y + 20, parts, title=title, about=_about(checked, language), style=_STYLE, lang=language.value
    )


def _about(checked: Sequence[Checked], language: Language) -> str:
    """What the picture shows, for somebody who cannot see it."""
    clashes = [one for one in checked if one.clashes]
    swedish = f"{len(checked)} möten, {len(clashes)} med krockar."
    english = f"{len(checked)} meetings, {len(clashes)} with clashes."
    told = [reason_words(found, one, language) for one in clashes[:20] for found in one.clashes]
    return " ".join((pick((swedish, english), language), *told))


def _window(checked: Sequence[Checked]) -> tuple[int, int]:
    """How many days before and after its meeting every row shows."""
    far = [(day - one.day).days for one in checked for _, day in _marks(one)]
    return max(-_FARTHEST, min((*far, -8)) - 1), min(_FARTHEST, max((*far, 6)) + 1)


def _marks(one: Checked) -> Iterator[tuple[str, date]]:
    days = {
        "summons": one.summons,
        "late": one.late_limit,
        "questions": one.questions_last_day,
        "meeting": one.day,
        "comments": one.comments,
        "adjustment": one.adjustment,
        "board": one.board_day,
    }
    return ((name, day) for name, day in days.items() if day is not None)


def _shape(name: str, x: float, y: float) -> str:
    """Each kind of day has a shape of its own."""
    match name:
        case "summons":
            return polygon([(x - 7, y - 7), (x + 7, y), (x - 7, y + 7)], "mark")
        case "late":
            return line(x + 9, y - 11, x + 9, y + 11, "limit")
        case "questions":
            return box(x - 6, y - 6, 12, 12, "mark")
        case "meeting":
            return disc(x, y, 8, "mark")
        case "comments":
            return polygon([(x, y - 8), (x + 8, y), (x, y + 8), (x - 8, y)], "hollow")
        case "adjustment":
            return polygon([(x, y - 8), (x + 8, y), (x, y + 8), (x - 8, y)], "mark")
        case _:
            return box(x - 7, y - 7, 14, 14, "hollow")


def _warning(x: float, y: float, kind: str) -> str:
    """A triangle with its point up: full for a clash, hollow for a notice."""
    corners = [(x - 7.0, y + 6.0), (x + 7.0, y + 6.0), (x, y - 7.0)]
    return polygon(corners, "wrong" if kind == "clash" else "told")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """The parts of the picture, each drawn at a height that it is given."""

    charter: Charter
    language: Language

    def legend(self, y: float) -> Iterator[str]:
        """What each shape means."""
        x = 28.0
        for name, both in _NAMES.items():
            text = pick(both, self.language)
            yield _shape(name, x, y)
            yield label(x + 16, y + 4, text, kind="soft")
            x += 34 + width_of(text, 12)
        x, y = 20.0, y + 26
        for kind, both in (
            ("closed", ("stängd dag", "closed day")),
            ("recess", ("uppehåll", "recess")),
        ):
            text = pick(both, self.language)
            yield box(x, y - 8, 18, 14, kind)
            yield label(x + 24, y + 4, text, kind="soft")
            x += 44 + width_of(text, 12)
        for kind, both in _SEVERAL.items():
            text = pick(both, self.language)
            yield _warning(x + 8, y, kind)
            yield label(x + 24, y + 4, text, kind="soft")
            x += 44 + width_of(text, 12)

    def strip(self, year: int, checked: Sequence[Checked], y: float) -> Iterator[str]:
        """One year: its months, the recess, a mark for each meeting."""
        first, days = date(year, 1, 1), (date(year + 1, 1, 1) - date(year, 1, 1)).days
        wide = (WIDTH - 40 - 70) / days

        def at(day: date) -> float:
            return 90 + (day - first).days * wide

        yield label(20, y + 32, str(year), size=15, kind="strong")
        yield box(90, y + 18, wide * days, 20, "open")
        for recess in self.charter.group.quiet.recesses:
            begins, ends = max(recess.first, first), min(recess.last, date(year, 12, 31))
            if begins <= ends:
                yield box(at(begins), y + 18, at(ends + _DAY) - at(begins), 20, "recess")
        names = _ENGLISH_MONTHS if self.language is Language.ENGLISH else _SWEDISH_MONTHS
        for number, name in enumerate(names, start=1):
            x = at(date(year, number, 1))
            yield line(x, y + 14, x, y + 38, "grid")
            yield label(x + 4, y + 12, name, size=11, kind="soft")
        for one in checked:
            x = at(one.day) + wide / 2
            yield disc(x, y + 28, 4, "mark")
            if one.findings:
                yield _warning(x, y + 48, "clash" if one.clashes else "notice")

    def row(self, one: Checked, window: tuple[int, int], y: float) -> tuple[str, float]:
        """One meeting with the days around it, and how high the row came to be."""
        first, last = window
        wide = (_RIGHT - _LEFT) / (last - first + 1)
        band = y + 20
        parts = [line(20, y, _RIGHT, y, "grid")]
        parts += self._heading(one, y)
        parts += self._days(one, window, band, wide)
        lanes: list[list[Span]] = []
        marks: dict[date, list[str]] = {}
        for name, day in _marks(one):
            marks.setdefault(day, []).append(name)
        for day, names in sorted(marks.items()):
            parts += self._labelled(one, day, names, window, (band, wide), lanes)
        under = band + _BAND + 6 + _LANE * len(lanes)
        for found in one.findings:
            kind = "notice" if found.flag in NOTICES else "clash"
            word = pick(_SEVERAL[kind], self.language).upper()
            told = f"{word}: {reason_words(found, one, self.language)}"
            parts.append(_warning(_LEFT + 8, under + 13, kind))
            for text in wrapped(told, 12, _RIGHT - _LEFT - 50):
                under += 17
                parts.append(label(_LEFT + 22, under, text, kind="clash" if kind == "clash" else "soft"))
        said = ", ".join(flag_words(found.flag, self.language) for found in one.findings)
        about = f"{day_words(one.day, self.language)}{f': {said}' if said else ''}"
        return group(parts, about), max(under - y + 14, 66)

    def _heading(self, one: Checked, y: float) -> Iterator[str]:
        yield label(20, y + 22, day_words(one.day, self.language), size=13, kind="strong")
        clock = f"{one.slot.starts_at:%H:%M}"
        place = one_line(one.slot.place or "")
        told = f"{'kl. ' if self.language is Language.SWEDISH else ''}{clock} {place}"
        yield label(20, y + 40, fitted(told, 12, _LEFT - 40), kind="soft")

    def _days(self, one: Checked, window: tuple[int, int], band: float, wide: float) -> Iterator[str]:
        calendar = self.charter.calendar
        for number, offset in enumerate(range(window[0], window[1] + 1)):
            day = one.day + offset * _DAY
            known = calendar.first <= day <= calendar.last
            kind = "open"
            if rests(day, self.charter):
                kind = "recess"
            elif known and calendar.why_closed(day) is not None:
                kind = "closed"
            x = _LEFT + number * wide
            yield box(x, band, wide, _BAND, kind)
            if width_of("31", 10) < wide:
                yield label(x + wide / 2, band - 4, str(day.day), size=10, anchor="middle", kind="soft")

    def _labelled(
        self,
        one: Checked,
        day: date,
        names: Sequence[str],
        window: tuple[int, int],
        size: tuple[float, float],
        lanes: list[list[Span]],
    ) -> Iterator[str]:
        """The marks of one day and their label, on a line where it touches no other."""
        band, wide = size
        offset = min(max((day - one.day).days, window[0]), window[1])
        beyond = (day - one.day).days != offset
        middle = _LEFT + (offset - window[0] + 0.5) * wide
        text = ", ".join(pick(_NAMES[name], self.language) for name in names)
        text += f" {day}" if beyond else f" {day.day}/{day.month}"
        half = width_of(text, 11) / 2
        centre = min(max(middle, _LEFT + half), _RIGHT - half)
        lane = lane_for(Span(left=centre - half - 3, right=centre + half + 3), lanes)
        step = min(16.0, wide / max(1, len(names)))
        for number, name in enumerate(names):
            yield _shape(name, middle + (number - (len(names) - 1) / 2) * step, band + _BAND / 2)
        yield label(centre, band + _BAND + 14 + lane * _LANE, text, size=11, anchor="middle")
