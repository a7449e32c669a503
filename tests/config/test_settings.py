"""Settings come from the environment; a wrong one is named with its cure, and a secret never is."""

import os
from pathlib import Path

import pytest

from config.settings import (
    Channel,
    Security,
    Settings,
    SettingsError,
    WithoutProof,
    settings_from_environment,
)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("KALLELSE_"):
            monkeypatch.delenv(name)


def given(monkeypatch: pytest.MonkeyPatch, **values: str) -> Settings:
    for name, value in values.items():
        monkeypatch.setenv(f"KALLELSE_{name}", value)
    return settings_from_environment()


def refusal(monkeypatch: pytest.MonkeyPatch, **values: str) -> str:
    with pytest.raises(SettingsError) as refused:
        given(monkeypatch, **values)
    return str(refused.value)


def test_nothing_set_means_a_folder_on_sqlite(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    settings = given(monkeypatch)
    assert settings.database_url == f"sqlite:///{tmp_path}/data/kallelse.db"
    assert (settings.channel, settings.outgoing_dir) == (Channel.FOLDER, Path("data/outgoing"))
    assert (settings.quiet_period, settings.without_proof, settings.burst) == (900, WithoutProof.RESEND, 20)
    assert (settings.doorbell_seconds, settings.prefect_port, settings.has_proof) == (5, 4200, True)


def test_what_is_set_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = given(
        monkeypatch,
        DATA=str(tmp_path),
        DATABASE="postgresql://db.example.se/kallelse",
        CHANNEL="smtp",
        SMTP_HOST="mail.example.se",
        SMTP_PASSWORD="hush",
        SMTP_JOURNAL="journal@example.se",
        IMAP_HOST="mail.example.se",
        QUIET_PERIOD="0.5",
        WITHOUT_PROOF="hold",
        DOORBELL_SECONDS="0",
    )
    assert settings.database_url == "postgresql://db.example.se/kallelse"
    assert (settings.smtp_port_used, settings.imap_port_used) == (587, 993)
    assert settings.smtp_password.get_secret_value() == "hush"
    assert (settings.quiet_period, settings.without_proof, settings.doorbell_seconds) == (
        0.5,
        WithoutProof.HOLD,
        0,
    )
    assert settings.has_proof


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert given(monkeypatch, SMTP_PORT="").smtp_port is None


def test_a_secret_shows_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = given(
        monkeypatch, SMTP_PASSWORD="hush", PREFECT_AUTH="hush", DATABASE="postgresql://u:hush@db/x"
    )
    assert "hush" not in repr(settings)


def test_wrong_values_are_named_with_their_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal(monkeypatch, SMTP_PORT="many", CHANNEL="post").splitlines() == [
        "KALLELSE_CHANNEL is 'post': input should be 'folder', 'smtp', 'exchange' or 'graph'",
        "KALLELSE_SMTP_PORT is 'many': input should be a valid integer, unable to parse string as an integer",
    ]


def test_smtp_needs_a_host(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal(monkeypatch, CHANNEL="smtp") == (
        "KALLELSE_SMTP_HOST is missing: set it, or set KALLELSE_CHANNEL=folder"
    )


def test_a_journal_that_nobody_can_read_is_no_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal(monkeypatch, SMTP_JOURNAL="journal@example.se") == (
        "KALLELSE_IMAP_HOST is missing: the journal mailbox journal@example.se proves nothing unread"
    )
    assert refusal(monkeypatch, SMTP_JOURNAL="journal") == (
        "KALLELSE_SMTP_JOURNAL: 'journal' is no mail address: write it as name@example.se"
    )


def test_a_password_never_travels_in_the_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    said = refusal(monkeypatch, SMTP_HOST="mail.example.se", SMTP_SECURITY="none", SMTP_PASSWORD="hush")
    assert said == (
        "KALLELSE_SMTP_SECURITY=none would send the password to mail.example.se in the clear:"
        " set it to starttls or tls"
    )


def test_loopback_may_go_without_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = given(monkeypatch, SMTP_HOST="127.0.0.1", SMTP_SECURITY="none", SMTP_PASSWORD="hush")
    assert (settings.smtp_security, settings.smtp_port_used) == (Security.NONE, 25)


def test_a_misspelt_variable_suggests_the_right_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal(monkeypatch, SMPT_HOST="mail.example.se") == (
        "KALLELSE_SMPT_HOST is no setting: did you mean KALLELSE_SMTP_HOST?"
    )


def test_a_variable_of_somebody_else_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert given(monkeypatch, SHARED="/elsewhere").channel is Channel.FOLDER


def test_a_configuration_folder_that_is_none_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """With it misspelt the office would start with the sample group and leave its own people untold."""
    (tmp_path / "file").touch()
    for wrong in (tmp_path / "confg", tmp_path / "file"):
        assert refusal(monkeypatch, CONFIG_DIR=str(wrong)) == (
            f"KALLELSE_CONFIG_DIR is {wrong}, which is no folder: check its name"
        )
    assert given(monkeypatch, CONFIG_DIR=str(tmp_path)).config_dir == tmp_path
