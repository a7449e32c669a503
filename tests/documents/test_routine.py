"""A rule book set out in the order in which things happen, drawn as text, HTML and PDF."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from config.rulebooks import rulebook_named
from documents.pdf import as_pdf
from documents.routine_html import as_html
from documents.routine_text import as_text
from documents.routine_values import Routine
from rules.people import Language
from tests.documents.routines import DAY, a_book, a_routine

CHAPTERS = [
    "Kallelse",
    "Frågor före mötet",
    "Sena handlingar",
    "Protokoll och justering",
    "Nämnden",
    "Balanslistan",
    "Observatörer vid nämnden",
    "Lag och förordning",
    "Exempel som inte är påslagna",
]
VOID = {"meta"}


class Page(HTMLParser):
    """Every tag opened and closed in order, with the text of headings and captions."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and data.strip():
            self.texts.append((self.open[-1], data.strip()))

    def said(self, tag: str) -> list[str]:
        return [text for where, text in self.texts if where == tag]


def page(routine: Routine) -> Page:
    read = Page()
    read.feed(as_html(routine))
    read.close()
    assert read.open == []
    return read


def rule_ids(routine: Routine) -> list[str]:
    return [article.id for part in routine.parts for article in part.articles]


def test_the_chapters_stand_in_the_order_in_which_things_happen() -> None:
    assert [part.title for part in a_routine().parts] == CHAPTERS


def test_every_rule_of_the_book_stands_in_one_chapter() -> None:
    for name in ("amf", "hagersten-alvsjo"):
        book = a_book(name, "AVT-C7")
        assert sorted(rule_ids(a_routine(book))) == sorted(book.rows)


def test_an_example_that_is_turned_on_moves_to_its_chapter() -> None:
    routine = a_routine(a_book("amf", "AVT-C7"))
    found = {part.title: [one.id for one in part.articles] for part in routine.parts}
    assert found["Oenighet"] == ["AVT-C7"]
    assert found["Exempel som inte är påslagna"] == [
        "POL-REPLY",
        "TPL-SKR-14",
        "TPL-7",
        "TPL-LU3",
        "TPL-14-RIKS",
        "TPL-NAMND-5",
    ]


def test_the_standard_phrase_and_the_timetables_are_in_the_routine() -> None:
    routine = a_routine(a_book("hagersten-alvsjo"))
    found = {part.title: part for part in routine.parts}
    grid = found["Tidsplaner"].grids[0]
    assert grid.head == ("Steg", "Vems tur", "När")
    assert [row[1:] for row in grid.rows] == [
        ("arbetsgivaren", "7 arbetsdagar före mötet kl. 12.00"),
        ("de fackliga organisationerna", "4 arbetsdagar före mötet"),
        ("arbetsgivaren", "1 arbetsdag före mötet; inget får då stå obesvarat"),
        ("båda", "samma dag"),
    ]
    late = next(part for part in a_routine().parts if part.title == "Sena handlingar")
    assert late.says == (
        "Standardfras i protokollet: De fackliga organisationerna har inte fått handlingarna i ärendet"
        " i så god tid att de hunnit ställa kompletterande frågor inom ordinarie frist.",
    )


def test_the_text_of_a_small_routine_word_for_word() -> None:
    book = rulebook_named("amf")
    book = replace(book, rules=(book.rule("AMF-FVG-NAMND"),))
    assert (
        as_text(a_routine(book, language=Language.ENGLISH))
        == """\
Routine: AMF's administration group
===================================
The routine as it reads on 1 March 2022.
Rule book amf, version 2021-04-15.
This is how the deadlines are counted. The day of the event is day 0 and is not counted. Working
days are Monday to Friday except public holidays, Midsummer Eve, Christmas Eve and New Year's Eve,
and except the days that the group itself has closed.

The board
---------

AMF-FVG-NAMND  The administration's group before the board
  The administration's group meets at least 3 working days before the board's meeting.
  The whole last day counts, until 24:00.
  Inferred from four pairs of meetings. Used when the year is planned: consultation should come
    before the board.
    Counted from: the board's meeting
    Owed by: the secretary
    Strength: practice: how it has been done
    Binding as: practice
    Source: AMF's administration group, practice 2020-2022: the group meets three working days
      before the board
    Check: read in the group's own minutes
    In force: from 1 January 2020
    Choices that bear on AMF-FVG-NAMND
      - Received at exactly 00:00:00 after 24:00? – exactly midnight is too late; default
      - Squeeze days and half days? – squeeze days and half days are working days; default
"""
    )


