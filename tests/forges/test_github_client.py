"""Requests to GitHub: tokens, limits, faults and pages, against a GitHub that has all of them."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import respx

from tests.support.github_double import GitHubDouble
from tests.support.lossy_community import Community, access_of, community
from webhook_app.forges.github.anonymous import NoSuchAccount, clock_difference, find_account
from webhook_app.forges.github.client import open_github
from webhook_app.forges.github.deliveries import iter_deliveries
from webhook_app.forges.github.failures import GitHubHTTPError, GitHubUnreachable
from webhook_app.forges.github.history import activity_page, compare_commits
from webhook_app.forges.github.installations import list_installations, list_repositories
from webhook_app.forges.github.rate_limits import retry_after
from webhook_app.forges.github.request_budget import BudgetExhausted, RateLimited, RequestBudget

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def gardeners(github: GitHubDouble) -> Community:
    """Return Ann with two repositories and the App."""
    return community(github, 1, ("ann",))


async def installed(github: GitHubDouble, gardeners: Community, **changes: Any) -> list[str]:
    """The names of Ann's repositories, asked as her installation."""
    budget = changes.pop("budget", None) or RequestBudget()
    async with (
        open_github(access_of(github, gardeners.app, **changes)) as client,
        client.installation(9000, budget) as caller,
    ):
        listing = await list_repositories(caller, 9000, {})
        return [one.full_name for one in listing.items or ()]


async def test_installations_and_their_repositories_are_listed(
    github: GitHubDouble, gardeners: Community
) -> None:
    async with open_github(access_of(github, gardeners.app)) as client:
        [seen] = await list_installations(client.app)

    assert (seen.id, seen.account_login) == (9000, "ann")
    assert await installed(github, gardeners) == ["ann/garden-0", "ann/garden-1"]


async def test_twenty_who_ask_at_once_share_one_token(
    github: GitHubDouble, gardeners: Community
) -> None:
    async with (
        open_github(access_of(github, gardeners.app)) as client,
        client.installation(9000, RequestBudget()) as caller,
    ):
        await asyncio.gather(*(list_repositories(caller, 9000, {}) for _ in range(20)))

    assert github.rest.count("access_tokens") == 1


async def test_a_token_that_was_revoked_is_requested_again(
    github: GitHubDouble, gardeners: Community
) -> None:
    async with (
        open_github(access_of(github, gardeners.app)) as client,
        client.installation(9000, RequestBudget()) as caller,
    ):
        await list_repositories(caller, 9000, {})
        github.rest.tokens.clear()
        again = await list_repositories(caller, 9000, {})

    assert len(again.items or ()) == 2
    assert github.rest.count("access_tokens") == 2


async def test_a_token_about_to_end_is_not_used(github: GitHubDouble, gardeners: Community) -> None:
    github.rest.token_seconds = 60
    async with (
        open_github(access_of(github, gardeners.app)) as client,
        client.installation(9000, RequestBudget()) as caller,
    ):
        await list_repositories(caller, 9000, {})
        await list_repositories(caller, 9000, {})

    assert github.rest.count("access_tokens") == 2


@pytest.mark.parametrize("kind", [502, 503, "reset", "cut"])
async def test_a_passing_fault_is_tried_again(
    github: GitHubDouble, gardeners: Community, kind: int | str
) -> None:
    github.rest.fail("/installation/repositories", kind, 2)

    assert len(await installed(github, gardeners)) == 2


async def test_a_fault_of_the_token_is_tried_again(
    github: GitHubDouble, gardeners: Community
) -> None:
    github.rest.fail("access_tokens", 502, 2)

    assert len(await installed(github, gardeners)) == 2


@pytest.mark.parametrize("kind", [502, "reset", "cut"])
async def test_a_lasting_fault_is_one_sentence_after_a_few_tries(
    github: GitHubDouble, gardeners: Community, kind: int | str
) -> None:
    github.rest.fail("/installation/repositories", kind)

    with pytest.raises(GitHubUnreachable) as fault:
        await installed(github, gardeners)

    assert str(fault.value).endswith(".")
    assert github.rest.count("/installation/repositories") == 4


