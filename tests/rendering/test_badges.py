"""Badges for a README: right, readable without seeing them, and never cached too long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from tests.support.github import commit
from tests.support.people import ANN, BOB, join, noon, plant, plant_now, plant_spring, pushed
from webhook_app.changes.accounts import hide
from webhook_app.store.database import Database
from webhook_app.web.images import render

SVG = "{http://www.w3.org/2000/svg}"
KINDS = ("streak", "rate", "heatmap")


async def badge(client: httpx.AsyncClient, login: str, **query: Any) -> ElementTree.Element:
    """Return a badge that must be there."""
    answer = await client.get(f"/badges/{login}.svg", params=query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/svg+xml"
    return ElementTree.fromstring(answer.content)


def told(svg: ElementTree.Element) -> tuple[str, str]:
    """Return the title and the description."""
    title, description = svg.find(f"{SVG}title"), svg.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    return title.text or "", description.text or ""


async def test_a_badge_shows_a_streak_a_rate_or_the_whole_season(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant_spring(database, client)

    korean = [told(await badge(client, "cho", kind=kind, lang="ko")) for kind in KINDS]
    english = [told(await badge(client, "cho", kind=kind, lang="en")) for kind in KINDS]

    assert [title for title, _ in korean] == ["cho: 3일 연속", "cho: 출석률 60.0%", "cho: 60.0%"]
    assert [title for title, _ in english] == [
        "cho: 3-day streak",
        "cho: attendance 60.0%",
        "cho: 60.0%",
    ]
    described = "Season 10, all 5 days done · 3-day streak · longest 3 · "
    described += "attendance 60.0% (3 of 5 days) · rank 3 of 5"
    assert {description for _, description in english} == {described}


async def test_a_badge_is_an_image_for_those_who_do_not_see_it_too(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant_spring(database, client)

    for kind in KINDS:
        svg = await badge(client, "ann", kind=kind)

        assert svg.get("role") == "img"
        assert svg.get("aria-labelledby") == "title desc"
        assert {part.get("id") for part in svg} >= {"title", "desc"}
        assert float(svg.get("width", 0)) > 100


async def test_a_badge_needs_nothing_from_elsewhere(
    client: httpx.AsyncClient, database: Database
) -> None:
    """GitHub shows it through a proxy: no font, script or picture could be fetched."""
    await plant_spring(database, client)

    for kind in KINDS:
        svg = await badge(client, "ann", kind=kind)
        names = {part.tag.removeprefix(SVG) for part in svg.iter()}

        assert names == {"svg", "title", "desc", "style", "path"}
        assert "url(" not in ElementTree.tostring(svg, encoding="unicode")


async def test_a_badge_follows_the_readers_theme_unless_one_is_requested(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant_spring(database, client)

    styles = {}
    for theme in ("auto", "light", "dark"):
        style = (await badge(client, "ann", theme=theme)).find(f"{SVG}style")
        assert style is not None
        styles[theme] = style.text or ""

    assert styles["auto"] == (
        f"{styles['light']}@media (prefers-color-scheme:dark){{{styles['dark']}}}"
    )
    assert styles["light"] != styles["dark"]


@pytest.mark.parametrize(
    ("login", "path"),
    [("nobody", "nobody"), ("<b>&\x01", "%3Cb%3E%26%01"), ("x" * 39, "x" * 300)],
)
async def test_an_unknown_user_gets_a_badge_that_says_so(
    client: httpx.AsyncClient, database: Database, login: str, path: str
) -> None:
    await plant(database, ANN)

    answer = await client.get(f"/badges/{path}.svg?lang=en")
    told_as_json = await client.get(f"/badges/{path}.json?lang=en")

    assert answer.status_code == told_as_json.status_code == 404
    title, _ = told(ElementTree.fromstring(answer.content))
    assert title == f"{login}: unknown participant".replace("\x01", "")
    assert told_as_json.json()["message"] == "unknown participant"


async def test_a_hidden_user_is_as_unknown_as_nobody(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN)
    ann = await join(database, None, ANN)
    before = [await client.get(f"/badges/ann.{kind}?lang=en") for kind in ("svg", "json")]
    await hide(database, ann.id, is_hidden=True)

    for kind, earlier in zip(("svg", "json"), before, strict=True):
        hidden = await client.get(f"/badges/ann.{kind}?lang=en")
        nobody = await client.get(f"/badges/nobody.{kind}?lang=en")

        assert earlier.status_code == 200
        assert hidden.status_code == nobody.status_code == 404
        assert hidden.text.replace("ann", "nobody") == nobody.text


async def test_who_takes_no_part_yet_has_a_badge_all_the_same(
    client: httpx.AsyncClient, database: Database
) -> None:
    await join(database, None, BOB)
    without = told(await badge(client, "Bob", lang="en"))
    await plant(database, ANN)

    assert without == ("Bob: no season yet", "Gardeners")
    assert told(await badge(client, "bob", lang="en")) == ("Bob: not in this season", "Season 10")


async def test_a_badge_before_the_start_counts_the_days_until_then(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant_now(database, ANN, past=-3)

    for kind in KINDS:
        assert told(await badge(client, "ann", kind=kind))[0].endswith("D-3")


async def test_a_badge_is_sent_again_only_when_it_has_changed(
    client: httpx.AsyncClient, database: Database
) -> None:
    season, today = await plant_now(database, ANN, BOB)
    await pushed(client, commit(noon(season, today), username="ann"))
    first = await client.get("/badges/ann.svg")
    held = {"if-none-match": first.headers["etag"]}

    await pushed(client, commit(noon(season, today), username="Bob"))
    unchanged = await client.get("/badges/ann.svg", headers=held)
    yesterday = noon(season, today - timedelta(days=1))
    await pushed(client, commit(yesterday, username="ann"))
    changed = await client.get("/badges/ann.svg", headers=held)

    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert changed.status_code == 200
    assert changed.headers["etag"] != first.headers["etag"]
    languages = {
        (await client.get(f"/badges/ann.svg?lang={x}")).headers["etag"] for x in ("ko", "en")
    }
    assert len(languages) == 2


async def test_shields_io_receives_the_same(client: httpx.AsyncClient, database: Database) -> None:
    await plant_spring(database, client)

    streak = (await client.get("/badges/cho.json?lang=ko")).json()
    rate = (await client.get("/badges/cho.json?kind=rate&lang=en")).json()

    assert streak == {
        "schemaVersion": 1,
        "label": "연속 출석",
        "message": "3일 연속",
        "color": "#217541",
        "cacheSeconds": streak["cacheSeconds"],
    }
    assert (rate["label"], rate["message"]) == ("attendance", "60.0%")


@pytest.mark.parametrize(
    ("clock", "most"),
    [
        (datetime(2025, 3, 12, 14, 58, 30, tzinfo=UTC), 90),  # 23:58:30 in Seoul
        (datetime(2025, 3, 12, 14, 59, 59, 999_999, tzinfo=UTC), 0),
        (datetime(2025, 3, 12, 15, 0, 0, tzinfo=UTC), 300),
        (datetime(2025, 3, 12, 9, 0, 0, tzinfo=UTC), 300),
    ],
)
async def test_nobody_keeps_a_badge_past_midnight(
    client: httpx.AsyncClient,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    clock: datetime,
    most: int,
) -> None:
    """The season's midnight, wherever the server and the reader are."""
    await plant(database, ANN)
    monkeypatch.setattr(render, "now", lambda: clock)

    for path in ("/badges/ann.svg", "/badges/ann.json", "/badges/nobody.svg", "/cards/season.png"):
        kept = (await client.get(path)).headers["cache-control"]

        assert kept == f"public, max-age={most}", path


@pytest.mark.parametrize("asked", ["kind=tree", "theme=pink", "lang=fr", "season=x"])
async def test_a_badge_that_cannot_be_is_refused_by_name(
    client: httpx.AsyncClient, asked: str
) -> None:
    answer = await client.get(f"/badges/ann.svg?{asked}")

    assert answer.status_code == 400
    assert answer.json()["parameter"] == asked.partition("=")[0]


async def test_the_numbers_of_a_badge_are_not_sent_twice(
    client: httpx.AsyncClient, database: Database
) -> None:
    season, today = await plant_now(database, ANN)
    first = await client.get("/badges/ann.json")
    held = {"if-none-match": first.headers["etag"]}

    unchanged = await client.get("/badges/ann.json", headers=held)
    english = await client.get("/badges/ann.json?lang=en", headers=held)
    unknown = await client.get("/badges/nobody.json", headers={"if-none-match": "*"})
    await pushed(client, commit(noon(season, today)))
    changed = await client.get("/badges/ann.json", headers=held)

    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert (english.status_code, unknown.status_code, changed.status_code) == (200, 404, 200)
    assert changed.headers["etag"] != first.headers["etag"]
