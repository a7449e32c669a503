"""When summons are sent. Who is summoned, and on which day, the rules decide."""

from prefect import flow

from actions.sweep import Only, sweep
from flows.run_office import leave_table, the_office


@flow(retries=0)
def send_summons() -> None:
    """Send the summons whose day has come."""
    with the_office() as office:
        leave_table("send-summons", sweep(office, only=Only.SUMMONS).rows())
