"""Records a batch: learn what the book holds, derive what follows, write it in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from webhook_app.attendance import Directory, resolve
from webhook_app.intake.derivation import Known, derive
from webhook_app.intake.recounting import recount_days
from webhook_app.models import AuthorClaim, Verdict
from webhook_app.store import recording, seasons
from webhook_app.store.database import Connection, write_lock
from webhook_app.store.recording import Arrival


class Outcome(msgspec.Struct, frozen=True):
    """What became of a delivery; `verdicts` are those of the commits it brought first."""

    status: Literal["processed", "ignored", "pending", "duplicate"]
    commit_count: int = 0
    verdicts: tuple[Verdict, ...] = ()


async def record(connection: Connection, arrivals: Sequence[Arrival]) -> list[Outcome]:
    """Store deliveries with their commits and days, once each; durable when this returns."""
    async with write_lock(connection):
        held = await recording.known_deliveries(connection, [a.key for a in arrivals])
        fresh: dict[recording.DeliveryKey, Arrival] = {}
        for arrival in arrivals:
            if arrival.key not in held:
                fresh.setdefault(arrival.key, arrival)
        verdicts = await apply(connection, list(fresh.values())) if fresh else []
    of_fresh = dict(zip(fresh, verdicts, strict=True))
    outcomes: list[Outcome] = []
    for arrival in arrivals:
        if fresh.get(arrival.key) is not arrival:
            outcomes.append(Outcome("duplicate"))
            continue
        commit_count = len(arrival.push.commits) if arrival.push else 0
        outcomes.append(Outcome(arrival.status, commit_count, of_fresh[arrival.key]))  # type: ignore[arg-type] # an arrival is never failed
    return outcomes


async def apply(
    connection: Connection, arrivals: Sequence[Arrival], *, stored: bool = False
) -> list[tuple[Verdict, ...]]:
    """Write a batch inside the caller's transaction; gives each arrival's verdicts.

    `stored` means that the deliveries themselves are held already (a replay).
    """
    known = await _learn(connection, arrivals)
    derived = derive(arrivals, known)
    if derived.repositories:
        await recording.save_repositories(connection, derived.repositories)
    await recording.write_batch(
        connection, () if stored else arrivals, derived.commits, derived.moved, derived.marks
    )
    if derived.recounts:
        await recount_days(connection, known.seasons, derived.recounts)
    return [derived.verdicts.get(position, ()) for position in range(1, len(arrivals) + 1)]


async def _learn(connection: Connection, arrivals: Sequence[Arrival]) -> Known:
    """Read what the book holds of everything the batch mentions, in its own transaction."""
    pushes = [arrival.push for arrival in arrivals if arrival.push]
    commits = [commit for push in pushes for commit in push.commits]
    claims = {claim for commit in commits for claim in (commit.claim, *commit.co_authors)}
    directory = await _directory(connection, claims)
    shas = {commit.commit_id for commit in commits}
    held = await recording.commits_with(connection, shas) if shas else []
    user_ids = {user_id for claim in claims if (user_id := resolve(claim, directory))}
    user_ids |= {c.user_id for c in held if c.user_id}
    user_ids |= {user_id for c in held for user_id in c.co_author_ids}
    memberships = await recording.memberships_of(connection, user_ids) if user_ids else []
    repository_ids = {push.repository.id for push in pushes}
    return Known(
        seasons=await seasons.list_seasons(connection) if commits else [],
        directory=directory,
        memberships={(m.season_id, m.user_id): m for m in memberships},
        commits=held,
        repositories=await recording.repositories_with(connection, repository_ids)
        if pushes
        else {},
    )


async def _directory(connection: Connection, claims: set[AuthorClaim]) -> Directory:
    if not claims:
        return Directory()
    logins = {c.login for c in claims} | {c.noreply_login for c in claims}
    return await recording.accounts_among(
        connection,
        {c.github_user_id for c in claims if c.github_user_id},
        {login for login in logins if login},
        {c.email for c in claims if c.email},
    )
