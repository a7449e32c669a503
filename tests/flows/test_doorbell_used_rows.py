"""A row of a rule that is in use and was edited while the office runs is refused, and the office goes on."""

from pathlib import Path

from structlog.testing import capture_logs

from actions.office import open_office
from cli.doorbell import Files
from config.toml import SHIPPED
from tests.flows.serving import an_open_office, call_a_meeting_in, settings_from

WITHIN = 'within = "7 days"\ndirection = "before"'


def test_an_edited_row_in_use_is_not_taken_up_and_a_new_dated_row_is(tmp_path: Path) -> None:
    settings = settings_from(an_open_office(tmp_path, smtp_port=9) | {"KALLELSE_CHANNEL": "folder"})
    book = tmp_path / "config" / "rulebooks" / "amf.toml"
    book.parent.mkdir()
    good = (SHIPPED / "rulebooks" / "amf.toml").read_text(encoding="utf-8")
    book.write_text(good, encoding="utf-8")
    with open_office(settings) as office:
        call_a_meeting_in(office, "m1")  # AMF-K7 says now when its summons is to leave
    files = Files(settings)
    with capture_logs() as logs:
        assert WITHIN in good
        book.write_text(good.replace(WITHIN, WITHIN.replace("7", "14"), 1), encoding="utf-8")
        assert files.edited() is False
        book.write_text(good.replace("Kallelse till", "Kallelsen till", 1), encoding="utf-8")
        assert files.edited() is True
    assert [(line["event"], line["files"]) for line in logs] == [("configuration_refused", 1)]
