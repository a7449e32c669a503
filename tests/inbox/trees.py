"""What the fuzzers make mails of: random trees of parts, random calendars, and mutations of the corpus."""

from pathlib import Path

from hypothesis import strategies as st

CORPUS = [one.read_bytes() for one in sorted((Path(__file__).parent / "corpus").glob("*.eml"))]

_WORDS = st.sampled_from(
    (
        *(
            "BEGIN",
            "END",
            "VCALENDAR",
            "VEVENT",
            "VTIMEZONE",
            "STANDARD",
            "METHOD",
            "REPLY",
            "COUNTER",
            "UID",
        ),
        *("ATTENDEE", "PARTSTAT", "ACCEPTED", "DTSTART", "DTSTAMP", "TZID", "SEQUENCE", "COMMENT", "SENT-BY"),
        *("RRULE", "FREQ=YEARLY", "BYDAY=-1SU", "BYMONTH=3", "TZOFFSETTO", "+0100", "20210415T090000", "Z"),
        *(
            ":",
            ";",
            "=",
            ",",
            '"',
            "\\",
            "\n",
            "\r\n",
            "\n ",
            "mailto:",
            "a@example.se",
            "\x00",
            "å",
            "99999999999",
        ),
    )
)
_LINES = st.sampled_from(
    (
        *("METHOD:REPLY", "METHOD:COUNTER", "UID:a@example.se", "UID:", "SEQUENCE:7", "SEQUENCE:-1"),
        *("DTSTAMP:20210409T081203Z", "DTSTART:20210415T070000Z", "DTSTART;VALUE=DATE:20210415"),
        *("DTSTART;TZID=W. Europe Standard Time:20210415T090000", "DTSTART;TZID=q:99991231T235959"),
        *("ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@example.se", "ATTENDEE;PARTSTAT=DECLINED;SENT-BY=x:q"),
        *("ATTENDEE;PARTSTAT:mailto:", "COMMENT:nej\\, tack\\n", "COMMENT;LANGUAGE=sv:ja", "BEGIN:VALARM"),
        *(
            "END:VALARM",
            "BEGIN:VTIMEZONE",
            "TZID:q",
            "BEGIN:STANDARD",
            "TZOFFSETTO:+9999",
            "TZOFFSETTO:-0100",
        ),
        *("END:STANDARD", "END:VTIMEZONE", "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VCALENDAR", "END:VCALENDAR"),
        *(
            "RRULE:FREQ=YEARLY;BYDAY=5SU;BYMONTH=2",
            "RRULE:FREQ=SECONDLY",
            "DTSTART:00010101T000000",
            " folded",
        ),
    )
)


def calendars() -> st.SearchStrategy[bytes]:
    """Calendars of plausible lines, of loose words, and of both."""
    lines = st.lists(st.one_of(_LINES, st.lists(_WORDS, max_size=8).map("".join)), max_size=30)
    return lines.map(
        lambda told: "\r\n".join(["BEGIN:VCALENDAR", "METHOD:REPLY", "BEGIN:VEVENT", *told]).encode()
    )


_KINDS = st.sampled_from(
    (
        *("text/plain", "text/html", "text/calendar; method=REPLY", "application/ics", "message/rfc822"),
        *(
            "message/delivery-status",
            "text/rfc822-headers",
            "application/pdf; name=a.pdf",
            "TEXT/plain; charset=x",
        ),
        *("text/plain; charset=utf-16", "text/plain; charset=utf-7", "text/plain; format=flowed; delsp=yes"),
        *(
            "text/plain; charset=idna",
            "text/plain; charset=punycode",
            "multipart/mixed",
            "",
            ";;;",
            "a/b; c*0*=%",
        ),
    )
)
_ENCODINGS = st.sampled_from(("7bit", "base64", "quoted-printable", "8bit", "x-uuencode", ""))
_CONTENT = st.one_of(
    st.binary(max_size=200),
    calendars(),
    st.text(max_size=100).map(lambda text: text.encode("utf-8", "replace")),
    st.sampled_from(
        (
            b"<p>hej<blockquote>svar</blockquote><script>",
            b"<!-- <!-- --><a href='>'>x</a>&#99999999999;&amp",
            b"Action: failed\nStatus: 5.1.1\nFinal-Recipient: rfc822; a@example.se\n",
            b"> a\n\nDen 8 april 2021 kl 12:00 skrev A:\n> b\n-- \nc",
            b"X-Kallelse-Key: %00%0a%C3\nMessage-ID: <a@b>\nTo: c@example.se\n",
        )
    ),
)


