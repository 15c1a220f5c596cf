"""The contract with clients (docs/api.md): each route's answer has the keys that must be there.

The table is written from that page, not from the program: dashboards of others rely on it.
"""

from __future__ import annotations

from typing import Any

import httpx

from tests.support.application import bearer
from tests.support.people import ANN, EVE, join, plant_spring, problem
from webhook_app.changes.accounts import promote
from webhook_app.settings import Settings
from webhook_app.store.database import Database

NOBODY, ADMIN = "nobody", "admin"
ONE_USER = {"id", "github_id", "github_profile_url", "created_at", "updated_at"}
A_DAY = {"attendance_date", "commit_count", "is_attended", "state"}
OF_STATS = {
    "github_id",
    "attendance_rate",
    "attended_count",
    "total_days",
    "attendance",
    "rank",
    "current_streak",
    "longest_streak",
}
Keys = Any
"""A set of keys; a list holding the keys of its every item; a dict of keys, each with its own."""

TABLE: list[tuple[str, str, str, Keys]] = [
    ("GET", "/api/auth/me", ADMIN, ONE_USER - {"created_at", "updated_at"} | {"is_admin"}),
    ("GET", "/api/users", NOBODY, [ONE_USER]),
    ("GET", "/api/users/1", NOBODY, ONE_USER),
    ("GET", "/api/users/github/ann", NOBODY, ONE_USER),
    ("POST", "/api/users", ADMIN, ONE_USER),
    ("PUT", "/api/users/1", ADMIN, ONE_USER),
    ("POST", "/api/attendance/check", ADMIN, {"job_id", "status"}),
    ("POST", "/api/attendance/check/ann", ADMIN, {"job_id", "status"}),
    ("GET", "/api/attendance/history/ann", NOBODY, [A_DAY]),
    (
        "GET",
        "/api/attendance/stats",
        NOBODY,
        {
            "start_date": None,
            "end_date": None,
            "days_completed": None,
            "total_days": None,
            "is_completed": None,
            "dates": None,
            "users": [OF_STATS],
            "daily_rates": [{"date", "rate"}],
            "total_present": None,
            "total_absent": None,
            "overall_attendance_rate": None,
        },
    ),
    (
        "GET",
        "/api/attendance/stats/2025-03-10",
        NOBODY,
        {
            "date": None,
            "total_users": None,
            "present_count": None,
            "attendance_rate": None,
            "present_users": [{"github_id", "commit_count"}],
        },
    ),
    ("GET", "/api/attendance/ranking", NOBODY, [OF_STATS]),
    ("GET", "/api/attendance/hourly-commits", NOBODY, [{"hour", "count"}]),
    ("GET", "/api/attendance/2025-03-10", NOBODY, [A_DAY | {"github_id", "updated_at"}]),
    (
        "GET",
        "/api/attendance/2025-03-10/ann",
        NOBODY,
        {
            "state": None,
            "commits": [{"commit_date", "author_date", "pushed_at", "verdict", "reason"}],
            "override": None,
            "advice": None,
        },
    ),
    (
        "GET",
        "/api/github-commits/ann?skip=1&limit=2&from_date=2025-03-10&to_date=2025-03-14",
        NOBODY,
        {
            "commits": [
                {
                    "id",
                    "github_id",
                    "commit_id",
                    "repository",
                    "message",
                    "commit_url",
                    "commit_date",
                    "is_private",
                    "verdict",
                }
            ],
            "pagination": {"total", "page", "pages", "limit", "has_more"},
        },
    ),
    ("GET", "/api/github-commits/ann/stats", NOBODY, {"total_commits", "total_repositories"}),
    (
        "GET",
        "/api/github-commits/ann/daily-counts",
        NOBODY,
        {"daily_counts": [{"date", "count"}]},
    ),
    ("GET", "/api/seasons", NOBODY, {"seasons": [{"id", "name", "start_date"}]}),
    ("GET", "/api/board", NOBODY, {"participants": [{"github_id", "days"}], "pagination": None}),
    (
        "GET",
        "/api/attendance/weekday",
        NOBODY,
        {
            "season_id": None,
            "weekdays": [{"weekday", "attendance_rate", "attended_count", "missed_count"}],
        },
    ),
    (
        "GET",
        "/api/attendance/heatmap",
        NOBODY,
        {
            "season_id": None,
            "view": None,
            "cells": [
                {
                    "start_date",
                    "end_date",
                    "attendance_rate",
                    "attended_count",
                    "missed_count",
                    "commit_count",
                }
            ],
        },
    ),
    (
        "GET",
        "/api/users/ann/summary",
        NOBODY,
        {
            "user": ONE_USER,
            "season": {"id", "name", "start_date"},
            "states": {"attended", "missed", "excused", "unknown", "pending"},
            "commits": {"total_commits", "counted_commits", "total_repositories"},
            "weekdays": [{"weekday", "attendance_rate", "commit_count"}],
            "repositories": [{"repository", "is_private", "commit_count", "latest_commit_date"}],
            "ranks": [{"date", "rank", "attendance_rate"}],
            "outlook": {"days_left", "highest_rate", "lowest_rate", "target", "days_may_miss"},
            **dict.fromkeys(("days", "daily_counts", "hours", "rank", "participants", "goal")),
        },
    ),
]
WRONG: list[tuple[str, int, str | None]] = [
    ("/api/attendance/2025-02-30", 400, "date"),
    ("/api/attendance/today", 400, "date"),
    ("/api/attendance/stats/13-03-2025", 400, "date"),
    ("/api/attendance/2025-3-1/ann", 400, "date"),
    ("/api/attendance/stats?start_date=x", 400, "start_date"),
    ("/api/attendance/stats?end_date=2025-13-01", 400, "end_date"),
    ("/api/attendance/history/ann?as_of=2025", 400, "as_of"),
    ("/api/attendance/ranking?season=ten", 400, "season"),
    ("/api/attendance/hourly-commits?season=99", 404, "season"),
    ("/api/github-commits/ann?skip=-1", 400, "skip"),
    ("/api/github-commits/ann?limit=101", 400, "limit"),
    ("/api/github-commits/ann?from_date=2025-03-12&to_date=2025-03-11", 400, "to_date"),
    ("/api/board?sort=luck", 400, "sort"),
    ("/api/board?order=up", 400, "order"),
    ("/api/users/one", 400, "user_id"),
    ("/api/users/99", 404, None),
    ("/api/users/github/nobody", 404, None),
    ("/api/seasons/99", 404, "season"),
    ("/api/nothing", 404, None),
    ("/api/auth/me", 401, None),
    ("/api/admin/jobs", 401, None),
]
SENT = {"/api/users": {"github_id": "zoe", "github_user_id": 99}}


