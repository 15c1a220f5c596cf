"""The person whose commit it is."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.support.db_helpers import (
    count,
    is_rebuilt_the_same,
    join,
    marks,
    open_season,
    outcome_of,
    result_of,
    value,
)
from tests.support.github import commit, deliver, push
from tests.support.receiver import NOON
from webhook_app.models import Season
from webhook_app.store.database import Database


@pytest.mark.parametrize(
    ("username", "email", "is_ann"),
    [
        ("ann", None, True),
        ("ANN", None, True),
        (None, "1001+ann@users.noreply.github.com", True),
        (None, "1001+Her-Old-Name@users.noreply.github.com", True),
        ("bob", "1001+ann@users.noreply.github.com", True),
        (None, "ann@users.noreply.github.com", True),
        (None, "ANN@example.org", True),
        (None, " ann@example.org ", True),
        (None, "1001+ann@users.noreply.example.org", False),
        (None, "1001+ann@users.noreply.github.com.example.org", False),
        (None, "1002+ann@users.noreply.github.com", False),
        (None, "ann@example.com", False),
        (None, None, False),
        (None, "", False),
        ("", "", False),
        ("annie", None, False),
    ],
)
async def test_an_author_is_found_by_id_login_or_verified_address(
    client: httpx.AsyncClient,
    database: Database,
    season: Season,
    username: str | None,
    email: str | None,
    is_ann: bool,
) -> None:
    answer = await deliver(client, push([commit(NOON, username=username, email=email)]))

    assert answer.json()["status"] == "recorded"
    assert (await result_of(database))["status"] == "processed"
    assert await count(database, "github_commits") == 1
    assert await marks(database) == ({"2025-03-10": 1} if is_ann else {})


async def test_an_unmatched_commit_is_stored_and_matched_when_its_author_joins(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    theirs = [
        commit(NOON, username="Bob"),
        commit(NOON, username=None, email="bob@example.org"),
        commit(NOON, username=None, email="bob@users.noreply.github.com"),
        commit(NOON, username=None, email="1002+robert@users.noreply.github.com"),
    ]
    await deliver(client, push(theirs))
    unmatched = await value(database, "select count(*) from github_commits where user_id is null")

    await join(database, season, "bob", ["bob@example.org"])

    assert unmatched == 4
    assert await marks(database, "bob") == {"2025-03-10": 4}
    assert await is_rebuilt_the_same(database)


@pytest.mark.parametrize("author", [None, {}, "ann", 7, [], {"username": 5}, {"email": ["a"]}])
async def test_an_author_that_is_none_leaves_the_commit_unmatched(
    client: httpx.AsyncClient, database: Database, season: Season, author: Any
) -> None:
    odd = commit(NOON) | {"author": author}

    answer = await deliver(client, push([odd, commit(NOON)]))

    assert answer.json()["status"] == "recorded"
    assert await outcome_of(database) == ("processed", 2)
    assert await marks(database) == {"2025-03-10": 1}


async def test_the_author_is_credited_neither_the_pusher_nor_the_committer(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    await join(database, season, "bob")
    by_web = {"name": "GitHub", "email": "noreply@github.com", "username": "web-flow"}
    merged = commit(NOON, username="ann", committer=by_web)

    await deliver(client, push([merged], sender={"login": "bob"}, pusher={"name": "bob"}))

    assert (await marks(database, "ann"), await marks(database, "bob")) == ({"2025-03-10": 1}, {})


@pytest.mark.parametrize(
    ("username", "email"),
    [
        ("web-flow", "noreply@github.com"),
        ("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com"),
        (None, "41898282+github-actions[bot]@users.noreply.github.com"),
        ("ann[bot]", "ann@example.org"),
    ],
)
async def test_a_bot_earns_nothing(
    client: httpx.AsyncClient, database: Database, season: Season, username: str | None, email: str
) -> None:
    await deliver(client, push([commit(NOON, username=username, email=email)]))

    assert await value(database, "select is_bot from github_commits") is True
    assert await marks(database) == {}


@pytest.mark.parametrize(("counts", "bobs_day"), [(False, {}), (True, {"2025-03-10": 1})])
async def test_co_authors_count_where_the_season_says_so(
    client: httpx.AsyncClient, database: Database, counts: bool, bobs_day: dict[str, int]
) -> None:
    season = await open_season(database, count_co_authors=counts)
    await join(database, season, "ann")
    await join(database, season, "bob", ["bob@example.org"])

    message = "둘이서\n\nCo-authored-by: Bob <bob@example.org>"
    await deliver(client, push([commit(NOON, message=message)]))

    assert await marks(database, "ann") == {"2025-03-10": 1}
    assert await marks(database, "bob") == bobs_day
    assert await is_rebuilt_the_same(database)
