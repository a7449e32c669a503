"""`kallelse rules`: list, show and print, as a person and as a script reads them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.own_books import an_own_folder, newer_book
from tests.cli.running import kallelse


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An operator's own folder."""
    return an_own_folder(tmp_path, monkeypatch)


def test_the_list_names_all_41_rules_and_what_is_off() -> None:
    told = kallelse("rules", "list", "--json").json
    ours = [rule for rule in told if not rule["id"].startswith("POL-")]
    assert len(ours) == 41
    assert [rule["id"] for rule in told if not rule["on"]] == [
        "POL-REPLY",
        "AVT-C7",
        "TPL-SKR-14",
        "TPL-7",
        "TPL-LU3",
        "TPL-14-RIKS",
        "TPL-NAMND-5",
    ]
    assert next(rule for rule in told if rule["id"] == "AMF1977-8A") == {
        "id": "AMF1977-8A",
        "book": "statute",
        "name": "Hur ofta skyddskommittén sammanträder",
        "name_en": "How often the safety committee meets",
        "strength": "bör",
        "binding": "förordning",
        "verified": "text",
        "in_force_from": "1978-07-01",
        "in_force_to": None,
        "on": True,
    }


def test_the_list_of_one_book_as_a_table() -> None:
    lines = kallelse("rules", "list", "--book", "hagersten-alvsjo").out.splitlines()
    assert lines[0].split() == [
        "regel",
        "styrka",
        "bindande",
        "som",
        "på",
        "i",
        "kraft",
        "från",
        "namn",
        "kontroll",
    ]
    assert [line.split()[0] for line in lines[1:]] == [
        "HA-SYNP",
        "HA-JUST",
        "HA-VP-1",
        "HA-VP-2",
        "HA-VP-3",
        "HA-VP-UNITS",
        "POL-SUMMONS",
        "POL-ANSWER",
        "POL-BALANCE",
        "POL-REPLY",
        "POL-SEAT-BACK",
    ]


def test_a_groups_list_has_its_books_and_the_example_that_it_turned_on(own: Path) -> None:
    told = kallelse("rules", "list", "--group", "fvg-sample", "--json").json
    assert len(told) == 10 + 23 + 6
    assert [rule["id"] for rule in told if rule["book"] and rule["id"] == "AVT-C7" and rule["on"]] == [
        "AVT-C7"
    ]


def test_a_rule_is_shown_whole() -> None:
    told = kallelse("rules", "show", "AMF-Q3", "--on", "2021-04-20", "--json").json
    assert (told["id"], told["book"], told["on"]) == ("AMF-Q3", "amf", True)
    assert (told["within"], told["direction"], told["until"], told["roll"], told["never_after"]) == (
        "3 working days",
        "after",
        "24:00",
        "none",
        "meeting_start",
    )
    assert told["says"][0] == (
        "Kompletterande frågor lämnas senast 3 arbetsdagar efter den dag då kallelsen skickades."
    )
    assert [(one["within"], one["adopted"], one["decided"]) for one in told["readings"]] == [
        ("3 working days", True, "2021-04-15"),
        ("3 days", False, "2021-04-15"),
    ]
    assert [row["in_force_from"] for row in told["rows"]] == ["2020-01-01"]
    assert next(one for one in told["choices"] if one["switch"] == "cap_point") == {
        "switch": "cap_point",
        "question": "Hårt stopp för frågor: mötets start, punktens behandling eller mötets slut?",
        "default": "start",
        "options": ["start", "item", "end"],
        "value": "start",
        "since": None,
        "decided": None,
    }


def test_a_groups_own_choice_is_shown_from_its_day(own: Path) -> None:
    def cap(on: str) -> tuple[str, str | None]:
        told = kallelse("rules", "show", "AMF-Q3", "--group", "fvg-sample", "--on", on, "--json").json
        found = next(one for one in told["choices"] if one["switch"] == "cap_point")
        return found["value"], found["since"]

    assert (cap("2022-01-31"), cap("2022-02-01")) == (("start", None), ("end", "2022-02-01"))


def test_a_rule_is_shown_as_text_in_english() -> None:
    lines = kallelse("rules", "show", "FL-30", "--lang", "en", "--on", "2021-04-20").out.splitlines()
    assert lines[:4] == [
        "FL-30  Dissenting opinion",
        "  The dissenting opinion is notified.",
        "  The Act gives no day: the dissenting opinion is notified before the decision is dispatched or made",
        "    available.",
    ]


def test_a_routine_is_printed_as_text_page_and_pdf(tmp_path: Path) -> None:
    text = kallelse("rules", "print", "--book", "statute", "--lang", "en", "--on", "2021-04-20")
    assert text.out.splitlines()[0] == "Routine: Laws and regulations"
    page, pdf = tmp_path / "r.html", tmp_path / "r.pdf"
    for form, out in (("html", page), ("pdf", pdf)):
        ran = kallelse("rules", "print", "--book", "statute", "--format", form, "--out", str(out))
        assert (ran.code, ran.out, ran.err) == (0, "", f"{out}\n")
    assert page.read_text(encoding="utf-8").splitlines()[1] == '<html lang="sv">'
    assert pdf.read_bytes()[:5] == b"%PDF-"


