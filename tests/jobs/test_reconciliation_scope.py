"""What a reconciliation reads, when it stops, and which days it proves."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.support.clock import DAY, HOUR, NOW
from tests.support.db_helpers import rows, value
from tests.support.github_double import GitHubDouble, Repository
from tests.support.github_double.histories import History
from tests.support.lossy_community import Community
from tests.support.reconciled import letters, shas, verdicts
from webhook_app.jobs.context import JobContext, PartialRun
from webhook_app.jobs.reconciliation import reconcile
from webhook_app.jobs.scopes import Scope
from webhook_app.models import Season
from webhook_app.store.database import Database


@pytest.mark.parametrize(
    ("event", "action", "is_asked"),
    [
        ("installation", "created", True),
        ("installation", "unsuspend", True),
        ("installation_repositories", "added", True),
        ("installation_repositories", "removed", False),
        ("installation", "suspend", False),
        ("installation", "deleted", False),
    ],
)
async def test_a_new_or_returning_installation_is_reconciled(
    database: Database,
    client: httpx.AsyncClient,
    gardeners: Community,
    event: str,
    action: str,
    is_asked: bool,
) -> None:
    one = gardeners.installations[0]
    payload = {
        "action": action,
        "installation": one.shown(),
        "repositories": [repository.brief() for repository in one.repositories],
        "sender": one.account.shown(),
    }
    if event == "installation_repositories":
        payload[f"repositories_{action}"] = payload.pop("repositories")
    await gardeners.send(client, gardeners.log(event, payload, NOW))

    runs = await rows(database, "select scope from job_runs where job = 'reconcile'")
    assert runs == ([{"scope": f"installation/{one.id}"}] if is_asked else [])


@pytest.mark.parametrize("kind", [403, 404, 451, 502, "reset", "cut"])
async def test_a_repository_that_fails_stops_no_other_and_puts_its_peoples_days_in_doubt(
    database: Database,
    client: httpx.AsyncClient,
    github: GitHubDouble,
    gardeners: Community,
    parts: JobContext,
    garden: Repository,
    kind: int | str,
) -> None:
    gardeners.live(NOW - 8 * DAY, NOW - HOUR)
    github.rest.fail(f"/repos/{garden.full_name}/", kind)

    if isinstance(kind, int) and kind < 500:
        tally = await reconcile(parts)
        numbers = {"complete": tally.complete, "failed": tally.failed}
    else:
        with pytest.raises(PartialRun) as incomplete:
            await reconcile(parts)
        numbers = incomplete.value.numbers
        assert incomplete.value.retry_at is not None

    assert (numbers["complete"], numbers["failed"]) == (5, 1)
    found = await verdicts(database)
    assert found.pop(garden.full_name) == {"failed"}
    assert set().union(*found.values()) == {"complete"}
    days = await letters(client)
    assert "u" in days["ann"]
    assert "m" not in days["ann"]
    assert "u" not in days["bob"] + days["cho"]
    watermark = "select watermark from repository_passes where repository_id = $1"
    assert await value(database, watermark, garden.id) is None

    github.rest.mend()
    await reconcile(parts)

    assert set().union(*(await verdicts(database)).values()) == {"complete"}
    assert "u" not in "".join((await letters(client)).values())
    assert await value(database, watermark, garden.id) is not None


async def test_wrong_dates_quarantine_a_commit_and_not_its_repository(
    database: Database, gardeners: Community, parts: JobContext, history: History
) -> None:
    ann = gardeners.people[0]
    odd = history.commit(ann, NOW - 2 * DAY, date="0000-00-00T00:00:00Z")
    far = history.commit(ann, NOW - 2 * DAY, odd, date="9999-12-31T23:59:59Z")
    good = history.line(ann, [NOW - DAY], far)
    history.push(good, NOW - DAY)

    tally = await reconcile(parts)

    assert tally.failed == 0
    dates = {r["commit_id"]: r["commit_date"] for r in await rows(database, "table github_commits")}
    assert dates.keys() == {odd, far, good}
    assert dates[odd] is dates[far] is None
    assert dates[good] is not None


async def test_a_spent_budget_leaves_the_rest_for_the_next_night(
    database: Database, client: httpx.AsyncClient, gardeners: Community, parts: JobContext
) -> None:
    gardeners.live(NOW - 8 * DAY, NOW - HOUR)
    await reconcile(parts)
    gardeners.live(NOW - timedelta(minutes=50), NOW - timedelta(minutes=1))
    await rows(
        database,
        "update github_budgets set requests = hourly_limit / 3 where installation_id = 9000",
    )
    await rows(database, "delete from repository_days")

    with pytest.raises(PartialRun, match="spent") as incomplete:
        await reconcile(parts)

    assert incomplete.value.numbers["partial"] == 2
    assert incomplete.value.numbers["complete"] == 4
    used = await rows(database, "select installation_id, requests from github_budgets")
    assert all(row["requests"] <= 5000 // 3 for row in used)


async def test_a_limit_of_github_ends_the_run_and_says_when_to_come_again(
    database: Database, github: GitHubDouble, gardeners: Community, parts: JobContext
) -> None:
    gardeners.live(NOW - 2 * DAY, NOW - HOUR)
    github.rest.fail("/repos/bob/", "exhausted")
    began = datetime.now(UTC)

    with pytest.raises(PartialRun) as incomplete:
        await reconcile(parts)

    assert incomplete.value.numbers["complete"] == 4
    assert incomplete.value.numbers["partial"] == 2
    retry_at = incomplete.value.retry_at
    assert retry_at is not None
    assert began + timedelta(minutes=25) < retry_at < began + timedelta(minutes=35)
    assert github.rest.count("/repos/bob/") == 1


async def test_when_github_is_away_nothing_is_claimed(
    database: Database,
    client: httpx.AsyncClient,
    github: GitHubDouble,
    gardeners: Community,
    parts: JobContext,
) -> None:
    gardeners.live(NOW - 8 * DAY, NOW - 3 * DAY)
    await reconcile(parts)
    assert "u" not in "".join((await letters(client)).values())
    await rows(database, "update repository_passes set watermark = $1", NOW - 3 * DAY)
    await rows(database, "delete from repository_days where day >= $1", (NOW - 3 * DAY).date())
    github.rest.fail("/app/installations$", 502)

    with pytest.raises(Exception, match="502"):
        await reconcile(parts)

    days = await letters(client)
    assert all("u" in own[-4:] for own in days.values())


async def test_a_scope_reads_only_what_it_names(
    github: GitHubDouble, gardeners: Community, parts: JobContext, database: Database
) -> None:
    gardeners.live(NOW - 2 * DAY, NOW - HOUR)
    await reconcile(parts)
    bob = await value(database, "select id from users where github_id = 'bob'")
    seen = {}
    for scope in (Scope("user", bob), Scope("installation", 9001), Scope("installation", 9002)):
        github.rest.forget_answers()
        tally = await reconcile(parts, scope)
        seen[str(scope)] = tally.repositories, github.rest.count("/repos/(ann|cho)/")

    assert seen == {f"user/{bob}": (2, 0), "installation/9001": (2, 0), "installation/9002": (2, 2)}


async def test_reading_again_from_a_day_finds_what_an_earlier_pass_did_not_hold(
    database: Database, gardeners: Community, parts: JobContext
) -> None:
    gardeners.live(NOW - 8 * DAY, NOW - HOUR)
    await reconcile(parts)
    whole = await shas(database)
    await rows(database, "delete from github_commits")

    assert (await reconcile(parts)).found == 0
    tally = await reconcile(parts, since=NOW - 9 * DAY)

    assert tally.found == len(whole)
    assert await shas(database) == whole


async def test_days_that_are_over_are_proven_and_today_is_not(
    database: Database, gardeners: Community, parts: JobContext, season: Season
) -> None:
    gardeners.live(NOW - 2 * DAY, NOW - HOUR)

    await reconcile(parts)

    days: list[Any] = [
        row["day"] for row in await rows(database, "select distinct day from repository_days")
    ]
    today = datetime.now(season.zone).date()
    assert sorted(days) == [today - DAY * number for number in range(9, 0, -1)]
    assert all(isinstance(day, date) for day in days)
