"""Run `kallelse` in this process and look at everything that it answers."""

import json
from dataclasses import dataclass
from typing import Any

from typer.testing import CliRunner

from cli import commands  # noqa: F401  # registers the verbs
from cli.app import app


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document on stdout; fails when anything else is there."""
        return json.loads(self.out)


def kallelse(*words: str) -> Answer:
    """Run a command. An error that nobody expected is raised."""
    ran = CliRunner().invoke(app, list(words))
    if ran.exception is not None and not isinstance(ran.exception, SystemExit):
        raise ran.exception
    return Answer(code=ran.exit_code, out=ran.stdout, err=ran.stderr)
