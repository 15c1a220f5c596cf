"""What follows from a batch of pushes: pure, so that order, splitting and repeats can be tested."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

import msgspec

from webhook_app.attendance import (
    Directory,
    Erased,
    belongs_to,
    day_begins,
    day_of,
    hour_of,
    judge,
    resolve,
)
from webhook_app.events import Push, PushedCommit, Repository
from webhook_app.models import Commit, Membership, Season, Verdict
from webhook_app.store.projection import (
    DecodedDelivery,
    Mark,
    NewCommit,
    StoredCommit,
    StoredRepository,
)

MarkKey = tuple[int, int, date]


class BatchContext(msgspec.Struct, frozen=True, kw_only=True):
    """What the book holds of everything that a batch mentions."""

    seasons: Sequence[Season]
    directory: Directory
    memberships: Mapping[tuple[int, int], Membership]
    commits: Sequence[StoredCommit]
    repositories: Mapping[int, StoredRepository]
    erased: Erased = Erased()


class BatchResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a batch changes; `recounts` are marks where an addition alone would not do.

    `verdicts` tell, by place in the batch, how the season running at the time saw new commits.
    """

    repositories: list[StoredRepository]
    commits: list[NewCommit]
    moved: list[StoredCommit]
    marks: list[Mark]
    recounts: set[MarkKey]
    verdicts: dict[int, tuple[Verdict, ...]]


def derive(arrivals: Sequence[DecodedDelivery], known: BatchContext) -> BatchResult:
    """New and moved commits and the marks they earn.

    A sha that nobody has sent before only adds to its day. One that is held already may turn from
    late to counted, or find its copy in a fork: such days are counted anew.
    """
    repositories = dict(known.repositories)
    new: dict[tuple[str, int], NewCommit] = {}
    held = {(commit.commit_id, commit.repository_id): commit for commit in known.commits}
    moved: dict[int, StoredCommit] = {}
    for position, arrival in enumerate(arrivals, start=1):
        if arrival.push is None:
            continue
        push = arrival.push
        repositories[push.repository.id] = _newer(repositories.get(push.repository.id), push)
        for commit in push.commits:
            key = (commit.commit_id, push.repository.id)
            found = _new_commit(position, arrival, push, commit, known.directory)
            if key in held:
                merged = _merge(held[key], found)
                if merged != held[key]:
                    held[key] = moved[merged.id] = merged
            elif key in new:
                new[key].pushed_at = min(new[key].pushed_at, found.pushed_at)
                new[key].user_id = new[key].user_id or found.user_id
                new[key].commit = _with_login(new[key].commit, found.commit)
            else:
                new[key] = found
    for commit_row in new.values():
        commit_row.repository = repositories[commit_row.repository.id]
    shas_held = {commit.commit_id for commit in known.commits}
    fresh = [commit.facts() for commit in new.values() if commit.commit.commit_id not in shas_held]
    changed = [commit.facts() for commit in new.values() if commit.commit.commit_id in shas_held]
    changed += [commit.for_season(0) for commit in moved.values()]
    marks, verdict_of = _judge_fresh(fresh, known)
    verdicts: defaultdict[int, tuple[Verdict, ...]] = defaultdict(tuple)
    for commit_row in new.values():
        if commit_row.commit.commit_id in verdict_of:
            verdicts[commit_row.position] += (verdict_of[commit_row.commit.commit_id],)
    return BatchResult(
        repositories=[
            repository
            for repository in repositories.values()
            if repository != known.repositories.get(repository.id)
        ],
        commits=list(new.values()),
        moved=list(moved.values()),
        marks=marks,
        recounts=set(_marks_touched(changed, known)),
        verdicts=verdicts,
    )


def _newer(held: StoredRepository | None, push: Push) -> StoredRepository:
    """What is known of a repository after a push: a delayed payload does not undo a later one."""
    seen: Repository = push.repository
    if held and held.seen_at and seen.seen_at and seen.seen_at < held.seen_at:
        return held
    return StoredRepository(
        id=seen.id,
        full_name=seen.full_name,
        is_private=seen.is_private,
        is_fork=seen.is_fork,
        seen_at=seen.seen_at or (held.seen_at if held else None),
        installation_id=push.installation_id or (held.installation_id if held else None),
    )


