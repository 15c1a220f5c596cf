"""Which GitHub App we are: the environment wins over what was registered at /setup."""

from __future__ import annotations

import time

import msgspec
import structlog

from webhook_app.forges.github.app import AppNames, AppRefused, read_names
from webhook_app.forges.github.client import Access
from webhook_app.forges.github.failures import GitHubUnreachable
from webhook_app.settings import Settings
from webhook_app.store.database import Database
from webhook_app.store.setup import GitHubApp, find_app

ASK_AGAIN_SECONDS = 60.0

log = structlog.get_logger()


async def current_app(settings: Settings, database: Database, secret_key: str) -> GitHubApp | None:
    """The App, read anew each time so that a registration works at once in every process."""
    if settings.github_app_id is not None:
        return _from_environment(settings, settings.github_app_id)
    async with database.connection() as connection:
        return await find_app(connection, secret_key)


async def find_access(settings: Settings, database: Database, secret_key: str) -> Access | None:
    """How GitHub is asked in the App's name; None while no App with a private key is known."""
    app = await current_app(settings, database, secret_key)
    if app is None or not app.private_key:
        return None
    return Access(api_url=settings.github_api_url, app_id=app.app_id, private_key=app.private_key)


class GitHubAppResolver:
    """The App with what GitHub calls it; of one that the environment names GitHub is asked."""

    def __init__(self, settings: Settings, database: Database, secret_key: str) -> None:
        self._settings = settings
        self._database = database
        self._secret_key = secret_key
        self._names: AppNames | None = None
        self._ask_again_at = 0.0

    async def app(self) -> GitHubApp | None:
        """The App; without a name or page as long as GitHub does not tell them."""
        app = await current_app(self._settings, self._database, self._secret_key)
        if app is None or app.html_url or not app.private_key:
            return app
        if self._names is None and time.monotonic() >= self._ask_again_at:
            self._ask_again_at = time.monotonic() + ASK_AGAIN_SECONDS
            self._names = await self._ask(app)
        names = self._names
        return msgspec.structs.replace(app, **msgspec.structs.asdict(names)) if names else app

    async def _ask(self, app: GitHubApp) -> AppNames | None:
        try:
            return await read_names(self._settings.github_api_url, app.app_id, app.private_key)
        except (AppRefused, GitHubUnreachable) as error:
            log.warning("app_unnamed", app_id=app.app_id, error=str(error))
            return None


def _from_environment(settings: Settings, app_id: int) -> GitHubApp:
    secret, key = settings.github_app_client_secret, settings.github_app_private_key
    file = settings.github_app_private_key_file
    private_key = key.get_secret_value() if key else file.read_text() if file else ""
    private_key = private_key.replace("\\n", "\n")  # how variables of one line carry it
    return GitHubApp(
        app_id=app_id,
        client_id=settings.github_app_client_id or "",
        client_secret=secret.get_secret_value() if secret else "",
        private_key=private_key,
    )
