"""A rule in plain sentences, word for word, in both languages."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from config.rulebooks import rulebook_named
from rules.people import Language
from rules.periods import Period
from rules.policies import Choice, Switch
from rules.rulebook import Rulebook
from tests.documents.routines import a_book, an_article

LAST_DAY = "Hela sista dagen gäller, till kl. 24.00."
THE_LAST_DAY = "The whole last day counts, until 24:00."


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        (
            "AMF-K7",
            (
                "Kallelsen skickas senast 7 dagar före mötet.",
                "Är dagen ingen arbetsdag gäller närmaste arbetsdag före.",
                LAST_DAY,
                "Dagarna räknas på datum. Går till ordinarie, ersättare och adjungerade."
                " Källan nämner eftermiddagen men inget klockslag.",
                "Påminnelse till sekreteraren kl. 09.00, 2 arbetsdagar före sista dagen.",
            ),
        ),
        (
            "AMF-Q3",
            (
                "Kompletterande frågor lämnas senast 3 arbetsdagar efter den dag då kallelsen skickades.",
                LAST_DAY,
                "Tiden går aldrig förbi mötets början.",
                "Påminnelse till den som ännu inte har gjort det kl. 09.00, 1 arbetsdag före sista dagen.",
            ),
        ),
        (
            "AMF-LATE",
            (
                "Frågor på det sena ärendet lämnas så fort det går.",
                "Handlingen kom sent: frågor lämnas så fort det går. Ingen dag är bestämd,"
                " men när mötet har börjat är det för sent.",
                "Gränsen är mötets början.",
                "Gäller bara det sena ärendet; övriga ärenden behåller sin frist.",
            ),
        ),
        (
            "POL-BALANCE",
            (
                "Löftet redovisas.",
                "Frågan återkommer på nästa möte; en egen dag finns bara om den bestämdes när frågan togs upp.",
                "Påminnelse till den som ännu inte har gjort det kl. 09.00, 3 arbetsdagar före gränsen.",
                "Kommer inget svar rapporteras det till HR-chefen efter 1 möte"
                " och till ordföranden efter 2 möten.",
            ),
        ),
        (
            "KL-13-5",
            (
                "Överklagandet är inne hos förvaltningsrätten senast 3 veckor efter den dag då justeringen"
                " av protokollet tillkännagavs.",
                "Är sista dagen en lördag, söndag, annan helgdag, midsommarafton, julafton eller"
                " nyårsafton gäller nästa vardag.",
                LAST_DAY,
                "Tillkännagivandet måste finnas på anslagstavlan under hela tiden.",
            ),
        ),
        (
            "KL-7-10",
            (
                "Personalföreträdarna får närvara vid nämndens sammanträde.",
                "Lagen ger ett antal platser, ingen dag.",
                "Platser: högst 3. Kommunallagen 7 kap. 10 §; därtill en ersättare för var och en.",
                "De kallas som ledamöter, ersättare bara när de ska tjänstgöra (18 §)."
                " En utebliven kallelse gör inte beslutet ogiltigt (19 §).",
            ),
        ),
        (
            "FL-30",
            (
                "Den avvikande meningen anmäls.",
                "Lagen ger ingen dag: den avvikande meningen anmäls innan beslutet expedieras"
                " eller görs tillgängligt.",
                "Gränsen är den stund då beslutet expedieras eller görs tillgängligt.",
            ),
        ),
        (
            "AVT-C7",
            (
                "Central förhandling begärs senast 7 dagar efter den dag då den lokala förhandlingen"
                " avslutades.",
                "Dagen står fast även om den är en lördag, söndag eller helgdag.",
                LAST_DAY,
                "Under den tiden vilar beslutet.",
                "Medbestämmandelagen 14 § har ingen sjudagarsfrist: fristen finns bara där ett avtal"
                " säger det.",
                "Exemplet är inte påslaget och ger inga frister.",
            ),
        ),
    ],
)
def test_a_rule_in_swedish(rule: str, says: tuple[str, ...]) -> None:
    assert an_article(rule).says == says


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        (
            "AMF-K7",
            (
                "The summons is sent at least 7 days before the meeting.",
                "If the day is not a working day, the closest working day before it holds.",
                THE_LAST_DAY,
                "The days are counted on dates. It goes to ordinary members, substitutes and the"
                " co-opted. The source speaks of the afternoon but gives no clock time.",
                "Reminder to the secretary at 09:00, 2 working days before the last day.",
            ),
        ),
        (
            "AMF-Q3",
            (
                "Supplementary questions are put within 3 working days after the day on which the"
                " summons was sent.",
                THE_LAST_DAY,
                "The time never runs past the meeting's start.",
                "Reminder to whoever has not done it yet at 09:00, 1 working day before the last day.",
            ),
        ),
        (
            "L1930-2",
            (
                "The measure is taken at the latest on the last day of the time.",
                "If the last day is a Saturday, a Sunday, another public holiday, Midsummer Eve,"
                " Christmas Eve or New Year's Eve, the next weekday holds.",
                THE_LAST_DAY,
                "First count to the last day of the time; the rule says whether it moves."
                " It only moves forward.",
            ),
        ),
        (
            "MBL-14",
            (
                "On request the employer negotiates with the central organisation too.",
                "The Act gives no time in days: the central negotiation is held on request, before"
                " the decision.",
                "The limit is the decision. Only whoever decides knows when that is.",
                "The Act has no limit of seven days. Such a limit comes from an agreement: see AVT-C7.",
            ),
        ),
    ],
)
def test_a_rule_in_english(rule: str, says: tuple[str, ...]) -> None:
    assert an_article(rule, language=Language.ENGLISH).says == says


def test_a_clock_time_and_a_clock_time_that_the_source_leaves_out() -> None:
    book = a_book("hagersten-alvsjo")
    assert an_article("HA-SYNP", book=book).says[1] == (
        "Sista dagen går tiden ut kl. 12.00; på slaget är i tid."
    )
    assert an_article("HA-VP-2", book=book).says[1] == ("Källan ger inget klockslag: det gör gruppens val.")


def test_strength_source_and_how_it_was_verified_stand_beside_the_rule() -> None:
    facts = dict(an_article("AVT-C7", language=Language.ENGLISH).facts)
    assert facts == {
        "Counted from": "the day on which the local negotiation ended",
        "Owed by": "each union for itself",
        "Strength": "shall: has to be followed",
        "Binding as": "a collective agreement",
        "Source": "Negotiation procedures in sectoral agreements: seven days after the local negotiation"
        " ended. The procedure of the municipal sector has not been checked",
        "Check": "text for private agreements (TMF, IF Metall/Teknikavtalet);"
        " from memory for the municipal sector",
        "To be checked": "Agreement data, not law: read the group's own negotiation procedure. Check the"
        " number of days, what they are counted from, and whether a weekend moves them.",
        "In force": "from 1 January 2020",
    }


def test_both_readings_are_shown_with_where_and_when() -> None:
    readings = an_article("AMF-Q3").grids[0]
    where = "2021-04-15, AMF:s förvaltningsgrupp, mötet den 15 april 2021"
    assert (readings.caption, [row[1:] for row in readings.rows]) == (
        "Läsningar av AMF-Q3",
        [("antagen", where), ("förkastad", where)],
    )
    assert [row[0].partition(".")[0] for row in readings.rows] == ["3 arbetsdagar", "3 dagar"]


def chosen(switch: Switch, value: str) -> Choice:
    return Choice(switch=switch, value=value, since=date(2022, 2, 1), decided="mötet 2022-01-20 § 4")


def test_what_a_group_has_chosen_changes_the_sentences_and_stands_in_the_table() -> None:
    article = an_article("AMF-Q3", chosen(Switch.CAP_POINT, "end"))
    assert article.says[2:4] == (
        "Tiden går aldrig förbi mötets slut.",
        "Gruppen har valt: hårt stopp när mötet slutar.",
    )
    row = next(row for row in article.grids[1].rows if row[0].startswith("Hårt stopp"))
    assert row[1:] == ("hårt stopp när mötet slutar", "1 februari 2022, mötet 2022-01-20 § 4")


def test_a_choice_holds_from_its_day_and_not_before() -> None:
    article = an_article("AMF-Q3", chosen(Switch.CAP_POINT, "end"), on=date(2022, 1, 31))
    assert article.says == an_article("AMF-Q3").says


@pytest.mark.parametrize(
    ("rule", "choice", "roll"),
    [
        (
            "AMF-K7",
            chosen(Switch.SUMMONS_ROLL, "none"),
            "Dagen står fast även om den är en lördag, söndag eller helgdag.",
        ),
        (
            "AVT-C7",
            chosen(Switch.AGREEMENT_ROLL, "law1930"),
            "Är sista dagen en lördag, söndag, annan helgdag, midsommarafton, julafton eller"
            " nyårsafton gäller nästa vardag.",
        ),
    ],
)
def test_a_chosen_roll_is_the_one_that_is_told(rule: str, choice: Choice, roll: str) -> None:
    assert an_article(rule, choice).says[1] == roll


@pytest.mark.parametrize("since", [None, date(2022, 2, 1)])
def test_the_seats_that_a_group_has_chosen_are_the_ones_that_are_told(since: date | None) -> None:
    choice = Choice(switch=Switch.OBSERVER_CAPACITY, value="3", since=since)
    said = (*an_article("AMF-OBS", choice).says, *an_article("KL-7-10", choice).says)
    assert [line for line in said if line.startswith("Platser")] == [
        "Platser: högst 3.",
        "Platser: högst 3. Kommunallagen 7 kap. 10 §; därtill en ersättare för var och en.",
    ]
    untouched = an_article("AMF-OBS").says
    assert [line.partition(". ")[0] for line in untouched if line.startswith("Platser")] == [
        "Platser: högst 2"
    ]


def with_row(book: Rulebook, rule_id: str, **changes: Any) -> Rulebook:
    return replace(book, rules=(*book.rules, replace(book.rule(rule_id), **changes)))


def test_the_row_of_the_day_is_told_and_all_rows_are_listed() -> None:
    newer = {"within": Period.parse("5 working days"), "in_force_from": date(2023, 1, 1), "readings": ()}
    book = with_row(rulebook_named("amf"), "AMF-Q3", **newer)
    before, after = (an_article("AMF-Q3", book=book, on=date(year, 3, 1)) for year in (2022, 2024))
    told = "Kompletterande frågor lämnas senast {} arbetsdagar efter den dag då kallelsen skickades."
    assert (before.says[0], after.says[0]) == (told.format(3), told.format(5))
    assert after.grids[-1].caption == "Lydelser av AMF-Q3"
    assert before.grids[-1].rows == after.grids[-1].rows
    assert after.grids[-1].rows == (
        ("2020-01-01", "2022-12-31", told.format(3)),
        ("2023-01-01", "tills vidare", told.format(5)),
    )


def test_a_rule_that_has_ended_says_so() -> None:
    rule = replace(rulebook_named("amf").rule("AMF-JUST"), in_force_to=date(2021, 12, 31))
    book = replace(rulebook_named("amf"), rules=(rule,))
    article = an_article("AMF-JUST", book=book)
    assert article.says[-1] == "Regeln upphörde att gälla efter 31 december 2021."
    assert dict(article.facts)["I kraft"] == "1 januari 2020 till 31 december 2021"


def test_a_rule_without_a_duty_is_told_by_its_name_and_its_trigger() -> None:
    rule = replace(rulebook_named("amf").rule("AMF-Q3"), duty="", event="", name="Frågor", english=None)
    book = replace(rulebook_named("amf"), rules=(rule,))
    assert an_article("AMF-Q3", book=book).says[0] == (
        "Frågor: senast 3 arbetsdagar efter den dag då kallelsen skickades."
    )


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("name", ["amf", "hagersten-alvsjo"])
def test_every_shipped_rule_is_told_in_whole_sentences(name: str, language: Language) -> None:
    book = a_book(name, "AVT-C7")
    said = [line for rule_id in book.rows for line in an_article(rule_id, language=language, book=book).says]
    assert [line for line in said if not line[0].isupper() or not line.endswith(".")] == []
    assert [line for line in said if ".." in line or "{" in line or "None" in line or "  " in line] == []
