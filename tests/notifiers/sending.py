"""Send mails to a server on loopback and tell what became of each."""

from pathlib import Path

from notifiers.route import Security, SmtpRoute
from notifiers.smtp import SmtpNotifier
from rules.delivery import Frozen, Outcome
from tests.notifiers.making import AT, COMPOSER, a_notice, an_entry
from tests.servers.smtp import JOURNAL, SmtpServer

YES = "250 2.0.0 OK: kept"


def mails(count: int) -> list[Frozen]:
    return [COMPOSER.compose(a_notice(person=f"p{n}", entry=an_entry()), AT) for n in range(count)]


def route(
    server: SmtpServer,
    *,
    security: Security = Security.NONE,
    journal: str | None = JOURNAL,
    timeout: float = 5.0,
    answer_timeout: float | None = None,
    connections: int = 1,
    username: str | None = None,
    password: str | None = None,
    ca_file: Path | None = None,
) -> SmtpRoute:
    return SmtpRoute(
        host="127.0.0.1",
        port=server.port,
        security=security,
        journal=journal,
        timeout=timeout,
        answer_timeout=answer_timeout,
        connections=connections,
        username=username,
        password=password,
        ca_file=ca_file,
    )


def delivered(smtp: SmtpRoute, sent: list[Frozen]) -> list[Outcome]:
    """The outcomes in the order of the mails, each told exactly once."""
    notifier = SmtpNotifier(smtp)
    told = list(notifier.deliver(sent))
    notifier.close()
    assert sorted(index for index, _ in told) == list(range(len(sent)))
    return [outcome for _, outcome in sorted(told, key=lambda each: each[0])]


def kinds(outcomes: list[Outcome]) -> list[str]:
    return [type(outcome).__name__ for outcome in outcomes]