def _new_commit(
    position: int, arrival: DecodedDelivery, push: Push, commit: PushedCommit, directory: Directory
) -> NewCommit:
    return NewCommit(
        position=position,
        delivery_row_id=arrival.row_id,
        repository=push.repository,
        commit=commit,
        ref=push.ref,
        pushed_at=push.pushed_at or arrival.received_at,
        user_id=resolve(commit.claim, directory),
        co_author_ids=tuple(resolve(claim, directory) for claim in commit.co_authors),
    )


def _with_login(held: PushedCommit, found: PushedCommit) -> PushedCommit:
    """GitHub tells an author's login only once it knows their address: keep what any push told."""
    if held.claim.login or not found.claim.login:
        return held
    claim = msgspec.structs.replace(held.claim, login=found.claim.login)
    return msgspec.structs.replace(held, claim=claim, is_bot=held.is_bot or found.is_bot)


def _merge(held: StoredCommit, found: NewCommit) -> StoredCommit:
    """The earliest push holds; an author once matched stays; a login once told is kept."""
    return msgspec.structs.replace(
        held,
        pushed_at=min(held.pushed_at, found.pushed_at),
        user_id=held.user_id or found.user_id,
        author_login=held.author_login or found.commit.claim.login,
    )


def _judge_fresh(
    fresh: Iterable[Commit], known: BatchContext
) -> tuple[list[Mark], dict[str, Verdict]]:
    """Marks earned by, and verdicts of, shas of which every copy is in this batch."""
    copies: defaultdict[str, list[Commit]] = defaultdict(list)
    for commit in fresh:
        copies[commit.commit_id].append(commit)
    counted: defaultdict[MarkKey, list[datetime]] = defaultdict(list)
    verdict_of: dict[str, Verdict] = {}
    bounds = _bounds(known.seasons)
    for sha, same in copies.items():
        verdict_of[sha] = _verdict_without_season(same[0])
        for season, user_id in _concerned(same, bounds):
            membership = known.memberships.get((season.id, user_id))
            own = [commit for commit in same if belongs_to(season, commit, user_id)]
            for commit, verdict in zip(own, judge(season, membership, own), strict=True):
                if verdict is not Verdict.DUPLICATE:
                    verdict_of[sha] = verdict
                if verdict is Verdict.COUNTED and commit.commit_date:
                    day = day_of(season, commit.commit_date)
                    counted[season.id, user_id, day].append(commit.commit_date)
    by_id = {season.id: season for season in known.seasons}
    marks = [mark_of(by_id[key[0]], key, dates) for key, dates in counted.items()]
    return marks, verdict_of


def mark_of(season: Season, key: MarkKey, commit_dates: Sequence[datetime]) -> Mark:
    """The mark that commits counted on one day make."""
    hours = [0] * 24
    for commit_date in commit_dates:
        hours[hour_of(season, commit_date)] += 1
    return Mark(
        season_id=key[0],
        user_id=key[1],
        day=key[2],
        commit_count=len(commit_dates),
        first_commit_at=min(commit_dates, default=None),
        hours=tuple(hours),
    )


def _verdict_without_season(commit: Commit) -> Verdict:
    if commit.commit_date is None:
        return Verdict.INVALID_DATE
    return Verdict.UNMATCHED if commit.user_id is None else Verdict.OUTSIDE_SEASON


def _marks_touched(changed: Iterable[Commit], known: BatchContext) -> Iterable[MarkKey]:
    bounds = _bounds(known.seasons)
    for commit in changed:
        for season, user_id in _concerned([commit], bounds):
            if commit.commit_date:
                yield season.id, user_id, day_of(season, commit.commit_date)


Bounds = list[tuple[datetime, datetime, Season]]


def _bounds(seasons: Iterable[Season]) -> Bounds:
    """Instants around each season, a day wider: where clocks change, day_of has the last word."""
    return [
        (
            day_begins(season, season.start_date - timedelta(days=1)),
            day_begins(season, season.end_date + timedelta(days=2)),
            season,
        )
        for season in seasons
    ]


def _concerned(copies: Sequence[Commit], bounds: Bounds) -> Iterable[tuple[Season, int]]:
    """The seasons and users for which copies of one sha may count."""
    for since, until, season in bounds:
        dates = [c.commit_date for c in copies if c.commit_date and since <= c.commit_date < until]
        if not dates:
            continue
        users = {c.user_id for c in copies if c.user_id is not None}
        if season.count_co_authors:
            users.update(user_id for c in copies for user_id in c.co_author_ids)
        for user_id in sorted(users):
            yield season, user_id
