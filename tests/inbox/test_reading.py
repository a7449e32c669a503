"""Bytes to a letter: identity, who wrote, which text, and what is not taken apart."""

import base64
import quopri

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox import limits
from inbox.letter import Letter
from inbox.reading import read_letter
from inbox.signals import Unreadable
from tests.inbox.letters import a_letter, a_mail


@pytest.mark.parametrize(
    ("value", "address", "name"),
    [
        ("vera.vag@vision.example.se", "vera.vag@vision.example.se", ""),
        ("<Vera.Vag@Vision.Example.se>", "vera.vag@vision.example.se", ""),
        ("Vera <vera.vag@vision.example.se>", "vera.vag@vision.example.se", "Vera"),
        ('"Våg, Vera" <vera.vag@vision.example.se>', "vera.vag@vision.example.se", "Våg, Vera"),
        ("Våg, Vera <vera.vag@vision.example.se>", "vera.vag@vision.example.se", "Våg, Vera"),
        ("vera.vag@vision.example.se (Vera)", "vera.vag@vision.example.se", ""),
        ("a@example.se <a@example.se>", "a@example.se", "a@example.se"),
        (
            "=?utf-8?q?Vera_=3Cchef=40example=2Ese=3E?= <a@example.se>",
            "a@example.se",
            "Vera <chef@example.se>",
        ),
        ('"chef@example.se" <a@example.se>', "a@example.se", "chef@example.se"),
        ("chef@example.se <a@example.se>", None, ""),
        ("a@example.se, b@example.se", None, ""),
        ("A <a@example.se>, B <b@example.se>", None, "A"),
        ("A <a@example.se> <b@example.se>", None, "A"),
        ('A "<a@example.se> b@example.se', None, "A"),
        ("undisclosed-recipients:;", None, "undisclosed-recipients:;"),
        ("Vera", None, "Vera"),
        ("", None, ""),
        (f"{' ' * 3000}a@example.se", "a@example.se", ""),
        (f"A{' ' * 3000}a@example.se", None, ""),
    ],
)
def test_the_writer_is_the_one_address_of_from_or_nobody(value: str, address: str | None, name: str) -> None:
    letter = a_letter(a_mail(sender=value))

    assert (letter.sender, letter.sender_name) == (address, name)


def test_two_from_headers_leave_nobody_to_believe() -> None:
    assert a_letter(a_mail(headers="From: chef@example.se\n")).sender is None


def test_a_folded_header_cannot_begin_another_one() -> None:
    letter = a_letter(a_mail(subject="Hej\n From: chef@example.se\n\tmer"))

    assert (letter.subject, letter.sender) == ("Hej From: chef@example.se mer", "vera.vag@vision.example.se")


def test_an_encoded_word_holds_no_line_break() -> None:
    assert a_letter(a_mail(subject="=?utf-8?q?Hej=0D=0ABcc:_x=00?=")).subject == "Hej Bcc: x"


def test_one_broken_encoded_word_does_not_hide_the_others() -> None:
    assert a_letter(a_mail(subject="=?utf-8?b?a?= =?utf-8?q?m=C3=B6te?=")).subject == "=?utf-8?b?a?= möte"


def test_a_letter_cut_between_two_encoded_words_is_one_letter() -> None:
    assert a_letter(a_mail(subject="=?utf-8?b?bcM=?= =?utf-8?b?tnRl?=")).subject == "möte"


def test_the_same_mail_by_two_ways_is_one_letter_with_one_digest() -> None:
    one = a_letter(a_mail(headers="Received: by a.example.se; Fri, 9 Apr 2021 10:12:03 +0200\n"))
    other = a_letter(a_mail(headers="Delivered-To: b@example.se\n").replace(b"\n", b"\r\n"))

    assert (one.id, one.digest) == (other.id, other.digest)


def test_the_same_message_id_on_other_words_has_another_digest() -> None:
    one, other = a_letter(a_mail("Ja.\n")), a_letter(a_mail("Nej.\n"))

    assert (one.id == other.id, one.digest == other.digest) == (True, False)


