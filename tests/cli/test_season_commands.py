"""Commands for the database, seasons, users, tokens and `doctor`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import jwt
import pytest

from tests.support.github import commit, seoul
from tests.support.log_entries import age, append, entry
from tests.support.people import ANN, BOB, join, plant, pushed, read
from tests.support.programs import run, succeed
from webhook_app.settings import Settings
from webhook_app.store.database import Database


@pytest.mark.programs
async def test_migrate_reports_what_it_did_and_that_nothing_was_left(
    settings: Settings, postgres: str, variables: dict[str, str]
) -> None:
    fresh = await run(variables, "migrate", "--json", fresh=True)
    assert (fresh.code, fresh.err, fresh.json()) == (0, "", {"applied": []})
    assert (await succeed(variables, "migrate")).out == "The database is up to date.\n"


@pytest.mark.programs
async def test_a_season_is_created_changed_and_listed(
    variables: dict[str, str], client: httpx.AsyncClient
) -> None:
    created = await succeed(
        variables,
        *("season", "create", "--name", "시즌 10", "--start", "2025-03-10", "--days", "5"),
        *("--timezone", "Europe/Berlin", "--day-starts-at", "4", "--late-push-grace", "none"),
        *("--rate-basis", "joined", "--no-count-merges", "--no-count-forks"),
        *("--count-co-authors", "--join-policy", "approval", "--json"),
    )
    season = created.json()
    assert season == {
        "id": season["id"],
        "name": "시즌 10",
        "start_date": "2025-03-10",
        "end_date": "2025-03-14",
        "days": 5,
        "timezone": "Europe/Berlin",
        "day_starts_at": 4,
        "late_push_grace": "none",
        "rate_basis": "joined",
        "count_merges": False,
        "count_forks": False,
        "count_co_authors": True,
        "join_policy": "approval",
    }
    assert await read(client, f"/api/seasons/{season['id']}") == season

    edited = await succeed(
        variables,
        *("season", "edit", "시즌 10", "--name", "Season X", "--start", "2025-03-11"),
        *("--late-push-grace", "90m", "--count-merges", "--json"),
    )

    assert edited.json() == season | {
        "name": "Season X",
        "start_date": "2025-03-11",
        "end_date": "2025-03-15",
        "late_push_grace": "90m",
        "count_merges": True,
    }
    listed = await succeed(variables, "season", "list", "--json")
    assert listed.json() == [edited.json()]
    assert "Season X" in (await succeed(variables, "season", "list")).out


@pytest.mark.programs
async def test_a_season_by_default_has_the_rules_of_the_design(variables: dict[str, str]) -> None:
    created = await succeed(
        variables, "season", "create", "--name", "S", "--start", "2025-03-10", "--json"
    )

    season = created.json()
    del season["id"]
    assert season == {
        "name": "S",
        "start_date": "2025-03-10",
        "end_date": "2025-06-17",
        "days": 100,
        "timezone": "Asia/Seoul",
        "day_starts_at": 0,
        "late_push_grace": "24h",
        "rate_basis": "season",
        "count_merges": True,
        "count_forks": True,
        "count_co_authors": False,
        "join_policy": "open",
    }


@pytest.mark.programs
async def test_editing_a_season_judges_its_days_again(
    variables: dict[str, str], client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN)
    await pushed(
        client, commit(seoul("2025-03-10 10:00:00")), pushed_at=seoul("2025-03-13 10:00:00")
    )
    assert (await read(client, "/api/attendance/stats"))["total_present"] == 0

    await succeed(variables, "season", "edit", "--late-push-grace", "none")

    assert (await read(client, "/api/attendance/stats"))["total_present"] == 1


@pytest.mark.programs
async def test_a_user_joins_the_current_season_without_asking_github(
    variables: dict[str, str], client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database)
    added = await succeed(
        variables,
        *("user", "add", "Ann", "--github-user-id", "1001", "--joined", "2025-03-12"),
        *("--email", "ann@example.org, ann@work.example", "--email", "ann@home.example", "--json"),
    )

    ann = added.json()
    assert set(ann) >= {"id", "github_id", "github_profile_url", "created_at", "updated_at"}
    assert (ann["github_id"], ann["github_user_id"]) == ("Ann", 1001)
    assert await read(client, f"/api/users/{ann['id']}") == ann
    (row,) = (await read(client, "/api/board"))["participants"]
    assert (row["github_id"], row["joined_on"]) == ("Ann", "2025-03-12")
    for address in ("ann@example.org", "ann@work.example", "ann@home.example"):
        await pushed(client, commit(seoul("2025-03-12 10:00:00"), username=None, email=address))
    (mark,) = await read(client, "/api/attendance/2025-03-12")
    assert mark["commit_count"] == 3


@pytest.mark.programs
async def test_a_new_address_finds_the_commits_that_were_unmatched(
    variables: dict[str, str], client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN)
    unknown = commit(seoul("2025-03-10 10:00:00"), username=None, email="ann@home.example")
    await pushed(client, unknown)
    assert (await read(client, "/api/attendance/stats"))["total_present"] == 0

    await succeed(
        variables, "user", "add", "ann", "--github-user-id", "1001", "--email", "Ann@Home.example"
    )

    assert (await read(client, "/api/attendance/stats"))["total_present"] == 1


@pytest.mark.programs
async def test_users_are_listed_by_login_and_promoted(
    variables: dict[str, str], database: Database
) -> None:
    assert (await succeed(variables, "user", "list", "--json")).json() == []
    await join(database, None, BOB)
    await join(database, None, ANN)

    assert "now" in (await succeed(variables, "user", "promote", "BOB")).out

    listed = (await succeed(variables, "user", "list", "--json")).json()
    assert [user["github_id"] for user in listed] == ["ann", "Bob"]
    table = (await succeed(variables, "user", "list")).out.splitlines()
    assert ["yes" in line for line in table[1:]] == [False, True]
    assert "no longer" in (await succeed(variables, "user", "promote", "bob", "--demote")).out
    assert "yes" not in (await succeed(variables, "user", "list")).out


@pytest.mark.programs
async def test_a_token_opens_the_api_until_it_expires(
    variables: dict[str, str], client: httpx.AsyncClient, database: Database
) -> None:
    await join(database, None, ANN)

    token = (await succeed(variables, "token", "ANN", "--days", "2")).out.strip()

    me = await client.get("/api/auth/me", headers={"authorization": f"Bearer {token}"})
    assert me.json()["github_id"] == "ann"
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == 2 * 24 * 60 * 60


@pytest.mark.programs
async def test_doctor_says_a_line_for_each_thing_it_looks_at(
    variables: dict[str, str], client: httpx.AsyncClient
) -> None:
    finished = await run(variables, "doctor", "--json")

    findings: list[dict[str, Any]] = finished.json()
    topics = {finding["topic"] for finding in findings}
    assert topics >= {"settings", "database", "secrets", "projection", "github"}
    projection = next(finding for finding in findings if finding["topic"] == "projection")
    assert projection["is_ok"]
    assert projection["text"] == "every recorded delivery is in the book"
    github = next(finding for finding in findings if finding["topic"] == "github")
    assert (github["is_ok"], github["is_fatal"]) == (False, False)
    fatal = [f for f in findings if f["is_fatal"] and not f["is_ok"]]
    assert finished.code == (1 if fatal else 0)
    shown = await run(variables, "doctor")
    assert len(shown.out.splitlines()) == len(findings)
    assert shown.err == ""


@pytest.mark.programs
@pytest.mark.parametrize(("seconds", "is_ok"), [(5, True), (90, False)])
async def test_doctor_reports_deliveries_that_wait_for_long(
    variables: dict[str, str], database: Database, seconds: int, is_ok: bool
) -> None:
    await append(database, entry(b"one"), entry(b"two"))
    await age(database, timedelta(seconds=seconds))

    finished = await run(variables, "doctor", "--json")

    finding = next(f for f in finished.json() if f["topic"] == "projection")
    assert (finding["is_ok"], finding["is_fatal"]) == (is_ok, True)
    assert finding["text"].startswith("deliveries that are not in the book yet: 2; the first one")
    assert is_ok or finished.code == 1


@pytest.mark.programs
async def test_doctor_reports_that_the_database_is_away(variables: dict[str, str]) -> None:
    away = variables | {"DATABASE_URL": "postgresql://127.0.0.1:9/book"}

    finished = await run(away, "doctor", "--json")

    database = next(f for f in finished.json() if f["topic"] == "database")
    assert finished.code == 1
    assert database["is_ok"] is False
    assert "DATABASE_URL" in database["text"]
    assert finished.err == ""
