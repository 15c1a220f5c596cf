"""Wrong settings stop the program with one sentence that names the variable."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.programs import environment, fail, run, succeed
from webhook_app.settings import InvalidSetting, Settings, load_settings

WRONG = (
    ("DATABASE_URL", "mysql://localhost/book"),
    ("DATABASE_URL", "postgresql://localhost:port/book"),
    ("DATABASE_URL", "postgresql://localhost:99999/book"),
    ("DATABASE_URL", "postgresql://[::1/book"),
    ("DATABASE_URL", "postgresql://127.0.0.1:9/book"),
    ("DATABASE_URL", "postgresql://127.0.0.1:9/book?sslmode=maybe"),
    ("HOST", "203.0.113.7"),
    ("HOST", "no such host"),
    ("PORT", "http"),
    ("PORT", "70000"),
    ("PORT", "-1"),
    ("WORKERS", "0"),
    ("WORKERS", "many"),
    ("WORKERS", "1000"),
    ("PUBLIC_URL", "book.example.org"),
    ("SECRET_KEY", "short"),
    ("GITHUB_URL", "github.com"),
    ("GITHUB_API_URL", "ftp://api.github.com"),
    ("GITHUB_APP_ID", "the-gardeners"),
    ("GITHUB_APP_ID", "0"),
    ("GITHUB_APP_PRIVATE_KEY_FILE", "/nowhere/key.pem"),
    ("GITHUB_WEBHOOK_SECRET", "short"),
    ("GITHUB_WEBHOOK_SECRET", "a secret of sixteen or more,short"),
    ("GITHUB_WEBHOOK_SECRET", "a secret of sixteen or more,"),
    ("GITHUB_WEBHOOK_SECRET", ""),
    ("KAKAO_JAVASCRIPT_KEY", "0123456789abcdef"),
    ("KAKAO_JAVASCRIPT_KEY", "0123456789abcdef0123456789abcdeg"),
    ("LOG_LEVEL", "LOUD"),
    ("LOG_FORMAT", "xml"),
    ("DELIVERY_RETENTION_DAYS", "0"),
    ("DELIVERY_RETENTION_DAYS", "for ever"),
)


@pytest.mark.programs
@pytest.mark.parametrize(("name", "value"), WRONG, ids=[f"{name}={value}" for name, value in WRONG])
async def test_a_wrong_variable_stops_serve_in_one_sentence_that_names_it(
    settings: Settings, name: str, value: str
) -> None:
    line = await fail(environment(settings, PORT=0) | {name: value}, "serve")

    assert name in line
    assert line.endswith(".")


@pytest.mark.programs
async def test_a_database_that_is_not_there_is_named(settings: Settings) -> None:
    assert settings.database_url
    gone = settings.database_url.replace("/book_", "/no_book_")
    assert gone != settings.database_url

    line = await fail(environment(settings, DATABASE_URL=gone), "serve")

    assert "DATABASE_URL" in line
    assert "does not exist" in line


@pytest.mark.programs
async def test_a_password_in_a_wrong_address_is_not_printed(settings: Settings) -> None:
    wrong = "postgresql://ann:gar/den@localhost/book"

    line = await fail(environment(settings, DATABASE_URL=wrong), "serve")

    assert "DATABASE_URL" in line
    assert "gar" not in line
    assert "den" not in line


@pytest.mark.programs
@pytest.mark.parametrize("with_database", [True, False])
async def test_a_data_dir_that_cannot_be_one_is_named(
    settings: Settings, tmp_path: Path, with_database: bool
) -> None:
    file = tmp_path / "file"
    file.write_text("not a folder")
    variables = environment(settings, DATA_DIR=file / "data", PORT=0)
    del variables["SECRET_KEY"]
    del variables["GITHUB_WEBHOOK_SECRET"]
    if not with_database:
        del variables["DATABASE_URL"]

    line = await fail(variables, "serve")

    assert "DATA_DIR" in line


@pytest.mark.programs
async def test_the_wrong_secret_key_for_the_stored_secrets_is_named(settings: Settings) -> None:
    variables = environment(settings, PORT=0)
    del variables["GITHUB_WEBHOOK_SECRET"]
    await succeed(variables, "simulate", "--help")
    finished = await run(variables, "doctor", "--json")
    assert any(f["topic"] == "secrets" and f["is_ok"] for f in finished.json())

    finished = await run(variables | {"SECRET_KEY": "another secret key"}, "doctor")

    assert finished.code == 1
    assert "SECRET_KEY" in finished.out


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PORT", "PUBLIC_URL", "SECRET_KEY", "DATABASE_URL", "LOG_FORMAT", "ADMIN_LOGINS"):
        monkeypatch.setenv(name, "")

    settings = load_settings()

    assert (settings.port, settings.public_url, settings.secret_key) == (8000, None, None)
    assert (settings.database_url, settings.log_format) == (None, "console")
    assert settings.admin_logins == frozenset()


def test_the_defaults_are_those_of_the_contract(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)

    settings = load_settings()

    assert settings.data_dir == Path("data")
    assert (settings.host, settings.port, settings.workers) == ("127.0.0.1", 8000, 1)
    assert settings.github_url == "https://github.com"
    assert settings.github_api_url == "https://api.github.com"
    assert settings.delivery_retention_days == 130
    assert settings.log_format == "console"


def test_the_environment_is_that_of_the_contract() -> None:
    assert set(Settings.model_fields) >= {
        "database_url",
        "data_dir",
        "host",
        "port",
        "workers",
        "public_url",
        "secret_key",
        "github_url",
        "github_api_url",
        "github_app_id",
        "github_app_private_key",
        "github_app_private_key_file",
        "github_app_client_id",
        "github_app_client_secret",
        "github_webhook_secret",
        "kakao_javascript_key",
        "admin_logins",
        "log_level",
        "log_format",
        "delivery_retention_days",
    }


def test_several_secrets_and_admins_are_separated_by_commas() -> None:
    settings = load_settings(
        github_webhook_secret="the old secret of acme, the new secret of acme",
        admin_logins="Ann, bob,,",
    )

    assert settings.github_webhook_secret
    assert [secret.get_secret_value() for secret in settings.github_webhook_secret] == [
        "the old secret of acme",
        "the new secret of acme",
    ]
    assert settings.admin_logins == {"ann", "bob"}


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    settings = load_settings(
        secret_key="PLANTED secret key",
        github_webhook_secret="PLANTED webhook secret",
        github_app_private_key="PLANTED private key",
        github_app_client_secret="PLANTED client secret",
    )

    assert "PLANTED" not in repr(settings)


def test_a_refusal_does_not_print_the_secret_itself() -> None:
    with pytest.raises(InvalidSetting) as refusal:
        load_settings(secret_key="PLANTED")

    assert re.match(r"SECRET_KEY\b", str(refusal.value))
    assert "PLANTED" not in str(refusal.value)
