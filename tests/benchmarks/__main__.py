"""Take every figure, print the table and write benchmarks.json. A missed limit is said, and is no error."""

import argparse
import importlib
import importlib.util
import json
import os
import platform
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.benchmarks.figure import Figure

FIGURES = (
    "working_days",
    "deadlines",
    "planning",
    "compose",
    "reading_mail",
    "dispatch",
    "ticks",
    "calculate",
    "prefect_at_rest",
)
OUT = Path("benchmarks.json")


def main() -> None:
    """All figures, or those that --only names."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--only", action="append", choices=FIGURES, metavar="NAME", help=", ".join(FIGURES))
    parser.add_argument("--out", type=Path, default=OUT, help="where the JSON goes")
    chosen = parser.parse_args()
    taken: list[Figure] = []
    for name in chosen.only or FIGURES:
        begun = time.perf_counter()
        found = take(name)
        print(f"{name}: {len(found)} figures in {time.perf_counter() - begun:.0f} s", file=sys.stderr)
        taken += found
    show(taken)
    chosen.out.write_text(json.dumps(as_json(taken), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def take(name: str) -> list[Figure]:
    """The figures of one file."""
    module = f"{__package__}.{name}"
    if importlib.util.find_spec(module) is None:
        return []
    found: list[Any] = importlib.import_module(module).run()
    return [one if isinstance(one, Figure) else from_plain(one) for one in found]


def from_plain(told: dict[str, Any]) -> Figure:
    """A figure that came as a plain table; its limit is what it may be at most."""
    return Figure(
        name=told["name"],
        value=float(told["value"]),
        unit=told["unit"],
        at_most=told.get("limit"),
        note=told.get("note", ""),
    )


def show(taken: list[Figure]) -> None:
    """The table, with what is missed said in words below it."""
    table = Table("figure", "ours", "peer", "ratio", "limit", "", box=None, pad_edge=False)
    for one in taken:
        table.add_row(
            one.name + (f"\n  [dim]{one.note}[/dim]" if one.note else ""),
            f"{_number(one.value)} {one.unit}",
            "" if one.peer is None else f"{_number(one.peer)}  {one.peer_is}",
            "" if one.ratio is None else f"{one.ratio:.2f}",
            one.limit,
            one.verdict,
        )
    Console(width=None if sys.stdout.isatty() else 170, highlight=False).print(table)
    missed = [one for one in taken if one.verdict in ("below", "above")]
    for one in missed:
        print(f"MISSED: {one.name}: {one.held:.2f}, {one.verdict} the limit of {one.limit}")
    if not missed:
        print("every limit is kept")


def as_json(taken: list[Figure]) -> dict[str, Any]:
    """The document that benchmarks.json holds."""
    return {
        "machine": {
            "cpus": os.cpu_count(),
            "python": platform.python_version(),
            "system": platform.system(),
            "load": list(os.getloadavg()) if hasattr(os, "getloadavg") else None,
        },
        "figures": [
            {
                **asdict(one),
                "ratio": one.ratio,
                "limit": one.limit or None,
                "verdict": one.verdict or None,
            }
            for one in taken
        ],
    }


def _number(value: float) -> str:
    if value >= 999.5:
        return f"{value:,.0f}".replace(",", " ")
    return f"{value:.3g}"


if __name__ == "__main__":
    main()
