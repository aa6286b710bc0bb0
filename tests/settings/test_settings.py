"""An installation that starts either has everything it needs or says what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from hotline.settings import SettingsError, load_settings
from tests.databases import DATA_KEY

COMPLETE = {
    "SECRET_KEY": "s" * 40,
    "PUBLIC_URL": "https://hotline.example.org/",
    "HOTLINE_CITY": "berlin, gdansk",
    "HOTLINE_DATA_KEYS": DATA_KEY,
    "HOTLINE_INDEX_KEY": "i" * 40,
    "TWILIO_AUTH_TOKEN": "new,old",
}


def without(name: str) -> dict[str, str]:
    return {key: value for key, value in COMPLETE.items() if key != name}


def test_a_complete_environment_becomes_settings() -> None:
    settings = load_settings(COMPLETE)
    assert settings.public_url == "https://hotline.example.org"
    assert settings.cities == ("berlin", "gdansk")
    assert settings.twilio_auth_tokens == ("new", "old")
    assert settings.database_url == "sqlite:///hotline.sqlite"
    assert (settings.port, settings.site_file, settings.twilio_account_sid) == (8000, None, None)


def test_the_database_lies_in_the_data_folder_unless_named() -> None:
    settings = load_settings({**COMPLETE, "HOTLINE_DATA_DIR": "/srv/hotline"})
    assert settings.database_url == "sqlite:////srv/hotline/hotline.sqlite"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_common_spelling_of_postgresql_is_understood(scheme: str) -> None:
    settings = load_settings({**COMPLETE, "DATABASE_URL": f"{scheme}://hotline@db/hotline"})
    assert settings.database_url == "postgresql+psycopg://hotline@db/hotline"


def test_settings_cannot_be_changed_afterwards() -> None:
    settings = load_settings(COMPLETE)
    with pytest.raises(ValidationError, match="frozen"):
        settings.port = 1


@pytest.mark.parametrize("name", sorted(COMPLETE))
def test_each_missing_variable_is_named(name: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(without(name))
    assert [fault.name for fault in caught.value.faults] == [name]
    assert "hotline init" in str(caught.value)


def test_all_faults_are_listed_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({**without("PUBLIC_URL"), "SECRET_KEY": "short", "PORT": "many"})
    assert {fault.name for fault in caught.value.faults} == {"PUBLIC_URL", "SECRET_KEY", "PORT"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "planted-and-short"),
        ("HOTLINE_INDEX_KEY", "planted-and-short"),
        ("HOTLINE_DATA_KEYS", "planted-not-a-key"),
        ("HOTLINE_DATA_KEYS", f"{DATA_KEY},planted"),
        ("HOTLINE_CITY", " , "),
        ("PUBLIC_URL", "planted.example.org"),
        ("PUBLIC_URL", "https://planted.example.org/?a=b"),
        ("DATABASE_URL", "mysql://planted/hotline"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("TWILIO_ACCOUNT_SID", "planted"),
        ("TWILIO_API_BASE", "planted"),
        ("SMTP_URL", "planted://mail"),
        ("PORT", "70000"),
    ],
)
def test_a_weak_or_wrong_value_is_refused_and_never_shown(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({**COMPLETE, name: value})
    assert [(fault.name, fault.where) for fault in caught.value.faults] == [(name, "environment")]
    assert "planted" not in str(caught.value)


def test_an_empty_variable_counts_as_not_set() -> None:
    assert load_settings({**COMPLETE, "TWILIO_ACCOUNT_SID": "", "SMTP_URL": " "}).smtp_url is None


def test_no_secret_shows_when_settings_are_printed() -> None:
    shown = repr(load_settings({**COMPLETE, "SMTP_URL": "smtp://me:planted@mail"}))
    assert not any(secret in shown for secret in ("s" * 40, "i" * 40, DATA_KEY, "new", "planted"))


class TestTheSettingsFile:
    """`hotline.env` in the working directory, or the file HOTLINE_SETTINGS names."""

    @pytest.fixture(autouse=True)
    def _bare_environment(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        for name in [*COMPLETE, "HOTLINE_SETTINGS", "DATABASE_URL", "HOTLINE_DATA_DIR", "PORT"]:
            monkeypatch.delenv(name, raising=False)
        monkeypatch.chdir(tmp_path)

    def write(self, path: Path, **changes: str) -> None:
        path.write_text("".join(f"{name}={value}\n" for name, value in {**COMPLETE, **changes}.items()))

    def test_is_found_in_the_working_directory(self, tmp_path: Path) -> None:
        self.write(tmp_path / "hotline.env", PORT="8123")
        assert load_settings().port == 8123

    def test_is_found_by_its_name(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.write(tmp_path / "other.env", PORT="8124")
        monkeypatch.setenv("HOTLINE_SETTINGS", str(tmp_path / "other.env"))
        assert load_settings().port == 8124

    def test_the_real_environment_wins(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.write(tmp_path / "hotline.env", PORT="8123")
        monkeypatch.setenv("PORT", "8200")
        assert load_settings().port == 8200

    def test_a_file_that_is_not_there_is_said(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOTLINE_SETTINGS", "nowhere.env")
        with pytest.raises(SettingsError, match=r"there is no file nowhere\.env"):
            load_settings()

    def test_a_fault_in_the_file_names_the_file(self, tmp_path: Path) -> None:
        self.write(tmp_path / "hotline.env", SECRET_KEY="short")
        with pytest.raises(SettingsError, match=r"SECRET_KEY \(hotline\.env\)"):
            load_settings()


@pytest.mark.parametrize(
    ("public_url", "account", "simulated"),
    [
        ("http://127.0.0.1:8000", "", True),
        ("http://localhost:8000", "", True),
        ("http://127.0.0.1:8000", "AC" + "0" * 32, False),
        ("https://hotline.example.org", "", False),
    ],
)
def test_the_simulated_provider_answers_only_where_nobody_else_can_reach_it(
    public_url: str, account: str, simulated: bool
) -> None:
    settings = load_settings({**COMPLETE, "PUBLIC_URL": public_url, "TWILIO_ACCOUNT_SID": account})
    assert settings.simulated is simulated


def test_an_account_and_the_simulator_at_once_are_refused() -> None:
    both = {"TWILIO_ACCOUNT_SID": "AC" + "1" * 32, "TWILIO_API_BASE": "http://127.0.0.1:8000/simulator/api"}
    with pytest.raises(SettingsError, match=r"TWILIO_API_BASE.*Take this line away"):
        load_settings({**COMPLETE, **both})
