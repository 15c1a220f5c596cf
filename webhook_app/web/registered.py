"""Which GitHub App we are: the environment wins over what was registered at /setup."""

from __future__ import annotations

from webhook_app.github.client import Access
from webhook_app.settings import Settings
from webhook_app.store.database import Database
from webhook_app.store.setup import GitHubApp, find_app


async def current_app(settings: Settings, database: Database, secret_key: str) -> GitHubApp | None:
    """The App, read anew each time so that a registration works at once in every process."""
    if settings.github_app_id is not None:
        return _from_environment(settings, settings.github_app_id)
    async with database.reading() as connection:
        return await find_app(connection, secret_key)


async def find_access(settings: Settings, database: Database, secret_key: str) -> Access | None:
    """How GitHub is asked in the App's name; None while no App with a private key is known."""
    app = await current_app(settings, database, secret_key)
    if app is None or not app.private_key:
        return None
    return Access(api_url=settings.github_api_url, app_id=app.app_id, private_key=app.private_key)


def _from_environment(settings: Settings, app_id: int) -> GitHubApp:
    secret, key = settings.github_app_client_secret, settings.github_app_private_key
    file = settings.github_app_private_key_file
    private_key = key.get_secret_value() if key else file.read_text() if file else ""
    return GitHubApp(
        app_id=app_id,
        client_id=settings.github_app_client_id or "",
        client_secret=secret.get_secret_value() if secret else "",
        private_key=private_key,
    )
