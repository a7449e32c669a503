"""What a flow run shows Prefect of a failure: its kind and its place, never its words."""

import traceback
from pathlib import Path

import pytest

from flows.collect_replies import collect_replies
from flows.deliver_outbox import deliver_outbox
from flows.run_office import the_office, where
from tests.flows.serving import an_open_office


@pytest.fixture(autouse=True)
def _office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = an_open_office(tmp_path, smtp_port=9) | {"KALLELSE_CHANNEL": "folder"}
    for name, value in told.items():
        monkeypatch.setenv(name, value)


def test_the_words_of_an_error_stay_here() -> None:
    with pytest.raises(RuntimeError) as told, the_office():
        raise ValueError("Övning p1 <p1@example.se> was refused")
    shown = "".join(traceback.format_exception(told.value))
    assert "p1" not in shown.replace("tmp1", "")
    assert str(told.value).startswith("the sweep failed: ValueError at test_run_office.py:")


def test_an_office_that_does_not_open_is_told_the_same_way(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "kallelse.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(RuntimeError, match=r"^the sweep failed: \w+ at \w+\.py:\d+$"), the_office():
        raise AssertionError("it opened")


def test_a_run_that_does_nothing_leaves_no_table() -> None:
    deliver_outbox.fn()  # an artifact would need a server, and there is none


def test_collecting_with_nothing_in_the_mailbox_leaves_no_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KALLELSE_INBOX", "folder")
    monkeypatch.setenv("KALLELSE_INBOX_DIR", str(tmp_path / "incoming"))
    collect_replies.fn()
    assert sorted(path.name for path in (tmp_path / "incoming").iterdir()) == ["handled", "quarantine"]


def test_an_error_without_a_place_still_has_a_kind() -> None:
    assert where(KeyError("secret")) == "KeyError"
