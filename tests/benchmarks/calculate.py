"""How long `kallelse calculate` takes from the prompt and back, beside a bare start of Python."""

import os
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.figure import Figure, interleaved, seconds

REPEATS, LIMIT = 10, 0.3
_WORDS = ("calculate", "3 working days after", "2021-04-08T16:30", "--json")
_RULE = ("calculate", "--rule", "AMF-Q3", "2021-04-08T16:30", "--meeting", "2021-04-15T09:00", "--json")


def run() -> list[Figure]:
    """The median of ten starts of each."""
    command = str(Path(sys.executable).with_name("kallelse"))
    took = interleaved(
        {
            "words": lambda: _start(command, *_WORDS),
            "rule": lambda: _start(command, *_RULE),
            "bare": lambda: _start(sys.executable, "-c", "pass"),
        },
        REPEATS,
    )
    note = (
        f"a bare start of Python takes {took['bare']:.3f} s; of the processor it needs {_cpu(command):.2f} s"
    )
    return [
        Figure(name="kallelse calculate, in words", value=took["words"], unit="s", at_most=LIMIT, note=note),
        Figure(name="kallelse calculate, a shipped rule", value=took["rule"], unit="s", at_most=LIMIT),
    ]


def _cpu(command: str) -> float:
    """What it costs, whatever else the machine is doing."""
    before = os.times()
    for _ in range(REPEATS):
        _start(command, *_WORDS)
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return spent / REPEATS


def _start(*command: str) -> float:
    return seconds(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL))
