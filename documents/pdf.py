"""Draw a routine as an accessible PDF, the same bytes each time. Its text goes in as data, never as markup."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from documents.routine_values import Routine

_TEMPLATE = Path(__file__).with_name("routine.typ")
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # a document that says no time of its own


def as_pdf(routine: Routine) -> bytes:
    """The routine as PDF/UA-1, tagged and with its language."""
    import typst  # A quarter of a second that only a PDF pays for.

    drawn = typst.compile(
        _template(),
        format="pdf",
        ignore_system_fonts=True,  # The embedded ones are the same on every machine.
        sys_inputs={"routine": json.dumps(asdict(routine), ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=_EPOCH,
    )
    if not isinstance(drawn, bytes):
        raise TypeError("typst gave no bytes")
    return drawn


@cache
def _template() -> bytes:
    return _TEMPLATE.read_bytes()
