"""A process that dies with its parent, even a parent that had no time to end it."""

import os
import subprocess
import sys

import psutil  # type: ignore[import-untyped]  # ships no types
import pytest

from flows.die_with_parent import PARENT
from tests.flows.serving import ROOT, alive, until

CHILD = "from flows.die_with_parent import die_with_parent as die; die(); print('tied', flush=True); input()"
MOTHER = (
    "import os, subprocess, sys, time; "
    f"os.environ[{PARENT!r}] = str(os.getpid()); "
    f"subprocess.Popen([sys.executable, '-c', {CHILD!r}], stdin=subprocess.PIPE); time.sleep(600)"
)


def a_process(code: str, parent: int | None = None) -> subprocess.Popen[str]:
    around = {**os.environ, "PYTHONPATH": str(ROOT)} | ({PARENT: str(parent)} if parent else {})
    return subprocess.Popen(
        [sys.executable, "-c", code],
        env=around,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel has no such call")
def test_a_child_ends_when_its_parent_is_killed() -> None:
    with a_process(MOTHER) as mother:
        assert mother.stdout is not None
        assert mother.stdout.readline() == "tied\n"
        known = psutil.Process(mother.pid)
        child = until(lambda: next(iter(known.children()), None), seconds=10, what="a child")
        mother.kill()
        assert alive([child], within=10) == []


def test_an_orphan_ends_before_it_does_anything() -> None:
    with a_process(CHILD, parent=1 if os.getpid() != 1 else 2) as orphan:
        said, _ = orphan.communicate(timeout=30)
    assert (orphan.returncode, said) == (1, "")


def test_a_process_that_nobody_ties_lives_on_its_own() -> None:
    with a_process(CHILD) as free:
        said, _ = free.communicate("\n", timeout=30)
    assert (free.returncode, said) == (0, "tied\n")
