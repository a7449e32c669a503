"""Make the SMTP notifier that the settings describe. Opens no connection."""

from config.settings import Settings
from notifiers.journal import ImapJournal, Journal, MaildirJournal
from notifiers.route import Security, SmtpRoute
from notifiers.smtp import SmtpNotifier


def smtp_notifier(settings: Settings) -> SmtpNotifier:
    """The route out and, when a journal mailbox is set, the place where acceptance is looked up."""
    route = SmtpRoute(
        host=settings.smtp_host,
        port=settings.smtp_port_used,
        security=Security(settings.smtp_security.value),
        username=settings.smtp_username or None,
        password=settings.smtp_password.get_secret_value() or None,
        journal=settings.smtp_journal or None,
        timeout=settings.smtp_timeout,
        # Without a proof a crash may repeat every mail that is under way: so there is one.
        connections=settings.smtp_connections if settings.smtp_journal else 1,
    )
    return SmtpNotifier(route, _journal(settings))


def _journal(settings: Settings) -> Journal | None:
    if not settings.smtp_journal:
        return None
    if settings.journal_maildir is not None:
        return MaildirJournal(path=settings.journal_maildir)
    return ImapJournal(
        host=settings.imap_host,
        port=settings.imap_port_used,
        security=Security(settings.imap_security.value),
        username=settings.imap_username,
        password=settings.imap_password.get_secret_value(),
        folder=settings.imap_folder,
    )