@pytest.mark.parametrize("language", list(Language))
def test_the_page_is_whole_and_can_be_read_by_everybody(language: Language) -> None:
    routine = a_routine(language=language)
    read = page(routine)
    assert ("lang", language.value) in read.attributes
    assert read.said("h1") == [routine.title] == read.said("title")
    assert read.said("h2") == [part.title for part in routine.parts]
    assert read.said("span") == rule_ids(routine)
    grids = [
        grid
        for part in routine.parts
        for grid in (*part.grids, *(grid for one in part.articles for grid in one.grids))
    ]
    assert read.said("caption") == [grid.caption for grid in grids]
    assert read.tags.count("table") == len(grids) > 0
    assert (read.tags.count("h1"), read.tags.count("script"), read.tags.count("link")) == (1, 0, 0)
    heads = sum(len(grid.head) for grid in grids)
    assert read.attributes.count(("scope", "col")) == heads
    names = [value for name, value in read.attributes if name == "id"]
    labelled = [value for name, value in read.attributes if name == "aria-labelledby"]
    assert sorted(map(str, names)) == sorted(map(str, labelled))
    assert len(set(names)) == len(names)
    assert re.findall(r"@page", as_html(routine)) == ["@page"]


def test_what_a_book_says_never_becomes_markup() -> None:
    nasty = '<script>alert("x")</script> & #raw(`a`) *b* $c$ \\ @d'
    rule = replace(
        rulebook_named("amf").rule("AMF-FVG-NAMND"),
        name=nasty,
        cites=nasty,
        note=nasty,
        id='X"1',
        english=None,
    )
    routine = a_routine(replace(rulebook_named("amf"), title=nasty, rules=(rule,)))
    read = page(routine)
    assert read.tags.count("script") == 0
    assert read.said("h1") == [f"Rutin: {nasty}"]
    assert read.said("h3") == [nasty]
    assert sorted(outline(as_pdf(routine))) == sorted(
        [f"Rutin: {nasty}", f"Rutin: {nasty}", "Nämnden", f'X"1 {nasty}']
    )


_TITLE = re.compile(rb"/Title ?(?:<FEFF([0-9A-Fa-f]*)>|\(((?:\\.|[^()\\]|\([^()]*\))*)\))", re.DOTALL)


def outline(pdf: bytes) -> list[str]:
    """The headings of a PDF, from its bookmarks, and its title."""
    return [
        bytes.fromhex(wide.decode()).decode("utf-16-be") if wide else re.sub(r"\\(.)", r"\1", plain.decode())
        for wide, plain in _TITLE.findall(pdf)
    ]


@pytest.mark.parametrize("language", list(Language))
def test_the_pdf_holds_every_rule_is_tagged_and_says_its_language(language: Language) -> None:
    routine = a_routine(language=language)
    pdf = as_pdf(routine)
    assert pdf.startswith(b"%PDF-")
    headings = [f"{one.id} {one.name}" for part in routine.parts for one in part.articles]
    told = outline(pdf)
    assert sorted(told) == sorted(
        [routine.title, routine.title, *(part.title for part in routine.parts), *headings]
    )
    assert re.findall(rb"/Lang ?\((\w+)\)", pdf) == [language.value.encode()]
    assert (b"/StructTreeRoot" in pdf, b"pdfuaid:part>1<" in pdf) == (True, True)


def test_the_same_routine_gives_the_same_bytes() -> None:
    assert as_pdf(a_routine()) == as_pdf(a_routine())
    assert as_html(a_routine()) == as_html(a_routine())


def test_another_day_is_another_document() -> None:
    assert as_pdf(a_routine()) != as_pdf(a_routine(on=DAY.replace(day=2)))
