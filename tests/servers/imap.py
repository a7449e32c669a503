"""A real IMAP server (Dovecot) on loopback over a Maildir. Skips by name where there is none."""

import imaplib
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

import pytest

from tests.servers.certificates import Certificate
from tests.servers.maildir import made_maildir

USERNAME, PASSWORD = "journal@example.se", "hemligt"
_CONFIG = """
base_dir = {run}
state_dir = {run}
instance_name = {run}
log_path = {log}
protocols = imap
listen = 127.0.0.1
ssl = {ssl}
{certificate}
disable_plaintext_auth = no
mail_location = maildir:{maildir}
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 0
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={run}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
{more}
"""


@dataclass(slots=True, kw_only=True)
class ImapServer:
    """Where it listens and whose mail it serves."""

    port: int
    tls_port: int  # 0 without a certificate
    maildir: Path
    command: list[str] = field(repr=False)
    logs: tuple[Path, Path] = field(repr=False)
    username: str = USERNAME
    password: str = PASSWORD
    _process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    def start(self) -> None:
        """Start it, or start it again where it was."""
        _, uid, gid, _ = _user()
        as_user = {"user": uid, "group": gid, "extra_groups": []} if os.getuid() == 0 else {}
        with self.logs[0].open("wb") as errors:
            self._process = subprocess.Popen(
                self.command,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                start_new_session=True,
                **as_user,  # type: ignore[call-overload]  # user, group and extra_groups, or none of them
            )
        _wait(self.port, self._process, self.logs)

    def stop(self) -> None:
        """As a machine is switched off in order: also every line that it held is gone."""
        if self._process is not None:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(10)
            self.kill()

    def kill(self) -> None:
        """As the power goes."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)  # its own group: it was started so
            self._process.wait(10)


@contextmanager
def imap_server(
    maildir: Path | None = None, certificate: Certificate | None = None, more: str = ""
) -> Iterator[ImapServer]:
    """A server until the block ends, over `maildir` or over one of its own; `more` goes into its configuration.

    Skips the test without Dovecot.
    """
    dovecot = _dovecot()
    # Not in pytest's own folder: root's is closed to the user that Dovecot then has to run as.
    with TemporaryDirectory(prefix="kallelse-imap-", ignore_cleanup_errors=True) as made:
        root = Path(made)
        root.chmod(0o777)
        mails = made_maildir(maildir or root / "maildir")
        run, config = root / "run", root / "dovecot.conf"
        run.mkdir()
        user, uid, gid, group = _user()
        if os.getuid() == 0:
            os.chown(run, uid, gid)
        port, tls_port = _free_port(), _free_port() if certificate else 0
        config.write_text(
            _CONFIG.format(
                run=run,
                log=run / "log",
                maildir=mails,
                user=user,
                group=group,
                uid=uid,
                gid=gid,
                password=PASSWORD,
                port=port,
                tls_port=tls_port,
                ssl="yes" if certificate else "no",
                certificate=_tls(certificate, root) if certificate else "",
                more=more,
            )
        )
        server = ImapServer(
            port=port,
            tls_port=tls_port,
            maildir=mails,
            command=[dovecot, "-F", "-c", str(config)],
            logs=(root / "errors", run / "log"),
        )
        try:
            server.start()
            yield server
        finally:
            server.stop()


def _dovecot() -> str:
    found = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None and os.getuid() == 0 and (os.environ.get("KALLELSE_INSTALL") or os.environ.get("CI")):
        for command in (["update"], ["install", "-y", "--no-install-recommends", "dovecot-imapd"]):
            subprocess.run(
                ["apt-get", "-qq", *command],
                check=False,
                capture_output=True,
                timeout=300,
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            )
        found = shutil.which("dovecot", path="/usr/sbin:/usr/bin")
    if found is None:
        pytest.skip("no IMAP server: install dovecot-imapd (or set KALLELSE_INSTALL=1 as root)")
    version = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout
    if not version.startswith("2.3"):
        pytest.skip(f"this Dovecot is {version.split()[0] if version else 'unknown'}; the test knows 2.3")
    return found


def _user() -> tuple[str, int, int, str]:
    """Who Dovecot runs as: nobody where we are root (it serves no mail as root), else ourselves."""
    import grp
    import pwd

    entry = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    return entry.pw_name, entry.pw_uid, entry.pw_gid, grp.getgrgid(entry.pw_gid).gr_name


def _tls(certificate: Certificate, root: Path) -> str:
    """Copies that the server's user may read."""
    names = {"ssl_cert": certificate.ca_file, "ssl_key": certificate.key_file}
    for file in names.values():
        shutil.copy(file, root / file.name)
        (root / file.name).chmod(0o644)
    return "\n".join(f"{name} = <{root / file.name}" for name, file in names.items())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(port: int, process: "subprocess.Popen[bytes]", logs: tuple[Path, ...]) -> None:
    for _ in range(400):
        if process.poll() is not None:
            break
        try:
            imaplib.IMAP4("127.0.0.1", port, timeout=5).logout()
        except (OSError, imaplib.IMAP4.error):
            Event().wait(0.05)
        else:
            return
    told = "\n".join(log.read_text(errors="replace") for log in logs if log.exists())
    raise RuntimeError(f"Dovecot did not start: {told[-2000:]}")
