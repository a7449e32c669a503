"""What Prefect's processes are told: nothing from around us, keys that stay, and no way out."""

import stat
from pathlib import Path

from pydantic import SecretStr

from actions.kept_secret import kept_secret
from cli.prefect_home import prefect_environment, server_environment
from config.settings import Settings

AROUND = {
    "PATH": "/bin",
    "PREFECT_API_URL": "https://elsewhere.example.se/api",
    "PREFECT_API_KEY": "secret",
    "NO_PROXY": "intranet.example.se",
    "HTTPS_PROXY": "http://proxy.example.se:3128",
}


def test_variables_of_prefect_around_us_do_not_count(tmp_path: Path) -> None:
    told = prefect_environment(Settings(data=tmp_path, prefect_port=4321), AROUND)
    assert told["PATH"] == "/bin"
    assert told["PREFECT_API_URL"] == "http://127.0.0.1:4321/api"
    assert "PREFECT_API_KEY" not in told
    assert told["NO_PROXY"] == "127.0.0.1,localhost,intranet.example.se"


def test_nothing_is_told_to_anyone_about_our_use(tmp_path: Path) -> None:
    told = server_environment(Settings(data=tmp_path), AROUND)
    assert told["DO_NOT_TRACK"] == "1"
    assert told["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert told["PREFECT_SERVER_UI_V2_ENABLED"] == "false"


def test_the_server_has_no_way_out_and_the_runs_keep_theirs(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    assert server_environment(settings, AROUND)["HTTPS_PROXY"] == "http://127.0.0.1:9"
    assert prefect_environment(settings, AROUND)["HTTPS_PROXY"] == "http://proxy.example.se:3128"


def test_only_the_server_gets_the_encryption_key(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    assert "PREFECT_SERVER_ENCRYPTION_KEY" not in prefect_environment(settings, {})
    assert len(server_environment(settings, {})["PREFECT_SERVER_ENCRYPTION_KEY"]) == 44


def test_the_login_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    first, second = (prefect_environment(settings, {})["PREFECT_API_AUTH_STRING"] for _ in range(2))
    kept = tmp_path / "prefect" / "auth"
    assert first == second == kept.read_text("utf-8")
    assert first.startswith("kallelse:")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


def test_a_login_from_the_settings_is_not_written_down(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, prefect_auth=SecretStr("anna:hemligt"))
    assert server_environment(settings, {})["PREFECT_SERVER_API_AUTH_STRING"] == "anna:hemligt"
    assert not (tmp_path / "prefect" / "auth").exists()


def test_a_secret_that_was_cut_off_is_made_again(tmp_path: Path) -> None:
    (tmp_path / "key").touch()
    assert kept_secret(tmp_path / "key", lambda: "one") == "one"
    assert kept_secret(tmp_path / "key", lambda: "two") == "one"
