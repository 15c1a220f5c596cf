"""The command `doctor`: one line for each thing that works or does not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import NamedTuple

import typer

from webhook_app import embedded
from webhook_app.cli.output import AsJson, echo, print_json, run
from webhook_app.embedded import EmbeddedPostgresFailed
from webhook_app.errors import UpstreamFailed
from webhook_app.forges.github.anonymous import clock_difference
from webhook_app.forges.github.app import read_names
from webhook_app.identity.github_app import current_app
from webhook_app.identity.reachability import is_reachable, relay_command, webhook_url
from webhook_app.identity.webhook_secrets import configured_secrets, valid_secrets
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
from webhook_app.store.log import find_lag

MAX_CLOCK_SECONDS = 30
MAX_LAG_SECONDS = 60
TIME = "%Y-%m-%d %H:%M:%S"
NO_APP = "no GitHub App is registered; `webhook-app setup-link` prints a link to register one"


class Finding(NamedTuple):
    """The result of one check; `is_fatal` if the server cannot work without it."""

    topic: str
    is_ok: bool
    text: str
    is_fatal: bool = True


def doctor(as_json: AsJson = False) -> None:
    """Check database, secrets, GitHub and the clock; exit with 1 if the server cannot work."""
    findings = run(_findings())
    if as_json:
        print_json([finding._asdict() for finding in findings])
    else:
        for finding in findings:
            mark = "ok  " if finding.is_ok else "FAIL" if finding.is_fatal else "warn"
            echo(f"{mark}  {finding.topic:<10} {finding.text}")
    if any(finding.is_fatal and not finding.is_ok for finding in findings):
        raise typer.Exit(1)


async def _findings() -> list[Finding]:
    settings = load_settings()
    configure_logs("ERROR", settings.log_format)
    findings = [Finding("settings", True, "every variable is valid")]
    findings += [finding async for finding in _check_database(settings)]
    findings.append(await _check_github(settings))
    return findings


async def _check_database(settings: Settings) -> AsyncIterator[Finding]:
    kind = "DATABASE_URL" if settings.database_url else "embedded"
    try:
        with embedded.database_url(settings) as url:
            async with open_database(url) as database:
                async with database.connection() as connection:
                    report = await check_database(connection)
                text = f"{kind}, PostgreSQL {report.version}"
                if report.pending:
                    text += f", migrations to apply: {', '.join(report.pending)}"
                yield Finding("database", True, text)
                if report.unsafe:
                    loss = f"{report.unsafe} is off: a crash can lose deliveries"
                    yield Finding("database", False, loss)
                if not report.pending:
                    yield await _check_secrets(settings, database)
                    yield await _check_app(settings, database)
                    yield await _check_deliveries(database)
                    yield await _check_projection(database)
                    yield await _check_reach(settings, database)
    except (DatabaseUnavailable, DatabaseUnusable, EmbeddedPostgresFailed) as error:
        yield Finding("database", False, f"{kind}: {error}")


async def _check_secrets(settings: Settings, database: Database) -> Finding:
    try:
        secrets = await valid_secrets(settings, database)
    except SecretKeyChanged as error:
        return Finding("secrets", False, str(error))
    source = "from GITHUB_WEBHOOK_SECRET" if configured_secrets(settings) else "in the database"
    return Finding("secrets", True, f"{len(secrets)} webhook secret(s) {source}")


async def _check_app(settings: Settings, database: Database) -> Finding:
    """Check that GitHub accepts us as the App."""
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
    except UpstreamFailed as error:
        return Finding("app", False, str(error), is_fatal=False)
    if not app.client_id:
        text = f"{names.name} at {names.html_url}; GITHUB_APP_CLIENT_ID is needed to sign in"
        return Finding("app", False, text, is_fatal=False)
    return Finding("app", True, f"{names.name} ({app.app_id}) at {names.html_url}")


async def _check_reach(settings: Settings, database: Database) -> Finding:
    """Check that GitHub can reach this server; it sends a ping to test that."""
    async with database.connection() as connection:
        ping = await list_deliveries(connection, event="ping", limit=1)
        has_deliveries = bool(await list_deliveries(connection, limit=1))
    last = f"the last ping was at {ping[0].received_at:{TIME}} UTC" if ping else "no ping yet"
    app = await current_app(settings, database, secret_key_of(settings))
    relay = app.webhook_url if app and app.webhook_url != webhook_url(settings) else ""
    if is_reachable(settings) and not relay:
        hint = f"; can GitHub reach {webhook_url(settings)}? See Advanced in the App's settings"
        return Finding(
            "reach", has_deliveries, last + ("" if has_deliveries else hint), is_fatal=False
        )
    command = relay_command(settings, relay)
    text = f"{last}; GitHub cannot reach {settings.base_url}, run a relay: {command}"
    return Finding("reach", False, text, is_fatal=False)


async def _check_deliveries(database: Database) -> Finding:
    async with database.connection() as connection:
        last = await list_deliveries(connection, limit=1)
        failed = await list_deliveries(connection, status="failed", limit=1000)
    if not last:
        return Finding("delivery", False, "no delivery has arrived yet", is_fatal=False)
    text = f"the last arrived at {last[0].received_at:{TIME}} UTC"
    if failed:
        text += f"; {len(failed)} failed (webhook-app deliveries list --status failed)"
    return Finding("delivery", not failed, text, is_fatal=False)


async def _check_projection(database: Database) -> Finding:
    """Check that what was recorded comes into the book."""
    async with database.connection() as connection:
        lag = await find_lag(connection)
    if not lag.waiting:
        return Finding("projection", True, "every recorded delivery is in the book")
    text = f"deliveries that are not in the book yet: {lag.waiting}"
    text += f"; the first one waits for {lag.lag_seconds:.0f} s"
    if lag.lag_seconds <= MAX_LAG_SECONDS:
        return Finding("projection", True, text)
    return Finding("projection", False, f"{text}; does a server run? See its log for errors")


async def _check_github(settings: Settings) -> Finding:
    try:
        difference = await clock_difference(settings.github_api_url)
    except UpstreamFailed as error:
        return Finding("github", False, str(error), is_fatal=False)
    seconds = round(difference.total_seconds())
    text = f"{settings.github_api_url} answers; its clock differs by {seconds} s"
    return Finding("github", abs(seconds) <= MAX_CLOCK_SECONDS, text, is_fatal=False)
