"""Open a line to an IMAP server, as safely as was asked. Logs nobody in."""

from pathlib import Path

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted

from notifiers.route import Security, verified


def imap_line(host: str, port: int, security: Security, ca_file: Path | None, timeout: float) -> BaseMailBox:
    """A connected line. Raises OSError or the library's error when it cannot be had."""
    match security:
        case Security.NONE:
            return MailBoxUnencrypted(host, port, timeout=timeout)
        case Security.STARTTLS:
            return MailBoxStartTls(host, port, timeout=timeout, ssl_context=verified(ca_file))
        case Security.TLS:
            # Without a context of ours the library would take any certificate.
            return MailBox(host, port, timeout=timeout, ssl_context=verified(ca_file))
