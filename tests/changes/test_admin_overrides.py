"""What admins change: members, corrections, accepted commits, and the record of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.application import bearer
from tests.support.db_helpers import is_rebuilt_the_same, rows
from tests.support.github import commit, seoul
from tests.support.people import (
    ANN,
    BOB,
    DAN,
    Json,
    join,
    noon,
    plant,
    plant_now,
    problem,
    pushed,
    read,
)
from tests.support.programs import client_of, environment, reading, serving
from webhook_app.changes.accounts import promote
from webhook_app.settings import Settings
from webhook_app.store.database import Database

Admin = httpx.AsyncClient
CORRECTIONS = "/api/admin/corrections"


@pytest.fixture
async def token(database: Database, settings: Settings) -> dict[str, str]:
    """Return the header of Dan, an admin."""
    dan = await join(database, None, DAN)
    await promote(database, dan, is_admin=True)
    return {"authorization": bearer(settings, dan)}


@pytest.fixture
async def admin(client: httpx.AsyncClient, token: dict[str, str]) -> Admin:
    """Return a client that is Dan."""
    client.headers.update(token)
    return client


async def corrected(admin: Admin, day: object, state: str, reason: str = "a wedding") -> Json:
    """Return a correction of Ann's day."""
    wanted = {"github_id": "ann", "attendance_date": str(day), "state": state, "reason": reason}
    answer = await admin.post(CORRECTIONS, json=wanted)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def state_of(admin: Admin, day: object, login: str = "ann") -> str:
    return (await read(admin, f"/api/attendance/{day}/{login}"))["state"]


async def refused(admin: Admin, method: str, path: str, status: int, **more: Any) -> Json:
    """Return the problem that a write must answer with."""
    answer = await admin.request(method, path, **more)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.json()


async def test_members_show_their_numbers_addresses_and_last_push(
    admin: Admin, database: Database
) -> None:
    season, today = await plant_now(database, ANN, BOB)
    await pushed(admin, commit(noon(season, today)), pushed_at=noon(season, today))
    async with database.write_transaction() as connection:
        await connection.execute(
            "insert into user_emails (email, user_id) select 'ann@example.org', id from users"
            " where github_id = 'ann'"
        )

    answer = await read(admin, "/api/admin/members")

    ann, bob = answer["members"]
    assert answer["season_id"] == season.id
    assert (ann["github_id"], ann["emails"], ann["current_streak"]) == (
        "ann",
        ["ann@example.org"],
        1,
    )
    assert ann["last_pushed_at"] is not None
    assert (bob["last_pushed_at"], bob["left_on"], bob["is_hidden"]) == (None, None, False)


async def test_an_admin_lets_a_member_leave_and_return_and_corrects_the_first_day(
    admin: Admin, database: Database
) -> None:
    season = await plant(database, ANN, rate_basis="joined")
    ann = (await read(admin, "/api/users/github/ann"))["id"]
    path = f"/api/admin/members/{season.id}/{ann}"
    await pushed(admin, commit(seoul("2025-03-13 10:00:00")))
    board = [(await read(admin, "/api/board"))["participants"][0]["days"]]

    for change in (
        {"left_on": "2025-03-11"},
        {"left_on": None},
        {"joined_on": "2025-03-14"},
        {"joined_on": "2025-03-10"},
    ):
        answer = await admin.put(path, json=change)
        assert answer.status_code == 200, answer.text
        board.append((await read(admin, "/api/board"))["participants"][0]["days"])

    assert board == ["mmmam", "mm---", "mmmam", "----m", "mmmam"]
    assert answer.json()["left_on"] is None
    assert await is_rebuilt_the_same(database)


async def test_a_membership_that_cannot_be_is_refused(admin: Admin, database: Database) -> None:
    season = await plant(database, ANN)
    ann = (await read(admin, "/api/users/github/ann"))["id"]
    path = f"/api/admin/members/{season.id}/{ann}"

    reversed_days = await refused(admin, "PUT", path, 422, json={"left_on": "2025-03-01"})
    await refused(admin, "PUT", f"/api/admin/members/{season.id}/999", 404, json={})
    await refused(admin, "PUT", f"/api/admin/members/999/{ann}", 404, json={})
    too_early = await refused(admin, "PUT", path, 422, json={"joined_on": "0001-01-01"})

    assert reversed_days["detail"] == "left_on must not be before joined_on."
    assert too_early["parameter"] == "joined_on"