def test_a_groups_routine_says_what_it_has_chosen(own: Path) -> None:
    def said(on: str) -> list[str]:
        out = kallelse("rules", "print", "--group", "fvg-sample", "--on", on).out
        return [line.strip() for line in out.splitlines() if line.strip().startswith("Gruppen har valt")]

    chosen = "Gruppen har valt: hårt stopp när mötet slutar."
    assert (said("2022-01-31"), said("2022-02-01")) == ([], [chosen, chosen])  # AMF-Q3 and AMF-LATE


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["show", "AMF-Q4"], "rule 'AMF-Q4' not found in the rule books: did you mean 'AMF-Q3'?"),
        (["show", "AMF-Q3", "--on", "soon"], "--on soon: write a day, e.g. 2021-04-15"),
        (["list", "--book", "amff"], "'amff' not found in config/rulebooks: did you mean 'amf'?"),
        (
            ["list", "--book", "amf", "--group", "fvg-sample"],
            "give --book or --group, not both: a group has its own book",
        ),
        (
            ["list", "--book", "office"],
            "'office' is a fragment that books include: have: amf, examples, hagersten-alvsjo, statute",
        ),
        (["print"], "say which: --book amf, or --group SLUG"),
        (["print", "--book", "amf", "--format", "doc"], "--format doc: choose one of text, html, pdf"),
        (["print", "--book", "amf", "--format", "pdf"], "a PDF needs a file: add --out routine.pdf"),
        (
            ["print", "--book", "amf", "--out", "/nowhere/r.txt"],
            "/nowhere/r.txt cannot be written (No such file or directory): choose another --out",
        ),
        (
            ["diff", "amf", "AMF-Q4"],
            "'AMF-Q4' not found in config/rulebooks: have: amf, business-plan, examples, hagersten-alvsjo,"
            " office, statute; nor is it a rule: did you mean 'AMF-Q3'?",
        ),
        (["diff", "amf@soon", "amf"], "amf@soon: 'soon' is no day: write amf@2021-04-15"),
        (["diff", "amf@", "amf"], "amf@: write the day after the @, e.g. amf@2021-04-15"),
        (
            ["diff", "AMF-Q3@2001-01-01", "AMF-Q3"],
            "AMF-Q3@2001-01-01: the rule is not in force on 2001-01-01",
        ),
        (
            ["diff", "AMF-JUST", "HA-JUST", "--event", "x"],
            "--event x: write a day, e.g. 2021-04-15",
        ),
    ],
)
def test_a_call_that_makes_no_sense_is_one_line_and_exit_2(words: list[str], message: str) -> None:
    ran = kallelse("rules", *words)
    assert (ran.code, ran.out, ran.err) == (2, "", f"kallelse: {message}\n")


def test_the_row_of_today_is_shown_when_no_day_is_given(own: Path) -> None:
    newer_book(own)
    today = datetime.now(UTC).date()
    began, begins = today - timedelta(days=2), today + timedelta(days=30)
    path = own / "rulebooks" / "newer.toml"
    text = path.read_text(encoding="utf-8").replace("2023-01-01", began.isoformat())
    start = text.rindex('[[rule]]\nid = "AMF-Q3"')
    row = text[start : text.index('[[rule]]\nid = "AMF-NEW"')]
    later = row.replace("5 working days", "9 working days").replace(began.isoformat(), begins.isoformat())
    path.write_text(text.replace('id = "amf"', 'id = "newer"') + later, encoding="utf-8")
    (own / "rulebooks" / "amf.toml").write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    told = kallelse("rules", "show", "AMF-Q3", "--json").json
    assert told["within"] == "5 working days"
    assert [row["within"] for row in told["rows"]] == ["9 working days", "5 working days", "3 working days"]


@pytest.mark.parametrize(
    "words",
    [
        ["list"],
        ["show", "XX-1"],
        ["print", "--book", "broken"],
        ["diff", "broken", "amf"],
        ["diff", "XX-1", "amf"],
    ],
)
def test_a_book_that_cannot_be_read_is_named_with_its_line(own: Path, words: list[str]) -> None:
    path = own / "rulebooks" / "broken.toml"
    path.write_text('id = "broken"\ntitle = "XX-1\n', encoding="utf-8")
    ran = kallelse("rules", *words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines() == [
        f"kallelse: {path}:2: is no TOML (Illegal character '\\n'): mend this line"
    ]


def test_a_date_from_an_agreement_that_nobody_has_checked_says_so() -> None:
    last = kallelse("calculate", "--rule", "AVT-C7", "2021-04-14").out.splitlines()[-1]
    check = (
        "Avtalsdata, inte lag: läs gruppens egen förhandlingsordning. Kontrollera antalet dagar,"
        " vad de räknas från och om en helg flyttar dem."
    )
    assert last == f"  Att kontrollera: {check}"
    told = kallelse("calculate", "--rule", "AVT-C7", "2021-04-14", "--json").json["rule"]
    assert (told["to_verify"], told["binding"]) == (check, "kollektivavtal")
    assert told["verified"] == (
        "text för privata avtal (TMF, IF Metall/Teknikavtalet); memory för kommunal sektor"
    )
