"""Make the page that is published on a collaboration area: one file, with the meeting to put in a calendar.

Chooses no word of a text, and reaches for nothing outside itself.
"""

from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape, unescape

from rules.notices import Entry, Method
from rules.people import Language
from rules.zone_block import STOCKHOLM_VTIMEZONE

_STOCKHOLM = "Europe/Stockholm"
_WORDS = {
    Language.SWEDISH: {
        "about": "Publicerat {at} på samarbetsytan av {group}. Samma text har gått ut med mejl till var och en. "
        "Svar och frågor skickas till {mailbox}.",
        "calendar": "Lägg in mötet i din kalender (.ics)",
        "cancelled": "Ta bort mötet ur din kalender (.ics)",
    },
    Language.ENGLISH: {
        "about": "Published {at} on the collaboration area by {group}. The same text has gone out by mail to "
        "everybody. Send answers and questions to {mailbox}.",
        "calendar": "Put the meeting in your calendar (.ics)",
        "cancelled": "Take the meeting out of your calendar (.ics)",
    },
}
_PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="robots" content="noindex">
<title>{title}</title>
<style>
body {{ margin: 0; padding: 1rem; font: 1rem/1.5 Arial, Helvetica, sans-serif; color: #1a1a1a; background: #fff }}
main {{ max-width: 40rem; margin: 0 auto }}
section + section {{ border-top: 1px solid #767676; margin-top: 2rem }}
a {{ color: #003c71 }}
.about {{ color: #4d4d4d }}
</style>
</head>
<body>
<main>
{sections}
</main>
</body>
</html>
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The text in one language, its body as HTML that is safe already."""

    language: Language
    title: str
    at: str  # when it was published, in that language
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """The meeting as a calendar file, and whether to put it in a calendar or to take it out."""

    calendar: str
    method: Method


def area_page(sections: tuple[Section, ...], *, group: str, mailbox: str, offer: Offer | None) -> bytes:
    """The page, the first language first."""
    told = "\n".join(_section(one, group, mailbox, offer) for one in sections)
    first = sections[0]
    return _PAGE.format(language=first.language.value, title=escape(first.title), sections=told).encode()


def title_in(page: bytes) -> str:
    """The title of a page that was made here."""
    return unescape(page.decode().partition("<title>")[2].partition("</title>")[0])


def _section(one: Section, group: str, mailbox: str, offer: Offer | None) -> str:
    words = _WORDS[one.language]
    about = words["about"].format(at=one.at, group=group, mailbox=mailbox)
    link = ""
    if offer is not None:
        says = words["cancelled" if offer.method is Method.CANCEL else "calendar"]
        inside = "data:text/calendar;charset=utf-8;base64," + b64encode(offer.calendar.encode()).decode()
        link = f'<p><a download="mote.ics" href="{inside}">{says}</a></p>\n'
    return (
        f'<section lang="{one.language.value}">\n<h1 dir="auto">{escape(one.title)}</h1>\n'
        f'<p class="about">{escape(about)}</p>\n{link}{one.body}\n</section>'
    )


def offered(entry: Entry, at: datetime) -> Offer:
    """The meeting as a calendar file for whoever opens it (RFC 5546 PUBLISH): it invites nobody by name."""
    from icalendar import (
        Calendar,
        Event,
        Timezone,
        vCalAddress,
    )  # slow to import, and few groups have an area

    calendar, event = Calendar(), Event()
    calendar.add("prodid", "-//Kallelse//Kallelse 1//SV")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    event.add("uid", entry.uid)
    event.add("dtstamp", at.astimezone(UTC))
    organizer = vCalAddress(f"mailto:{entry.organizer.email}")
    organizer.params["CN"] = entry.organizer.name.replace('"', "")
    event.add("organizer", organizer, encode=False)
    event.add("sequence", entry.sequence)
    if entry.zone == _STOCKHOLM:
        calendar.add_component(Timezone.from_ical(STOCKHOLM_VTIMEZONE))
        event.add("dtstart", entry.starts_at)
        event.add("dtend", entry.ends_at)
    else:
        event.add("dtstart", entry.starts_at.astimezone(UTC))
        event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("summary", entry.summary)
    if entry.location:
        event.add("location", entry.location)
    gone = entry.method is Method.CANCEL
    event.add("status", "CANCELLED" if gone else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if gone else "OPAQUE")
    calendar.add_component(event)
    return Offer(calendar=calendar.to_ical(sorted=False).decode(), method=entry.method)
