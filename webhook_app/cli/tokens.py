"""The command `token`: a token for scripts."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from webhook_app.cli.output import echo, run
from webhook_app.cli.session import find_user, open_migrated
from webhook_app.settings import secret_key_of
from webhook_app.web.http.tokens import issue_token


def token(
    login: Annotated[str, typer.Argument(help="The user the script acts for.")],
    days: Annotated[int, typer.Option(min=1, max=3650, help="Days until the token expires.")] = 30,
) -> None:
    """Print a token (JWT) for the header `Authorization: Bearer …`."""

    async def work() -> str:
        async with open_migrated() as (settings, database):
            user = await find_user(database, login)
            return issue_token(secret_key_of(settings), user.id, timedelta(days=days))

    echo(run(work()))
