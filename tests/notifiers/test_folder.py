import errno
import os
import pickle
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from notifiers.folder import FolderNotifier
from rules.delivery import Accepted, Frozen, TryLater
from tests.notifiers.making import AT, COMPOSER, a_notice, an_entry


def mails(count: int, first: int = 0, text: str = "summons") -> list[Frozen]:
    return [
        COMPOSER.compose(a_notice(text=text, person=f"p{n}", entry=an_entry()), AT)
        for n in range(first, first + count)
    ]


def names(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))


def test_files_are_numbered_in_order_of_sending_and_named_after_their_text(tmp_path: Path) -> None:
    notifier = FolderNotifier(tmp_path)
    assert len(list(notifier.deliver(mails(2)))) == 2
    assert len(list(FolderNotifier(tmp_path).deliver(mails(1, first=7, text="late_matter")))) == 1
    assert [re.sub(r"[0-9a-f]{16}", "…", name) for name in names(tmp_path)] == [
        "00001-summons-….eml",
        "00002-summons-….eml",
        "00003-late_matter-….eml",
    ]


def test_the_same_mail_again_is_the_same_file(tmp_path: Path) -> None:
    notifier, sent = FolderNotifier(tmp_path), mails(3)
    first = list(notifier.deliver(sent))
    before = names(tmp_path)
    assert list(FolderNotifier(tmp_path).deliver(sent)) == first
    assert list(notifier.deliver([sent[0], sent[0]])) == [(0, first[0][1]), (1, first[0][1])]
    assert names(tmp_path) == before


def test_other_bytes_under_the_same_message_id_are_refused(tmp_path: Path) -> None:
    notifier, (mail,) = FolderNotifier(tmp_path), mails(1)
    forged = Frozen(
        message_id=mail.message_id,
        dated=mail.dated,
        sender=mail.sender,
        recipient=mail.recipient,
        mime=mail.mime + b"more\r\n",
    )
    outcomes = [outcome for _, outcome in notifier.deliver([mail, forged])]
    assert [type(outcome).__name__ for outcome in outcomes] == ["Accepted", "Refused"]
    assert (tmp_path / names(tmp_path)[0]).read_bytes() == mail.mime


def test_what_a_killed_writer_left_is_no_mail_and_is_cleared_away(tmp_path: Path) -> None:
    (tmp_path / ".writing-00001-summons-0123456789abcdef.eml").write_bytes(b"half")
    (tmp_path / "notes.txt").write_bytes(b"the operator's own")
    assert len(list(FolderNotifier(tmp_path).deliver(mails(1)))) == 1
    assert [name.partition("-")[0] for name in names(tmp_path)] == ["00001", "notes.txt"]


def test_two_writers_give_no_number_twice(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        batches = [pool.submit(list, FolderNotifier(tmp_path).deliver(mails(20, n * 20))) for n in range(4)]
        assert [len(batch.result()) for batch in batches] == [20] * 4
    assert [int(name[:5]) for name in names(tmp_path)] == list(range(1, 81))


def test_a_folder_that_cannot_be_written_means_try_later_with_the_reason(tmp_path: Path) -> None:
    in_the_way = tmp_path / "mail"
    in_the_way.write_bytes(b"a file")
    told = list(FolderNotifier(in_the_way).deliver(mails(2)))
    why = f"the mail folder {in_the_way} cannot be written: {os.strerror(errno.EEXIST)}"
    assert told == [(0, TryLater(why=why)), (1, TryLater(why=why))]


def test_a_disk_that_takes_no_more_means_try_later_and_leaves_no_half_mail(tmp_path: Path) -> None:
    small, large = mails(1)[0], mails(1, first=1)[0]
    large = Frozen(
        message_id=large.message_id,
        dated=AT,
        sender=large.sender,
        recipient=large.recipient,
        mime=large.mime + b"x\r\n" * 200_000,
    )
    script = (
        "import pickle, resource, signal, sys\n"
        "from pathlib import Path\n"
        "from notifiers.folder import FolderNotifier\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "folder, mails = pickle.load(sys.stdin.buffer)\n"
        "pickle.dump(list(FolderNotifier(Path(folder)).deliver(mails)), sys.stdout.buffer)\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", script],
        input=pickle.dumps((str(tmp_path), [small, large])),
        capture_output=True,
        check=True,
        cwd=Path(__file__).resolve().parents[2],
    )
    why = f"the mail folder {tmp_path} cannot be written: {os.strerror(errno.EFBIG)}"
    assert pickle.loads(told.stdout) == [(0, TryLater(why=why)), (1, TryLater(why=why))]
    assert [name for name in names(tmp_path) if not name.startswith(".")] == []
    assert FolderNotifier(tmp_path).find([small.message_id]) == {small.message_id: False}
    assert [type(outcome) for _, outcome in FolderNotifier(tmp_path).deliver([small])] == [Accepted]
    assert len(names(tmp_path)) == 1


@pytest.mark.parametrize("count", [63, 64, 65, 130])
def test_a_batch_of_any_size_is_told_in_order(tmp_path: Path, count: int) -> None:
    sent = mails(count)
    told = list(FolderNotifier(tmp_path).deliver(sent))
    assert [index for index, _ in told] == list(range(count))
    assert [(tmp_path / name).read_bytes() for name in names(tmp_path)] == [mail.mime for mail in sent]
