"""When minutes are chased. Who owes a comment or a signature, the rules decide."""

from prefect import flow

from actions.sweep import Only, sweep
from flows.run_office import leave_table, the_office


@flow(retries=0)
def chase_minutes() -> None:
    """Remind of comments and signatures that the minutes wait for."""
    with the_office() as office:
        leave_table("chase-minutes", sweep(office, only=Only.MINUTES).rows())
