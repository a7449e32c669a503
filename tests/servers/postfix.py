"""A real mail server with a queue (Postfix) on loopback: takes mail and sends reports. Skips by name where it is not.

It delivers into one Maildir, hands on what it is told to hand on, and lets nothing out of the machine.
"""

import os
import pwd
import shutil
import smtplib
import socket
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

import pytest

from tests.servers.maildir import made_maildir

_MAIN = """
compatibility_level = 3.6
queue_directory = {root}/queue
data_directory = {root}/data
maillog_file = {root}/log
maillog_file_prefixes = {root}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.example.se
mydomain = example.se
myorigin = example.se
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
virtual_mailbox_domains = {domain}
virtual_mailbox_base = {root}
virtual_mailbox_maps = inline:{{ {{ {mailbox} = maildir/ }} }}
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_reject_unlisted_recipient = no
transport_maps = inline:{{ {transports} }}
default_transport = error:5.4.4 this test sends nothing out of the machine
disable_dns_lookups = yes
smtp_host_lookup = native
smtp_tls_security_level = none
smtpd_tls_security_level = none
"""
_MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Postfix:
    """Where it listens, and the Maildir of the one mailbox that it has."""

    port: int
    maildir: Path
    log: Path

    def wait_for(self, count: int) -> list[Path]:
        """Wait until that many mails lie in the Maildir, and return their files, the oldest first."""

        def there() -> bool:
            return len(list(self.maildir.glob("new/*"))) >= count

        if not _until(there):
            raise TimeoutError(f"{count} mails did not come: {_told(self.log)}")
        return sorted(self.maildir.glob("new/*"), key=lambda file: (file.stat().st_mtime_ns, file.name))


DISCARDED = "discard:"  # taken, and seen by nobody


def handed_to(port: int) -> str:
    """The transport to another server on this machine."""
    return f"smtp:[127.0.0.1]:{port}"


@contextmanager
def postfix_server(mailbox: str, to: Mapping[str, str], more: str = "") -> Iterator[Postfix]:
    """A server until the block ends, with one mailbox. `to`: an address or a domain, and where it is handed.

    It knows nobody else in its mailbox's domain, and finds that out only when it delivers.
    """
    command = _postfix()
    with TemporaryDirectory(prefix="kallelse-postfix-", ignore_cleanup_errors=True) as made:
        root = Path(made)
        root.chmod(0o755)
        config = root / "etc"
        for folder in (config, root / "queue", root / "data"):
            folder.mkdir()
        owner = pwd.getpwnam("postfix")
        os.chown(root / "data", owner.pw_uid, owner.pw_gid)
        mails = made_maildir(root / "maildir")
        nobody = pwd.getpwnam("nobody")
        transports = " , ".join(f"{{ {whom} = {way} }}" for whom, way in to.items())
        port = _free_port()
        (config / "main.cf").write_text(
            _MAIN.format(
                root=root,
                mailbox=mailbox,
                domain=mailbox.partition("@")[2],
                uid=nobody.pw_uid,
                gid=nobody.pw_gid,
                transports=transports,
            )
            + more
            + "\n"
        )
        (config / "master.cf").write_text(_MASTER.format(port=port))
        with (root / "errors").open("wb") as errors:
            process = subprocess.Popen(
                [command, "-c", str(config), "start-fg"],
                stdin=subprocess.DEVNULL,
                stdout=errors,
                stderr=errors,
                start_new_session=True,
            )
        try:
            if not _until(lambda: process.poll() is not None or _greets(port)) or process.poll() is not None:
                raise RuntimeError(f"Postfix did not start: {_told(root / 'errors')}{_told(root / 'log')}")
            yield Postfix(port=port, maildir=mails, log=root / "log")
        finally:
            # Its master runs in a session of its own, and is told through its lock file.
            subprocess.run([command, "-c", str(config), "stop"], check=False, capture_output=True, timeout=60)
            process.terminate()
            process.wait(10)


def _postfix() -> str:
    places = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
    if os.getuid() != 0:
        pytest.skip("Postfix can be started by root alone")
    found = shutil.which("postfix", path=places)
    if found is None and (os.environ.get("KALLELSE_INSTALL") or os.environ.get("CI")):
        # Installed without a configuration of its own, it is not started by the package either.
        for command in (
            ["debconf-set-selections"],
            ["apt-get", "-qq", "update"],
            ["apt-get", "-qq", "install", "-y", "--no-install-recommends", "postfix"],
        ):
            subprocess.run(
                command,
                input=b"postfix postfix/main_mailer_type select No configuration\n",
                check=False,
                capture_output=True,
                timeout=300,
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            )
        found = shutil.which("postfix", path=places)
    if found is None:
        pytest.skip("no Postfix: install it (or set KALLELSE_INSTALL=1 as root)")
    return found


def _until(done: Callable[[], bool]) -> bool:
    """Look for up to half a minute."""
    for _ in range(600):
        if done():
            return True
        Event().wait(0.05)
    return False


def _greets(port: int) -> bool:
    try:
        smtplib.SMTP("127.0.0.1", port, timeout=5).quit()
    except (OSError, smtplib.SMTPException):
        return False
    return True


def _told(log: Path) -> str:
    return log.read_text(errors="replace")[-3000:] if log.exists() else ""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