def test_without_a_message_id_a_letter_is_known_by_what_it_says() -> None:
    bare = a_mail().replace(b"Message-ID: <1@vision.example.se>\n", b"")
    other = bare.replace(b"Hej!", b"Hej?")

    assert a_letter(bare).message_id is None
    assert (a_letter(bare).id == a_letter(bare).id, a_letter(bare).id == a_letter(other).id) == (True, False)


@given(st.text(alphabet="åäö =.\n", max_size=60))
def test_a_server_that_writes_the_same_text_in_other_signs_changes_no_digest(text: str) -> None:
    raw = text.encode()
    told = {"8bit": raw, "base64": base64.encodebytes(raw), "quoted-printable": quopri.encodestring(raw)}

    digests = {
        a_letter(a_mail(headers=f"Content-Transfer-Encoding: {name}\n").replace(b"Hej!\n", body)).digest
        for name, body in told.items()
    }

    assert len(digests) == 1


@given(st.text(alphabet="åäö aé€", min_size=1, max_size=30), st.sampled_from(["utf-8", "utf-16", "utf-7"]))
def test_a_text_in_any_named_charset_is_read_back(text: str, charset: str) -> None:
    encoded = base64.b64encode(f"({text})".encode(charset)).decode()
    raw = a_mail(
        encoded, headers="Content-Transfer-Encoding: base64\n", kind=f"text/plain; charset={charset}"
    )

    assert a_letter(raw).text == f"({text})"


@pytest.mark.parametrize(
    "charset", ["idna", "punycode", "unicode_escape", "zlib", "rot13", "../etc", "\\0", ""]
)
def test_a_charset_that_is_none_of_mails_is_not_used(charset: str) -> None:
    assert a_letter(a_mail("\\u0041 å\n", kind=f'text/plain; charset="{charset}"')).text == "\\u0041 å"


def test_answers_name_in_reply_to_first_and_then_the_newest_reference() -> None:
    headers = "References: <a@x> <b@x>\n <c@x>\nIn-Reply-To: <b@x>\n"

    assert a_letter(a_mail(headers=headers)).answers == ("<b@x>", "<c@x>", "<a@x>")


def test_recipients_are_bare_and_each_stands_once() -> None:
    headers = 'Delivered-To: FVG@forvaltningen.example.se\nCc: "x, y@z" <fvg+m1@forvaltningen.example.se>\n'

    assert a_letter(a_mail(headers=headers)).recipients == (
        "fvg@forvaltningen.example.se",
        "fvg+m1@forvaltningen.example.se",
    )


def test_results_are_numbered_by_their_header_from_the_top() -> None:
    headers = (
        "Authentication-Results: mx.example.se 1; dmarc=pass (p=none; x) header.from=a;\n spf=softfail\n"
        "Authentication-Results: mx.example.se; none\n"
        "Authentication-Results: spf=fail smtp.mailfrom=a; dkim=none\n"
    )

    told = [
        (one.header, one.authserv_id, one.method, one.result)
        for one in a_letter(a_mail(headers=headers)).verdicts
    ]

    assert told == [
        (0, "mx.example.se", "dmarc", "pass"),
        (0, "mx.example.se", "spf", "softfail"),
        (1, "mx.example.se", "none", "none"),
        (2, "", "spf", "fail"),
        (2, "", "dkim", "none"),
    ]


@pytest.mark.parametrize(
    "address", ['a"b@example.se', "a(b@example.se", "a(b)@example.se", '"a;"@example.se']
)
def test_half_a_quote_in_the_senders_address_hides_no_fail(address: str) -> None:
    headers = f'Authentication-Results: mx.example.se; spf=pass smtp.mailfrom={address}; dmarc=fail x=c)"\n'

    told = [(one.method, one.result) for one in a_letter(a_mail(headers=headers)).verdicts]

    assert told == [("spf", "pass"), ("dmarc", "fail")]