async def test_a_second_correction_revokes_the_first_and_both_stay_in_the_history(
    admin: Admin, database: Database
) -> None:
    season = await plant(database, ANN)
    await corrected(admin, "2025-03-11", "excused", "a wedding")
    second = await corrected(admin, "2025-03-11", "attended", "the push got lost")

    history = (await read(admin, CORRECTIONS))["corrections"]
    why = await read(admin, "/api/attendance/2025-03-11/ann")

    assert await state_of(admin, "2025-03-11") == "attended"
    assert [(one["reason"], one["set_by"], one["revoked_by"]) for one in history] == [
        ("the push got lost", "dan", None),
        ("a wedding", "dan", "dan"),
    ]
    assert history[0] == second
    assert why["override"]["reason"] == "the push got lost"
    assert [one["state"] for one in why["override_history"]] == ["attended", "excused"]
    assert (await read(admin, CORRECTIONS, github_id="ANN", season=season.id, limit=1))[
        "corrections"
    ] == [second]
    assert (await read(admin, CORRECTIONS, github_id="dan"))["corrections"] == []


async def test_why_and_by_whom_a_day_was_corrected_is_shown_to_the_participant_and_to_admins(
    client: httpx.AsyncClient, database: Database, settings: Settings, token: dict[str, str]
) -> None:
    season = await plant(database, ANN, BOB)
    ann, bob = [
        {"authorization": bearer(settings, await join(database, season, one))} for one in (ANN, BOB)
    ]
    for reason in ("a wedding", "a funeral"):
        wanted = {"github_id": "ann", "attendance_date": "2025-03-11", "state": "excused"}
        answer = await client.post(CORRECTIONS, json={**wanted, "reason": reason}, headers=token)
        assert answer.status_code == 201

    path = "/api/attendance/2025-03-11/ann"
    told = []
    for viewer in (ann, token, bob, {}):
        answer = await client.get(path, headers=viewer)
        why = answer.json()
        told.append(
            [
                (one["reason"], one["set_by"], one["revoked_by"])
                for one in [why["override"], *why["override_history"]]
            ]
        )
        assert [one["state"] for one in why["override_history"]] == ["excused", "excused"]
        assert [bool(one["revoked_at"]) for one in why["override_history"]] == [False, True]
        assert all(one["set_at"] for one in why["override_history"])
        assert ("wedding" in answer.text) is (viewer in (ann, token))

    holds = ("a funeral", "dan", None)
    assert told[:2] == [[holds, holds, ("a wedding", "dan", "dan")]] * 2
    assert told[2:] == [[(None, None, None)] * 3] * 2


async def test_a_revoked_correction_lets_the_commits_decide_again(
    admin: Admin, database: Database
) -> None:
    await plant(database, ANN)
    await pushed(admin, commit(seoul("2025-03-11 10:00:00")))
    one = await corrected(admin, "2025-03-11", "missed", "was not their own work")
    states = [await state_of(admin, "2025-03-11")]

    for _ in range(2):  # again does no harm
        assert (await admin.delete(f"{CORRECTIONS}/{one['id']}")).status_code == 204
        states.append(await state_of(admin, "2025-03-11"))

    (held,) = (await read(admin, CORRECTIONS))["corrections"]
    assert states == ["missed", "attended", "attended"]
    assert (held["id"], held["revoked_by"]) == (one["id"], "dan")
    assert await rows(database, "select commit_count from attendance") == [{"commit_count": 1}]
    assert await is_rebuilt_the_same(database)


async def test_a_correction_without_commits_is_no_mark_of_its_own(
    admin: Admin, database: Database
) -> None:
    await plant(database, ANN)
    await corrected(admin, "2025-03-12", "attended")
    history = await read(admin, "/api/attendance/history/ann")

    day = next(one for one in history if one["attendance_date"] == "2025-03-12")

    assert (day["state"], day["commit_count"], day["is_override"]) == ("attended", 0, True)
    assert await is_rebuilt_the_same(database)
    assert await state_of(admin, "2025-03-12") == "attended"


