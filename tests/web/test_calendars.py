"""Calendars of a season and of a participant."""

from __future__ import annotations

from datetime import timedelta

import httpx
import icalendar

from tests.support.github import commit
from tests.support.people import ANN, SPRING, noon, plant, plant_now, pushed
from webhook_app.store.database import Database


def events(answer: httpx.Response) -> list[icalendar.Component]:
    """Return the events of a calendar that must be one."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    return icalendar.Calendar.from_ical(answer.content).walk("VEVENT")


async def test_a_season_is_a_calendar_of_its_milestones(
    client: httpx.AsyncClient, database: Database
) -> None:
    season = await plant(database, ANN, days=100, name="봄; 여름, 가을\\겨울 " + "꽃" * 40)

    answer = await client.get(f"/api/seasons/{season.id}/calendar.ics?lang=ko")
    found = events(answer)

    days = [(event["dtstart"].dt, str(event["summary"]).rpartition(": ")[2]) for event in found]
    assert days == [
        (SPRING, "첫날"),
        (SPRING + timedelta(days=6), "7일째"),
        (SPRING + timedelta(days=29), "30일째"),
        (SPRING + timedelta(days=49), "50일째"),
        (SPRING + timedelta(days=99), "마지막 날"),
    ]
    for event in found:
        assert season.name in str(event["summary"])
        assert event["dtend"].dt == event["dtstart"].dt + timedelta(days=1)
    assert len({str(event["uid"]) for event in found}) == len(found)
    lines = answer.content.split(b"\r\n")
    assert b"\n" not in answer.content.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    again = await client.get(
        f"/api/seasons/{season.id}/calendar.ics?lang=ko",
        headers={"if-none-match": answer.headers["etag"]},
    )
    assert again.status_code == 304


async def test_a_participants_days_are_a_calendar_that_keeps_its_events(
    client: httpx.AsyncClient, database: Database
) -> None:
    """A mark that changes changes its event, which a calendar knows by its identity."""
    season, today = await plant_now(database, ANN, past=1)
    path = "/api/users/ann/calendar.ics?lang=en"
    before = events(await client.get(path))

    await pushed(client, commit(noon(season, today)), commit(noon(season, today)))
    after = events(await client.get(path))

    assert [str(event["summary"])[2:] for event in before] == ["missed", "pending"]
    assert [str(event["summary"])[2:] for event in after] == ["missed", "attended · 2 commits"]
    assert [str(event["uid"]) for event in before] == [str(event["uid"]) for event in after]
    assert before[1]["dtstamp"].dt < after[1]["dtstamp"].dt
