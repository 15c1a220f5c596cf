"""The history of a clone as deliveries, in the order in which GitHub would have sent them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from pathlib import Path

from webhook_app.simulation.history import read_commits, read_outlines
from webhook_app.simulation.local_repository import Clone, open_clone
from webhook_app.simulation.payloads import Accounts, Delivery, push_delivery
from webhook_app.simulation.push_plan import Push, Window, plan_pushes
from webhook_app.simulation.repositories import Account, Repository, invented_repository

BATCH = 500  # full commits in memory at a time


@dataclass(frozen=True, slots=True)
class Replay:
    """A clone, its repository on GitHub, and the pushes that could have created it."""

    clone: Clone
    repository: Repository
    pushes: Sequence[Push]

    @property
    def commit_count(self) -> int:
        """The number of commits in all pushes."""
        return sum(len(push.shas) for push in self.pushes)


def plan_replay(
    folder: Path,
    *,
    window: Window = Window(),  # noqa: B008 a frozen value
    full_name: str | None = None,
    owner: Account | None = None,
    is_private: bool = False,
    is_fork: bool = False,
) -> Replay:
    """Read the outlines of a clone and plan its pushes; raises HistoryUnreadable.

    The default of `full_name` is the name on github.com, else `local/<folder>`.
    """
    clone = open_clone(folder)
    outlines = list(read_outlines(clone))
    pushes = plan_pushes(outlines, clone.branches, window=window)
    repository = invented_repository(
        full_name or clone.full_name,
        owner=owner,
        default_branch=clone.default_branch,
        is_private=is_private,
        is_fork=is_fork,
        created_at=pushes[0].pushed_at if pushes else 0,
    )
    return Replay(clone, repository, pushes)


def replay_deliveries(replay: Replay, accounts: Accounts) -> Iterator[Delivery]:
    """Yield the deliveries of a replay by push time; commits are read in batches."""
    for batch in _batches(replay.pushes):
        wanted = dict.fromkeys(sha for push in batch for sha in (*push.shas, push.after))
        commits = read_commits(replay.clone, tuple(wanted))
        for push in batch:
            yield push_delivery(replay.repository, push, commits, accounts)


def window_of_days(since: date | None, until: date | None, zone: tzinfo) -> Window:
    """Return the window from the start of the day `since` to the end of the day `until`."""
    return Window(
        since=datetime.combine(since, time(), zone) if since else None,
        until=datetime.combine(until + timedelta(days=1), time(), zone) if until else None,
    )


def _batches(pushes: Sequence[Push]) -> Iterator[list[Push]]:
    batch: list[Push] = []
    count = 0
    for push in pushes:
        batch.append(push)
        count += len(push.shas) + 1
        if count >= BATCH:
            yield batch
            batch, count = [], 0
    if batch:
        yield batch