async def test_every_call_has_a_limit_of_time(github: GitHubDouble, gardeners: Community) -> None:
    github.rest.fail("/installation/repositories", "slow")
    github.rest.slow_seconds = 60
    began = time.monotonic()

    with pytest.raises(GitHubUnreachable):
        await installed(github, gardeners, call_seconds=0.2)

    took = time.monotonic() - began
    github.rest.mend()

    assert took < 30


async def test_a_github_that_is_not_there_is_one_sentence(
    github: GitHubDouble, gardeners: Community
) -> None:
    access = access_of(github, gardeners.app)
    gone = type(access)(
        api_url="http://127.0.0.1:9",
        app_id=access.app_id,
        private_key=access.private_key,
        first_backoff_seconds=0.01,
    )
    async with open_github(gone) as client:
        with pytest.raises(GitHubUnreachable, match="cannot be reached"):
            await list_installations(client.app)


async def test_a_key_that_is_none_is_one_sentence(
    github: GitHubDouble, gardeners: Community
) -> None:
    access = access_of(github, gardeners.app)
    with pytest.raises(GitHubUnreachable, match="private key"):
        async with open_github(type(access)(api_url=github.url, app_id=1, private_key="no key")):
            pass


@pytest.mark.parametrize("status", [401, 403, 404, 451])
async def test_a_refusal_is_not_requested_again(
    github: GitHubDouble, gardeners: Community, status: int
) -> None:
    github.rest.fail("/app/installations$", status)
    async with open_github(access_of(github, gardeners.app)) as client:
        with pytest.raises(GitHubHTTPError) as refusal:
            await list_installations(client.app)

    assert refusal.value.status == status
    assert github.rest.count("/app/installations$") == 1


async def test_a_suspended_installation_is_a_refusal(
    github: GitHubDouble, gardeners: Community
) -> None:
    gardeners.installations[0].suspended_at = "2026-01-01T00:00:00Z"

    with pytest.raises(GitHubHTTPError) as refusal:
        await installed(github, gardeners)

    assert refusal.value.status == 403


async def test_a_short_wait_that_github_asks_for_is_waited(
    github: GitHubDouble, gardeners: Community
) -> None:
    github.rest.fail("/installation/repositories", 403, 1, retry_after="1")
    began = time.monotonic()

    assert len(await installed(github, gardeners)) == 2
    assert time.monotonic() - began >= 1


@pytest.mark.parametrize(
    ("kind", "headers"),
    [("secondary", {}), ("exhausted", {}), (429, {}), (403, {"retry_after": "120"})],
)
async def test_a_long_wait_is_not_slept_through(
    github: GitHubDouble, gardeners: Community, kind: int | str, headers: dict[str, str]
) -> None:
    github.rest.fail("/installation/repositories", kind, **headers)
    budget = RequestBudget()
    began = time.monotonic()

    with pytest.raises(RateLimited) as busy:
        await installed(github, gardeners, budget=budget)
    asked = github.rest.count()
    with pytest.raises(RateLimited):
        await installed(github, gardeners, budget=budget)

    assert time.monotonic() - began < 5
    assert busy.value.until > datetime.now(UTC) + timedelta(seconds=50)
    assert github.rest.count() == asked  # no request is sent until then


async def test_short_waits_add_up_to_no_long_one(
    github: GitHubDouble, gardeners: Community
) -> None:
    github.rest.fail("/installation/repositories", 403, retry_after="1")

    with pytest.raises(RateLimited):
        await installed(github, gardeners, max_sleep_seconds=1.5)

    assert github.rest.count("/installation/repositories") == 2


