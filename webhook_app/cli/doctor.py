"""doctor: what is right and what is not, a line each."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import NamedTuple

import typer

from webhook_app import embedded
from webhook_app.cli.output import AsJson, echo, print_json, run
from webhook_app.embedded import EmbeddedPostgresFailed
from webhook_app.forges.github.anonymous import clock_difference
from webhook_app.forges.github.app import AppRefused, read_names
from webhook_app.forges.github.failures import GitHubUnreachable
from webhook_app.identity.github_app import current_app
from webhook_app.identity.reachability import is_reachable, relay_command, webhook_url
from webhook_app.logs import configure_logs
from webhook_app.settings import Settings, load_settings, secret_key_of
from webhook_app.store.database import (
    Database,
    DatabaseUnavailable,
    DatabaseUnusable,
    open_database,
)
from webhook_app.store.deliveries import list_deliveries
from webhook_app.store.doctor import check_database
from webhook_app.store.encryption import SecretKeyChanged
from webhook_app.store.secrets import webhook_secrets

LARGEST_CLOCK_SECONDS = 30
TIME = "%Y-%m-%d %H:%M:%S"
NO_APP = "no GitHub App is known; `webhook-app setup-link` prints the link that registers one"


class Finding(NamedTuple):
    """One thing that was looked at; `is_fatal` where the server cannot work so."""

    topic: str
    is_ok: bool
    text: str
    is_fatal: bool = True


def doctor(as_json: AsJson = False) -> None:
    """Check database, secrets, GitHub and the clock; exits with 1 when the server cannot work."""
    findings = run(_findings())
    if as_json:
        print_json([finding._asdict() for finding in findings])
    else:
        for finding in findings:
            mark = "ok  " if finding.is_ok else "FAIL" if finding.is_fatal else "warn"
            echo(f"{mark}  {finding.topic:<9} {finding.text}")
    if any(finding.is_fatal and not finding.is_ok for finding in findings):
        raise typer.Exit(1)


async def _findings() -> list[Finding]:
    settings = load_settings()
    configure_logs("ERROR", settings.log_format)
    found = [Finding("settings", True, "every variable can be read")]
    found += [finding async for finding in _check_database(settings)]
    found.append(await _check_github(settings))
    return found


async def _check_database(settings: Settings) -> AsyncIterator[Finding]:
    kind = "DATABASE_URL" if settings.database_url else "embedded"
    try:
        with embedded.database_url(settings) as url:
            async with open_database(url) as database:
                async with database.connection() as connection:
                    report = await check_database(connection)
                text = f"{kind}, PostgreSQL {report.version}"
                if report.pending:
                    text += f", to be migrated: {', '.join(report.pending)}"
                yield Finding("database", True, text)
                if report.unsafe:
                    loss = f"{report.unsafe} is off: a crash can lose deliveries"
                    yield Finding("database", False, loss)
                if not report.pending:
                    yield await _check_secrets(settings, database)
                    yield await _check_app(settings, database)
                    yield await _check_deliveries(database)
                    yield await _check_reach(settings, database)
    except (DatabaseUnavailable, DatabaseUnusable, EmbeddedPostgresFailed) as error:
        yield Finding("database", False, f"{kind}: {error}")


async def _check_secrets(settings: Settings, database: Database) -> Finding:
    if settings.github_webhook_secret:
        count = len(settings.github_webhook_secret)
        return Finding("secrets", True, f"{count} webhook secret(s) from GITHUB_WEBHOOK_SECRET")
    try:
        kept = await webhook_secrets(database, secret_key_of(settings))
    except SecretKeyChanged as error:
        return Finding("secrets", False, str(error))
    return Finding("secrets", True, f"{len(kept)} webhook secret(s) kept in the database")


async def _check_app(settings: Settings, database: Database) -> Finding:
    """The GitHub App we are, and whether GitHub takes us for it."""
    try:
        app = await current_app(settings, database, secret_key_of(settings))
    except SecretKeyChanged as error:
        return Finding("app", False, str(error))
    if app is None:
        return Finding("app", False, NO_APP, is_fatal=False)
    if not app.private_key:
        return Finding("app", False, f"App {app.app_id} has no private key", is_fatal=False)
    try:
        names = await read_names(settings.github_api_url, app.app_id, app.private_key)
    except (AppRefused, GitHubUnreachable) as error:
        return Finding("app", False, str(error), is_fatal=False)
    if not app.client_id:
        text = f"{names.name} at {names.html_url}, without GITHUB_APP_CLIENT_ID nobody can sign in"
        return Finding("app", False, text, is_fatal=False)
    return Finding("app", True, f"{names.name} ({app.app_id}) at {names.html_url}")


async def _check_reach(settings: Settings, database: Database) -> Finding:
    """Whether GitHub gets through to us; a ping is what it sends to prove it."""
    async with database.connection() as connection:
        ping = await list_deliveries(connection, event="ping", limit=1)
        has_heard = bool(await list_deliveries(connection, limit=1))
    last = f"the last ping was at {ping[0].received_at:{TIME}} UTC" if ping else "no ping yet"
    app = await current_app(settings, database, secret_key_of(settings))
    relay = app.webhook_url if app and app.webhook_url != webhook_url(settings) else ""
    if is_reachable(settings) and not relay:
        asks = f"; can GitHub reach {webhook_url(settings)}? See the App's Advanced page there"
        return Finding("reach", has_heard, last + ("" if has_heard else asks), is_fatal=False)
    command = relay_command(settings, relay)
    text = f"{last}; GitHub cannot reach {settings.base_url}, keep a relay running: {command}"
    return Finding("reach", False, text, is_fatal=False)


async def _check_deliveries(database: Database) -> Finding:
    async with database.connection() as connection:
        last = await list_deliveries(connection, limit=1)
        failed = await list_deliveries(connection, status="failed", limit=1000)
    if not last:
        return Finding("delivery", False, "none has arrived yet", is_fatal=False)
    text = f"the last arrived at {last[0].received_at:{TIME}} UTC"
    if failed:
        text += f"; {len(failed)} could not be read (webhook-app deliveries list --status failed)"
    return Finding("delivery", not failed, text, is_fatal=False)


async def _check_github(settings: Settings) -> Finding:
    try:
        difference = await clock_difference(settings.github_api_url)
    except GitHubUnreachable as error:
        return Finding("github", False, str(error), is_fatal=False)
    seconds = round(difference.total_seconds())
    text = f"{settings.github_api_url} answers; its clock differs by {seconds} s"
    return Finding("github", abs(seconds) <= LARGEST_CLOCK_SECONDS, text, is_fatal=False)
