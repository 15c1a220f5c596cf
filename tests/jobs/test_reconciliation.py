"""Comparing repositories with GitHub: every way of pushing, every way of failing."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from tests.support.clock import DAY, HOUR, NOW
from tests.support.db_helpers import marks, rows, value
from tests.support.github_double import GitHubDouble, Repository
from tests.support.github_double.histories import Commit, History, every
from tests.support.lossy_community import Community, shown_book
from tests.support.reconciled import pushed_at, shas, verdicts
from webhook_app.jobs.context import JobContext
from webhook_app.jobs.reconciliation import reconcile
from webhook_app.jobs.scopes import Scope
from webhook_app.store.database import Database


async def test_an_unchanged_night_costs_one_conditional_request_per_repository(
    database: Database, github: GitHubDouble, gardeners: Community, parts: JobContext
) -> None:
    gardeners.live(NOW - 8 * DAY, NOW - HOUR)
    await reconcile(parts)
    before = await shown_book(database)
    github.rest.forget_answers()

    tally = await reconcile(parts)

    assert (tally.unchanged, tally.complete) == (6, 6)
    assert github.rest.count("/repos/") == github.rest.count("/activity$", 304) == 6
    assert github.rest.count("/installation/repositories", 304) == 3
    assert github.rest.count(status=200) == 1  # who has the App
    assert tally.found == tally.backfilled == 0
    assert await shown_book(database) == before


async def test_a_new_repository_costs_only_itself(
    github: GitHubDouble, gardeners: Community, parts: JobContext
) -> None:
    gardeners.live(NOW - 8 * DAY, NOW - HOUR)
    await reconcile(parts)
    ann = gardeners.people[0]
    fresh = github.repository(ann, "fresh")
    gardeners.installations[0].repositories.append(fresh)
    gardeners.history(fresh).push(
        gardeners.history(fresh).line(ann, [NOW - HOUR], None), NOW - HOUR
    )

    tally = await reconcile(parts)

    assert (tally.repositories, tally.unchanged, tally.backfilled) == (7, 6, 1)


async def test_a_renamed_and_a_removed_repository_are_known_as_such(
    database: Database, gardeners: Community, parts: JobContext, garden: Repository
) -> None:
    gardeners.live(NOW - 2 * DAY, NOW - HOUR)
    await reconcile(parts)
    garden.name, garden.private, garden.updated_at = "herbs", True, "2099-01-01T00:00:00Z"
    gone = gardeners.installations[1].repositories.pop()
    gardeners.github.model.installations.pop()

    tally = await reconcile(parts)

    assert tally.failed == 0
    known = {row["id"]: row for row in await rows(database, "table repositories")}
    assert (known[garden.id]["full_name"], known[garden.id]["is_private"]) == ("ann/herbs", True)
    assert known[gone.id]["removed_at"] is not None
    left = gardeners.repositories["cho"]
    assert all(known[repository.id]["removed_at"] for repository in left)


async def test_the_earliest_push_of_a_commit_holds_over_all_branches(
    database: Database, gardeners: Community, parts: JobContext, history: History
) -> None:
    ann = gardeners.people[0]
    root = history.line(ann, [NOW - 6 * DAY], None)
    history.push(root, NOW - 6 * DAY)
    topic = history.line(ann, [NOW - 5 * DAY], root)
    history.push(topic, NOW - 5 * DAY, ref="topic")
    merged = history.commit(ann, NOW - DAY, root, topic, message="Merge branch 'topic'")
    history.push(merged, NOW - DAY, kind="pr_merge")
    history.delete("topic", NOW - DAY)

    await reconcile(parts)

    assert await shas(database) == {root, topic, merged}
    assert await pushed_at(database, topic) == (NOW - 5 * DAY).replace(microsecond=0)
    assert len(await marks(database)) == 3


async def test_a_delivery_and_reconciliation_give_one_commit_with_the_earlier_push(
    database: Database,
    client: httpx.AsyncClient,
    gardeners: Community,
    parts: JobContext,
    garden: Repository,
    history: History,
) -> None:
    ann = gardeners.people[0]
    change = history.push(history.line(ann, [NOW - 2 * DAY], None), NOW - 2 * DAY)
    await gardeners.send(client, gardeners.delivery(garden, change))
    history.push(change.after, NOW - DAY, ref="copy")

    tally = await reconcile(parts)

    assert tally.found == tally.backfilled == 0
    assert await pushed_at(database, change.after) == change.pushed_at


async def test_rewritten_history_never_takes_back_a_day(
    database: Database, gardeners: Community, parts: JobContext, history: History
) -> None:
    ann = gardeners.people[0]
    first = history.line(ann, [NOW - 5 * DAY], None)
    history.push(first, NOW - 5 * DAY)
    second = history.line(ann, [NOW - 4 * DAY], first)
    history.push(second, NOW - 4 * DAY)
    third = history.line(ann, [NOW - 3 * DAY], first)
    history.push(third, NOW - 3 * DAY, kind="force_push")

    await reconcile(parts)

    assert await shas(database) == {first, second, third}
    assert len(await marks(database)) == 3


async def test_a_push_onto_what_github_forgot_is_walked_and_what_is_gone_is_counted(
    database: Database, gardeners: Community, parts: JobContext, history: History
) -> None:
    ann = gardeners.people[0]
    lost = history.line(ann, [NOW - 5 * DAY], None)
    history.push(lost, NOW - 5 * DAY)
    kept = history.line(ann, every(NOW - 4 * DAY, 3, HOUR), None)
    history.push(kept, NOW - 3 * DAY, kind="force_push")
    expected = history.behind(kept)
    history.forget(lost)

    tally = await reconcile(parts)

    assert await shas(database) == expected
    assert (tally.vanished, tally.complete) == (1, 6)


async def test_an_empty_repository_is_complete(
    database: Database, parts: JobContext, garden: Repository
) -> None:
    tally = await reconcile(parts)

    assert (tally.complete, tally.failed) == (6, 0)
    assert (await verdicts(database))[garden.full_name] == {"complete"}


async def test_a_commit_behind_a_backdated_one_is_found_without_the_activity(
    database: Database,
    github: GitHubDouble,
    gardeners: Community,
    parts: JobContext,
    history: History,
) -> None:
    github.rest.fail("/activity$", 404)
    ann = gardeners.people[0]
    hidden = history.line(ann, [NOW - 3 * DAY], None)
    old = history.commit(ann, NOW - 1000 * DAY, hidden)
    top = history.line(ann, [NOW - DAY], old)
    history.push(top, NOW - HOUR)

    await reconcile(parts)
    assert await shas(database) == {hidden, old, top}
    assert await pushed_at(database, hidden) == (NOW - HOUR).replace(microsecond=0)

    later = history.line(ann, [NOW - timedelta(minutes=30)], top)
    history.push(later, NOW - timedelta(minutes=20))
    github.rest.forget_answers()
    tally = await reconcile(parts)

    assert tally.found == 1
    assert await shas(database) == {hidden, old, top, later}
    assert github.rest.count("/commits$") == 0  # compared with where the branch stood
    assert github.rest.count("/compare/") == 1


async def test_what_the_activity_no_longer_shows_is_looked_for_on_the_branches(
    database: Database,
    github: GitHubDouble,
    gardeners: Community,
    parts: JobContext,
    history: History,
) -> None:
    ann = gardeners.people[0]
    first = history.line(ann, [NOW - 5 * DAY], None)
    history.push(first, NOW - 5 * DAY)
    second = history.line(ann, [NOW - DAY], first)
    history.push(second, NOW - DAY)
    github.rest.keeps_activity_since = NOW - 2 * DAY

    await reconcile(parts)

    assert await shas(database) == {first, second}


async def test_many_commits_of_one_push_are_read_page_by_page(
    database: Database, gardeners: Community, parts: JobContext, history: History
) -> None:
    ann = gardeners.people[0]
    history.push(history.line(ann, [NOW - 8 * DAY], None), NOW - 8 * DAY)
    tip = history.line(ann, every(NOW - 3 * DAY, 350, timedelta(minutes=1)), history.tip())
    history.push(tip, NOW - 2 * DAY)

    await reconcile(parts)

    assert len(await shas(database)) == 351


@pytest.mark.parametrize("kind", [406, 502, "cut"])
async def test_a_comparison_too_large_for_github_is_read_as_a_list(
    database: Database,
    github: GitHubDouble,
    gardeners: Community,
    parts: JobContext,
    history: History,
    kind: int | str,
) -> None:
    ann = gardeners.people[0]
    history.push(history.line(ann, [NOW - 8 * DAY], None), NOW - 8 * DAY)
    await reconcile(parts)
    tip = history.line(ann, every(NOW - 3 * DAY, 150, timedelta(minutes=1)), history.tip())
    history.push(tip, datetime.now(UTC) - HOUR / 2)
    github.rest.fail("/compare/", kind)

    tally = await reconcile(parts)

    assert (tally.failed, tally.found) == (0, 150)
    assert github.rest.count("/commits$") == 3  # the first pass, and two pages
    requests = await value(
        database, "select sum(requests) from github_budgets where installation_id = 0"
    )
    assert requests == github.rest.count("/app/", 200) + github.rest.count("/app/", 201)


async def test_a_push_cut_off_at_2048_is_completed_soon(
    database: Database,
    client: httpx.AsyncClient,
    gardeners: Community,
    parts: JobContext,
    garden: Repository,
    history: History,
) -> None:
    ann = gardeners.people[0]
    root = history.line(ann, [NOW - 8 * DAY], None)
    history.push(root, NOW - 8 * DAY)
    tip = history.line(ann, every(NOW - 3 * DAY, 2100, timedelta(seconds=10)), root)
    change = history.push(tip, NOW - 2 * DAY)
    delivery = gardeners.delivery(garden, change)
    assert len(delivery.payload["commits"]) == 2048
    await gardeners.send(client, delivery)
    assert len(await shas(database)) == 2048

    [asked] = await rows(database, "select scope, trigger from job_runs where job = 'reconcile'")
    tally = await reconcile(parts, Scope("repository", garden.id))

    assert asked == {"scope": f"repository/{garden.id}", "trigger": "event"}
    assert tally.repositories == 1
    assert len(await shas(database)) == 2101


@pytest.mark.parametrize("tells_activity", [True, False])
async def test_a_fork_brings_what_its_owner_pushed_and_not_its_upstreams_history(
    database: Database,
    github: GitHubDouble,
    gardeners: Community,
    parts: JobContext,
    garden: Repository,
    history: History,
    tells_activity: bool,
) -> None:
    ann, bob, _ = gardeners.people
    garden.fork = True
    theirs = history.line(bob, every(NOW - 8 * DAY, 250, timedelta(minutes=5)), None)
    history.upstream = gardeners.repositories["bob"][0], theirs
    history.push(theirs, NOW - 5 * DAY)
    own = history.line(ann, [NOW - 2 * DAY], theirs)
    history.push(own, NOW - 2 * DAY)
    if not tells_activity:
        github.rest.fail("/activity$", 404)

    await reconcile(parts)

    assert await shas(database) == {own}
    assert github.rest.count("/commits$") == 0


async def test_a_real_repository_of_git_is_read_as_it_is(
    database: Database,
    github: GitHubDouble,
    gardeners: Community,
    parts: JobContext,
    tmp_path: Path,
) -> None:
    folder = tmp_path / "real"
    folder.mkdir()
    at = int((NOW - 6 * DAY).timestamp())

    def git(*arguments: str, hours: float = 0, by: str = "ann") -> str:
        stamp = f"{at + int(hours * 3600)} +0900"
        names = {
            f"GIT_{role}_{what}": value
            for role in ("AUTHOR", "COMMITTER")
            for what, value in (("NAME", by), ("EMAIL", f"{by}@example.org"), ("DATE", stamp))
        }
        return subprocess.run(
            ["git", "-c", "init.defaultBranch=main", *arguments],
            cwd=folder,
            env=os.environ | names,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    def grow(hours: float, by: str = "ann") -> str:
        git("commit", "--allow-empty", "-m", f"after {hours} h", hours=hours, by=by)
        return git("rev-parse", "HEAD").strip()

    git("init")
    pushes = [("main", grow(0), 1.0, "push")]
    git("switch", "-c", "topic")
    grow(20, "bob")
    pushes.append(("topic", grow(22, "bob"), 23.0, "push"))
    git("switch", "main")
    pushes.append(("main", grow(30), 31.0, "push"))
    git("merge", "--no-ff", "topic", hours=50)
    pushes.append(("main", git("rev-parse", "HEAD").strip(), 50.1, "pr_merge"))
    git("commit", "--amend", "--allow-empty", "-m", "reworded", hours=60)
    pushes.append(("main", git("rev-parse", "HEAD").strip(), 61.0, "force_push"))
    history = gardeners.history(gardeners.repositories["ann"][0])
    people = {person.login: person for person in gardeners.people}
    log = git("log", "--reflog", "--all", "--reverse", "--date-order", "--format=%H|%P|%an|%ct|%s")
    for line in log.splitlines():
        sha, parents, name, date_, message = line.split("|")
        when = datetime.fromtimestamp(int(date_), UTC)
        author = people[name]
        history.commits[sha] = Commit(
            sha, tuple(parents.split()), author, name, f"{name}@example.org",
            when.isoformat(), message, when.timestamp(),
        )  # fmt: skip
    for ref, sha, hours, kind in pushes:
        pushed = datetime.fromtimestamp(at + hours * 3600, UTC)
        history.push(sha, pushed, ref=ref, kind=kind)

    await reconcile(parts)

    assert await shas(database) == set(history.commits)
    topic = pushes[1][1]
    assert await pushed_at(database, topic) == history.changes[1].pushed_at
    assert sum((await marks(database)).values()) == 4
    assert sum((await marks(database, "bob")).values()) == 2