def test_a_report_gives_back_the_head_of_what_it_returns_and_an_ordinary_mail_does_not() -> None:
    parts = "--q\nContent-Type: message/rfc822\n\nMessage-ID: <x@y>\n\nhej\n--q--\n"
    report = a_mail(parts, kind='multipart/report; report-type=delivery-status; boundary="q"')
    forwarded = a_mail(parts, kind='multipart/mixed; boundary="q"')

    assert [a_letter(one).returned_head for one in (report, forwarded)] == ["Message-ID: <x@y>", None]


def nested(depth: int, kind: str) -> str:
    """So many parts inside each other."""
    text = "Content-Type: text/plain\n\nInnerst.\n"
    for number in range(depth - 1):
        text = (
            f"Content-Type: message/rfc822\n\n{text}"
            if kind == "mail"
            else f'Content-Type: multipart/mixed; boundary="b{number}"\n\n--b{number}\n{text}\n--b{number}--\n'
        )
    return text


@pytest.mark.parametrize("kind", ["mail", "multipart"])
@pytest.mark.parametrize(
    ("depth", "why"), [(20, None), (21, None), (22, "too_deep"), (101, "too_deep"), (5000, "too_deep")]
)
def test_parts_inside_each_other_are_followed_to_a_depth_of_twenty(
    depth: int, why: str | None, kind: str
) -> None:
    read = read_letter(f"From: a@example.se\n{nested(depth, kind)}".encode())

    assert (read.why if isinstance(read, Unreadable) else None) == why


@pytest.mark.parametrize(
    ("parts", "why"), [(299, None), (300, "too_many_parts"), (100_000, "too_many_parts")]
)
def test_three_hundred_parts_are_taken_apart_and_no_more(parts: int, why: str | None) -> None:
    read = read_letter(a_mail("--q\n\nx\n" * parts + "--q--\n", kind="multipart/mixed; boundary=q"))

    assert (read.why if isinstance(read, Unreadable) else None) == why


@pytest.mark.parametrize(
    ("lines", "read"),
    [(limits.CALENDAR_LINES, Letter), (limits.CALENDAR_LINES + 1, Unreadable), (1_000_000, Unreadable)],
)
def test_a_calendar_of_a_million_lines_is_not_read(lines: int, read: type) -> None:
    assert type(read_letter(a_mail("X:1\n" * lines, kind="text/calendar"))) is read


@pytest.mark.parametrize(("size", "cut"), [(limits.TEXT, False), (limits.TEXT + 1, True), (6_000_000, True)])
def test_a_long_text_is_cut_and_the_letter_says_so(size: int, cut: bool) -> None:
    letter = a_letter(a_mail("a" * size))

    assert (letter.text, letter.cut) == ("a" * min(size, limits.TEXT), cut)


def test_of_a_mail_whose_head_alone_was_fetched_nothing_more_is_claimed() -> None:
    letter = read_letter(a_mail("Hej!"), whole=False)

    assert isinstance(letter, Letter)
    assert (letter.id, letter.sender, letter.text, letter.cut) == (
        a_letter(a_mail("Hej!")).id,
        "vera.vag@vision.example.se",
        "",
        True,
    )


def test_half_a_calendar_at_the_end_of_what_is_looked_at_is_none() -> None:
    before = "--q\nContent-Type: application/pdf\n\n" + "x" * (limits.BODY_BYTES - 200)
    calendar = "\n--q\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\n" + "X:1\n" * 5000

    letter = a_letter(a_mail(before + calendar, kind="multipart/mixed; boundary=q"))

    assert (letter.calendars, letter.cut) == ((), True)


def test_a_part_without_its_empty_line_is_all_text() -> None:
    raw = a_mail("--q\nHej hopp\n\nFråga?\n--q--\n", kind="multipart/mixed; boundary=q")

    assert a_letter(raw).text == "Hej hopp\n\nFråga?"


def test_a_boundary_that_begins_as_another_one_does_not_close_it() -> None:
    inner = 'Content-Type: multipart/alternative; boundary="ab"\n\n--ab\n\nInne.\n--ab--\n'
    raw = a_mail(f"--a\n{inner}\n--a\n\nUte.\n--a--\n", kind="multipart/mixed; boundary=a")

    assert a_letter(raw).text == "Inne.\n\nUte."
