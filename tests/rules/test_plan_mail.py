"""Who is told of mail that nothing could be recorded of: the secretary, of each of them, once."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from rules.admission import admit
from rules.facts import Fact, FactKind, Json, fact_id
from rules.notices import Notice
from rules.outcome import Flag
from rules.plan_mail import ONE_BY_ONE
from rules.world import fold, mail_scope
from tests.rules.desk import Desk
from tests.rules.worlds import a_charter, at


def set_aside(when: str, mail: str = "x1", *, verdict: str = "quarantined", why: str = "stranger") -> Fact:
    """A mail was looked at and nothing came of it."""
    moment = at(when)
    data: dict[str, Json] = {
        "mail": mail,
        "verdict": verdict,
        "why": why,
        "sender": "okand@example.se",
        "subject": "Hej",
        "kept": True,
        "via": "mail",
    }
    return Fact(
        id=fact_id(kind=FactKind.MAIL_SET_ASIDE, group="fvg", happened_at=moment, data=data),
        kind=FactKind.MAIL_SET_ASIDE,
        group="fvg",
        scope=mail_scope(mail),
        happened_at=moment,
        recorded_at=moment,
        recorded_by="mail",
        data=data,
    )


def told(notice: Notice) -> list[str]:
    mails = notice.context["mails"]
    assert isinstance(mails, list)
    return [str(mail["id"]) for mail in mails if isinstance(mail, dict)]


def sent(*facts: Fact) -> list[tuple[str, str, list[str], object]]:
    desk = Desk(charter=a_charter()).hears(*facts)
    desk.until("2021-05-01T00:00")
    return [
        (
            f"{one.at.astimezone(at('2021-04-01').tzinfo):%m-%d %H:%M}",
            one.notice.person,
            told(one.notice),
            one.notice.context["original"],
        )
        for one in desk.sent
    ]


def test_a_members_mail_goes_on_to_the_secretary_with_the_original() -> None:
    assert sent(set_aside("2021-04-09T10:12", verdict="unknown", why="no_question")) == [
        ("04-09 10:12", "s1", ["x1"], "x1")
    ]


def test_what_is_in_quarantine_is_told_without_the_original() -> None:
    assert sent(set_aside("2021-04-09T10:12")) == [("04-09 10:12", "s1", ["x1"], None)]


def test_it_is_told_in_office_hours() -> None:
    assert sent(set_aside("2021-04-09T22:00")) == [("04-12 07:00", "s1", ["x1"], None)]


def test_what_was_not_kept_is_not_attached() -> None:
    fact = set_aside("2021-04-09T10:12", verdict="unknown")
    data = {**fact.data, "kept": False}
    desk = Desk(charter=a_charter()).hears(
        Fact(
            id="large",
            kind=fact.kind,
            group=fact.group,
            scope=fact.scope,
            happened_at=fact.happened_at,
            recorded_at=fact.recorded_at,
            recorded_by=fact.recorded_by,
            data=data,
        )
    )
    assert [one.notice.context["original"] for one in desk.sent] == [None]


def test_many_on_one_day_are_told_in_one_mail_the_morning_after() -> None:
    mails = [set_aside(f"2021-04-08T10:{minute:02}", f"x{minute}") for minute in range(1, 7)]
    assert sent(*mails) == [
        ("04-08 10:01", "s1", ["x1"], None),
        ("04-08 10:02", "s1", ["x2"], None),
        ("04-08 10:03", "s1", ["x3"], None),
        ("04-09 09:00", "s1", ["x4", "x5", "x6"], None),
    ]


def test_every_mail_is_on_the_list_of_what_to_look_at() -> None:
    desk = Desk(charter=a_charter()).hears(
        set_aside("2021-04-08T10:01", "x1"),
        set_aside("2021-04-08T10:02", "x2", verdict="unknown", why="no_question"),
    )
    assert sorted(desk.plan().flags, key=lambda flag: flag.subject) == [
        Flag(
            code="quarantined",
            subject="x1",
            message="a mail could not be recorded (stranger): see kallelse mail show x1",
        ),
        Flag(
            code="unknown_mail",
            subject="x2",
            message="a mail could not be recorded (no_question): see kallelse mail show x2",
        ),
    ]


def test_a_mail_set_aside_is_admitted() -> None:
    admit(set_aside("2021-04-09T10:12"), fold(a_charter(), ()))


@given(
    st.lists(
        st.tuples(
            st.integers(min_value=0, max_value=2 * 24 * 60 - 1), st.sampled_from(["unknown", "quarantined"])
        ),
        max_size=12,
        unique_by=lambda one: one[0],
    )
)
def test_no_mail_is_lost_and_none_is_told_twice(mails: Sequence[tuple[int, str]]) -> None:
    facts = [
        set_aside(
            f"2021-04-{8 + minute // 1440:02}T{minute % 1440 // 60:02}:{minute % 60:02}",
            f"x{minute}",
            verdict=verdict,
        )
        for minute, verdict in mails
    ]
    listed = sorted(mail for _, _, ids, _ in sent(*facts) for mail in ids)
    assert listed == sorted(f"x{minute}" for minute, _ in mails)


@given(st.integers(min_value=0, max_value=40))
def test_a_flood_of_strangers_is_a_handful_of_mails(count: int) -> None:
    facts = [set_aside(f"2021-04-08T08:{minute:02}", f"x{minute}") for minute in range(count)]
    assert len(sent(*facts)) == min(count, ONE_BY_ONE + 1)
