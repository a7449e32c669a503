"""A mail that lies in the mailbox and that nobody can read is not forgotten."""

from pathlib import Path

from pydantic import SecretStr

from actions.collect import collect
from actions.mailboxes import mailboxes
from config.settings import Inbox, Security, Settings
from tests.actions.incoming import an_answer, by_mail, summoned
from tests.actions.post import to_look_at
from tests.servers.imap import imap_server
from tests.servers.maildir import into_maildir


def test_a_mail_that_the_server_cannot_give_is_told_until_it_is_read(tmp_path: Path) -> None:
    with summoned(tmp_path) as (office, _), imap_server() as server:
        settings = Settings(
            inbox=Inbox.IMAP,
            inbox_host="127.0.0.1",
            inbox_port=server.port,
            inbox_security=Security.NONE,
            inbox_username=server.username,
            inbox_password=SecretStr(server.password),
        )
        (mailbox,) = mailboxes(settings, office.charters)
        into_maildir(server.maildir, an_answer(person="p3", message_id="<r3@example.se>"))
        into_maildir(server.maildir, an_answer(person="p4", message_id="<r4@example.se>"))
        first, _ = sorted((server.maildir / "new").iterdir())
        first.chmod(0)
        for _ in range(2):
            collect(office, mailbox)
            assert to_look_at(office) == [("mail_unreadable", "imap")]
        assert len(by_mail(office)) == 1
        for file in (server.maildir / "cur").iterdir():
            file.chmod(0o666)
        assert collect(office, mailbox).counts() == {"reply": 1, "moved": 1}
        assert (len(by_mail(office)), to_look_at(office)) == (2, [])
        mailbox.close()
