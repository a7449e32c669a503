"""Say that a group has no file any more, so that nothing of it leaves. Stops nothing itself."""

from datetime import datetime

from store import incidents
from store.database import Tx
from store.incidents import Incident


def tell_without_file(tx: Tx, group: str, now: datetime) -> None:
    """Open an incident; anew when the last one was closed and the file is gone again, or still."""
    gone = Incident(
        key=f"group_without_file/{group}",
        code="group_without_file",
        subject=group,
        message=f"group '{group}' has no file, so nothing of it leaves: put the file back",
        raised_at=now,
    )
    incidents.raise_all(tx, [gone])
