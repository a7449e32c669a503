"""When the outbox is emptied. What may leave, and what became of it, the store decides."""

from prefect import flow

from actions.sweep import Only, sweep
from flows.run_office import leave_table, the_office


@flow(retries=0)
def deliver_outbox() -> None:
    """Deliver what waits in the outbox, and settle what is unsure."""
    with the_office() as office:
        leave_table("deliver-outbox", sweep(office, only=Only.DELIVER).rows())
