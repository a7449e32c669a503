"""A child is started again when it dies, and leaves nobody behind when it is ended."""

import signal
import sys
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # ships no types
import pytest
from structlog.testing import capture_logs

from cli.children import Child
from tests.flows.serving import alive, until

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
MOTHER = (
    f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {STUBBORN!r}]); time.sleep(600)"
)


def a_child(code: str, farewell: signal.Signals = signal.SIGTERM) -> Child:
    return Child("child", [sys.executable, "-c", code], {}, farewell)


def test_a_child_that_dies_is_started_again_after_a_longer_and_longer_pause() -> None:
    child = a_child("import sys; sys.exit(3)")
    with capture_logs() as logs:
        until(lambda: child.keep() or len(logs) >= 2, seconds=20, what="two deaths")  # type: ignore[func-returns-value]
    child.end(within=5)
    assert [(line["code"], line["again_in_seconds"]) for line in logs[:2]] == [(3, 1.0), (3, 2.0)]


def test_what_a_child_started_ends_with_it_even_if_it_is_stubborn() -> None:
    child = a_child(MOTHER)
    child.keep()
    assert child.process is not None
    mother = psutil.Process(child.process.pid)
    family = [mother, until(lambda: next(iter(mother.children()), None), seconds=20, what="a grandchild")]
    child.end(within=5)
    assert alive(family, within=5) == []


@pytest.mark.parametrize("farewell", [signal.SIGTERM, signal.SIGINT])
def test_a_child_is_asked_before_it_is_made(tmp_path: Path, farewell: signal.Signals) -> None:
    said = tmp_path / "said"
    ready = tmp_path / "ready"
    child = a_child(
        f"""import signal, sys, time
def end(number, frame):
    open({str(said)!r}, 'w').write(str(number)); sys.exit(0)
signal.signal({int(farewell)}, end); open({str(ready)!r}, 'w').close(); time.sleep(600)""",
        farewell,
    )
    child.keep()
    until(ready.exists, seconds=20, what="the child is ready")
    child.end(within=20)
    assert said.read_text() == str(int(farewell))


def test_a_child_that_was_never_started_ends_at_once() -> None:
    a_child("pass").end(within=5)
