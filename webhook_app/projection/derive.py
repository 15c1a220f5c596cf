"""What follows from a batch of pushes: pure, so that order, splitting and repeats can be tested.

`derive` runs these steps: for each push, the newer facts of its repository win (`latest_facts`),
each commit gets its authors (`attribute`) and is merged with its stored row (`merge_stored`) or
with an earlier copy in the batch (`merge_new`). Then the new shas are judged (`judge_sha`), and
the days of the counted ones become marks (`mark_of`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from webhook_app.attendance import Directory, Erased, belongs_to, day_of, judge, resolve
from webhook_app.events import Push, PushedCommit, Repository
from webhook_app.models import Commit, Membership, Season, Verdict
from webhook_app.projection.decode import DecodedDelivery
from webhook_app.projection.marks import Bounds, MarkKey, bounds_of, credited, mark_of
from webhook_app.store.batches import NewCommit, StoredRepository
from webhook_app.store.commit_facts import StoredCommit
from webhook_app.store.marks import Mark

CommitKey = tuple[str, int]
"""A sha and the id of a repository that contains it."""


class BatchContext(msgspec.Struct, frozen=True, kw_only=True):
    """What is stored of everything that a batch mentions."""

    seasons: Sequence[Season]
    directory: Directory
    memberships: Mapping[tuple[int, int], Membership]
    commits: Sequence[StoredCommit]
    repositories: Mapping[int, StoredRepository]
    erased: Erased = Erased()


class BatchResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a batch changes.

    `marks` are added to their days; the days of `recounts` are counted again from the commits.
    `verdicts` are those of the new commits, by the row id of their delivery, in the season of the
    time.
    """

    repositories: list[StoredRepository]
    commits: list[NewCommit]
    moved: list[StoredCommit]
    marks: list[Mark]
    recounts: set[MarkKey]
    verdicts: dict[int, tuple[Verdict, ...]]


@dataclass(slots=True)
class _Working:
    """What the pushes read so far make of the stored rows."""

    repositories: dict[int, StoredRepository]
    stored: dict[CommitKey, StoredCommit]
    new: dict[CommitKey, NewCommit] = field(default_factory=dict)
    moved: dict[int, StoredCommit] = field(default_factory=dict)


def derive(deliveries: Sequence[DecodedDelivery], context: BatchContext) -> BatchResult:
    """Return the new and changed commits of a batch, and the marks they earn.

    A sha that was never stored only adds to its day. A stored sha may turn from late to counted,
    or become a duplicate of a copy in a fork: such days are recounted.
    """
    working = _Working(
        repositories=dict(context.repositories),
        stored={(commit.commit_id, commit.repository_id): commit for commit in context.commits},
    )
    for delivery in deliveries:
        if delivery.push is not None:
            _apply_push(working, delivery, delivery.push, context.directory)
    for new in working.new.values():  # the last push may have brought newer facts
        new.repository = working.repositories[new.repository.id]
    added, changed = _split(working, {commit.commit_id for commit in context.commits})
    marks, verdict_of = _judge_all(added, context)
    return BatchResult(
        repositories=_changed_repositories(working.repositories, context.repositories),
        commits=list(working.new.values()),
        moved=list(working.moved.values()),
        marks=marks,
        recounts=set(_touched_marks(changed, context.seasons)),
        verdicts=_verdicts_by_delivery(working.new.values(), verdict_of),
    )


def _apply_push(
    working: _Working, delivery: DecodedDelivery, push: Push, directory: Directory
) -> None:
    """Merge a push with the stored rows and with the earlier pushes of the batch."""
    repository_id = push.repository.id
    repositories, stored, new = working.repositories, working.stored, working.new
    repositories[repository_id] = latest_facts(repositories.get(repository_id), push)
    for commit in push.commits:
        key = (commit.commit_id, repository_id)
        incoming = attribute(delivery, push, commit, directory)
        if before := stored.get(key):
            merged = merge_stored(before, incoming)
            if merged != before:
                stored[key] = working.moved[merged.id] = merged
        elif key in new:
            merge_new(new[key], incoming)
        else:
            new[key] = incoming


def latest_facts(stored: StoredRepository | None, push: Push) -> StoredRepository:
    """Return the facts of a repository after a push: a delayed payload does not undo later ones."""
    incoming: Repository = push.repository
    if stored and stored.seen_at and incoming.seen_at and incoming.seen_at < stored.seen_at:
        return stored
    return StoredRepository(
        id=incoming.id,
        full_name=incoming.full_name,
        is_private=incoming.is_private,
        is_fork=incoming.is_fork,
        seen_at=incoming.seen_at or (stored.seen_at if stored else None),
        installation_id=push.installation_id or (stored.installation_id if stored else None),
    )


def attribute(
    delivery: DecodedDelivery,
    push: Push,
    commit: PushedCommit,
    directory: Directory,
) -> NewCommit:
    """Return a pushed commit with its author and co-authors as users, None for unknown ones."""
    return NewCommit(
        delivery_row_id=delivery.row_id,
        repository=push.repository,
        commit=commit,
        ref=push.ref,
        pushed_at=push.pushed_at or delivery.received_at,
        user_id=resolve(commit.claim, directory),
        co_author_ids=tuple([resolve(claim, directory) for claim in commit.co_authors]),
    )


