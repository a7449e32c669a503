"""Nothing in the project points at a real mailbox."""

import re
import subprocess

import pytest

from config.toml import SHIPPED

ROOT = SHIPPED.parent
ADDRESS = re.compile(r"(?<![\w.+=%/-])[\w.+-]+@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,})\b")
# RFC 2606 and RFC 6761 keep these free of mailboxes.
RESERVED = re.compile(
    r"(?:.*\.)?(?:example\.(?:se|com|org|net)|[\w-]+\.(?:invalid|test|example))", re.IGNORECASE
)
NOT_TEXT = (".lock", ".png", ".pdf", ".ico")


def tracked_files() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode != 0:
        pytest.skip("this is no git working tree")
    return [name for name in listed.stdout.decode().split("\0") if name and not name.endswith(NOT_TEXT)]


def test_every_address_in_the_project_ends_in_example_se() -> None:
    found = []
    for name in tracked_files():
        path = ROOT / name
        if not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [
            f"{name}: {address[0]}"
            for address in ADDRESS.finditer(text)
            if not RESERVED.fullmatch(address[1])
        ]
    assert found == []
