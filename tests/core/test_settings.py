"""Settings are read from where operators put them, and what is wrong is told by name."""

from pathlib import Path

import pytest

from core.settings import SETTINGS, BadSettings, Settings, describe, load

SECRET = "a secret of forty characters or more, yes"


def test_without_any_setting_everything_is_embedded_and_local(tmp_path: Path) -> None:
    settings = load({"UPPLYS_DATA": str(tmp_path)})
    assert settings.database_url == f"sqlite:///{tmp_path}/upplys.sqlite3"
    assert (settings.host, settings.port, settings.redis) == ("127.0.0.1", 8000, "")


def test_the_environment_wins_over_a_file_and_a_file_over_the_settings_file(tmp_path: Path) -> None:
    (tmp_path / "port").write_text("8002\n")
    (tmp_path / "upplys.toml").write_text('UPPLYS_PORT = 8003\nUPPLYS_HOST = "0.0.0.0"\n')
    file = tmp_path / "upplys.toml"
    from_file = {"UPPLYS_PORT_FILE": str(tmp_path / "port")}
    assert load({**from_file, "UPPLYS_PORT": "8001"}, file).port == 8001
    assert load(from_file, file).port == 8002
    assert load({}, file).port == 8003
    assert load({}, file).host == "0.0.0.0"


def test_the_command_line_wins_over_all() -> None:
    assert load({"UPPLYS_PORT": "8001"}, port="0").port == 0


def test_every_name_of_the_contract_is_there_and_can_come_from_a_file(tmp_path: Path) -> None:
    contract = {
        *("UPPLYS_DATA", "DATABASE_URL", "REDIS_URL", "UPPLYS_PUBLIC_URL", "TWILIO_ACCOUNT_SID"),
        *("TWILIO_AUTH_TOKEN", "TWILIO_API_BASE", "UPPLYS_SECRET_KEY"),
    }
    assert contract <= {setting.name for setting in SETTINGS}
    (tmp_path / "token").write_text("from a mounted secret\n")
    assert (
        load({"TWILIO_AUTH_TOKEN_FILE": str(tmp_path / "token")}).twilio_auth_token == "from a mounted secret"
    )


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("UPPLYS_PORT", "99999", "from 0 to 65535"),
        ("UPPLYS_PORT", "http", "from 0 to 65535"),
        ("UPPLYS_WORKERS", "0", "from 1 to 256"),
        ("DATABASE_URL", "mysql://h/d", "postgresql://"),
        ("REDIS_URL", "http://h", "redis://"),
        ("UPPLYS_PUBLIC_URL", "upplys.example.se", "https://"),
        ("UPPLYS_SECRET_KEY", "short", "openssl rand"),
        ("UPPLYS_SECRET_KEY_PREVIOUS", f"{SECRET.replace(' ', '-')} short", "openssl rand"),
        ("UPPLYS_LOG_LEVEL", "loud", "debug, info"),
        ("TWILIO_AUTH_TOKEN_FILE", "/nowhere/token", "/nowhere/token"),
    ],
)
def test_a_value_that_cannot_be_used_is_told_by_name_with_what_to_do(
    name: str, value: str, advice: str
) -> None:
    with pytest.raises(BadSettings) as wrong:
        load({name: value})
    assert [error.field for error in wrong.value.errors] == [name.removesuffix("_FILE")]
    assert advice in str(wrong.value)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(BadSettings) as wrong:
        load({"UPPLYS_PORT": "x", "UPPLYS_WORKERS": "x"})
    assert [error.field for error in wrong.value.errors] == ["UPPLYS_PORT", "UPPLYS_WORKERS"]


def test_a_misspelt_name_in_the_settings_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "upplys.toml").write_text('UPPLYS_PROT = "8000"\n')
    with pytest.raises(BadSettings, match="UPPLYS_PROT: there is no such setting"):
        load({}, tmp_path / "upplys.toml")


@pytest.mark.parametrize("content", ["= no TOML", "\udce4"])
def test_a_settings_file_that_cannot_be_read_is_told(tmp_path: Path, content: str) -> None:
    file = tmp_path / "upplys.toml"
    file.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(BadSettings, match=r"upplys\.toml"):
        load({}, file)


def test_the_list_shows_every_setting_and_no_secret(tmp_path: Path) -> None:
    (tmp_path / "upplys.toml").write_text(f'UPPLYS_SECRET_KEY = "{SECRET}"\n')
    environ = {"DATABASE_URL": "postgresql://u:hemlig@h/d", "TWILIO_AUTH_TOKEN_FILE": "/nowhere"}
    shown = {each.name: each for each in describe(environ, tmp_path / "upplys.toml")}
    assert set(shown) == {setting.name for setting in SETTINGS}
    assert all(each.meaning for each in shown.values())
    assert "hemlig" not in str(shown)
    assert SECRET not in str(shown)
    assert shown["DATABASE_URL"].source == "environment"
    assert shown["UPPLYS_SECRET_KEY"].source == "settings file"
    assert shown["REDIS_URL"].value == ""
    assert shown["TWILIO_AUTH_TOKEN"].source == "unreadable"


def test_settings_never_show_their_secrets_by_accident() -> None:
    settings = load({"UPPLYS_SECRET_KEY": SECRET, "TWILIO_AUTH_TOKEN": "hemlig"})
    assert isinstance(settings, Settings)
    assert "hemlig" not in repr(settings)
    assert SECRET not in repr(settings)
