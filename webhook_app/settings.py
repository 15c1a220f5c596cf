"""The settings, read from the environment once and checked at start."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from webhook_app.errors import Misconfigured

MIN_SECRET_LENGTH = 16
GITHUB = "https://github.com"

Secrets = Annotated[tuple[SecretStr, ...], NoDecode]
Logins = Annotated[frozenset[str], NoDecode]


class InvalidSetting(Misconfigured):
    """An environment variable is invalid or missing; the message names it."""


class Settings(BaseSettings):
    """The settings of one process (README.md#settings); names are the variables in lower case."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    database_url: str | None = None
    data_dir: Path = Path("data")
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=0, le=65535)
    workers: int = Field(1, ge=1, le=64)
    public_url: str | None = None
    secret_key: SecretStr | None = None

    github_url: str = GITHUB
    github_api_url: str = "https://api.github.com"
    github_app_id: int | None = Field(None, ge=1)
    github_app_private_key: SecretStr | None = None
    github_app_private_key_file: Path | None = None
    github_app_client_id: str | None = None
    github_app_client_secret: SecretStr | None = None
    github_webhook_secret: Secrets | None = None
    kakao_javascript_key: str | None = None

    admin_logins: Logins = frozenset()
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "console"
    delivery_retention_days: int = Field(130, ge=1, le=3650)

    @field_validator("github_webhook_secret", mode="before")
    @classmethod
    def _split_secrets(cls, value: object) -> object:
        """Split several secrets at commas; each has at least 16 characters."""
        if not isinstance(value, str):
            return value
        secrets = [part.strip() for part in value.split(",")]
        if any(len(secret) < MIN_SECRET_LENGTH for secret in secrets):
            raise ValueError(f"every secret needs at least {MIN_SECRET_LENGTH} characters")
        return tuple(secrets)

    @field_validator("secret_key")
    @classmethod
    def _refuse_short_key(cls, value: SecretStr | None) -> SecretStr | None:
        """Accept one key, or several separated by commas, the newest first, to rotate keys."""
        keys = value.get_secret_value().split(",") if value is not None else []
        if any(len(key.strip()) < MIN_SECRET_LENGTH for key in keys):
            raise ValueError(f"every key needs at least {MIN_SECRET_LENGTH} characters")
        return value

    @field_validator("admin_logins", mode="before")
    @classmethod
    def _split_logins(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return frozenset(part.strip().lower() for part in value.split(",") if part.strip())

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper_level(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("github_url", "github_api_url", "public_url")
    @classmethod
    def _need_http_url(cls, value: str | None) -> str | None:
        if value is None:
            return None
        if not value.startswith(("http://", "https://")):
            raise ValueError("must be a URL that begins with http:// or https://")
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _need_postgres_url(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("postgresql://", "postgres://")):
            raise ValueError("must be a URL that begins with postgresql://")
        return value

    @field_validator("kakao_javascript_key")
    @classmethod
    def _need_kakao_key(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch("[0-9a-f]{32}", value):
            raise ValueError("must be Kakao's key of 32 characters, 0 to 9 and a to f")
        return value

    @field_validator("github_app_private_key_file")
    @classmethod
    def _need_readable_file(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError(f"names no readable file: {value}")
        return value

    @model_validator(mode="before")
    @classmethod
    def _drop_empty(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Treat an empty variable as unset, but for the webhook secret, which is then invalid."""
        return {k: v for k, v in values.items() if v != "" or k == "github_webhook_secret"}

    @model_validator(mode="before")
    @classmethod
    def _find_api(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Derive the API's URL of a GitHub Enterprise Server from GITHUB_URL."""
        github_url = values.get("github_url")
        if not isinstance(github_url, str) or github_url.rstrip("/") == GITHUB:
            return values
        return {"github_api_url": f"{github_url.rstrip('/')}/api/v3"} | values

    @property
    def github_host(self) -> str:
        """Host of GITHUB_URL; private addresses of users end in `users.noreply.` plus it."""
        return self.github_url.split("://", 1)[1].split("/", 1)[0].split(":", 1)[0].lower()

    @property
    def base_url(self) -> str:
        """PUBLIC_URL, else the address that the server binds."""
        return self.public_url or f"http://{self.host}:{self.port}"


def secret_key_of(settings: Settings) -> str:
    """Return SECRET_KEY, else the key in DATA_DIR/secret-key, created by the first process.

    Two processes that start at once link their drafts to the same name; the second link fails, so
    both read the same key. Raises InvalidSetting if the file cannot be written.
    """
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value()
    file = settings.data_dir / "secret-key"
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        draft = file.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as new:
            new.write(secrets.token_urlsafe(48))
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
        return file.read_text(encoding="ascii")
    except OSError as error:
        reason = f"DATA_DIR is not valid: {settings.data_dir} cannot store the secret key"
        raise InvalidSetting(f"{reason} ({error.strerror}).") from None


def load_settings(**overrides: Any) -> Settings:
    """Return the settings of this process; raises InvalidSetting for the first invalid variable."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        name = str(fault["loc"][0]).upper() if fault["loc"] else "The environment"
        reason = fault["msg"].removeprefix("Value error, ")
        raise InvalidSetting(f"{name} is not valid: {reason}.") from None
