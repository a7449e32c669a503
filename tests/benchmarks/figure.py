"""A figure beside its peer and its limit, and how to take one fairly. Measures nothing by itself."""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured value. The ratio is ours to the peer's; without a limit it is context."""

    name: str
    value: float
    unit: str
    peer: float | None = None
    peer_is: str = ""
    at_least: float | None = None  # limits of the ratio or, without a peer, of the value
    at_most: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours divided by the peer's."""
        return None if self.peer is None or self.peer == 0 else self.value / self.peer

    @property
    def held(self) -> float:
        """What the limit is held against."""
        return self.value if self.ratio is None else self.ratio

    @property
    def limit(self) -> str:
        """The limit as people write it."""
        told = [f"≥ {self.at_least:g}"] if self.at_least is not None else []
        told += [f"≤ {self.at_most:g}"] if self.at_most is not None else []
        return ", ".join(told)

    @property
    def verdict(self) -> str:
        """ "ok", or on which side of the limit it lies; nothing where there is no limit."""
        if self.at_least is not None and self.held < self.at_least:
            return "below"
        if self.at_most is not None and self.held > self.at_most:
            return "above"
        return "ok" if self.limit else ""


def interleaved(ways: Mapping[str, Callable[[], float]], repeats: int) -> dict[str, float]:
    """The median of each way, taken in turns: what disturbs the machine disturbs all of them."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(repeats):
        for name, way in ways.items():
            taken[name].append(way())
    return {name: median(values) for name, values in taken.items()}


def seconds(work: Callable[[], object]) -> float:
    """How long one run takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


@contextmanager
def on_one_cpu() -> Iterator[bool]:
    """Keep this process, and those that it starts meanwhile, on one CPU where the system allows it.

    One SMTP connection runs at a fifth or at all of its speed by placement alone.
    """
    if not hasattr(os, "sched_setaffinity"):
        yield False
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield True
    finally:
        os.sched_setaffinity(0, before)
