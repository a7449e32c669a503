"""Read a calendar with ical.js, the library behind Thunderbird. Skips by name where it is not to be had."""

import json
import os
import shutil
import subprocess
from fcntl import LOCK_EX, flock
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

_VERSION = "2.2.1"
_NPM_OPTIONS = ("--no-audit", "--no-fund", "--no-save", "--ignore-scripts")
_SCRIPT = Path(__file__).with_name("read_with_icaljs.mjs")


def read_by_icaljs(calendar: bytes) -> dict[str, Any]:
    """What ical.js understands of it."""
    node, modules = _node(), _modules()
    told = subprocess.run(
        [node, str(_SCRIPT), str(modules)], input=calendar, capture_output=True, timeout=60, check=False
    )
    assert (told.returncode, told.stderr.decode()) == (0, "")
    understood: dict[str, Any] = json.loads(told.stdout)
    return understood


def _node() -> str:
    node = shutil.which("node")
    if node is None:
        pytest.skip("ical.js needs node, which is not installed")
    return node


@lru_cache(maxsize=1)
def _modules() -> Path:
    """The folder that holds node_modules/ical.js; fetched once, and only where that is asked for."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / f"kallelse-icaljs-{_VERSION}"
    if not _installed(cache):
        npm = shutil.which("npm")
        if npm is None or not (os.environ.get("KALLELSE_INSTALL") or os.environ.get("CI")):
            pytest.skip("ical.js is not installed (set KALLELSE_INSTALL=1 to fetch it with npm)")
        cache.mkdir(parents=True, exist_ok=True)
        with (cache / "lock").open("w") as lock:
            flock(lock, LOCK_EX)  # several test processes may want it at once
            if not _installed(cache):
                subprocess.run(
                    [npm, "install", *_NPM_OPTIONS, "--prefix", str(cache), f"ical.js@{_VERSION}"],
                    capture_output=True,
                    timeout=300,
                    check=False,
                )
    if not _installed(cache):
        pytest.skip("npm could not fetch ical.js")
    return cache


def _installed(cache: Path) -> bool:
    return (cache / "node_modules" / "ical.js" / "package.json").exists()
