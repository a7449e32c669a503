"""When the mailbox is read. What each mail means, and what follows from it, the office decides."""

from prefect import flow

from actions.collect import collect_all
from config.settings import settings_from_environment
from flows.run_office import leave_table, the_office


@flow(retries=0)
def collect_replies() -> None:
    """Record the answers and questions that have come, and put their mail away."""
    with the_office() as office:
        leave_table("collect-replies", collect_all(office, settings_from_environment()).rows())
