"""Find the worked cases that lie beside the project. Where they are not, a test is skipped by name."""

import os
from pathlib import Path

import pytest


def shared(name: str) -> Path:
    """A file of the shared folder, or skip the test that wants it."""
    folder = Path(os.environ.get("KALLELSE_SHARED") or Path(__file__).resolve().parents[2] / "shared")
    if not (folder / name).exists():
        pytest.skip(f"shared/{name} is not beside the project (set KALLELSE_SHARED)")
    return folder / name
