"""Put mails into a Maildir, as a mail server would."""

import os
from itertools import count
from pathlib import Path

_NUMBERS = count(1)


def made_maildir(path: Path) -> Path:
    """A Maildir that a mail server of another user can serve."""
    for folder in ("", "tmp", "new", "cur"):
        (path / folder).mkdir(parents=True, exist_ok=True)
        (path / folder).chmod(0o777)
    return path


def into_maildir(path: Path, content: bytes) -> None:
    """Whole or not at all: written in tmp, then moved to new."""
    name = f"{next(_NUMBERS):08d}.{os.getpid()}.example"
    unfinished = path / "tmp" / name
    unfinished.write_bytes(content)
    unfinished.chmod(0o666)
    unfinished.rename(path / "new" / name)
