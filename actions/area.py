"""Make the pages for the collaboration areas, and the way to them. Publishes nothing itself."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import assert_never

from config.settings import Settings
from documents.area_page import Section, area_page, offered
from notifiers.area import AreaNotifier, LocalFolder, Place, mark_of
from notifiers.compose import Composer, late_from
from notifiers.dates import when
from notifiers.page import blocks
from notifiers.port import Notifier
from notifiers.switchboard import Switchboard
from notifiers.words import render
from rules.charter import Charter
from rules.delivery import AREA, MAIL, Frozen
from rules.notices import Notice
from rules.people import Area, AreaKind, Language

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def with_areas(mail: Notifier, settings: Settings, charters: Mapping[str, Charter]) -> Notifier:
    """The way out with the areas beside the mail; the mail alone where no group has one."""
    areas = {slug: one.group.area for slug, one in charters.items() if one.group.area is not None}
    if not areas:
        return mail
    return beside(mail, {slug: place_of(settings, area) for slug, area in areas.items()})


def areas_in(mail: Notifier, folder: Path, charters: Mapping[str, Charter]) -> Notifier:
    """The same for a rehearsal: every group's pages end in a folder, and nobody sees them."""
    slugs = [slug for slug, one in charters.items() if one.group.area is not None]
    if not slugs:
        return mail
    folder.mkdir(parents=True, exist_ok=True)
    return beside(mail, {slug: LocalFolder(folder) for slug in slugs})


def beside(mail: Notifier, places: Mapping[str, Place]) -> Notifier:
    """The mail and those places."""
    return Switchboard({MAIL: mail, AREA: AreaNotifier(places)})


def place_of(settings: Settings, area: Area) -> Place:
    """Where a group's pages lie. Connects to nothing yet. Raises ValueError for a password in the open."""
    match area.kind:
        case AreaKind.FOLDER:
            return LocalFolder(Path(area.place))
        case AreaKind.WEBDAV:
            from notifiers.webdav import WebDav, WebDavRoute  # httpx only where it is used

            return WebDav(
                WebDavRoute(
                    url=area.place,
                    username=settings.area_username or None,
                    password=settings.area_password.get_secret_value() or None,
                    ca_file=settings.area_ca_file,
                )
            )
        case _:
            assert_never(area.kind)


def page_of(composer: Composer, notice: Notice, at: datetime) -> Frozen:
    """The page as it is published `at` that moment: Swedish first, then English. Raises ValueError as a mail would."""
    dated = at.replace(microsecond=0)
    late = late_from(notice, at)
    sections = []
    for language in (Language.SWEDISH, Language.ENGLISH):
        told = render(composer.text(replace(notice, language=language)), notice.context, late)
        sections.append(
            Section(
                language=language,
                title=told.subject,
                at=when(dated.isoformat(), language),
                body=blocks(told.plain),
            )
        )
    offer = None if notice.entry is None else offered(notice.entry, dated)
    content = area_page(tuple(sections), group=notice.sender.name, mailbox=notice.sender.email, offer=offer)
    return Frozen(
        message_id=path_of(notice, content),
        dated=dated,
        sender=notice.sender.email,
        recipient=notice.to.email,
        mime=content,
        channel=AREA,
    )


def path_of(notice: Notice, content: bytes) -> str:
    """<group>/<day>-<meeting>/<text>-<sequence>-<mark>.html: the mark says what the page says."""
    meeting = notice.context.get("meeting")
    day = str(meeting.get("day", "")) if isinstance(meeting, dict) else ""
    about = notice.scope.partition(":")[2]
    words = [notice.text, *([str(notice.entry.sequence)] if notice.entry else []), mark_of(content)]
    return f"{_plain(notice.key.partition('/')[0])}/{_plain(f'{day}-{about}')}/{'-'.join(words)}.html"


def _plain(word: str) -> str:
    """A name that every file system and server takes as one part of a path."""
    return _UNSAFE.sub("_", word).lstrip(".-") or "_"
