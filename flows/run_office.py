"""What every flow run has in common: an office, a table of what was done, no personal data. Sweeps nothing."""

import os
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from prefect.artifacts import create_table_artifact

from actions.office import Office, open_office
from flows.die_with_parent import die_with_parent


@contextmanager
def the_office() -> Iterator[Office]:
    """Open the office for one run, which ends with the process that started it."""
    die_with_parent()
    try:
        with open_office() as office:
            yield office
    except Exception as broken:  # noqa: BLE001  # the last line of defence: Prefect keeps and shows words
        raise RuntimeError(f"the sweep failed: {where(broken)}") from None


def where(broken: BaseException) -> str:
    """The kind of an error and the line that raised it, without its words: they may name a person."""
    frames = traceback.extract_tb(broken.__traceback__)
    at = f" at {os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else ""
    return f"{type(broken).__name__}{at}"


def leave_table(key: str, rows: list[dict[str, str]]) -> None:
    """Leave what was done as a table on Prefect's page; a run that did nothing leaves none."""
    if rows:
        create_table_artifact(table=rows, key=key, description=f"{len(rows)} done")
