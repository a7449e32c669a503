"""When unions are reminded. Whom, and whether it is still in time, the rules decide."""

from prefect import flow

from actions.sweep import Only, sweep
from flows.run_office import leave_table, the_office


@flow(retries=0)
def remind_unions() -> None:
    """Remind the unions that have a deadline ahead and have not answered."""
    with the_office() as office:
        leave_table("remind-unions", sweep(office, only=Only.REMINDERS).rows())