def lacking(answer: Any, keys: Keys, at: str = "") -> list[str]:
    """Return the places where an answer lacks a key of the contract or has another shape."""
    if keys is None:
        return []
    if isinstance(keys, list):
        if not isinstance(answer, list) or not answer:
            return [f"{at} is no list with items"]
        return [one for item in answer for one in lacking(item, keys[0], f"{at}[]")]
    if not isinstance(answer, dict):
        return [f"{at} is no object"]
    missing = [f"{at}.{key}" for key in keys if key not in answer]
    inner = keys.items() if isinstance(keys, dict) else ()
    return missing + [
        one for key, of_key in inner if key in answer
        for one in lacking(answer[key], of_key, f"{at}.{key}")
    ]  # fmt: skip


async def test_every_answer_has_the_keys_of_the_contract(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    await plant_spring(database, client)
    eve = await join(database, None, EVE)
    await promote(database, eve, is_admin=True)

    for method, path, who, keys in TABLE:
        headers = {"authorization": bearer(settings, eve)} if who == ADMIN else {}
        sent = {} if method == "GET" else {"json": SENT.get(path, {})}
        answer = await client.request(method, path, headers=headers, **sent)
        assert answer.status_code in {200, 201, 202}, (path, answer.text)
        assert lacking(answer.json(), keys) == [], path


async def test_the_lists_of_the_predecessor_are_ordered_as_the_contract_says(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant_spring(database, client)

    users, history, day, hours, stats, ranking = [
        (await client.get(path)).json()
        for path in (
            "/api/users",
            "/api/attendance/history/ann",
            "/api/attendance/2025-03-10",
            "/api/attendance/hourly-commits",
            "/api/attendance/stats",
            "/api/attendance/ranking",
        )
    ]

    by_login = ["ann", "Bob", "cho", "dan", "eve"]
    assert [one["github_id"] for one in users] == by_login
    assert [one["github_id"] for one in day] == by_login
    assert [one["github_id"] for one in stats["users"]] == by_login
    dates = [one["attendance_date"] for one in history]
    assert dates == sorted(dates, reverse=True)
    assert [one["hour"] for one in hours] == list(range(24))
    assert [one["rank"] for one in ranking] == [1, 2, 3, 3, 5]
    assert ranking[0].keys() == stats["users"][0].keys()


async def test_a_second_check_while_one_runs_is_the_same_job(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    ann = await join(database, None, ANN)
    headers = {"authorization": bearer(settings, ann)}

    first, second = [
        await client.post("/api/attendance/check/ann", headers=headers) for _ in range(2)
    ]

    assert first.status_code == second.status_code == 202
    assert first.json()["job_id"] == second.json()["job_id"]


async def test_what_goes_wrong_is_one_shape_and_names_the_parameter(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant_spring(database, client)

    for path, status, parameter in WRONG:
        told = await problem(client, path, status, parameter)
        assert told["type"] == "about:blank", path


async def test_too_many_requests_say_when_to_come_again(client: httpx.AsyncClient) -> None:
    answers = [await client.get("/api/auth/login") for _ in range(25)]

    refused = answers[-1]
    assert refused.status_code == 429
    assert refused.headers["content-type"] == "application/problem+json"
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.json()["status"] == 429
