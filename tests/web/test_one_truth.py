"""One data set, one truth: the same numbers wherever a participant's season is shown."""

from __future__ import annotations

import csv
from collections.abc import AsyncGenerator
from datetime import date
from io import BytesIO, StringIO
from typing import Any
from xml.etree import ElementTree

import httpx
import icalendar
import pytest
from pypdf import PdfReader

from tests.support.application import bearer, running
from tests.support.github import commit, deliver, push, repository, seoul
from tests.support.heads import Head
from tests.support.people import ANN, CHO, DAN, join, plant_spring, read
from tests.support.private_push import MESSAGE, NAME, SHA, URL, leaked_secrets
from webhook_app import __version__
from webhook_app.changes.accounts import hide, promote
from webhook_app.models import User
from webhook_app.rendering.view_models import ParticipantCard, SeasonFacts
from webhook_app.settings import Settings
from webhook_app.store.database import Database
from webhook_app.web.http.response_cache import etag_of

TRUTH: dict[str, dict[str, Any]] = {
    login: dict(
        zip(
            (
                "attendance_rate",
                "attended_count",
                "missed_count",
                "current_streak",
                "longest_streak",
                "rank",
                "days",
                "commits",
            ),
            numbers,
            strict=True,
        )
    )
    for login, numbers in {
        "ann": (100.0, 5, 0, 5, 5, 1, "aaaaa", 5),
        "Bob": (75.0, 3, 1, 1, 2, 2, "aamea", 3),
        "cho": (60.0, 3, 2, 3, 3, 3, "mmaaa", 4),
        "eve": (0.0, 0, 5, 0, 0, 5, "mmmmm", 0),
    }.items()
}
"""Reckoned by hand from tests/people.py. Cho has two commits on the 12th, one of them private;
dan, who hides, shares her place and is counted among the five."""
RATES = {"ann": "100%", "Bob": "75.0%", "cho": "60.0%", "eve": "0%"}
SPRING = SeasonFacts(
    name="Season 10",
    start_date=date(2025, 3, 10),
    days=5,
    phase="after",
    number=5,
    days_until_start=0,
)


@pytest.fixture(name="spring")
async def open_spring(settings: Settings, database: Database) -> AsyncGenerator[httpx.AsyncClient]:
    """Yield a client of a server with season 10; dan hides and cho has a private repository."""
    async with running(settings) as client:
        await plant_spring(database, client)
        at = seoul("2025-03-12 21:00:00")
        secret = commit(at, username="cho", id=SHA, message=MESSAGE, url=URL)
        await deliver(client, push([secret], repo=repository(9, NAME, private=True)))
        dan = await join(database, None, DAN)
        await hide(database, dan.id, is_hidden=True)
        yield client


def same(found: dict[str, dict[str, Any]]) -> None:
    """Check that all visible participants are there with the true numbers and no others."""
    assert found.keys() == TRUTH.keys()
    for login, numbers in found.items():
        named = {name: value for name, value in numbers.items() if name in TRUTH[login]}
        assert len(named) >= 3, login
        assert named == {name: TRUTH[login][name] for name in named}, login


async def test_the_api_shows_it(spring: httpx.AsyncClient) -> None:
    stats = await read(spring, "/api/attendance/stats")
    board = await read(spring, "/api/board")
    summaries = [await read(spring, f"/api/users/{login}/summary") for login in TRUTH]

    same({row["github_id"]: row for row in stats["users"]})
    same({row["github_id"]: row for row in await read(spring, "/api/attendance/ranking")})
    same({row["github_id"]: row for row in board["participants"]})
    same(
        {
            one["user"]["github_id"]: one | {"commits": one["commits"]["counted_commits"]}
            for one in summaries
        }
    )
    for login, truth in TRUTH.items():
        history = await read(spring, f"/api/attendance/history/{login}")
        assert "".join(day["state"][0] for day in reversed(history)) == truth["days"]
        assert sum(day["commit_count"] for day in history) == truth["commits"]


