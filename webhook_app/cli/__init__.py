"""The commands of `webhook-app`; each fails with one line and an exit code other than 0."""

from __future__ import annotations

import sys
from typing import NoReturn

import typer

from webhook_app.cli import (
    attendance,
    deliveries,
    demo,
    doctor,
    jobs,
    openapi,
    reconcile,
    seasons,
    secrets,
    serve,
    simulate,
    tokens,
    users,
)
from webhook_app.errors import AppError

app = typer.Typer(
    name="webhook-app",
    help="The live attendance book of a commit-every-day season, fed by a GitHub App's webhooks.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)
app.command("serve")(serve.serve)
app.command("demo")(demo.demo)
app.command("migrate")(serve.migrate)
app.command("doctor")(doctor.doctor)
app.command("openapi")(openapi.openapi)
app.add_typer(seasons.app, name="season", help="Create, change and list seasons.")
app.add_typer(users.app, name="user", help="Add, list and promote users.")
app.command("token")(tokens.token)
app.add_typer(secrets.app, name="secret", help="List and rotate the webhook's secrets.")
app.command("setup-link")(secrets.setup_link)
app.command("simulate")(simulate.simulate)
app.add_typer(deliveries.app, name="deliveries", help="List deliveries, show one, replay them.")
app.command("reconcile")(reconcile.reconcile)
app.command("jobs")(jobs.jobs)
app.add_typer(attendance.app, name="attendance", help="Rebuild the attendance.")

_USAGE: type[Exception] = typer.BadParameter.__bases__[0]  # click's UsageError


def main() -> NoReturn:
    """Run the command line."""
    try:
        code = app(standalone_mode=False)
    except typer.Abort:
        _fail("Stopped.", 130)
    except _USAGE as error:
        describe = getattr(error, "format_message", error.__str__)
        _fail(f"{describe()} (try --help)", 2)
    except AppError as error:
        _fail(error.operator_message, 1)
    sys.exit(code if isinstance(code, int) else 0)


def _fail(message: str, code: int) -> NoReturn:
    print(f"webhook-app: {' '.join(message.split())}", file=sys.stderr)  # noqa: T201 the one line of a failure
    sys.exit(code)