async def test_no_night_takes_more_than_a_third_of_the_hour(
    github: GitHubDouble, gardeners: Community
) -> None:
    budget = RequestBudget(requests=5000 // 3 - 1)

    await installed(github, gardeners, budget=budget)
    with pytest.raises(BudgetExhausted):
        await installed(github, gardeners, budget=budget)

    assert budget.requests == 5000 // 3


async def test_an_unchanged_list_costs_nothing(github: GitHubDouble, gardeners: Community) -> None:
    github.rest.per_page = 1  # so that the list has two pages
    budget = RequestBudget()
    async with (
        open_github(access_of(github, gardeners.app)) as client,
        client.installation(9000, budget) as caller,
    ):
        first = await list_repositories(caller, 9000, {})
        spent = budget.requests
        same = await list_repositories(caller, 9000, first.etags)
        gardeners.installations[0].repositories.pop()
        fewer = await list_repositories(caller, 9000, first.etags)

    assert len(first.items or ()) == 2
    assert same.items is None
    assert (spent, budget.not_modified) == (2, 2)
    assert [one.full_name for one in fewer.items or ()] == ["ann/garden-0"]


async def test_cursors_and_pages_are_followed_to_the_end(
    github: GitHubDouble, gardeners: Community
) -> None:
    github.rest.per_page = 2
    [ann] = gardeners.people
    repository = gardeners.repositories["ann"][0]
    history = gardeners.history(repository)
    for day in range(5):
        tip = history.line(ann, [NOW + timedelta(days=day)], history.tip())
        gardeners.add(repository, history.push(tip, NOW + timedelta(days=day)))
    first, last = history.changes[0].after, history.changes[-1].after
    async with (
        open_github(access_of(github, gardeners.app)) as client,
        client.installation(9000, RequestBudget()) as caller,
    ):
        entries, query = [], None
        while True:
            page = await activity_page(caller, repository.full_name, query)
            entries += page.entries or []
            if (query := page.next) is None:
                break
        between = await compare_commits(caller, repository.full_name, first, last, ("github.com",))

    assert [entry.after for entry in entries] == [c.after for c in history.changes[::-1]]
    assert [one.commit.commit_id for one in between or ()] == [
        change.after for change in history.changes[1:]
    ]


async def test_the_log_is_read_no_further_than_requested(
    github: GitHubDouble, gardeners: Community
) -> None:
    github.rest.per_page = 5
    now = datetime.now(UTC)
    for hours in range(30):
        gardeners.log("push", {}, now - timedelta(hours=hours))
    async with open_github(access_of(github, gardeners.app)) as client:
        pages = [page async for page in iter_deliveries(client.app, now - timedelta(hours=7.5))]

    assert sum(map(len, pages)) == 8
    assert github.rest.count("/app/hook/deliveries") == 2


@pytest.mark.parametrize(
    ("status", "headers", "body", "seconds"),
    [
        (200, {"x-ratelimit-remaining": "0"}, b"", None),
        (403, {}, b"Resource not accessible by integration", None),
        (403, {"retry-after": "7"}, b"", 7),
        (403, {"retry-after": "Thu, 01 Jan 2026 12:00:30 GMT"}, b"", 30),
        (403, {"retry-after": "soon"}, b"", 60),
        (403, {"retry-after": "0"}, b"", 1),
        (429, {}, b"", 60),
        (403, {"x-ratelimit-remaining": "12"}, b"You have exceeded a secondary rate limit", 60),
        (403, {}, b"You have triggered an abuse detection mechanism", 60),
        (
            403,
            {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW.timestamp()) + 90)},
            b"",
            91,
        ),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "9" * 30}, b"", 60),
        (429, {"retry-after": "999999"}, b"", 3600),
    ],
)
def test_what_github_says_of_its_limits_is_understood(
    status: int, headers: dict[str, str], body: bytes, seconds: float | None
) -> None:
    pause = retry_after(status, headers, body, NOW)

    assert (pause and pause.total_seconds()) == seconds


PUBLIC = "https://api.github.test"


@respx.mock
async def test_a_login_unknown_to_github_and_an_answer_not_of_github_differ() -> None:
    asked = respx.get(f"{PUBLIC}/users/nobody")
    asked.respond(404, json={"message": "Not Found"})
    with pytest.raises(NoSuchAccount, match="nobody"):
        await find_account(PUBLIC, "nobody")

    asked.respond(200, html="<h1>a proxy's page</h1>")
    with pytest.raises(GitHubUnreachable, match="answers 200"):
        await find_account(PUBLIC, "nobody")


@respx.mock
async def test_a_clock_that_github_does_not_tell_is_not_guessed() -> None:
    respx.get(f"{PUBLIC}/meta").respond(200, json={})

    with pytest.raises(GitHubUnreachable, match="without a date"):
        await clock_difference(PUBLIC)