async def test_a_badge_shows_it(spring: httpx.AsyncClient) -> None:
    for login, truth in TRUTH.items():
        for kind in ("streak", "rate", "heatmap"):
            badge = await spring.get(f"/badges/{login}.svg?kind={kind}&lang=en")
            title, description = [part.text for part in ElementTree.fromstring(badge.content)][:2]

            says = f"{truth['current_streak']}-day streak" if kind == "streak" else RATES[login]
            assert str(title).endswith(says)
            assert description == _sentence(login)
        shields = [
            (await spring.get(f"/badges/{login}.json?kind={kind}&lang=en")).json()["message"]
            for kind in ("streak", "rate")
        ]
        assert shields == [f"{truth['current_streak']}-day streak", RATES[login]]


async def test_a_card_is_drawn_from_it(spring: httpx.AsyncClient) -> None:
    """Its ETag is made of the very numbers that it is drawn from."""
    for login, truth in TRUTH.items():
        numbers = {name: truth[name] for name in truth if name != "commits"}
        expected = ParticipantCard(name=login, season=SPRING, participants=5, **numbers)
        card = await spring.get(f"/cards/{login}.png?lang=en")

        assert card.headers["etag"] == etag_of("image/png", __version__, expected, "en")


async def test_the_head_of_the_page_shows_it(spring: httpx.AsyncClient) -> None:
    for login in TRUTH:
        head = Head(await spring.get(f"/users/{login}?lang=en"))

        assert head.meta["og:description"] == _sentence(login)


async def test_an_export_shows_it(spring: httpx.AsyncClient) -> None:
    exported = (await spring.get("/api/seasons/1/export.json")).json()
    same({row["github_id"]: row for row in exported["participants"]})
    same(_by_days(exported["days"], exported["commits"]))

    table = (await spring.get("/api/seasons/1/export.csv")).text.removeprefix("\ufeff")
    rows = list(csv.DictReader(StringIO(table, newline="")))
    places = [row for row in rows if row["record"] == "participant"]
    numbers = ("attendance_rate", "attended_count", "missed_count", "rank", "current_streak")
    same({row["github_id"]: {name: float(row[name]) for name in numbers} for row in places})
    same(
        _by_days(
            [row for row in rows if row["record"] == "day"],
            [row for row in rows if row["record"] == "commit"],
        )
    )


async def test_a_calendar_shows_it(spring: httpx.AsyncClient) -> None:
    found = {}
    for login in TRUTH:
        answer = await spring.get(f"/api/users/{login}/calendar.ics?lang=en")
        events = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
        said = [str(event["summary"]).split()[1:] for event in events]
        days = "".join(words[0][0] for words in said)
        commits = sum(int(words[2]) for words in said if len(words) > 1)
        attended, missed = days.count("a"), days.count("m")
        found[login] = {"days": days, "commits": commits} | {
            "attended_count": attended,
            "missed_count": missed,
        }

    same(found)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["ko", "en"])
async def test_a_report_shows_it(spring: httpx.AsyncClient, language: str) -> None:
    for login, truth in TRUTH.items():
        answer = await spring.get(f"/api/users/{login}/report.pdf?lang={language}")
        assert answer.headers["content-type"] == "application/pdf"
        text = PdfReader(BytesIO(answer.content)).pages[0].extract_text()
        lines = set(text.splitlines())

        current, longest, rank = (truth[n] for n in ("current_streak", "longest_streak", "rank"))
        judged = truth["attended_count"] + truth["missed_count"]
        attended = truth["attended_count"]
        if language == "ko":
            expected = {f"{current}일", f"최장 {longest}일", f"5명 중 {rank}위"}
            expected |= {f"{judged}일 중 {attended}일", "출석으로 인정", "요일별 출석률"}
        else:
            unit = "day" if current == 1 else "days"
            expected = {f"{current} {unit}", f"longest {longest}", f"rank {rank} of 5"}
            expected |= {f"{attended} of {judged} days", "Attendance by weekday"}
        expected |= {login, RATES[login], str(truth["commits"])}
        assert expected <= lines, expected - lines


