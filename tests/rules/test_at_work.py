"""What is remembered of a rule is what it would give anew."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from config.rulebooks import rulebook_named
from rules.applying import apply_rule, counted_as
from rules.at_work import at_work
from rules.choosing import choices_behind
from rules.moments import local_day
from rules.policies import Choice, Policies, Switch
from rules.rulebook import DeadlineRule
from tests.rules.worlds import CALENDAR, a_charter

RULES = [
    rule for name in ("amf", "hagersten-alvsjo", "statute", "examples") for rule in rulebook_named(name).rules
]
CHOICES = (
    a_charter().policies,
    a_charter(choices=[Choice(switch=Switch.DAY0_HOUR, value="after 16:00")]).policies,
    a_charter(
        choices=[
            Choice(switch=Switch.NONWORKING_DISPATCH, value="next_working_day", since=date(2021, 3, 1)),
            Choice(switch=Switch.MISSING_CLOCK, value="16:30"),
        ]
    ).policies,
)
BEGINS = datetime(2020, 1, 1, tzinfo=UTC)
moments = st.integers(0, 4 * 365 * 24 * 60).map(lambda minutes: BEGINS + timedelta(minutes=minutes))


@given(
    rule=st.sampled_from(RULES),
    policies=st.sampled_from(CHOICES),
    event=moments,
    others=st.lists(moments, max_size=3),
    cap=st.none() | st.integers(-5, 40),
)
def test_what_is_remembered_is_what_the_rule_gives(
    rule: DeadlineRule, policies: Policies, event: datetime, others: list[datetime], cap: int | None
) -> None:
    never_after = None if cap is None else event + timedelta(days=cap)
    remembered = at_work(rule, CALENDAR, policies)
    for other in others:
        remembered.reckoned(other, None)
    found = remembered.reckoned(event, never_after)
    anew = apply_rule(rule, event, CALENDAR, never_after, policies)
    assert (found, found.steps) == (anew, anew.steps)
    day = local_day(event, CALENDAR.zone)
    assert remembered.counted(day, found) == counted_as(rule, anew)
    assert remembered.choices(day) == choices_behind(rule, policies, day)