@pytest.mark.programs
async def test_a_correction_goes_out_live_as_a_mark_and_changes_the_board(
    database: Database, settings: Settings, token: dict[str, str], tmp_path: Path
) -> None:
    _, today = await plant_now(database, ANN)

    async with (
        serving(environment(settings), tmp_path / "log") as served,
        client_of(served) as client,
        reading(client) as reader,
    ):
        client.headers.update(token)
        before = (await client.get("/api/board")).headers["etag"]
        one = await corrected(client, today, "excused")
        set_mark = await reader.next("mark", "book")
        during = (await client.get("/api/board")).headers["etag"]
        await client.delete(f"{CORRECTIONS}/{one['id']}")
        revoked = await reader.next("mark", "book")
        after = (await client.get("/api/board")).headers["etag"]

    assert (set_mark.event, set_mark.data["state"], set_mark.data["is_override"]) == (
        "mark",
        "excused",
        True,
    )
    assert set_mark.data["days"][-1] == "e"
    assert (revoked.event, revoked.data["state"]) == ("mark", "pending")
    assert len({before, during, after}) == 3


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"github_id": "nobody"}, 422),
        ({"github_id": "dan"}, 422),
        ({"attendance_date": "2025-03-09"}, 422),
        ({"attendance_date": "2025-03-15"}, 422),
        ({"state": "pending"}, 422),
        ({"reason": " "}, 422),
        ({"reason": "\0"}, 422),
        ({"season": 999}, 404),
    ],
)
async def test_a_correction_that_cannot_be_is_refused(
    admin: Admin, database: Database, change: dict[str, Any], status: int
) -> None:
    await plant(database, ANN)
    wanted = {"github_id": "ann", "attendance_date": "2025-03-11", "state": "excused"}

    await refused(admin, "POST", CORRECTIONS, status, json={**wanted, "reason": "x", **change})

    assert (await read(admin, CORRECTIONS))["corrections"] == []


async def test_there_is_no_correction_to_revoke(admin: Admin, database: Database) -> None:
    await plant(database, ANN)
    await refused(admin, "DELETE", f"{CORRECTIONS}/999", 404)
    await problem(admin, f"{CORRECTIONS}?season=999", 404, "season")
    await problem(admin, f"{CORRECTIONS}?github_id=nobody", 404, "github_id")


async def late_commit(admin: Admin, database: Database) -> int:
    """Return Ann's commit that was pushed two days late; our number of it."""
    await plant(database, ANN)
    written = seoul("2025-03-11 10:00:00")
    await pushed(admin, commit(written), pushed_at=written + timedelta(days=2))
    (one,) = (await read(admin, "/api/github-commits/ann"))["commits"]
    assert one["verdict"] == "late"
    return one["id"]


async def acceptances_on(admin: Admin, day: str) -> list[bool]:
    """Return whether each commit of Ann's on a day is one that an admin accepted."""
    why = await read(admin, f"/api/attendance/{day}/ann")
    return [commit["is_accepted"] for commit in why["commits"]]


async def test_an_accepted_commit_counts_until_it_is_withdrawn(
    admin: Admin, database: Database
) -> None:
    number = await late_commit(admin, database)
    path = f"/api/admin/commits/{number}/accept"
    states = [await state_of(admin, "2025-03-11")]
    told = [await acceptances_on(admin, "2025-03-11")]

    answer = await admin.post(path, json={"reason": "was on a plane"})
    states.append(await state_of(admin, "2025-03-11"))
    told.append(await acceptances_on(admin, "2025-03-11"))
    counted = (await read(admin, "/api/github-commits/ann"))["commits"][0]["verdict"]
    again = await refused(admin, "POST", path, 409, json={"reason": "twice"})
    assert await is_rebuilt_the_same(database)
    assert (await admin.delete(path)).status_code == 204
    states.append(await state_of(admin, "2025-03-11"))
    told.append(await acceptances_on(admin, "2025-03-11"))
    await refused(admin, "DELETE", path, 404)

    assert answer.status_code == 201
    assert (answer.json()["commit_row_id"], answer.json()["set_by"]) == (number, "dan")
    assert (counted, states) == ("counted", ["missed", "attended", "missed"])
    assert told == [[False], [True], [False]]
    assert again["detail"] == "Only a commit that is late or from the future can be accepted."
    assert await rows(
        database, "select reason, revoked_at is not null as gone from commit_overrides"
    ) == [{"reason": "was on a plane", "gone": True}]
    assert await is_rebuilt_the_same(database)


async def test_only_a_late_or_future_commit_can_be_accepted(
    admin: Admin, database: Database
) -> None:
    await plant(database, ANN)
    noon_of_it = seoul("2025-03-11 12:00:00")
    await pushed(admin, commit(noon_of_it), pushed_at=noon_of_it)
    await pushed(admin, commit(noon_of_it, username="stranger"), pushed_at=noon_of_it)
    ahead = seoul("2025-03-12 12:00:00")
    await pushed(admin, commit(ahead), pushed_at=ahead - timedelta(hours=1))
    known = await rows(database, "select id from github_commits order by id")
    statuses = []

    for number in [*(one["id"] for one in known), 999]:
        answer = await admin.post(f"/api/admin/commits/{number}/accept", json={"reason": "why not"})
        statuses.append(answer.status_code)

    assert statuses == [409, 409, 201, 404]
    assert await state_of(admin, "2025-03-12") == "attended"
