"""Print rows in columns. A key is printed whole, so that it can be copied, however narrow the window is."""

from collections.abc import Sequence

import typer


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]], *, empty: str) -> None:
    """Print rows under their heads, each column as wide as its widest cell; `empty` when there are none."""
    if not rows:
        typer.echo(empty)
        return
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    for row in (head, *rows):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        typer.echo("  ".join(cells).rstrip())
