"""Rebuilds the book from the log beside the stored one, and compares the two."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from webhook_app.projection.decode import decode_delivery
from webhook_app.projection.rebuild import recount_season, recount_users
from webhook_app.projection.write import project_batch
from webhook_app.store import rebuilt_book
from webhook_app.store.database import Connection, database_errors
from webhook_app.store.rebuilt_book import Differences
from webhook_app.store.seasons import list_seasons

BATCH_SIZE = 500
BATCH_BYTES = 8_000_000

OnProgress = Callable[[int, int], None]


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the stored book is the one that its log makes.

    `deliveries` of the log were projected again, and gave `commits` and `days`. `waiting` are not
    in the stored book yet, `undecoded` could not be decoded, `erased` have no body any more.
    """

    is_equal: bool
    deliveries: int
    commits: int
    days: int
    waiting: int
    undecoded: int
    erased: int
    differing_commits: Differences
    differing_days: Differences


async def compare_with_log(
    database_url: str,
    noreply_hosts: frozenset[str],
    on_progress: OnProgress = lambda done, total: None,
) -> Comparison:
    """Return how the stored book and the one rebuilt from the log differ; nothing is changed.

    People, seasons, members, installations and repositories are taken as they are. Raises
    DatabaseUnavailable.
    """
    with database_errors():
        async with rebuilt_book.rebuilt_book(database_url) as connection:
            has_older = await rebuilt_book.has_older_commits(connection)
            logged = await rebuilt_book.count_logged(connection)
            await _project_log(connection, noreply_hosts, logged.projected, on_progress)
            renamed = await rebuilt_book.take_former_logins(connection)
            accepted = await rebuilt_book.copy_commit_overrides(connection)
            await recount_users(connection, sorted({*renamed, *accepted}))
            if has_older:  # their days did not follow from the log
                for season in await list_seasons(connection):
                    await recount_season(connection, season.id)
            commits, days = await rebuilt_book.count_rebuilt(connection)
            differing_commits = await rebuilt_book.differing_commits(connection)
            differing_days = await rebuilt_book.differing_days(connection)
    return Comparison(
        is_equal=not differing_commits.count and not differing_days.count,
        deliveries=logged.projected - logged.erased,
        commits=commits,
        days=days,
        waiting=logged.waiting,
        undecoded=logged.undecoded,
        erased=logged.erased,
        differing_commits=differing_commits,
        differing_days=differing_days,
    )


async def _project_log(
    connection: Connection, noreply_hosts: frozenset[str], total: int, on_progress: OnProgress
) -> None:
    done = after = 0
    while batch := await rebuilt_book.projected_deliveries(
        connection, after, BATCH_SIZE, BATCH_BYTES
    ):
        decoded = [decode_delivery(logged, noreply_hosts) for logged in batch]
        await project_batch(connection, decoded)
        done, after = done + len(batch), batch[-1].id
        on_progress(done, total)
