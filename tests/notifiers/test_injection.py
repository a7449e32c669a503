"""Whatever people write in names and titles stays words: never a header, a receiver, a part or a property."""

import pytest

from notifiers.words import render
from rules.facts import Json
from rules.people import Address
from rules.texts import Text
from tests.notifiers.making import AGENDA, AT, COMPOSER, MAILBOX, a_notice, an_entry, contexts
from tests.notifiers.reading import calendar_bytes, event_of, leaves, person_in, read

NASTY = [
    "Budget\r\nBcc: spy@example.se",
    "Budget\nATTENDEE:mailto:spy@example.se\nEND:VEVENT",
    "Budget\r\n\r\n--=_mixed_\r\nContent-Type: text/html\r\n\r\n<script>alert(1)</script>",
    "Budget 🌲👩‍👩‍👧 100 % = {{ 7*7 }} {% raw %} =?utf-8?q?x?= \\n \\, ; : \"'",
    "ميزانية 2022 \u202egnp.exe",
    "å" * 10_000,
    "x" * 10_000,
    "<img src=x onerror=alert(1)>&amp;",
    "\x00\x07\x1b[31m\x85\u2028\u2029\ufeff",
    "lone \ud800 surrogate",
    ".",
    "",
]


@pytest.mark.parametrize("title", NASTY)
def test_a_title_can_hold_anything_and_changes_nothing_but_itself(title: str) -> None:
    context = contexts()["summons"]
    group: dict[str, Json] = {"slug": "fvg", "title": title or "FVG", "mailbox": MAILBOX.email}
    agenda: list[Json] = [{**AGENDA[0], "title": title}]  # type: ignore[dict-item]
    entry = an_entry(summary=title or "FVG", location=title, description=title)
    mail = COMPOSER.compose(a_notice(context={**context, "group": group, "agenda": agenda}, entry=entry), AT)
    message = read(mail)
    plain = read(COMPOSER.compose(a_notice(entry=an_entry()), AT))
    assert message.keys() == plain.keys()
    assert [part.get_content_type() for part in message.walk()] == [
        part.get_content_type() for part in plain.walk()
    ]
    assert message["To"] == plain["To"]
    assert "<script" not in str(leaves(message)[1][1])
    assert "<img" not in str(leaves(message)[1][1])
    assert max(map(len, mail.mime.split(b"\r\n"))) <= 100
    assert mail.mime.isascii()
    assert mail.mime.count(b"\n") == mail.mime.count(b"\r\n") == mail.mime.count(b"\r")
    event = event_of(mail)
    assert str(event["ATTENDEE"]) == "mailto:p1@example.se"
    assert sorted(event.keys()) == sorted(
        event_of(COMPOSER.compose(a_notice(entry=an_entry(location=title, description=title)), AT)).keys()
    )
    assert max(map(len, calendar_bytes(mail).split(b"\r\n"))) <= 75


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ('Åsa "Ek" Öberg', 'Åsa "Ek" Öberg'),
        ("Öberg, Åsa <spy@example.se>", "Öberg, Åsa <spy@example.se>"),
        ("=?utf-8?q?spy?=", "=?utf-8?q?spy?="),
        ("Bo\\", "Bo\\"),
        ("🌲 מיכל", "🌲 מיכל"),
        ("Bo\u202eEk", "BoEk"),
        ("a;b:c@d", "a;b:c@d"),
    ],
)
def test_a_name_is_never_an_address(name: str, shown: str) -> None:
    mail = COMPOSER.compose(a_notice(name=name, entry=an_entry()), AT)
    to = read(mail)["To"]
    assert [(each.display_name, each.addr_spec) for each in to.addresses] == [(shown, "p1@example.se")]
    assert str(event_of(mail)["ATTENDEE"]) == "mailto:p1@example.se"
    assert mail.recipient == "p1@example.se"


def test_a_very_long_name_is_cut_and_harms_nothing() -> None:
    mail = COMPOSER.compose(a_notice(name="Åsa " * 3000, entry=an_entry()), AT)
    assert len(person_in(mail, "To")) < 230
    assert str(event_of(mail)["ATTENDEE"]) == "mailto:p1@example.se"


def test_a_name_or_an_address_with_a_line_break_is_refused_where_it_is_made() -> None:
    with pytest.raises(ValueError, match="control character"):
        Address(name="a\r\nBcc: x@example.se", email="a@example.se")
    with pytest.raises(ValueError, match="no mail address"):
        Address(name="a", email="a@example.se\r\nBcc: x@example.se")


@pytest.mark.parametrize("key", ["a\r\nBcc: x@example.se", "å ä ö", "k" * 5000, "", "a<b>\x00"])
def test_a_key_can_hold_anything_and_stays_in_its_header(key: str) -> None:
    message = read(COMPOSER.compose(a_notice(key=key or " ", entry=an_entry()), AT))
    assert message.get_all("Bcc") is None
    assert message["X-Kallelse-Key"].isascii()
    assert len(message["X-Kallelse-Key"]) <= 400


@pytest.mark.parametrize("title", NASTY)
def test_a_subject_is_one_line_of_a_sane_length(title: str) -> None:
    text = Text(id="trial", language=a_notice().language, subject="Sent ärende: {{ title }}", body="x")
    subject = render(text, {"title": title}).subject
    assert subject.isprintable() or "\ufeff" in subject or "\u200d" in subject
    assert len(subject) <= 150