def merge_stored(stored: StoredCommit, incoming: NewCommit) -> StoredCommit:
    """Return a stored commit after another push of it.

    The earliest push time wins, and a matched author or a login is never replaced, so that the
    order of deliveries does not matter.
    """
    return msgspec.structs.replace(
        stored,
        pushed_at=min(stored.pushed_at, incoming.pushed_at),
        user_id=stored.user_id or incoming.user_id,
        author_login=stored.author_login or incoming.commit.claim.login,
    )


def merge_new(new: NewCommit, incoming: NewCommit) -> None:
    """Change a new commit by another push of it in the same batch, by the rules of merge_stored."""
    new.pushed_at = min(new.pushed_at, incoming.pushed_at)
    new.user_id = new.user_id or incoming.user_id
    new.commit = _with_login(new.commit, incoming.commit)


def _with_login(commit: PushedCommit, incoming: PushedCommit) -> PushedCommit:
    """Return the commit with the login of either push.

    GitHub sends an author's login only once it knows their address.
    """
    if commit.claim.login or not incoming.claim.login:
        return commit
    claim = msgspec.structs.replace(commit.claim, login=incoming.claim.login)
    return msgspec.structs.replace(commit, claim=claim, is_bot=commit.is_bot or incoming.is_bot)


def _split(working: _Working, stored_shas: set[str]) -> tuple[list[Commit], list[Commit]]:
    """Return the commits of shas that were never stored, and those that change a stored sha.

    A new row of a stored sha is a copy in another repository, which can change what its day counts.
    """
    added: list[Commit] = []
    changed: list[Commit] = []
    for new in working.new.values():
        (changed if new.commit.commit_id in stored_shas else added).append(new.facts())
    changed += [commit.for_season(0) for commit in working.moved.values()]
    return added, changed


def _judge_all(
    added: Iterable[Commit], context: BatchContext
) -> tuple[list[Mark], dict[str, Verdict]]:
    """Return the marks and the verdicts of shas whose copies are all in this batch."""
    copies: defaultdict[str, list[Commit]] = defaultdict(list)
    for commit in added:
        copies[commit.commit_id].append(commit)
    dates: defaultdict[MarkKey, list[datetime]] = defaultdict(list)
    bounds = bounds_of(context.seasons)
    verdict_of = {
        sha: judge_sha(same, bounds, context.memberships, dates) for sha, same in copies.items()
    }
    by_id = {season.id: season for season in context.seasons}
    return [mark_of(by_id[key[0]], key, counted) for key, counted in dates.items()], verdict_of


def judge_sha(
    copies: Sequence[Commit],
    bounds: Bounds,
    memberships: Mapping[tuple[int, int], Membership],
    dates: defaultdict[MarkKey, list[datetime]],
) -> Verdict:
    """Return the verdict on a sha with all its copies; add the dates of counted ones to `dates`.

    If several copies were pushed, one of them counts: DUPLICATE is the verdict on a copy, not on
    the sha.
    """
    sha_verdict = _verdict_without_season(copies[0])
    for season, user_id in credited(copies, bounds):
        membership = memberships.get((season.id, user_id))
        of_user = [commit for commit in copies if belongs_to(season, commit, user_id)]
        for commit, verdict in zip(of_user, judge(season, membership, of_user), strict=True):
            if verdict is not Verdict.DUPLICATE:
                sha_verdict = verdict
            if verdict is Verdict.COUNTED and commit.commit_date:
                day = day_of(season, commit.commit_date)
                dates[season.id, user_id, day].append(commit.commit_date)
    return sha_verdict


def _verdict_without_season(commit: Commit) -> Verdict:
    if commit.commit_date is None:
        return Verdict.INVALID_DATE
    return Verdict.UNMATCHED if commit.user_id is None else Verdict.OUTSIDE_SEASON


def _touched_marks(changed: Iterable[Commit], seasons: Iterable[Season]) -> Iterable[MarkKey]:
    """Yield the days that changed commits may count for."""
    bounds = bounds_of(seasons)
    for commit in changed:
        for season, user_id in credited([commit], bounds):
            if commit.commit_date:
                yield season.id, user_id, day_of(season, commit.commit_date)


def _changed_repositories(
    repositories: Mapping[int, StoredRepository], stored: Mapping[int, StoredRepository]
) -> list[StoredRepository]:
    return [one for one in repositories.values() if one != stored.get(one.id)]


def _verdicts_by_delivery(
    commits: Iterable[NewCommit], verdict_of: Mapping[str, Verdict]
) -> dict[int, tuple[Verdict, ...]]:
    verdicts: defaultdict[int, tuple[Verdict, ...]] = defaultdict(tuple)
    for new in commits:
        if new.commit.commit_id in verdict_of:
            verdicts[new.delivery_row_id] += (verdict_of[new.commit.commit_id],)
    return verdicts
