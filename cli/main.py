"""The command `kallelse`: its verbs, its exit codes. Every verb's work is done elsewhere."""

import sys

from cli import commands  # noqa: F401  # registers the verbs
from cli.app import app


def main() -> None:
    """Run the command; an expected error is one line on stderr and exit 1 or 2."""
    try:
        app()
    except BrokenPipeError:
        sys.exit(1)
