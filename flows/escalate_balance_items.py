"""When the balance list is gone through. Who is told next, the ladder decides."""

from prefect import flow

from actions.sweep import Only, sweep
from flows.run_office import leave_table, the_office


@flow(retries=0)
def escalate_balance_items() -> None:
    """Remind of unanswered balance items, and tell the next rung of those that are overdue."""
    with the_office() as office:
        leave_table("escalate-balance-items", sweep(office, only=Only.BALANCE).rows())
