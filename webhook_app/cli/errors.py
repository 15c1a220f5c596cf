"""The error of a command, one sentence for the person at the terminal."""

from __future__ import annotations

from webhook_app.errors import AppError


class CommandFailed(AppError):
    """The command cannot continue; the message says why."""
