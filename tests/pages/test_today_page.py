"""The page in a real browser, in front of a real server."""

from __future__ import annotations

import gzip
import re
import time
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Locator, Page, expect

from tests.support.browser import DIST, DemoCommunity, OpenedPage, Opener, seouls_day, until
from tests.support.fresh_server import faults_in_every_look, width_beyond_window
from tests.support.github import SEOUL, commit, push

LIVE = ".connection[data-connection=open]"
WATCH_TILE = """login => {
    const tiles = [...document.querySelectorAll(".tile")];
    const tile = tiles.find(one => one.textContent.includes(login));
    window.untouched = true;
    window.turned = new Promise(done => {
        const look = () => tile.dataset.state === "attended" && done(Date.now());
        new MutationObserver(look).observe(tile, { attributes: true });
    });
}"""
SHIFTS = """() => {
    window.shift = 0;
    new PerformanceObserver(seen => {
        for (const { value, hadRecentInput } of seen.getEntries())
            if (!hadRecentInput) window.shift += value;
    }).observe({ type: "layout-shift", buffered: true });
}"""
EVIL = "<img src=x onerror='window.broken = true'><b>굵게</b>"


def tile(page: Page, login: str) -> Locator:
    """Return a participant's tile in the garden."""
    return page.locator(".tile").filter(has=page.get_by_role("link", name=login, exact=True))


def korean(day: Any) -> str:
    """Return a date as the Korean page writes it."""
    return f"{day.month}월 {day.day}일 ({'월화수목금토일'[day.weekday()]})"


def boards_of(seen: OpenedPage) -> list[str]:
    """Return the boards that a page requested."""
    return [url for url in seen.requests if "/api/board" in url]


async def has_asked_twice(seen: OpenedPage) -> bool:
    """Return whether the page requested the board early, and once more after the stream began."""
    return len(boards_of(seen)) >= 2


