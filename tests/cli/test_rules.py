"""`kallelse rules`: list, show, print and diff, as a person and as a script reads them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.toml import SHIPPED
from tests.cli.running import kallelse

AMF = (SHIPPED / "rulebooks" / "amf.toml").read_text(encoding="utf-8")


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An operator's own folder, with a group of its own that has chosen."""
    for shelf in ("rulebooks", "groups"):
        (tmp_path / shelf).mkdir()
    sample = (SHIPPED / "groups" / "fvg-sample.toml").read_text(encoding="utf-8")
    head = 'rulebook = "amf"\nbooks = ["statute", "examples"]\nexamples = ["AVT-C7"]\n'
    choice = (
        '[[policy]]\nswitch = "cap_point"\nvalue = "end"\nfrom = 2022-02-01\ndecided = "mötet 20 januari"\n'
    )
    text = sample.replace('rulebook = "amf"\n', head).replace("[quiet]", f"{choice}\n[quiet]")
    (tmp_path / "groups" / "fvg-sample.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("KALLELSE_CONFIG_DIR", str(tmp_path))
    return tmp_path


def test_the_list_names_all_41_rules_and_what_is_off() -> None:
    told = kallelse("rules", "list", "--json").json
    ours = [rule for rule in told if not rule["id"].startswith("POL-")]
    assert len(ours) == 41
    assert [rule["id"] for rule in told if not rule["on"]] == [
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
    ]


def test_a_groups_list_has_its_books_and_the_example_that_it_turned_on(own: Path) -> None:
    told = kallelse("rules", "list", "--group", "fvg-sample", "--json").json
    assert len(told) == 8 + 23 + 6
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
    assert text.out.splitlines()[0] == "Routine: Lag och förordning"
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


def test_two_rules_laid_side_by_side() -> None:
    told = kallelse("rules", "diff", "AMF-JUST", "HA-JUST", "--event", "2021-04-15", "--json").json
    assert (told["added"], told["removed"]) == ([], [])
    [changed] = told["changed"]
    assert [one["field"] for one in changed["fields"]] == ["within", "strength", "source", "note"]
    assert changed["fields"][0] == {
        "field": "within",
        "old": "Protokollet justeras senast 1 arbetsdag efter mötet.",
        "new": "Protokollet justeras senast 3 arbetsdagar efter mötet.",
    }
    # Thursday 15 April: Friday 16; and Friday, Monday, Tuesday 20
    assert changed["sample"] == {"event": "2021-04-15", "old": "2021-04-16", "new": "2021-04-20"}


def newer_book(own: Path) -> None:
    """AMF's book with a second row of AMF-Q3, one rule less and one more."""
    start, end = AMF.index('[[rule]]\nid = "AMF-Q3"'), AMF.index('[[rule]]\nid = "AMF-LATE"')
    row = AMF[start:end].split("[[rule.reading]]")[0]
    newer = row.replace('within = "3 working days"', 'within = "5 working days"\nin_force_from = 2023-01-01')
    obs = AMF.index('[[rule]]\nid = "AMF-OBS"')
    more = newer.replace("AMF-Q3", "AMF-NEW").replace("in_force_from = 2023-01-01\n", "")
    (own / "rulebooks" / "newer.toml").write_text(f"{AMF[:obs]}\n{newer}\n{more}", encoding="utf-8")


def test_a_book_against_its_next_edition_says_what_came_went_and_changed(own: Path) -> None:
    newer_book(own)
    told = kallelse("rules", "diff", "amf", "newer", "--json").json
    assert (told["added"], told["removed"]) == (["AMF-NEW"], ["AMF-OBS"])
    assert [one["id"] for one in told["changed"]] == ["AMF-Q3"]
    assert told["changed"][0]["sample"]["event"] == "2023-01-05"  # the first Thursday of the newer row
    # Fri 6 is Epiphany: Mon 9, Tue 10, Wed 11; and Thu 12, Fri 13
    assert told["changed"][0]["sample"] == {"event": "2023-01-05", "old": "2023-01-11", "new": "2023-01-13"}


def test_two_days_of_one_book_and_of_one_rule(own: Path) -> None:
    newer_book(own)
    lines = kallelse("rules", "diff", "newer@2022-06-01", "newer@2023-06-01").out.splitlines()
    assert lines[:4] == [
        "Ändrad: AMF-Q3  Kompletterande frågor från facklig organisation",
        "  Tid:",
        "    - Kompletterande frågor lämnas senast 3 arbetsdagar efter den dag då kallelsen skickades.",
        "    + Kompletterande frågor lämnas senast 5 arbetsdagar efter den dag då kallelsen skickades.",
    ]
    assert lines[-1] == (
        "  Exempel, händelse torsdag 5 januari 2023: förut onsdag 11 januari 2023, nu fredag 13 januari 2023."
    )
    one = kallelse("rules", "diff", "AMF-NEW@2021-01-01", "AMF-NEW@2024-01-01").out
    assert one == "Ingen skillnad.\n"


def test_a_rule_that_was_not_in_force_counts_as_added() -> None:
    told = kallelse("rules", "diff", "statute@1980-01-01", "statute@2018-03-01", "--json").json
    assert told["removed"] == []
    assert told["added"] == [
        "KL-5-13",
        "KL-5-14",
        "KL-5-15",
        "KL-5-69",
        "KL-8-12",
        "KL-13-5",
        "KL-4-27",
        "KL-7-10",
    ]


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


def test_a_book_may_be_a_file(own: Path) -> None:
    newer_book(own)
    path = own / "rulebooks" / "newer.toml"
    by_file = kallelse("rules", "diff", "amf", str(path), "--json").json
    by_name = kallelse("rules", "diff", "amf", "newer", "--json").json
    assert {**by_file, "new": "newer"} == by_name


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
