"""Plan the questions on one meeting: who may ask until when, late matters, receipts and answers."""

from rules import context
from rules.draft import Draft, SeatsFor
from rules.meetings import Meeting
from rules.outcome import Deadline
from rules.plan_additions import tell_additions
from rules.plan_answers import plan_answers, tell_answers
from rules.plan_gate import look_for_answers
from rules.plan_receipts import ask_which_matter, tell_receipts
from rules.question_clocks import windows_of
from rules.rulebook import DeadlineRule
from rules.verdicts import weigh


def plan_questions(draft: Draft, met: Meeting) -> None:
    """Plan everything about questions on one meeting."""
    windows = windows_of(draft, met)
    tell_additions(draft, met, windows.by_matter)
    if windows.rule is not None:
        for deadline in windows.general:
            _remind(draft, met, windows.rule, deadline)
    weighed = weigh(draft.world.charter.policies, met, windows)
    tell_receipts(draft, met, weighed)
    ask_which_matter(draft, met, weighed, windows)
    plan_answers(draft, met, weighed)
    tell_answers(draft, met)
    look_for_answers(draft, met, weighed)


def _remind(draft: Draft, met: Meeting, rule: DeadlineRule, deadline: Deadline) -> None:
    """Remind a union that has said nothing."""
    union = deadline.owed_by
    draft.remind(
        rule,
        deadline,
        SeatsFor(draft.world, draft.world.union_voices(union, met.day)),
        told={
            **context.about(draft.world, met),
            "organisation": draft.world.charter.group.title_of(union),
        },
    )