def leaves() -> st.SearchStrategy[bytes]:
    """One part with its head."""
    return st.builds(
        lambda kind, encoding, content: (
            f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode() + content
        ),
        _KINDS,
        _ENCODINGS,
        _CONTENT,
    )


def trees() -> st.SearchStrategy[bytes]:
    """Parts in parts, with boundaries that may be each other's beginning, or missing."""

    def around(inner: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
        return st.builds(
            lambda kind, mark, parts, closed: (
                f'Content-Type: {kind}; boundary="{mark}"\r\n\r\n'.encode()
                + b"".join(f"\r\n--{mark}\r\n".encode() + part for part in parts)
                + (f"\r\n--{mark}--\r\n".encode() if closed else b"")
            ),
            st.sampled_from(
                (
                    *("multipart/mixed", "multipart/alternative", "multipart/digest", "multipart/related"),
                    *("multipart/report; report-type=delivery-status", "message/rfc822"),
                )
            ),
            st.sampled_from(("a", "aa", "a--", "", "b c", "=_x")),
            st.lists(inner, max_size=4),
            st.booleans(),
        )

    return st.recursive(leaves(), around, max_leaves=12)


_HEADERS = st.sampled_from(
    (
        *(
            "From: A <a@example.se>",
            "From: a@example.se, b@example.se",
            'From: "x',
            "From: =?utf-8?b?////?= <a@b>",
        ),
        *(
            "To: b@example.se",
            "Subject: =?utf-8?q?=C3?=",
            "Subject: Automatiskt svar: x",
            "Message-ID: <a@b>",
        ),
        *("Message-ID: <\x00>", "Return-Path: <>", "From: MAILER-DAEMON@x.example.se", "Auto-Submitted: yes"),
        *("Received: from a by b.forvaltningen.example.se; Fri, 9 Apr 2021 10:12:03 +0200", "Received: ;;;"),
        *("Received: by c; Fri, 9 Apr 20210 10:12:03 +9999", "Authentication-Results: a; dmarc=fail; =", "X"),
        *(
            "Authentication-Results: spf=pass;dkim=none",
            "In-Reply-To: <a@b> <c@d>",
            "References: <a@b>\r\n <e>",
        ),
    )
)


def mails() -> st.SearchStrategy[bytes]:
    """Random headers on a random tree."""
    return st.builds(
        lambda headers, tree: "".join(f"{one}\r\n" for one in headers).encode() + tree,
        st.lists(_HEADERS, max_size=8),
        trees(),
    )


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A mail of the corpus with pieces cut out, doubled, moved, or other bytes put in."""
    mail = bytearray(draw(st.sampled_from(CORPUS)))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(mail)))
        end = min(len(mail), start + draw(st.integers(0, 60)))
        piece = bytes(mail[start:end])
        other = draw(st.sampled_from(CORPUS))
        match draw(st.integers(0, 5)):
            case 0:
                del mail[start:end]
            case 1:
                mail[start:start] = piece * 3
            case 2:
                mail[start:end] = draw(st.binary(max_size=8))
            case 3:
                at = draw(st.integers(0, len(other)))
                mail[start:end] = other[at : at + 200]
            case 4:
                mail[start:end] = piece[::-1]
            case _:
                mail[start:start] = draw(
                    st.sampled_from((b"\r\n\r\n", b"\x00", b"--", b'"', b"=?", b"<", b"\xff"))
                )
    return bytes(mail)
