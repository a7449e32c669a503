"""`kallelse serve` reads the mailbox too: an answer is recorded when it comes, and the end is not held up."""

import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

from actions.office import open_office
from rules.facts import FactKind
from store import facts
from tests.actions.incoming import an_answer
from tests.flows.serving import Serving, an_open_office, call_a_meeting, serving, settings_from, until
from tests.journeys.builders import GROUP
from tests.servers.smtp import smtp_server


def an_office_with_an_inbox(folder: Path, *, smtp_port: int, **more: str) -> dict[str, str]:
    told = {"INBOX": "folder", "INBOX_DIR": str(folder / "incoming"), "INBOX_SECONDS": "1", **more}
    office = an_open_office(folder, smtp_port=smtp_port, doorbell=0.5)
    return office | {f"KALLELSE_{name}": value for name, value in told.items()}


def drop(folder: Path, name: str, raw: bytes) -> None:
    (folder / "incoming").mkdir(exist_ok=True)
    (folder / "incoming" / f".{name}").write_bytes(raw)
    (folder / "incoming" / f".{name}").rename(folder / "incoming" / f"{name}.eml")


def answers(told: dict[str, str]) -> list[str]:
    with open_office(settings_from(told)) as office, office.store.reading() as tx:
        found = facts.of_kinds(tx, GROUP, (FactKind.SUMMONS_ANSWERED,))
    return [str(fact.data["person"]) for fact in found]


def handled(folder: Path) -> list[str]:
    return sorted(file.stem for file in (folder / "incoming" / "handled").glob("*.eml"))


def test_an_answer_is_recorded_while_the_service_runs(tmp_path: Path) -> None:
    with smtp_server() as smtp:
        told = an_office_with_an_inbox(tmp_path, smtp_port=smtp.port)
        call_a_meeting(told)
        with serving(told, "--no-prefect") as serves:
            assert len(smtp.wait_for(3, timeout=30)) == 3
            drop(tmp_path, "svar", start_of_the_meeting(told))
            until(lambda: answers(told) == ["p3"], seconds=30, what="the answer")
            until(lambda: handled(tmp_path) == ["svar"], seconds=30, what="its move")
            _ends(serves, within=15)


def test_a_mailbox_that_is_waited_for_does_not_hold_up_the_end(tmp_path: Path) -> None:
    with smtp_server() as smtp:
        told = an_office_with_an_inbox(tmp_path, smtp_port=smtp.port, INBOX_SECONDS="3600")
        call_a_meeting(told)
        with serving(told, "--no-prefect") as serves:
            until((tmp_path / "incoming" / "handled").is_dir, seconds=30, what="a first look")
            _ends(serves, within=15)


def test_a_mailbox_in_trouble_stops_no_summons(tmp_path: Path) -> None:
    (tmp_path / "incoming").write_text("no folder", encoding="utf-8")
    with smtp_server() as smtp:
        told = an_office_with_an_inbox(tmp_path, smtp_port=smtp.port)
        with serving(told, "--no-prefect") as serves:
            call_a_meeting(told)
            assert len(smtp.wait_for(3, timeout=30)) == 3
            (tmp_path / "incoming").unlink()
            drop(tmp_path, "svar", start_of_the_meeting(told))
            until(lambda: answers(told) == ["p3"], seconds=30, what="the answer, when the folder is back")
            _ends(serves, within=15)


def start_of_the_meeting(told: dict[str, str]) -> bytes:
    """An answer to the meeting that was called, whatever the day is."""
    with open_office(settings_from(told)) as office, office.store.reading() as tx:
        (called,) = facts.of_kinds(tx, GROUP, (FactKind.MEETING_CALLED,))
    starts = datetime.fromisoformat(str(called.data["starts_at"])).astimezone(UTC)
    raw = an_answer(stamp=f"{called.happened_at.astimezone(UTC) + timedelta(minutes=1):%Y%m%dT%H%M%SZ}")
    return raw.replace(b"20210415T070000Z", f"{starts:%Y%m%dT%H%M%SZ}".encode())


def _ends(serves: Serving, *, within: float) -> None:
    serves.process.send_signal(signal.SIGTERM)
    assert serves.process.wait(timeout=within) == 0
