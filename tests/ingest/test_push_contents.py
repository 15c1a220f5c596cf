"""What a push may contain, from nothing to the odd."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.support.db_helpers import (
    book,
    count,
    marks,
    outcome_of,
    result_of,
    rows,
    stored_bodies,
    value,
)
from tests.support.github import ZEROS, commit, deliver, push, seoul, sha
from tests.support.receiver import NOON
from webhook_app.models import Season
from webhook_app.store.database import Database


async def test_exactly_2048_commits_mean_that_github_cut_the_list(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    commits = [commit(NOON, id=sha(f"of many {n}")) for n in range(2048)]

    await deliver(client, push(commits), delivery_id="cut")
    await deliver(client, push(commits[:2047]), delivery_id="whole")

    assert (await result_of(database, "cut"))["is_truncated"] is True
    assert (await result_of(database, "whole"))["is_truncated"] is False
    assert await marks(database) == {"2025-03-10": 2048}


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(push(before=ZEROS, created=True), id="new branch"),
        pytest.param(push(after=ZEROS, deleted=True, head_commit=None), id="branch deleted"),
        pytest.param(push(ref="refs/tags/v1", before=ZEROS, head_commit=commit(NOON)), id="tag"),
        pytest.param(push(head_commit=commit(NOON), before=ZEROS), id="branch of a known commit"),
        pytest.param(push() | {"commits": None}, id="commits null"),
        pytest.param(push(forced=True, head_commit=commit(NOON)), id="forced back"),
    ],
)
async def test_a_push_without_commits_counts_nothing(
    client: httpx.AsyncClient, database: Database, season: Season, payload: dict[str, Any]
) -> None:
    answer = await deliver(client, payload)

    assert answer.json()["status"] == "recorded"
    assert await outcome_of(database) == ("processed", 0)
    assert await count(database, "github_commits") == 0
    assert await marks(database) == {}


async def test_a_deleted_branch_takes_nothing_back(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    await deliver(client, push([commit(NOON)]))
    before = await book(database)

    await deliver(client, push(after=ZEROS, deleted=True, head_commit=None))

    assert await book(database) == before


async def test_commits_of_a_tag_count(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    await deliver(client, push([commit(NOON)], ref="refs/tags/v1", before=ZEROS, created=True))

    assert await marks(database) == {"2025-03-10": 1}


async def test_a_new_branch_with_years_of_history_counts_only_what_was_pushed_in_time(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    history = [
        commit("2019-03-10T12:00:00+09:00"),
        commit(seoul("2025-03-10 12:00:00")),
        commit(seoul("2025-04-01 12:00:00")),
        commit(seoul("2025-04-02 12:00:00")),
    ]

    await deliver(client, push(history, before=ZEROS, created=True))

    assert await count(database, "github_commits") == 4
    assert await marks(database) == {"2025-04-01": 1, "2025-04-02": 1}


async def test_a_force_push_never_takes_back_a_day(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    first = commit(NOON)
    await deliver(client, push([first]))

    rewritten = commit(
        NOON + timedelta(days=1), author={"username": "ann", "date": NOON.isoformat()}
    )
    await deliver(client, push([rewritten], before=first["id"], forced=True))

    assert await marks(database) == {"2025-03-10": 1, "2025-03-11": 1}
    [held] = await rows(
        database,
        "select commit_date, author_date from github_commits where commit_id = $1",
        rewritten["id"],
    )
    assert held == {"commit_date": NOON + timedelta(days=1), "author_date": NOON}


async def test_nul_and_lone_surrogates_are_only_cleaned_in_what_is_shown(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    odd = commit(NOON, message="a\0b\ud83dc")
    odd["author"] |= {"name": "An\0n\udc00", "email": "a\0\ud800@example.org"}
    body = json.dumps(push([odd], ref="refs/heads/\udfff\0")).encode()

    answer = await deliver(client, body)

    assert answer.json()["status"] == "recorded"
    assert (await result_of(database))["status"] == "processed"
    assert await stored_bodies(database) == [body]
    assert await value(database, "select message from github_commits") == "ab?c"
    assert await marks(database) == {"2025-03-10": 1}


async def test_broken_utf_8_in_one_message_harms_no_other_commit(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    body = json.dumps(push([commit(NOON, message="BROKEN"), commit(NOON)])).encode()

    answer = await deliver(client, body.replace(b"BROKEN", b"\xff\xfe\x80"))

    assert answer.json()["status"] == "recorded"
    assert (await result_of(database))["status"] == "processed"
    assert await marks(database) == {"2025-03-10": 2}


async def test_a_message_of_a_megabyte_is_shortened_and_whole_in_the_body(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    await deliver(client, push([commit(NOON, message="긴" * 1_000_000)]))

    shown = await value(database, "select message from github_commits")
    assert 0 < len(shown) < 100_000
    assert await marks(database) == {"2025-03-10": 1}


@pytest.mark.parametrize(
    "impossible",
    [
        "0000-00-00T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "1969-12-31T23:59:59Z",
        "9999-12-31T23:59:59-12:00",
        "2201-01-01T00:00:00Z",
        "2025-02-30T12:00:00+09:00",
        "2025-03-10T25:00:00+09:00",
        "2025-03-10T12:00:00",
        "2025-03-10",
        "2025-03-10T12:00:00+99:99",
        "Mon Mar 10 12:00:00 2025 +0900",
        "\0",
        "",
        None,
        1741575600,
        True,
        {"date": "2025-03-10T12:00:00+09:00"},
        ["2025-03-10T12:00:00+09:00"],
    ],
)
async def test_an_impossible_date_puts_that_one_commit_aside(
    client: httpx.AsyncClient, database: Database, season: Season, impossible: Any
) -> None:
    odd = commit(NOON, message="odd") | {"timestamp": impossible}

    answer = await deliver(client, push([odd, commit(NOON)], pushed_at=NOON + timedelta(seconds=1)))

    assert answer.json()["status"] == "recorded"
    assert await outcome_of(database) == ("processed", 2)
    [held] = await rows(
        database, "select commit_date, raw_date from github_commits where message = 'odd'"
    )
    assert held["commit_date"] is None
    assert held["raw_date"] is not None
    assert await marks(database) == {"2025-03-10": 1}


@pytest.mark.parametrize(
    "impossible", ["", "abc", "g" * 40, "a" * 39, "a" * 41, "a" * 63, None, 7, {}, [], "\0" * 40]
)
async def test_a_commit_without_a_sha_is_left_out(
    client: httpx.AsyncClient, database: Database, season: Season, impossible: Any
) -> None:
    odd = commit(NOON) | {"id": impossible}

    answer = await deliver(client, push([odd, commit(NOON)]))

    assert answer.json()["status"] == "recorded"
    assert await outcome_of(database) == ("processed", 1)
    assert await marks(database) == {"2025-03-10": 1}


@pytest.mark.parametrize("odd", [None, 1, "a commit", [], {}])
async def test_a_commit_that_is_none_is_left_out(
    client: httpx.AsyncClient, database: Database, season: Season, odd: Any
) -> None:
    payload = push([commit(NOON)])
    payload["commits"].append(odd)

    answer = await deliver(client, payload)

    assert answer.json()["status"] == "recorded"
    assert (await result_of(database))["status"] == "processed"
    assert await marks(database) == {"2025-03-10": 1}


async def test_a_sha_is_the_same_in_either_case_and_may_be_a_sha_256(
    client: httpx.AsyncClient, database: Database, season: Season
) -> None:
    long = hashlib.sha256(b"long").hexdigest()
    commits = [commit(NOON, id=sha("x")), commit(NOON, id=sha("x").upper()), commit(NOON, id=long)]

    await deliver(client, push(commits))

    assert await marks(database) == {"2025-03-10": 2}


@pytest.mark.parametrize(
    "trailer",
    [
        "Co-authored-by: Bob <>",
        "Co-authored-by: Bob < >",
        "Co-authored-by: Bob <\u2003>",
        "Co-authored-by: Bob < bob@example.org >\nCo-authored-by: Bob <bob@example.org>",
        "Co-authored-by: Bob <BOB@example.org>\nco-authored-by: Bob <bob@EXAMPLE.org>",
        "Co-authored-by: Bob <bob\0@example.org>\nco-authored-by: Bob <bob@example.org>",
        "Co-authored-by: Bob <0+bob@users.noreply.github.com>",
        f"Co-authored-by: Bob <{'9' * 18}+bob@users.noreply.github.com>",
        f"Co-authored-by: Bob <{'b' * 5000}@example.org>",
        "Co-authored-by: <ann@example.org>",
        "\n".join(f"Co-authored-by: B{n} <b{n}@example.org>" for n in range(1500)),
    ],
)
async def test_no_trailer_of_a_message_spoils_its_push(
    client: httpx.AsyncClient, database: Database, season: Season, trailer: str
) -> None:
    odd = commit(NOON, message=f"물 주기\n\n{trailer}", email="ann@example.org")

    answer = await deliver(client, push([odd]))

    assert answer.json()["status"] == "recorded"
    assert (await result_of(database))["status"] == "processed"
    assert await marks(database) == {"2025-03-10": 1}
