"""The commands of `webhook-app`; each fails with one line and an exit code other than 0."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

import typer
from typer.core import TyperGroup
from typer.main import get_group

from webhook_app.errors import AppError

if TYPE_CHECKING:
    from typer._click import Command, Context

_COMMANDS: dict[str, tuple[str, str, str | None]] = {
    "serve": ("serve", "serve", None),
    "demo": ("demo", "demo", None),
    "migrate": ("serve", "migrate", None),
    "doctor": ("doctor", "doctor", None),
    "openapi": ("openapi", "openapi", None),
    "season": ("seasons", "app", "Create, change and list seasons."),
    "user": ("users", "app", "Add, list and promote users."),
    "token": ("tokens", "token", None),
    "secret": ("secrets", "app", "List and rotate the webhook's secrets."),
    "setup-link": ("secrets", "setup_link", None),
    "simulate": ("simulate", "simulate", None),
    "deliveries": ("deliveries", "app", "List deliveries, show one, replay them."),
    "reconcile": ("reconcile", "reconcile", None),
    "jobs": ("jobs", "jobs", None),
    "attendance": ("attendance", "app", "Rebuild the attendance."),
}
"""Where each command is: the module in this package, its function or group, a group's help."""


class _OnDemand(TyperGroup):
    """Imports a command when it is named: most of them need a small part of the program."""

    def list_commands(self, ctx: Context) -> list[str]:
        """Return the names in the order of the table."""
        return list(_COMMANDS)

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """Return a command, or None where there is none of this name.

        Then all are loaded, among which Typer looks for a similar name.
        """
        for name in (cmd_name,) if cmd_name in _COMMANDS else _COMMANDS:
            if name not in self.commands:
                self.commands[name] = _load(name)
        return super().get_command(ctx, cmd_name)


def _load(name: str) -> Command:
    module, attribute, about = _COMMANDS[name]
    found = getattr(import_module(f"{__name__}.{module}"), attribute)
    part = typer.Typer(rich_markup_mode=None)
    if about is None:
        part.command(name)(found)
    else:
        part.add_typer(found, name=name, help=about)
    return get_group(part).commands[name]


app = typer.Typer(
    name="webhook-app",
    cls=_OnDemand,
    help="The live attendance book of a commit-every-day season, fed by a GitHub App's webhooks.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)


@app.callback()
def _program() -> None:
    """Stand for the program, without which Typer asks for a command at once."""


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
