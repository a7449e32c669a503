"""The folder that mail is dropped into, where files are not what they should be."""

import os
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from inbox.drop_folder import DropFolder
from inbox.port import Arrived, MailboxDown, Shelf

LIMIT = 20_000
HUGE = 2 * 1024**3


def a_folder(tmp_path: Path) -> DropFolder:
    """Empty, and made."""
    folder = DropFolder(folder=tmp_path / "incoming", max_bytes=LIMIT)
    folder.probe()
    return folder


def put(
    folder: DropFolder, name: str, content: bytes = b"Subject: hej\r\n\r\n", at: int = 1_600_000_000
) -> Path:
    """A file with that name, written at that moment."""
    file = folder.folder / name
    file.write_bytes(content)
    os.utime(file, (at, at))
    return file


def contents(mails: Iterator[Arrived]) -> list[bytes]:
    """What the mails hold, in their order."""
    return [mail.raw for mail in mails]


def lies(folder: DropFolder, shelf: Shelf) -> dict[str, bytes]:
    """Every file that lies there, read behind the mailbox's back."""
    place = folder.folder if shelf is Shelf.INBOX else folder.folder / shelf.value
    return {file.name: file.read_bytes() for file in sorted(place.iterdir()) if file.is_file()}


def test_what_is_still_being_written_is_left_alone(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    for name in (".a.eml", "b.eml.tmp", "c.txt"):
        put(folder, name)
    put(folder, "d.eml", b"")
    put(folder, "E.EML", b"whole")
    assert contents(folder.fetch()) == [b"whole"]
    assert sorted(lies(folder, Shelf.INBOX)) == [".a.eml", "E.EML", "b.eml.tmp", "c.txt", "d.eml"]


def test_the_oldest_come_first_and_then_by_their_names(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    put(folder, "a.eml", b"third", at=1_600_000_002)
    put(folder, "c.eml", b"second", at=1_600_000_001)
    put(folder, "b.eml", b"first", at=1_600_000_001)
    assert contents(folder.fetch()) == [b"first", b"second", b"third"]


def test_a_name_that_is_taken_gets_a_number_and_nothing_is_overwritten(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    for content in (b"first", b"second", b"third"):
        put(folder, "a.eml", content)
        folder.put_away(list(folder.fetch()), Shelf.HANDLED)
    assert lies(folder, Shelf.HANDLED) == {"a.eml": b"first", "a-2.eml": b"second", "a-3.eml": b"third"}
    assert lies(folder, Shelf.INBOX) == {}


def test_two_mails_of_one_name_one_size_and_one_moment_are_two(tmp_path: Path) -> None:
    """Whoever copies with `cp -p` from a disk that counts whole seconds."""
    folder = a_folder(tmp_path)
    places = []
    for content in (b"first!", b"second"):
        put(folder, "a.eml", content)
        (mail,) = folder.fetch()
        places.append((mail.box, mail.validity, mail.uid))
        folder.put_away([mail], Shelf.HANDLED)
    assert len(set(places)) == 2


def test_a_file_that_was_restored_from_a_backup_lies_in_the_same_place(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    put(folder, "a.eml", b"first")
    (before,) = folder.fetch()
    folder.put_away([before], Shelf.HANDLED)
    put(folder, "a.eml", b"first", at=1_700_000_000)
    (after,) = folder.fetch()
    assert (after.box, after.validity, after.uid) == (before.box, before.validity, before.uid)


def test_another_mail_that_came_under_the_name_of_one_that_was_read_is_not_put_away(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    put(folder, "a.eml", b"first!")
    (mail,) = folder.fetch()
    put(folder, "a.eml", b"second")
    folder.put_away([mail], Shelf.HANDLED)
    assert (lies(folder, Shelf.INBOX), lies(folder, Shelf.HANDLED)) == ({"a.eml": b"second"}, {})


@pytest.mark.parametrize(
    "name", [b"Fr\xe5ga.eml", "Fråga.eml".encode(), b"two\nlines.eml", b"100% sure.eml", b"a+b c.eml"]
)
def test_a_name_may_have_any_byte(tmp_path: Path, name: bytes) -> None:
    folder = a_folder(tmp_path)
    try:
        put(folder, os.fsdecode(name), b"hej")
    except OSError:
        pytest.skip("this disk takes no such name")
    (mail,) = folder.fetch()
    assert mail.uid.isascii()
    assert mail.uid.isprintable()
    folder.put_away([mail], Shelf.HANDLED)
    assert lies(folder, Shelf.HANDLED) == {os.fsdecode(name): b"hej"}
    assert lies(folder, Shelf.INBOX) == {}


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    elsewhere = tmp_path / "secret"
    elsewhere.write_bytes(b"secret")
    (folder.folder / "a.eml").symlink_to(elsewhere)
    (folder.folder / "b.eml").symlink_to(tmp_path / "nowhere")
    put(folder, "c.eml", b"mine")
    assert contents(folder.fetch()) == [b"mine"]


def test_a_file_that_becomes_a_link_before_it_is_moved_is_not_followed(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    file = put(folder, "a.eml", b"mine")
    (mail,) = folder.fetch()
    file.rename(tmp_path / "b")
    file.symlink_to(tmp_path / "b")
    with pytest.raises(MailboxDown, match="incoming"):
        folder.put_away([mail], Shelf.HANDLED)
    assert lies(folder, Shelf.HANDLED) == {}


def test_what_is_named_as_a_mail_and_is_no_file_is_passed_over(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    (folder.folder / "a.eml").mkdir()
    os.mkfifo(folder.folder / "b.eml")
    put(folder, "c.eml", b"mine")
    assert contents(folder.fetch()) == [b"mine"]


@contextmanager
def as_nobody() -> Iterator[None]:
    """Root may read everything, so that nothing is unreadable."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_file_that_may_not_be_read_stops_no_other_and_takes_no_others_turn() -> None:
    with TemporaryDirectory() as made:  # pytest's own folder is closed to nobody
        for place in (Path(made), Path(made) / "incoming", Path(made) / "incoming" / "handled"):
            place.mkdir(exist_ok=True)
            place.chmod(0o777)
        folder = DropFolder(folder=Path(made) / "incoming", max_bytes=LIMIT)
        for number in range(4):
            put(folder, f"{number}.eml", b"%d" % number).chmod(0o644 if number % 2 else 0)
        with as_nobody():
            assert contents(folder.fetch(limit=2)) == [b"1", b"3"]
            assert (contents(folder.fetch()), folder.passed_over) == ([b"1", b"3"], 2)


def test_a_file_of_another_user_can_be_put_away() -> None:
    """No hard link may be made to it where the kernel protects them."""
    with TemporaryDirectory() as made:
        for place in (Path(made), Path(made) / "incoming"):
            place.mkdir(exist_ok=True)
            place.chmod(0o777)
        folder = DropFolder(folder=Path(made) / "incoming", max_bytes=LIMIT)
        put(folder, "a.eml", b"theirs").chmod(0o444)
        with as_nobody():
            folder.put_away(list(folder.fetch()), Shelf.HANDLED)
        assert (lies(folder, Shelf.INBOX), lies(folder, Shelf.HANDLED)) == ({}, {"a.eml": b"theirs"})


def test_a_file_that_goes_while_the_folder_is_read_stops_no_other(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    for name in ("a", "b", "c"):
        put(folder, f"{name}.eml", name.encode())
    looking = folder.fetch()
    assert next(looking).raw == b"a"
    (folder.folder / "b.eml").unlink()
    assert (contents(looking), folder.passed_over) == ([b"c"], 0)


def test_a_folder_that_is_missing_is_made(tmp_path: Path) -> None:
    folder = DropFolder(folder=tmp_path / "far" / "away", max_bytes=LIMIT)
    assert contents(folder.fetch()) == []
    assert sorted(one.name for one in folder.folder.iterdir()) == ["handled", "quarantine"]


@pytest.mark.parametrize("taken", ["incoming", "incoming/handled"])
def test_a_file_in_the_place_of_a_folder_is_told(tmp_path: Path, taken: str) -> None:
    (tmp_path / taken).parent.mkdir(exist_ok=True)
    (tmp_path / taken).write_bytes(b"")
    folder = DropFolder(folder=tmp_path / "incoming", max_bytes=LIMIT)
    with pytest.raises(MailboxDown) as told:
        list(folder.fetch())
    wrong = tmp_path / "incoming" / "handled" if taken == "incoming" else tmp_path / taken
    assert str(told.value) == f"the inbox folder {folder.folder}: {wrong} is no folder: move that file away"
    with pytest.raises(OSError, match="is no folder: move that file away"):
        folder.probe()


def test_a_mail_of_two_gigabytes_is_refused_by_its_size_before_it_is_read(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    head = b"Subject: hej\r\n\r\n"
    os.truncate(put(folder, "a.eml", head), HUGE)  # a sparse file: it takes no room
    tracemalloc.start()
    try:
        (mail,) = folder.fetch()
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (mail.size, mail.whole, len(mail.raw), mail.raw[: len(head)]) == (HUGE, False, 65_536, head)
    assert most < 1_000_000
    folder.put_away([mail], Shelf.QUARANTINE)
    assert [one.name for one in (folder.folder / "quarantine").iterdir()] == ["a.eml"]


def test_a_moment_that_no_calendar_has_is_not_believed() -> None:
    in_memory = "/dev/shm" if Path("/dev/shm").is_dir() else None  # its files may have any moment
    with TemporaryDirectory(dir=in_memory) as made:
        folder = a_folder(Path(made))
        file = put(folder, "a.eml", b"hej", at=10**12)
        if file.stat().st_mtime < 10**12:
            pytest.skip("this disk takes no such moment")
        (mail,) = folder.fetch()
        assert mail.arrived_at == datetime.fromtimestamp(file.stat().st_ctime, UTC)
