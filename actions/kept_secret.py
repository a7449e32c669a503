"""A secret in a file that only its owner may read. Knows not what it protects."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def kept_secret(file: Path, make: Callable[[], str]) -> str:
    """The secret in the file; made the first time."""
    with suppress(FileNotFoundError):
        if kept := file.read_text("utf-8").strip():  # empty after a full disk
            return kept
    with os.fdopen(
        os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as opened:
        opened.write(made := make())
    return made
