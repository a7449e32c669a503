"""What comes back, from the report in the mailbox to the mail at another address: a rehearsal from end to end."""

import json
from pathlib import Path
from typing import Any

import pytest

from actions.rehearse import rehearse
from config.scenarios import scenario_named

Line = dict[str, Any]
GROUP = """\
slug = "fvg"
title = "Övningsgruppen"
zone = "Europe/Stockholm"
calendar = "sweden"
rulebook = "amf"
mailbox = "Övningsgruppen <fvg@example.se>"

[area]
kind = "folder"
place = "/srv/nobody-looks-here"

[[organisation]]
slug = "forvaltningen"
title = "Övningsförvaltningen"
side = "employer"

[[organisation]]
slug = "facket"
title = "Övningsfacket"
side = "union"

[[seat]]
person = "c1"
name = "Sten Al"
email = "c1@example.se"
organisation = "forvaltningen"
role = "chair"

[[seat]]
person = "s1"
name = "Sol Ek"
email = "s1@example.se"
organisation = "forvaltningen"
role = "secretary"

[[seat]]
person = "v1"
name = "Vind Ask"
email = "v1@example.se"
other_email = "v1@hemma.example.se"
organisation = "facket"
role = "ordinary"

[[seat]]
person = "v2"
name = "Våg Alm"
email = "v2@example.se"
organisation = "facket"
role = "ordinary"
"""
SCENARIO = """\
group = "group.toml"
from = 2021-04-01T08:00:00+02:00
to = 2021-04-16T18:00:00+02:00

[[fact]]
at = 2021-04-01T09:00:00+02:00
kind = "meeting_called"
meeting = "fvg-04"
starts_at = 2021-04-15T09:00:00+02:00
place = "Sal 1"

[[mail]]
at = 2021-04-08T14:05:00+02:00
file = "hard.eml"
person = "v1"
meeting = "fvg-04"

[[mail]]
at = 2021-04-08T14:06:00+02:00
file = "soft.eml"
person = "v2"
meeting = "fvg-04"

[[mail]]
at = 2021-04-08T14:07:00+02:00
file = "forged.eml"

[[fact]]
at = 2021-04-09T10:00:00+02:00
kind = "meeting_moved"
meeting = "fvg-04"
starts_at = 2021-04-15T10:00:00+02:00
"""
REPORT = """\
From: Mail Delivery System <MAILER-DAEMON@mx.example.se>
To: fvg@example.se
Subject: Undelivered Mail Returned to Sender
Date: Thu, 8 Apr 2021 14:04:00 +0200
Message-ID: <{number}.report@mx.example.se>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="delar"

--delar
Content-Type: text/plain; charset=utf-8

The mail could not be delivered.

--delar
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.se

Final-Recipient: rfc822; {to}
Original-Recipient: rfc822;{to}
Action: failed
Status: {status}
Diagnostic-Code: smtp; {said}

--delar
Content-Type: text/rfc822-headers

Message-ID: {about}
From: fvg@example.se
To: {to}

--delar--
"""


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("returns")
    (folder / "group.toml").write_text(GROUP, encoding="utf-8")
    (folder / "s.toml").write_text(SCENARIO, encoding="utf-8")
    reports = {
        "hard": ("v1@example.se", "5.1.1", "550 no such user", "{{message_id}}"),
        "soft": ("v2@example.se", "4.2.2", "452 mailbox full", "{{message_id}}"),
        "forged": ("s1@example.se", "5.1.1", "550 no such user", "<nobody@example.se>"),
    }
    for number, (name, (to, status, said, about)) in enumerate(reports.items()):
        told = REPORT.format(number=number, to=to, status=status, said=said, about=about)
        (folder / f"{name}.eml").write_text(told, encoding="utf-8")
    rehearse(scenario_named("s.toml", base=folder), folder / "out")
    return folder / "out"


def timeline(out: Path) -> list[Line]:
    lines: list[Line] = json.loads((out / "timeline.json").read_text(encoding="utf-8"))
    return lines


def test_each_report_that_is_ours_is_a_flag_and_a_dead_address_is_a_fact(out: Path) -> None:
    flags = [
        (line["at"], line["subject"], line["came"]) for line in timeline(out) if line.get("code") == "bounced"
    ]
    assert flags == [
        ("2021-04-08T14:05:00+02:00", "fvg/invite/fvg-04/0/v1", "hard"),
        ("2021-04-08T14:06:00+02:00", "fvg/invite/fvg-04/0/v2", "soft"),
    ]
    bounced = [line for line in timeline(out) if line.get("kind") == "address_bounced"]
    assert [(line["person"], line["email"], line["status"], line["via"]) for line in bounced] == [
        ("v1", "v1@example.se", "5.1.1", "mail")
    ]


def test_everybody_has_the_summons_and_the_change_where_they_can_be_reached(out: Path) -> None:
    mails = [
        (line["at"][5:16], line["to"], line["text"], line["sequence"])
        for line in timeline(out)
        if line["what"] == "notice" and line["sequence"] is not None and line["channel"] == "mail"
    ]
    assert mails == [
        ("04-08T14:00", "c1@example.se", "summons", 0),
        ("04-08T14:00", "s1@example.se", "summons", 0),
        ("04-08T14:00", "v1@example.se", "summons", 0),
        ("04-08T14:00", "v2@example.se", "summons", 0),
        ("04-08T14:05", "v1@hemma.example.se", "summons", 0),
        ("04-09T07:00", "v2@example.se", "summons", 0),  # four hours later, and not in the evening
        ("04-09T10:00", "c1@example.se", "summons_update", 1),
        ("04-09T10:00", "s1@example.se", "summons_update", 1),
        ("04-09T10:00", "v1@hemma.example.se", "summons_update", 1),
        ("04-09T10:00", "v2@example.se", "summons_update", 1),
    ]


def test_the_secretary_hears_once_of_the_address(out: Path) -> None:
    told = [line for line in timeline(out) if line["what"] == "notice" and line["text"] == "address_bounced"]
    assert [(line["at"][5:16], line["person"]) for line in told] == [("04-08T14:05", "s1")]


def test_the_pages_lie_in_the_rehearsals_own_area(out: Path) -> None:
    pages = [line for line in timeline(out) if line["what"] == "notice" and line["channel"] == "area"]
    assert [(line["at"][5:16], line["text"], line["subject"]) for line in pages] == [
        ("04-08T14:00", "summons", "Kallelse: Övningsgruppen, torsdag 15 april 2021 kl. 09.00"),
        ("04-09T10:00", "summons_update", "Ändrat möte: Övningsgruppen, torsdag 15 april 2021 kl. 10.00"),
    ]
    lies = sorted(str(file.relative_to(out)) for file in (out / "area").rglob("*.html"))
    assert lies == [line["eml"] for line in pages]


def test_the_proof_of_the_summons_says_who_was_reached_where(out: Path) -> None:
    proof = json.loads((out / "register" / "dispatch-fvg-04.json").read_text(encoding="utf-8"))
    first = proof["rounds"][0]
    everybody = {"entitled": 4, "sent": 4, "delivered": 4, "missing": []}
    assert first["channels"] == {"mail": everybody, "area": everybody}
    reached = {each["person"]: [mail["to"] for mail in each["mails"]] for each in first["recipients"]}
    assert reached == {
        "c1": ["c1@example.se"],
        "s1": ["s1@example.se"],
        "v1": ["v1@example.se", "v1@hemma.example.se"],
        "v2": ["v2@example.se"],
    }