class TestLive:
    async def test_a_signed_push_turns_a_tile_green_at_once_without_a_reload(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        season = await garden.season()
        people = [f"ann{number}" for number in range(5)]
        await garden.join(season, *people, "bob")
        page = (await visit()).page
        await expect(page.locator(LIVE)).to_be_visible()
        waits = []
        for login in people:
            await expect(tile(page, login)).to_have_attribute("data-state", "pending")
            await page.evaluate(WATCH_TILE, login)
            await garden.push(login)
            answered = time.time()
            waits.append(await page.evaluate("window.turned") / 1000 - answered)

        assert await page.evaluate("window.untouched")
        await expect(tile(page, "ann0").locator(".mark")).to_contain_text("출석")
        await expect(tile(page, "ann0").locator(".mark")).to_contain_text("커밋 1")
        await expect(tile(page, "bob")).to_have_attribute("data-state", "pending")
        await expect(page.locator("today-summary .figures")).to_contain_text("5명 / 6명")
        await expect(page.locator("today-board [aria-live]")).to_contain_text("출석했습니다")
        print("\nfrom 202 to green:", *(f"{1000 * wait:.0f} ms" for wait in waits))  # noqa: T201 asked for
        assert sorted(waits)[2] < 1
        assert max(waits) < 10

    async def test_without_the_server_the_last_book_stays_and_a_restart_is_noticed(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        await garden.join(await garden.season(), "ann")
        page = (await visit()).page
        await expect(page.locator(LIVE)).to_be_visible()
        await garden.server.stop()
        await expect(page.locator(".offline")).to_contain_text("서버와 연결이 끊겼어요")
        await expect(tile(page, "ann")).to_be_visible()
        await garden.server.start()
        await garden.push("ann")

        await expect(page.locator(LIVE)).to_be_visible(timeout=20_000)
        await expect(tile(page, "ann")).to_have_attribute("data-state", "attended")
        await expect(page.locator(".offline span")).to_have_count(0)

    async def test_the_stream_is_opened_once_and_the_link_to_the_content_asks_for_nothing(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        await garden.join(await garden.season(), "ann")
        seen = await visit()
        await expect(seen.page.locator(LIVE)).to_be_visible()
        await expect(seen.page.locator("chart-frame").first).to_be_attached()
        await seen.page.wait_for_load_state("load")
        await until(partial(has_asked_twice, seen))
        boards = boards_of(seen)
        await seen.page.locator(".skip").press("Enter")
        await seen.page.wait_for_url("**/#main")
        await seen.page.locator(".skip").press("Enter")
        await seen.page.go_back()
        await seen.page.wait_for_url(f"{garden.url}/")
        await expect(seen.page.locator(LIVE)).to_be_visible()

        assert boards_of(seen) == boards
        assert len([url for url in seen.requests if "/api/events" in url]) == 1

    async def test_a_page_opened_without_network_says_so_and_tries_again(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        await garden.join(await garden.season(), "ann")
        page = (await visit("/admin")).page
        await page.route("**/api/**", lambda route: route.abort())
        await page.goto(garden.url)
        await expect(page.get_by_role("alert")).to_contain_text("서버에 닿지 않아요")
        async with page.expect_request("**/api/board*"):
            await page.get_by_role("button", name="다시 시도").click()
        await page.unroute("**/api/**")  # it tries by itself, too: the button would be gone

        await expect(tile(page, "ann")).to_be_visible()


class TestPhases:
    async def test_an_empty_server_greets_with_both_ways_on(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        page = (await visit()).page

        await expect(page.get_by_role("heading", level=1)).to_contain_text("빈 정원이에요")
        setup = page.get_by_role("link", name="GitHub App 연결하기")
        await expect(setup).to_have_attribute("href", "/setup")
        await expect(page.locator("main")).to_contain_text("webhook-app demo")
        await expect(page.locator("main")).to_contain_text("webhook-app season create")

    async def test_a_season_created_later_appears_by_itself(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        page = (await visit()).page
        await expect(page.locator(LIVE)).to_be_visible()
        await garden.join(await garden.season(), "ann")

        await expect(tile(page, "ann")).to_be_visible()

    async def test_a_season_without_participants_says_so(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        await garden.season()
        page = (await visit()).page

        await expect(page.get_by_role("heading", level=1)).to_contain_text("11일째")
        await expect(page.locator(".nobody")).to_contain_text("아직 아무도 없어요")

    async def test_before_the_start_the_days_are_counted_down(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        await garden.join(await garden.season(starts_in=3), "ann")
        page = (await visit()).page

        await expect(page.get_by_role("heading", level=1)).to_contain_text("D-3")
        await expect(page.locator("season-progress")).to_contain_text(korean(seouls_day(3)))
        await expect(tile(page, "ann")).to_contain_text("시작을 기다려요")
        await expect(page.locator("chart-frame").last).to_contain_text("아직 그릴 것이 없어요")
        for part in ("season-progress", "today-summary", "today-board", "season-table"):
            assert "%" not in await page.locator(part).inner_text(), part

    async def test_after_the_end_the_board_stays_at_the_last_day(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        await garden.join(await garden.season(starts_in=-12, days=10), "ann", "bob")
        await garden.push("ann", days_ago=3)
        page = (await visit()).page

        await expect(page.get_by_role("heading", level=1)).to_contain_text("시즌 종료")
        await expect(page.locator("today-summary")).to_contain_text(korean(seouls_day(-3)))
        await expect(tile(page, "ann")).to_have_attribute("data-state", "attended")
        await expect(tile(page, "bob")).to_have_attribute("data-state", "missed")


class TestReaders:
    async def test_the_page_speaks_korean_and_english_and_remembers_which(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        await garden.join(await garden.season(name="X"), "ann")
        page = (await visit()).page
        await expect(page.locator("html")).to_have_attribute("lang", "ko")
        await expect(page.locator(".connection")).to_have_text("실시간")
        await page.get_by_role("button", name="English").click()
        await expect(page.locator("html")).to_have_attribute("lang", "en")
        await expect(page.locator("today-board h2")).to_contain_text("Today’s garden")
        await page.reload()

        await expect(page.get_by_role("heading", level=1)).to_contain_text("Day 11")
        assert not re.search("[가-힣]", await page.locator("main").inner_text())

    async def test_an_english_browser_and_an_english_link_are_answered_in_english(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        await garden.season(name="Season 10")
        for seen in (await visit(locale="en-GB"), await visit("/?lang=en")):
            await expect(seen.page.locator("html")).to_have_attribute("lang", "en")
            await expect(seen.page.locator("main")).to_contain_text("Nobody is here yet.")

    async def test_the_theme_is_the_systems_or_the_readers_from_the_first_paint(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        await garden.season()
        lightness = "getComputedStyle(document.documentElement).backgroundColor"
        dark = (await visit(color_scheme="dark")).page
        light = (await visit()).page
        assert await dark.evaluate(lightness) != await light.evaluate(lightness)
        await light.get_by_role("button", name="테마").click()
        await light.get_by_role("button", name="테마: 밝게").click()
        await expect(light.get_by_role("button", name="테마: 어둡게")).to_be_visible()
        await light.reload()

        assert await light.evaluate(lightness) == await dark.evaluate(lightness)

    @pytest.mark.parametrize("width", [390, 320])
    async def test_on_a_phone_nothing_scrolls_sideways(
        self, garden: DemoCommunity, visit: Opener, width: int
    ) -> None:
        longest = "a-very-long-login-of-thirty-nine-letter"
        await garden.join(await garden.season(name="정원사들 아주 긴 이름의 시즌"), longest, "ann")
        await garden.push(longest, message="x" * 200)
        for path in ("/", f"/users/{longest}", "/users/nobody", "/admin"):
            page = (await visit(path, viewport={"width": width, "height": 800})).page
            await expect(page.get_by_role("heading", level=1)).to_be_visible()
            if path.endswith(longest):
                await page.locator("[aria-current=date]").click()
                await expect(page.locator("day-explanation li")).to_be_visible()

            assert await width_beyond_window(page) <= 0, path

    async def test_everything_can_be_done_by_keyboard(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        await garden.join(await garden.season(), "ann", "bob", "cho")
        await garden.push("bob")
        page = (await visit()).page
        await expect(tile(page, "bob")).to_have_attribute("data-state", "attended")
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="본문으로 건너뛰기")).to_be_in_viewport()
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("button", name="지난 날 보기")).to_be_focused()
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("searchbox")).to_be_focused()
        await page.keyboard.press("Tab")
        await page.keyboard.press("ArrowRight")
        await expect(page.get_by_role("radio", name="최근 출석순")).to_be_checked()
        await expect(page.locator(".tile a").first).to_have_text("bob")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/users/bob")
        await page.locator("[aria-current=date]").focus()
        await page.keyboard.press("Enter")

        await expect(page.locator("day-explanation li")).to_contain_text("인정")

    async def test_a_search_narrows_the_garden(self, garden: DemoCommunity, visit: Opener) -> None:
        await garden.join(await garden.season(), "ann", "Bob", "bobby")
        page = (await visit()).page
        await page.get_by_role("searchbox").fill("BOB")
        await expect(page.locator(".tile a")).to_have_text(["Bob", "bobby"])
        await page.get_by_role("searchbox").fill("zoe")

        await expect(page.locator("today-board .nobody")).to_contain_text("“zoe”")

    async def test_a_browser_in_new_york_shows_seouls_day_and_times(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        await garden.join(await garden.season(), "ann")
        pushed = datetime.now(SEOUL).replace(second=0, microsecond=0)
        await garden.deliver(push([commit(pushed, username="ann")]))
        page = (await visit(timezone_id="America/New_York")).page

        await expect(page.locator("today-summary time")).to_have_text(korean(seouls_day()))
        await expect(tile(page, "ann").locator("time")).to_have_text(f"{pushed:%H:%M}")
        await expect(page.locator(".range")).to_contain_text("KST")
        await tile(page, "ann").get_by_role("link").click()
        today = page.locator("[aria-current=date]")
        label = re.compile(re.escape(korean(seouls_day())))
        await expect(today).to_have_attribute("aria-label", label)
        await today.click()
        await expect(page.locator("day-explanation .times")).to_contain_text(f"{pushed:%H:%M}")


class TestReasons:
    async def test_a_stranger_and_the_admin_page_get_one_honest_sentence(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        await garden.join(await garden.season(), "annabel")
        page = (await visit("/users/ann")).page
        await expect(page.locator("main")).to_contain_text("ann님은 이 시즌의 정원사가 아니에요")
        page = (await visit("/admin")).page

        await expect(page.locator("main")).to_contain_text("관리자만 볼 수 있는 곳이에요")


class TestCare:
    async def test_axe_finds_nothing_in_either_language_and_theme(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        season = await garden.season()
        await garden.join(season, "ann", "bob", "cho", "dan", "eve", "fay")
        for login in ("ann", "bob", "fay"):
            await garden.push(login)
            await garden.push(login, days_ago=1)
        pages = {
            "/": "chart-frame h3",
            "/users/ann": "day-explanation li",
            "/users/zoe": "h1",
            "/admin": "h1",
        }
        faults = {}
        for path, there in pages.items():
            page = (await visit(path, reduced_motion="reduce", bypass_csp=True)).page
            if path == "/users/ann":
                await page.locator("[aria-current=date]").click()
            await expect(page.locator(there).first).to_be_visible()
            faults[path] = await faults_in_every_look(page)

        assert {path: found for path, found in faults.items() if found} == {}

    async def test_what_people_call_things_is_text_and_never_markup(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        login = EVIL.partition("<b>")[0]  # without a slash, as in an address
        await garden.join(await garden.season(name=EVIL), login)
        await garden.push(login, message=EVIL)
        page = (await visit()).page
        await expect(page.locator(".season-name")).to_have_text(EVIL)
        await expect(page.locator(".tile a")).to_have_text(login)
        await expect(page.locator("today-board [data-state=attended]").first).to_be_visible()
        await page.locator("season-table tbody td.days").first.press("Enter")
        await expect(page.get_by_role("dialog").locator(".message")).to_have_text(EVIL)

        assert await page.evaluate("window.broken === undefined")
        assert await page.locator("img[src=x], b").count() == 0

    async def test_with_the_readers_own_colours_marks_differ_by_their_words(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        await garden.join(await garden.season(), "ann", "bob")
        await garden.push("ann")
        page = (await visit(forced_colors="active")).page
        await expect(tile(page, "ann").locator(".mark .label")).to_have_text("출석")
        await expect(tile(page, "bob").locator(".mark .label")).to_have_text("대기")
        glyphs = await page.locator(".tile .mark .glyph").all_inner_texts()
        fills = await page.evaluate(
            "[...document.querySelectorAll('.tile .strip :not(.hollow)[data-state]')]"
            ".map(mark => getComputedStyle(mark).fill)"
        )
        ink = await page.evaluate("getComputedStyle(document.body).color")

        assert len(set(glyphs)) == 2
        assert set(fills) == {ink}

    @pytest.mark.parametrize("width", [1280, 390])
    async def test_hardly_anything_moves_while_the_page_comes(
        self, garden: DemoCommunity, visit: Opener, width: int
    ) -> None:
        await garden.join(await garden.season(), *(f"ann{number}" for number in range(12)))
        await garden.push("ann1", days_ago=1)
        page = (await visit("/admin", viewport={"width": width, "height": 800})).page
        await page.add_init_script(f"({SHIFTS})()")
        await page.goto(garden.url)
        await expect(page.locator("season-table tbody tr[data-index]").first).to_be_visible()
        await expect(page.locator("chart-frame h3").last).to_be_attached()
        await expect(page.locator(LIVE)).to_be_attached()

        assert await page.evaluate("window.shift") < 0.1

    async def test_the_console_stays_silent_and_only_faces_come_from_elsewhere(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        await garden.join(await garden.season(), "ann", "bob")
        await garden.push("ann")
        # The browser itself notes that nobody is called zoe, by the status of that page.
        not_found = (
            "error Failed to load resource: the server responded with a status of 404 (Not Found)"
        )
        expected = {"/": [], "/users/ann": [], "/users/zoe": [not_found], "/admin": []}
        for path, complaints in expected.items():
            seen = await visit(path)
            await expect(seen.page.get_by_role("heading", level=1)).to_be_visible()
            await seen.page.wait_for_load_state("load")
            await seen.page.get_by_role("button", name="English").click()
            await seen.page.get_by_role("button", name="Theme").click()
            hosts = {urlsplit(url).netloc for url in seen.requests}

            assert seen.complaints == complaints
            assert hosts - {"avatars.githubusercontent.com"} == {urlsplit(garden.url).netloc}

    async def test_what_comes_early_is_not_requested_again(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        await garden.join(await garden.season(), "ann")
        for path in ("/", "/users/ann"):
            seen = await visit(path)
            await expect(seen.page.locator(LIVE)).to_be_visible()
            await until(partial(has_asked_twice, seen))
            await seen.page.wait_for_load_state("networkidle")
            await seen.page.wait_for_timeout(500)

            # Once early, and once after the stream has begun, for what came in between.
            assert len(boards_of(seen)) == 2
            files = [url for url in seen.requests if "/assets/" in url]
            assert len(files) == len(set(files))

    async def test_the_avatar_that_does_not_come_leaves_an_initial(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        await garden.join(await garden.season(), "ann")
        page = (await visit("/admin")).page
        await page.route("https://avatars.githubusercontent.com/**", lambda route: route.abort())
        await page.goto(garden.url)

        await expect(tile(page, "ann").locator("img")).to_be_hidden()
        await expect(tile(page, "ann").locator(".avatar")).to_have_text("A")

    def test_the_first_screen_is_within_its_budget(self, built_page: None) -> None:
        html = (DIST / "index.html").read_text(encoding="utf-8")
        sizes = {"js": 0, "css": 0}
        for name in re.findall(r'"/assets/([^"]+\.(?:js|css))"', html):
            packed = gzip.compress((DIST / "assets" / name).read_bytes(), 9)
            sizes[name.rsplit(".", 1)[1]] += len(packed)

        assert 0 < sizes["js"] <= 30 * 1024
        assert 0 < sizes["css"] <= 8 * 1024