async def test_nothing_private_and_nobody_hidden_is_in_any_of_it(
    spring: httpx.AsyncClient, settings: Settings, database: Database
) -> None:
    """Not for nobody, and not for another participant; cho and admins find their own."""
    ann, cho, dan = [await join(database, None, person) for person in (ANN, CHO, DAN)]
    for viewer in (None, ann):
        for path, text in (await _everything(spring, settings, viewer)).items():
            assert leaked_secrets(text) == [], path
            assert not any(word in text for word in ('"dan"', ",dan,", "dan ·")), path
    hidden = [f"/badges/dan.{x}" for x in ("svg", "json")] + ["/cards/dan.png", "/users/dan"]
    hidden += ["/api/users/dan/report.pdf", "/api/users/dan/calendar.ics"]
    assert {(await spring.get(path)).status_code for path in hidden} == {404}

    own = await _everything(spring, settings, cho)
    assert {path for path, text in own.items() if MESSAGE in text} == {
        "/api/seasons/1/export.csv",
        "/api/seasons/1/export.json",
        "/api/me/export.csv",
        "/api/me/export.json",
    }
    assert NAME in own["/api/users/cho/report.pdf"]
    await promote(database, ann, is_admin=True)
    of_admin = await _everything(spring, settings, ann)
    assert MESSAGE in of_admin["/api/seasons/1/export.json"]
    assert '"dan"' in of_admin["/api/seasons/1/export.json"]
    assert ",dan," in of_admin["/api/seasons/1/export.csv"]
    assert "a wedding" in of_admin["/api/seasons/1/export.csv"]
    themselves = await spring.get(
        "/api/users/dan/report.pdf", headers={"authorization": bearer(settings, dan)}
    )
    assert themselves.status_code == 200


async def _everything(
    client: httpx.AsyncClient, settings: Settings, viewer: User | None
) -> dict[str, str]:
    """Return all that is shared or exported, as text."""
    headers = {"authorization": bearer(settings, viewer)} if viewer else {}
    paths = ["/", "/users/cho", "/badges/cho.svg", "/badges/cho.json"]
    paths += ["/api/seasons/1/export.csv", "/api/seasons/1/export.json"]
    paths += ["/api/seasons/1/calendar.ics", "/api/users/cho/calendar.ics"]
    paths += ["/api/users/cho/report.pdf"]
    paths += ["/api/me/export.csv", "/api/me/export.json"] if viewer else []
    answers = {path: await client.get(path, headers=headers) for path in paths}
    assert {answer.status_code for answer in answers.values()} == {200}
    return {
        path: PdfReader(BytesIO(answer.content)).pages[0].extract_text()
        if path.endswith(".pdf")
        else answer.text
        for path, answer in answers.items()
    }


def _sentence(login: str) -> str:
    """Return the text beside a participant's heatmap."""
    truth = TRUTH[login]
    judged = truth["attended_count"] + truth["missed_count"]
    return (
        f"Season 10, all 5 days done · {truth['current_streak']}-day streak · "
        f"longest {truth['longest_streak']} · attendance {RATES[login]} "
        f"({truth['attended_count']} of {judged} days) · rank {truth['rank']} of 5"
    )


def _by_days(days: list[dict[str, Any]], commits: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what the days and commits of an export add up to."""
    found: dict[str, Any] = {}
    for login in dict.fromkeys(day["github_id"] for day in days):
        own = [day for day in days if day["github_id"] == login]
        letters = "".join(day["state"][0] for day in own)
        counted = [c for c in commits if c["github_id"] == login and c["verdict"] == "counted"]
        assert len(counted) == sum(int(day["commit_count"]) for day in own)
        found[login] = {
            "days": letters,
            "commits": len(counted),
            "attended_count": letters.count("a"),
            "missed_count": letters.count("m"),
        }
    return found
