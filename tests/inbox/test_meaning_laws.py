"""What holds for every letter, whatever stands in it."""

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from config.fact_fields import checked
from inbox.letter import Letter
from inbox.letter import Verdict as Checked
from inbox.meaning import understand
from inbox.our_mails import ANSWER_LIMIT
from inbox.phrases import TEXT_LIMIT
from inbox.signals import (
    AutoReply,
    Bounce,
    CalendarCounter,
    CalendarReply,
    Failure,
    Finality,
    Reply,
    Signal,
    Unreadable,
    Words,
)
from inbox.understood import Seen, Understood, Verdict
from rules.admission import admit
from rules.facts import Fact, FactKind, fact_id
from rules.world import World, meeting_scope
from tests.inbox.office import (
    AUTHSERV,
    HOME,
    OUR_MAILS,
    OWN,
    REASONS,
    SEATS,
    UID,
    a_letter,
    seen_by_office,
    the_world,
)
from tests.rules.worlds import a_fact, at

CANCELLED = a_fact(FactKind.MEETING_CANCELLED, "2021-04-13T09:00", meeting="fvg-2021-04")
WORLDS = (the_world(), the_world([CANCELLED]))
WITHOUT_FACTS = (Verdict.UNKNOWN, Verdict.QUARANTINED, Verdict.AUTO_REPLY, Verdict.BOUNCE)
SPEAKS = (CalendarReply, CalendarCounter, Words)

pieces = st.sampled_from(
    [
        "Hej!",
        "Mvh",
        "Vera",
        "Ärende 1",
        "ärende 2 och 3",
        "ärende 9",
        "punkt 3",
        "§ 2",
        "p. 2",
        "AMF 2021/101",
        "AMF 2021/150",
        "s. 4",
        "sidan 4-5",
        "Delegationsordning",
        "lokalerna på Storgatan",
        "Hur många?",
        "Varför då?",
        "undrar vi",
        "inga frågor",
        "Inga frågor.",
        "men",
        "Nej",
        "Vi har följande frågor:",
        "protokollet",
        "q2",
        "q3 gäller",
        "1.",
        "- a",
        "a)",
        ": ",
        "\n",
        "\n\n",
        "tack",
        "Jag kan inte komma",
        "se bifogad fil",
        "{{ uid }}",
        "\u2028",
        "återkommer",
        "?",
        "muntligt",
        "2",
    ]
)
texts = st.lists(pieces | st.text(max_size=12), max_size=25).map(" ".join)
addresses = st.sampled_from(
    [
        *(seat.address.email for seat in SEATS),
        "assistent@kommunal.example.se",
        "okand@example.se",
        OWN,
        f"fvg+m1@{HOME}",
        f"fvg+fvg-2021-05.n3@{HOME}",
    ]
) | st.text(max_size=8)
moments = st.integers(0, 150 * 24 * 60).map(
    lambda minutes: at("2021-02-01T00:00") + timedelta(minutes=minutes)
)
naive = st.datetimes(
    min_value=datetime.fromisoformat("2000-01-01"), max_value=datetime.fromisoformat("2040-01-01")
)
said_moments = st.none() | moments | naive
uids = st.sampled_from([UID, f"fvg-2021-03.fvg@{HOME}", f"fvg-2021-05.fvg@{HOME}", "x"]) | st.text(max_size=5)
verdicts = st.builds(
    Checked,
    authserv_id=st.sampled_from([AUTHSERV, "mx.annan.example.se"]),
    method=st.sampled_from(["dmarc", "spf", "dkim", "compauth", "arc"]),
    result=st.sampled_from(["pass", "pass", "fail", "none"]),
    header=st.integers(0, 2),
)
letters = st.builds(
    a_letter,
    texts,
    sender=st.none() | addresses,
    subject=texts,
    answers=st.lists(st.sampled_from(sorted(OUR_MAILS)), max_size=2).map(tuple),
    to=st.lists(addresses, max_size=2).map(tuple),
    attachments=st.lists(st.just("a.pdf"), max_size=1).map(tuple),
    verdicts=st.lists(verdicts, max_size=3).map(tuple),
)
replies = st.builds(
    CalendarReply,
    uid=uids,
    attendee=st.none() | addresses,
    sent_by=st.none() | addresses,
    reply=st.sampled_from(Reply),
    sequence=st.integers(-1, 3),
    stamp=said_moments,
    starts_at=said_moments,
    comment=texts,
)
counters = st.builds(
    CalendarCounter,
    uid=uids,
    attendee=st.none() | addresses,
    sent_by=st.none() | addresses,
    sequence=st.integers(-1, 3),
    stamp=said_moments,
    starts_at=naive | moments,
    ends_at=said_moments,
    comment=texts,
)
bounces = st.builds(
    Bounce,
    failures=st.lists(
        st.builds(
            Failure,
            address=addresses,
            finality=st.sampled_from(Finality),
            status=st.just("5.1.1"),
            diagnostic=st.just(""),
        ),
        max_size=3,
    ).map(tuple),
    message_id=st.none() | st.sampled_from(sorted(OUR_MAILS)),
    notice_key=st.none() | st.sampled_from(sorted({sent.key for sent in OUR_MAILS.values()})),
)
signals = st.one_of(
    replies,
    counters,
    bounces,
    st.builds(AutoReply, why=texts),
    st.builds(Unreadable, why=st.just("too_deep")),
    texts.map(lambda text: Words(text=text)),
)


