"""The pushes of the demo season."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from tests.support.clones import SEOUL, RecordingReceiver, check_invariants, post
from webhook_app.simulation.demo import Demo
from webhook_app.simulation.people import demo_people

NOW = datetime(2026, 5, 10, 21, 30, tzinfo=SEOUL)
START = date(2026, 4, 1)


async def test_the_demo_has_a_believable_past_and_goes_on_live(book: RecordingReceiver) -> None:
    people = demo_people()
    demo = Demo(START, SEOUL, people, seed=1)

    past = demo.past_pushes(NOW)
    await post(book, past)

    assert len(people) >= 30
    assert len({person.github_user_id for person in people}) == len(people)
    commits = book.commits()
    check_invariants_of_demo(book.payloads)
    assert all(datetime.fromisoformat(c["timestamp"]) < NOW for c in commits.values())
    assert all(delivery.pushed_at < NOW.timestamp() for delivery in past)
    days: defaultdict[str, set[date]] = defaultdict(set)
    for commit in commits.values():
        moment = datetime.fromisoformat(commit["timestamp"]).astimezone(SEOUL)
        days[commit["author"]["username"]].add(moment.date())
    everyone = {person.login for person in people}
    assert set(days) == everyone
    assert all(day >= START for of_person in days.values() for day in of_person)
    assert len(days["haneul-garden"]) >= 38  # never misses
    assert max(days["siddeun-namu"]) < START + timedelta(days=19)  # faded away
    assert min(days["saessak-min"]) >= START + timedelta(days=14)  # joined late
    attended = {login for login, of_person in days.items() if NOW.date() in of_person}
    assert 3 <= len(attended) <= len(people) * 3 / 4
    assert any(p["repository"]["private"] for p in book.payloads)
    lags = [
        p["repository"]["pushed_at"]
        - datetime.fromisoformat(p["head_commit"]["timestamp"]).timestamp()
        for p in book.payloads
    ]
    assert min(lags) >= 0
    assert sum(lag > 2 * 86_400 for lag in lags) >= 3
    assert any("Co-authored-by:" in c["message"] for c in commits.values())
    assert any(c["message"].startswith("Merge pull request #") for c in commits.values())
    assert {c["timestamp"][19:] for c in commits.values()} >= {"+09:00", "-04:00", "+05:30"}

    newcomers = 0
    pushes = demo.live_pushes(pause_seconds=(0, 0), clock=lambda: NOW)
    for _ in range(12):
        delivery = await anext(pushes)
        payload = json.loads(delivery.body)
        login = payload["head_commit"]["author"]["username"]
        moment = datetime.fromisoformat(payload["head_commit"]["timestamp"])
        assert timedelta() <= NOW - moment < timedelta(minutes=1)
        assert delivery.guid not in book.guids
        newcomers += login not in attended
        attended.add(login)
        await post(book, [delivery])
    await pushes.aclose()
    assert newcomers >= 5
    check_invariants_of_demo(book.payloads)


def check_invariants_of_demo(payloads: list[dict[str, Any]]) -> None:
    by_repository: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for payload in payloads:
        by_repository[payload["repository"]["id"]].append(payload)
    for pushes in by_repository.values():
        check_invariants(pushes, {c["id"] for p in pushes for c in p["commits"]})


def test_the_demo_repeats_itself_exactly() -> None:
    once = Demo(START, SEOUL, demo_people(), seed=1).past_pushes(NOW)
    twice = Demo(START, SEOUL, demo_people(), seed=1).past_pushes(NOW)
    other = Demo(START, SEOUL, demo_people(), seed=2).past_pushes(NOW)

    assert once == twice
    assert once != other


def test_a_demo_of_a_season_that_has_not_begun_goes_on_all_the_same() -> None:
    demo = Demo(date(2026, 6, 1), SEOUL, demo_people())

    assert demo.past_pushes(NOW) == []
    assert demo.next_push(NOW).commit_count >= 1
