"""Pictures beside a shared link, and the heads of pages that name them."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import urlsplit

import asyncpg
import httpx
import pytest
from PIL import Image

from tests.support.application import bearer
from tests.support.github import commit
from tests.support.heads import Head
from tests.support.people import ANN, BOB, join, noon, plant, plant_now, plant_spring, pushed
from webhook_app.changes.accounts import hide
from webhook_app.settings import Settings
from webhook_app.store.database import Database


def size(card: httpx.Response) -> tuple[int, int]:
    """Return the size of a card that must be a PNG."""
    assert card.status_code == 200, card.text
    assert card.headers["content-type"] == "image/png"
    picture = Image.open(BytesIO(card.content))
    picture.load()
    return picture.size


async def test_cards_are_as_large_as_previews_want_them(
    client: httpx.AsyncClient, database: Database
) -> None:
    empty = await client.get("/cards/season.png")
    await plant_spring(database, client)
    season, of_ann = [await client.get(f"/cards/{name}.png") for name in ("season", "ann")]
    english = await client.get("/cards/ann.png", headers={"accept-language": "en"})

    pictures = (empty, season, of_ann, english)
    assert {size(card) for card in pictures} == {(1200, 630)}
    assert len({card.content for card in pictures}) == 4
    assert max(len(card.content) for card in pictures) < 300_000


async def test_a_card_is_drawn_again_only_when_its_numbers_change(
    client: httpx.AsyncClient, database: Database
) -> None:
    season, today = await plant_now(database, ANN)
    first = await client.get("/cards/ann.png")
    held = {"if-none-match": first.headers["etag"]}

    unchanged = await client.get("/cards/ann.png", headers=held)
    await pushed(client, commit(noon(season, today)))
    changed = await client.get("/cards/ann.png", headers=held)

    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert changed.status_code == 200
    assert changed.content != first.content


async def test_there_is_no_card_of_an_unknown_hidden_or_absent_user(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    await plant(database, ANN)
    ann, _ = [await join(database, None, person) for person in (ANN, BOB)]
    await hide(database, ann.id, is_hidden=True)

    for login in ("nobody", "Bob", "ann"):
        own = {"authorization": bearer(settings, ann)}
        answer = await client.get(f"/cards/{login}.png", headers=own)

        assert answer.status_code == 404, login


async def test_a_link_to_a_participant_shows_the_streak(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant_spring(database, client)

    korean = Head(await client.get("/users/cho"))
    english = Head(await client.get("/users/cho?lang=en"))

    assert korean.language == "ko"
    assert korean.title == korean.meta["og:title"] == "cho · Season 10"
    assert korean.canonical == korean.meta["og:url"] == "http://book.test/users/cho"
    assert korean.meta["description"] == korean.meta["og:description"]
    assert "3일 연속" in korean.meta["og:description"]
    assert korean.meta["twitter:card"] == "summary_large_image"
    assert korean.meta["og:locale"] == "ko_KR"
    assert english.language == "en"
    assert "3-day streak" in english.meta["og:description"]
    assert (english.meta["og:image:width"], english.meta["og:image:height"]) == ("1200", "630")
    image = english.meta["og:image"]
    assert image.startswith("http://book.test/cards/cho.png?lang=en&day=")
    assert size(await client.get(image)) == (1200, 630)


async def test_a_link_to_the_garden_shows_the_season(
    client: httpx.AsyncClient, database: Database
) -> None:
    empty = Head(await client.get("/"))
    await plant_spring(database, client)
    full = Head(await client.get("/", headers={"accept-language": "en-GB,en;q=0.9"}))

    assert empty.title == "정원사들"
    assert full.title == "Season 10 · Gardeners"
    assert "all 5 days done" in full.meta["og:description"]
    for head in (empty, full):
        assert head.canonical == "http://book.test/"
        assert size(await client.get(head.meta["og:image"])) == (1200, 630)


async def test_a_requested_season_stays_in_what_the_head_names(
    client: httpx.AsyncClient, database: Database
) -> None:
    spring = await plant_spring(database, client)
    await plant_now(database, ANN)

    head = Head(await client.get(f"/users/ann?season={spring.id}&lang=en"))

    assert head.title == "ann · Season 10"
    assert head.canonical == f"http://book.test/users/ann?season={spring.id}"
    assert f"season={spring.id}" in head.meta["og:image"]
    assert "5-day streak" in head.meta["og:description"]


@pytest.mark.parametrize("path", ["/users/nobody", "/users/%3Cscript%3E", "/users/" + "x" * 300])
async def test_the_page_of_an_unknown_user_is_not_found_and_says_so_itself(
    client: httpx.AsyncClient, database: Database, path: str
) -> None:
    await plant(database, ANN)

    page = await client.get(path, headers={"accept": "text/html"})

    assert page.status_code == 404
    assert "<app-shell>" in page.text
    assert "<script>" not in page.text
    head = Head(page)
    assert head.meta["robots"] == "noindex"
    assert not head.canonical
    assert "og:title" not in head.meta


async def test_only_a_hidden_user_finds_their_own_page(
    client: httpx.AsyncClient, database: Database, settings: Settings
) -> None:
    await plant(database, ANN)
    ann = await join(database, None, ANN)
    await hide(database, ann.id, is_hidden=True)

    nobody = await client.get("/users/ann")
    own = await client.get("/users/ann", headers={"authorization": bearer(settings, ann)})

    assert (nobody.status_code, own.status_code) == (404, 200)
    assert "ann" not in Head(nobody).title
    assert Head(own).meta["robots"] == "noindex"


@pytest.mark.parametrize("path", ["/me", "/setup"])
async def test_pages_that_are_nobody_elses_business_are_not_for_search(
    client: httpx.AsyncClient, path: str
) -> None:
    head = Head(await client.get(path))

    assert head.meta["robots"] == "noindex"
    assert not head.canonical


async def test_the_admins_page_shows_a_stranger_what_it_is(client: httpx.AsyncClient) -> None:
    head = Head(await client.get("/admin?lang=en"))

    assert head.title == "Administration · Gardeners"
    assert head.canonical == "http://book.test/admin"
    assert "robots" not in head.meta


async def test_the_board_is_preloaded_by_the_page_that_requests_it(
    client: httpx.AsyncClient, database: Database
) -> None:
    await plant(database, ANN)

    garden, past, ann = [
        Head(await client.get(path))
        for path in ("/?season=1", "/?as_of=2025-03-11", "/users/ann?as_of=2025-03-11&x=<>")
    ]

    assert garden.early == ["/api/board?season=1&limit=10000"]
    assert past.early == []
    assert ann.early[-1] == "/api/board?search=ann&limit=10000"
    files = ann.early[:-1]
    assert {file.rsplit(".", 1)[-1] for file in files} == {"js", "css"}
    for address in ann.early:
        assert (await client.get(address)).status_code == 200, address


async def test_a_seasons_name_is_only_ever_text(
    client: httpx.AsyncClient, database: Database
) -> None:
    name = '"><script>alert(1)</script>&amp; \\1 정원'
    await plant(database, ANN, name=name)

    for path in ("/", "/users/ann"):
        page = await client.get(path)
        head = Head(page)

        assert "<script>alert" not in page.text
        assert name in head.title
        assert name in head.meta["og:description"]


async def test_the_page_is_sent_again_only_when_its_head_or_build_has_changed(
    client: httpx.AsyncClient, database: Database
) -> None:
    season, today = await plant_now(database, ANN)
    first = await client.get("/users/ann")
    held = {"if-none-match": first.headers["etag"]}

    unchanged = await client.get("/users/ann", headers=held)
    english = await client.get("/users/ann?lang=en", headers=held)
    await pushed(client, commit(noon(season, today)))
    changed = await client.get("/users/ann", headers=held)

    assert (unchanged.status_code, english.status_code, changed.status_code) == (304, 200, 200)
    assert first.headers["cache-control"] == "no-cache"


async def test_the_pages_come_while_the_database_is_away(
    client: httpx.AsyncClient, postgres: str, database_url: str
) -> None:
    """They tell by themselves what is wrong, once they run in the browser."""
    name = urlsplit(database_url).path[1:]
    admin = await asyncpg.connect(postgres)
    await admin.execute(f"drop database {name} with (force)")
    try:
        pages = [await client.get(path) for path in ("/", "/users/ann", "/me")]
    finally:
        await admin.execute(f"create database {name}")
        await admin.close()

    assert {page.status_code for page in pages} == {200}
    assert {Head(page).title for page in pages} == {"정원사들"}


async def test_robots_may_see_the_pages_and_nothing_else(client: httpx.AsyncClient) -> None:
    answer = await client.get("/robots.txt")

    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text.splitlines()[0] == "User-agent: *"
    closed = {line.removeprefix("Disallow: ") for line in answer.text.splitlines()[1:]}
    assert closed == {"/api/", "/me", "/setup", "/metrics"}
