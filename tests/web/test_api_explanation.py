"""/api/attendance/{date}/{login}: why a day has its state."""

from __future__ import annotations

from datetime import date

import httpx
import pytest

from tests.support.github import commit, seoul, sha
from tests.support.people import ANN, correct, plant, pushed, read
from webhook_app.store.database import Database


async def test_why_a_day_is_attended(client: httpx.AsyncClient, database: Database) -> None:
    await plant(database, ANN)
    first = commit(seoul("2025-03-10 10:00:00"), id=sha("first"), message="심다")
    await pushed(client, first, pushed_at=seoul("2025-03-10 10:05:00"))

    why = await read(client, "/api/attendance/2025-03-10/ANN")

    assert (why["date"], why["github_id"]) == ("2025-03-10", "ann")
    assert (why["state"], why["is_attended"], why["commit_count"]) == ("attended", True, 1)
    assert why["override"] is None
    assert why["advice"] == []
    (shown,) = why["commits"]
    assert shown["commit_id"] == sha("first")
    assert shown["message"] == "심다"
    assert shown["repository"] == "acme/garden"
    assert shown["verdict"] == "counted"
    assert shown["reason"]
    assert shown["author_date"] is None
    assert shown["commit_date"] == "2025-03-10T01:00:00Z"
    assert shown["pushed_at"] == "2025-03-10T01:05:00Z"


async def test_why_a_day_is_missed_names_the_fault_and_a_remedy(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN)
    await pushed(
        client, commit(seoul("2025-03-10 10:00:00")), pushed_at=seoul("2025-03-12 00:00:00")
    )
    await pushed(
        client, commit(seoul("2025-03-11 10:00:00")), pushed_at=seoul("2025-03-11 09:54:59")
    )

    late, future, nothing = [
        await read(client, f"/api/attendance/2025-03-{day}/ann", lang="en") for day in (10, 11, 12)
    ]

    assert [why["state"] for why in (late, future, nothing)] == ["missed"] * 3
    assert late["commits"][0]["verdict"] == "late"
    assert "later" in late["commits"][0]["reason"]
    assert future["commits"][0]["verdict"] == "future"
    assert nothing["commits"] == []
    for why in (late, future, nothing):
        assert why["advice"]
        assert all(isinstance(sentence, str) for sentence in why["advice"])


async def test_why_shows_who_corrected_a_day(client: httpx.AsyncClient, database: Database) -> None:
    season = await plant(database, ANN)
    await correct(database, season, ANN, date(2025, 3, 12), "attended", "the server was down")

    why = await read(client, "/api/attendance/2025-03-12/ann")

    assert (why["state"], why["is_attended"], why["commit_count"]) == ("attended", True, 0)
    assert why["override"]["reason"] is None, "why is between the participant and the admins"
    assert why["override"]["state"] == "attended"
    assert why["override"]["revoked_at"] is None


async def test_reasons_come_in_korean_and_in_english(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN)
    await pushed(client, commit(seoul("2025-03-10 10:00:00")))
    path = "/api/attendance/2025-03-10/ann"

    english = (await client.get(path, headers={"accept-language": "en-GB,ko;q=0.5"})).json()
    korean = (await client.get(path, headers={"accept-language": "ko-KR"})).json()

    assert english["commits"][0]["reason"] == "It counts."
    assert korean["commits"][0]["reason"] == "출석으로 인정되었습니다."
    assert (await read(client, path, lang="en"))["commits"] == english["commits"]


@pytest.mark.parametrize("day", ["1970-01-01", "2025-03-09", "2025-03-15", "2200-12-31"])
async def test_a_day_that_nobody_has_has_no_state(
    client: httpx.AsyncClient, database: Database, day: str
) -> None:
    await plant(database, ANN)

    why = await read(client, f"/api/attendance/{day}/ann")

    assert (why["date"], why["state"], why["is_attended"]) == (day, None, False)
    assert (why["commits"], why["advice"]) == ([], [])