def _seen(letter: Letter, signal: Signal, world: World, when: datetime) -> Seen:
    return seen_by_office(letter, signal, world=world, received_at=when)


def _recorded(found: Understood, when: datetime) -> list[Fact]:
    """The facts as they are to be recorded; each question with a number."""
    facts = []
    for number, said in enumerate(found.facts):
        data = {**said.data, "via": "mail", "mail": "c" * 32}
        if said.kind is FactKind.QUESTION_ASKED:
            data["question"] = f"new{number}"
        facts.append(
            Fact(
                id=fact_id(kind=said.kind, group="fvg", happened_at=when, data=data),
                kind=said.kind,
                group="fvg",
                scope=meeting_scope(str(data["meeting"])),
                happened_at=when,
                recorded_at=when + timedelta(minutes=1),
                recorded_by="mail",
                data=data,
            )
        )
    return facts


@settings(max_examples=150, deadline=None)
@given(letters, signals, st.sampled_from(WORLDS), moments)
def test_every_letter_means_something_and_every_fact_can_be_recorded(
    letter: Letter, signal: Signal, world: World, when: datetime
) -> None:
    found = understand(letter, signal, _seen(letter, signal, world, when))
    assert found.why
    assert bool(found.facts) is (found.verdict not in WITHOUT_FACTS)
    if found.verdict in (Verdict.UNKNOWN, Verdict.QUARANTINED) and not isinstance(signal, Unreadable):
        assert found.why in REASONS
    for fact in _recorded(found, when):
        assert checked(fact.kind, fact.data) == fact.data
        admit(fact, world)  # raises Refused otherwise


@settings(max_examples=150, deadline=None)
@given(letters, signals, moments)
def test_whoever_is_not_believed_or_has_no_seat_gives_no_fact(
    letter: Letter, signal: Signal, when: datetime
) -> None:
    found = understand(letter, signal, _seen(letter, signal, WORLDS[0], when))
    known = {seat.address.email for seat in SEATS} | {"assistent@kommunal.example.se"}
    if letter.sender not in known:
        assert found.facts == ()
    failing = Checked(authserv_id=AUTHSERV, method="dmarc", result="fail", header=-1)
    forged = a_letter(
        letter.text, sender=letter.sender, subject=letter.subject, verdicts=(failing, *letter.verdicts)
    )
    refused = understand(forged, signal, _seen(forged, signal, WORLDS[0], when))
    assert refused.facts == ()
    if isinstance(signal, SPEAKS):
        assert refused.verdict is Verdict.QUARANTINED


@settings(max_examples=150, deadline=None)
@given(letters, texts, moments)
def test_nobody_speaks_for_a_union_but_those_who_sit_for_it(
    letter: Letter, text: str, when: datetime
) -> None:
    signal = Words(text=text)
    found = understand(letter, signal, _seen(letter, signal, WORLDS[0], when))
    unions = {seat.organisation for seat in SEATS if seat.address.email == letter.sender}
    persons = {seat.person for seat in SEATS if seat.address.email == letter.sender}
    for said in found.facts:
        assert said.data.get("organisation") in {None, *unions}
        assert said.data.get("person") in {None, *persons}


@settings(max_examples=150, deadline=None)
@given(letters, st.integers(1, 400), texts, moments)
def test_words_stay_within_bounds(letter: Letter, times: int, text: str, when: datetime) -> None:
    signal = Words(text=f"{text} " * times)
    found = understand(letter, signal, _seen(letter, signal, WORLDS[0], when))
    for said in found.facts:
        limit = ANSWER_LIMIT if said.kind is FactKind.QUESTION_ANSWERED else TEXT_LIMIT
        assert len(str(said.data.get("text", ""))) <= limit
        assert len(str(said.data.get("page", ""))) <= 40


@settings(max_examples=150, deadline=None)
@given(letters, signals, moments)
def test_the_same_letter_means_the_same_again(letter: Letter, signal: Signal, when: datetime) -> None:
    first = understand(letter, signal, _seen(letter, signal, WORLDS[0], when))
    assert understand(letter, signal, _seen(letter, signal, the_world(), when)) == first


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(["Hur många?", "Varför då?", "Vem betalar?"]), min_size=1, max_size=8))
def test_nothing_that_asks_is_left_out(asked: list[str]) -> None:
    text = "\n\n".join(f"{number}. {one}" for number, one in enumerate(asked, 1))
    letter = a_letter(text)
    found = understand(letter, Words(text=text), seen_by_office(letter, Words(text=text)))
    assert [said.data["text"] for said in found.facts] == asked
