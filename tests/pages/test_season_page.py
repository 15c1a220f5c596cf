"""The whole board, its charts, other days and seasons: a real browser before a real server."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import Locator, Page, expect

from tests.support.browser import AVATARS, DemoCommunity, Opener, seouls_day, until
from tests.support.fresh_server import UnconfiguredServer
from tests.support.github_double import GitHubDouble
from webhook_app.models import Season

LIVE = ".connection[data-connection=open]"
IS_CARED_FOR = "navigator.serviceWorker.controller !== null"
ROWS = "season-table tbody tr[data-index]"
AWAY = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
# Four times what a busy machine was seen to need: it is to notice rows drawn by the thousand.
SMOOTH_MS = 200
THOUSANDS = """
    with people as (
        insert into users (github_user_id, github_id)
        select 700000 + number, 'person-' || lpad(number::text, 4, '0')
          from generate_series(1, $2::int) as number
        returning id
    )
    insert into season_members (season_id, user_id, joined_on)
    select $1::bigint, id, $3::date from people
"""
FRAMES = """async () => {
    const view = document.querySelector("season-table .scroll");
    const frames = [];
    view.scrollTop = 0;
    let last = performance.now();
    for (let step = 0; step < 20; step++) {
        view.scrollTop += 900;
        await new Promise(requestAnimationFrame);
        const now = performance.now();
        frames.push(now - last);
        last = now;
    }
    return frames.sort((a, b) => a - b);
}"""


def row(page: Page, login: str) -> Locator:
    """Return a participant's row in the whole board."""
    return page.locator(ROWS).filter(has=page.get_by_role("link", name=login, exact=True))


async def logins(page: Page) -> list[str]:
    """Return the logins of the rows, from above."""
    return await page.locator(f"{ROWS} a").all_inner_texts()


async def answer_as_proxy(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer as a proxy does whose server is away."""
    writer.write(AWAY)
    await writer.drain()
    writer.close()


async def planted(garden: DemoCommunity) -> Season:
    """Return a season in which ann came on three days, bob on one, cho never."""
    season = await garden.season()
    await garden.join(season, "ann", "bob", "cho")
    for days_ago in (1, 2, 3):
        await garden.push("ann", days_ago=days_ago)
    await garden.push("bob", days_ago=1)
    return season


class TestWholeBook:
    async def test_has_all_participants_with_rank_rate_streaks_and_a_strip_that_a_push_turns_green(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        await planted(garden)
        page = (await visit()).page
        await expect(page.locator(ROWS)).to_have_count(3)
        assert await logins(page) == ["ann", "bob", "cho"]
        await expect(row(page, "ann")).to_contain_text("30.0%")
        await expect(row(page, "ann").locator(".longest")).to_have_text("3일")
        await expect(row(page, "ann").get_by_role("img")).to_have_attribute(
            "aria-label", "결석 7일, 출석 3일, 대기 1일"
        )
        sums = page.locator(".sums dd")
        await expect(sums.nth(0)).to_have_text("13.3%")
        await expect(sums.nth(1)).to_have_text("4")
        await expect(sums.nth(2)).to_contain_text("26")
        await expect(page.locator("tfoot svg rect")).to_have_count(11)
        await expect(page.locator(LIVE)).to_be_visible()
        await page.evaluate("window.untouched = true")
        await garden.push("cho")

        await expect(row(page, "cho").get_by_role("img")).to_have_attribute(
            "aria-label", "결석 10일, 출석 1일"
        )
        await expect(row(page, "cho").locator(".current")).to_have_text("1일")
        await expect(sums.nth(1)).to_have_text("5")
        assert await page.evaluate("window.untouched")

    async def test_is_sorted_by_its_columns_and_searched_together_with_the_tiles(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        await planted(garden)
        page = (await visit()).page
        name = page.get_by_role("columnheader", name="참여자")
        await expect(page.get_by_role("columnheader", name="순위")).to_have_attribute(
            "aria-sort", "ascending"
        )
        await name.get_by_role("button").click()
        await name.get_by_role("button").click()
        await expect(name).to_have_attribute("aria-sort", "descending")
        assert await logins(page) == ["cho", "bob", "ann"]
        await page.get_by_role("columnheader", name="최장").get_by_role("button").click()
        assert await logins(page) == ["ann", "bob", "cho"]
        await page.get_by_role("searchbox").fill("B")

        await expect(page.locator(ROWS)).to_have_count(1)
        await expect(page.locator(".tile")).to_have_count(1)

    async def test_is_read_by_keyboard_down_to_the_why_of_a_day(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        await planted(garden)
        page = (await visit()).page
        await row(page, "ann").locator(".days").focus()
        said = page.locator("season-table .readout")
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("ArrowLeft")
        yesterday = seouls_day(-1)
        date = f"{yesterday.month}월 {yesterday.day}일 ({'월화수목금토일'[yesterday.weekday()]})"
        await expect(said).to_have_text(f"bob · {date} · 출석")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("dialog")).to_contain_text("bob")
        await expect(page.get_by_role("dialog").locator("day-explanation")).to_contain_text("인정")
        await page.keyboard.press("ArrowLeft")
        await expect(page.get_by_role("dialog").locator(".state")).to_contain_text("결석")
        await expect(page.get_by_role("dialog").locator("day-explanation")).to_contain_text(
            "커밋이 없어요"
        )
        await page.get_by_role("button", name="하루 뒤").click()
        await expect(page.get_by_role("dialog")).to_contain_text(date)
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_be_hidden()
        await expect(row(page, "bob").locator(".days")).to_be_focused()
        await page.keyboard.press("Home")

        await expect(said).to_contain_text("bob")
        await expect(said).to_contain_text("결석")

    async def test_the_newest_day_comes_first_where_one_wants_it_and_that_is_remembered(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        await planted(garden)
        page = (await visit()).page
        attended = row(page, "bob").locator("path[data-state=attended]")
        oldest_first = await attended.get_attribute("d")
        await page.get_by_role("checkbox", name="최신순").check()
        await page.reload()

        await expect(page.get_by_role("checkbox", name="최신순")).to_be_checked()
        assert await attended.get_attribute("d") != oldest_first

    async def test_five_thousand_stay_smooth_since_only_rows_in_view_are_drawn(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        season = await garden.season(starts_in=-90)
        async with garden.database.connection() as connection:
            await connection.execute(THOUSANDS, season.id, 5_000, season.start_date)
        page = (await visit("/admin")).page
        await page.route(AVATARS, lambda route: route.abort())  # the tests' faces cost 3 ms each
        await page.goto(garden.url)
        grid = page.get_by_role("grid", name="전체 출석부")
        await expect(grid).to_have_attribute("aria-rowcount", "5002")
        await expect(page.locator(".tile")).to_have_count(120)
        await grid.scroll_into_view_if_needed()
        for _ in range(4):  # the heatmaps of 5,000 may still be computed beside it
            frames = await page.evaluate(FRAMES)
            if frames[10] < SMOOTH_MS:
                break
            await page.wait_for_timeout(2_000)
        said = f"median {frames[10]:.0f} ms, longest {frames[-1]:.0f} ms"
        print(f"\na frame of scrolling through 5,000: {said}")  # noqa: T201 asked for
        assert await page.locator(ROWS).count() < 80
        assert frames[10] < SMOOTH_MS
        assert await page.evaluate("document.querySelectorAll('*').length") < 6_000
        await page.locator("season-table .scroll").evaluate("view => view.scrollTop = 1e9")
        await expect(page.locator(ROWS).last).to_have_attribute("aria-rowindex", "5001")
        await page.set_viewport_size({"width": 390, "height": 780})
        view = page.locator("season-table .scroll")
        await until(lambda: view.evaluate("view => view.scrollHeight > 5000 * 64"))
        await view.evaluate("view => { view.scrollIntoView(); view.scrollTop = 2500 * 64; }")
        await expect(page.locator("[data-index='2503']")).to_be_in_viewport()
        await page.get_by_role("button", name="더 보기").click()

        await expect(page.locator(".tile")).to_have_count(480)


class TestCharts:
    async def test_each_is_drawn_when_it_is_reached_and_has_a_table_twin(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        await planted(garden)
        seen = await visit(viewport={"width": 1280, "height": 360})
        page = seen.page
        charts = page.locator("chart-frame")
        await expect(charts).to_have_count(5)
        assert not any("/draw-" in url for url in seen.requests)
        for place in range(5):
            await charts.nth(place).scroll_into_view_if_needed()
            await expect(charts.nth(place).locator(".picture svg")).to_be_visible()
        names = await page.locator("chart-frame h3").all_inner_texts()
        assert names == [
            "출석률 순위",
            "일별 출석률",
            "요일별 출석률",
            "시간대별 커밋",
            "함께 가꾼 날들",
        ]
        await charts.nth(0).locator("summary").click()
        await expect(charts.nth(0).locator("tbody tr").first).to_have_text(
            re.compile("ann.*30.0%", re.DOTALL)
        )
        await expect(charts.nth(0).locator(".picture")).to_have_attribute(
            "aria-label", re.compile("가장 높은 사람은 ann")
        )
        await page.get_by_text("월별", exact=True).click()
        await charts.nth(4).locator("summary").click()

        await expect(charts.nth(4).locator("thead")).to_contain_text("한 달")
        await page.get_by_role("button", name="테마").click()
        await page.get_by_role("button", name="English").click()
        await expect(charts.nth(2).locator("h3")).to_have_text("Attendance per weekday")
        assert seen.complaints == []


class TestOtherDays:
    async def test_the_board_is_shown_as_of_any_day_and_the_address_says_so(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        await planted(garden)
        page = (await visit()).page
        await expect(page.locator(ROWS)).to_have_count(3)
        await page.get_by_role("button", name="지난 날 보기").click()
        for _ in range(2):
            await page.get_by_role("button", name="하루 전").click()
        day = seouls_day(-2)
        await expect(page).to_have_url(f"{garden.url}/?as_of={day}")
        await page.keyboard.press("Escape")
        await expect(page.locator(".past")).to_contain_text(f"{day.month}월 {day.day}일")
        await expect(page.get_by_role("heading", level=1)).to_contain_text("9일째")
        await expect(row(page, "ann").locator(".longest")).to_have_text("2일")
        await expect(page.locator(".connection")).to_have_count(0)
        await garden.push("cho")
        shared = (await visit(f"/?as_of={day}")).page
        await expect(row(shared, "ann").locator(".longest")).to_have_text("2일")
        await expect(row(shared, "cho").locator(".current")).to_have_text("0일")
        await expect(row(page, "cho").locator(".current")).to_have_text("0일")
        await page.get_by_role("button", name="지금으로 돌아가기").click()

        await expect(page.locator(LIVE)).to_be_visible()
        await expect(row(page, "cho").locator(".current")).to_have_text("1일")
        await page.go_back()
        await expect(page.locator(".past")).to_be_visible()

    async def test_of_a_range_every_number_is_that_of_the_range(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        season = await planted(garden)
        page = (await visit()).page
        await expect(page.locator(ROWS)).to_have_count(3)
        await page.get_by_role("button", name="지난 날 보기").click()
        await page.get_by_label("부터", exact=True).fill(str(seouls_day(-2)))
        await garden.join(season, "dan")
        await expect(page.locator(ROWS)).to_have_count(4)  # what was typed stays
        await page.get_by_label("까지", exact=True).fill(str(seouls_day(-1)))
        await page.get_by_role("button", name="이 기간 보기").click()
        await page.keyboard.press("Escape")

        start, end = seouls_day(-2), seouls_day(-1)
        await expect(page).to_have_url(f"{garden.url}/?start_date={start}&end_date={end}")
        await expect(page.get_by_role("heading", level=1)).to_contain_text("2일간")
        await expect(row(page, "ann").locator(".rate")).to_have_text("100%")
        await expect(row(page, "bob").locator(".rate")).to_have_text("50.0%")
        await expect(page.locator(".sums dd").first).to_have_text("37.5%")
        await expect(page.locator("tfoot svg rect")).to_have_count(2)


class TestEveryPage:
    async def test_another_season_is_chosen_without_leaving_the_page(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        old = await garden.season(starts_in=-150, days=100, name="지난 시즌")
        await garden.join(old, "ann")
        await garden.join(await garden.season(name="새 시즌"), "ann")
        page = (await visit("/users/ann")).page
        await page.get_by_role("button", name="시즌 고르기").click()
        await page.get_by_role("link", name="지난 시즌").click()

        await expect(page).to_have_url(f"{garden.url}/users/ann?season={old.id}")
        await expect(page.locator(".season-name")).to_have_text("지난 시즌")

    @pytest.mark.parametrize("width", [390, 320])
    async def test_on_a_phone_nothing_scrolls_sideways_and_the_whole_season_is_seen(
        self, garden: DemoCommunity, visit: Opener, width: int
    ) -> None:
        season = await garden.season(starts_in=-80)
        await garden.join(season, "a-very-long-login-of-thirty-nine-letter", "ann")
        await garden.push("ann", days_ago=1)
        day = seouls_day(-1)
        size = {"width": width, "height": 780}
        page = (await visit(f"/?as_of={day}&lang=en", viewport=size)).page
        await page.locator("chart-frame").last.scroll_into_view_if_needed()
        await expect(page.locator("chart-frame .picture svg").last).to_be_visible()
        await page.get_by_role("button", name="Look back").click()
        await expect(page.locator("date-range-picker")).to_be_in_viewport(ratio=1)

        assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        view = page.locator("season-table .scroll")
        assert await view.evaluate("view => view.scrollWidth - view.clientWidth") <= 0
        seen = await view.locator(".strip").evaluate_all(
            "strips => strips.map(strip => strip.getBoundingClientRect())"
            ".every(({ left, right }) => left > 0 && right < innerWidth && right - left > 200)"
        )
        assert seen
        strip = row(page, "ann").locator(".strip")
        size_of_strip = await strip.bounding_box()
        assert size_of_strip is not None
        await strip.click(position={"x": size_of_strip["width"] - 1, "y": 9})
        dialog = page.get_by_role("dialog")
        await expect(dialog.locator(".state")).to_contain_text("attended")
        await expect(dialog.get_by_role("button", name="A day later")).to_be_disabled()
        await dialog.get_by_role("button", name="A day earlier").click()
        await expect(dialog.locator(".state")).to_contain_text("missed")

    async def test_without_the_network_the_page_opens_with_the_last_known_book(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        await planted(garden)
        page = (await visit(service_workers="allow")).page
        await expect(page.locator(ROWS)).to_have_count(3)
        await until(lambda: page.evaluate(IS_CARED_FOR))
        await garden.server.stop()
        await page.reload()
        await expect(page.locator(".tile")).to_have_count(3)
        await expect(page.locator(ROWS)).to_have_count(3)
        await expect(page.locator(".offline")).to_contain_text("서버와 연결이 끊겼어요")
        await garden.server.start()

        await expect(page.locator(LIVE)).to_be_visible(timeout=20_000)
        await expect(page.locator(".offline span")).to_have_count(0)

    async def test_behind_a_proxy_whose_server_is_away_the_last_known_book_opens_too(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        await planted(garden)
        page = (await visit(service_workers="allow")).page
        await expect(page.locator(ROWS)).to_have_count(3)
        await until(lambda: page.evaluate(IS_CARED_FOR))
        await garden.server.stop()
        async with await asyncio.start_server(answer_as_proxy, "127.0.0.1", garden.server.port):
            await page.reload()

            await expect(page.locator(".tile")).to_have_count(3)
            await expect(page.locator(".offline")).to_contain_text("서버와 연결이 끊겼어요")

    async def test_a_part_that_a_newer_version_has_replaced_says_so(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        await planted(garden)
        page = (await visit("/admin")).page
        await page.route("**/assets/season-page-*.js", lambda route: route.fulfill(status=404))
        newer = '<script type="module" src="/assets/index-newer.js"></script>'
        await page.route(
            f"{garden.url}/",
            lambda route: (
                route.fulfill(body=newer, content_type="text/html")
                if route.request.resource_type == "fetch"
                else route.continue_()
            ),
        )
        await page.goto(garden.url)
        await expect(page.locator(".update")).to_contain_text("새 버전이 나왔어요")
        await expect(page.locator(".tile")).to_have_count(3)
        await page.unroute("**/assets/season-page-*.js")
        await page.get_by_role("button", name="새로고침").click()

        await expect(page.locator(ROWS)).to_have_count(3)
        await expect(page.locator(".update")).to_have_count(0)

    async def test_a_newer_version_waits_until_the_reader_wants_it(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        await planted(garden)
        page = (await visit(service_workers="allow")).page
        await until(lambda: page.evaluate(IS_CARED_FOR))
        await expect(page.locator(".update")).to_have_count(0)
        await page.evaluate("navigator.serviceWorker.register('/worker.js?newer')")
        await expect(page.locator(".update")).to_contain_text("새 버전이 나왔어요")
        other = await page.context.new_page()
        await other.goto(garden.url)
        for tab in (page, other):
            await tab.evaluate("window.old = true")
            async with tab.expect_event("load"):
                await tab.get_by_role("button", name="새로고침").click()

            await expect(tab.locator(ROWS)).to_have_count(3)
            assert await tab.evaluate("window.old === undefined")
        kept = await page.evaluate("caches.keys()")
        assert len([name for name in kept if name.startswith("shell-")]) == 1

    async def test_the_app_can_be_installed(self, garden: DemoCommunity, visit: Opener) -> None:
        page = (await visit()).page
        href = await page.locator("link[rel=manifest]").get_attribute("href")
        answer = await page.request.get(garden.url + str(href))
        manifest = await answer.json()

        assert answer.headers["content-type"].startswith("application/manifest+json")
        assert any(icon.get("purpose") == "maskable" for icon in manifest["icons"])
        for icon in manifest["icons"]:
            assert (await page.request.get(garden.url + icon["src"])).ok
        worker = await page.request.get(f"{garden.url}/worker.js")
        assert worker.headers["cache-control"] == "no-cache"


class TestKeepers:
    async def test_a_refresh_runs_once_and_reports_what_it_found(
        self, fresh: UnconfiguredServer, github: GitHubDouble
    ) -> None:
        page = await fresh.set_up(github.account("ann"))
        await page.goto(fresh.url)
        button = page.get_by_role("button", name=re.compile("^갱신"))
        asked: list[str] = []
        page.on("request", lambda sent: asked.append(sent.url) if sent.method == "POST" else None)
        await button.evaluate("button => { button.click(); button.click(); }")

        await expect(page.locator(".refreshed")).to_contain_text("저장소")
        assert [url.rsplit("/", 1)[-1] for url in asked if "/check" in url] == ["check"]

    async def test_the_demo_is_loaded_and_removed_by_the_links_holder(
        self, fresh: UnconfiguredServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("webhook_app.simulation.demo_runner.DAYS_PAST", 10)
        stranger = await fresh.window()
        await stranger.goto(fresh.url)
        await expect(stranger.locator("main")).to_contain_text("make demo")
        await expect(stranger.locator("demo-controls")).to_have_count(0)
        page = await fresh.window()
        await page.goto(await fresh.setup_link())
        await expect(page).to_have_url(f"{fresh.url}/setup")
        await page.goto(fresh.url)
        await page.get_by_role("button", name="데모 시즌 불러오기").click()
        await expect(page.get_by_role("dialog")).to_contain_text("데모 시즌을 불러올까요?")
        await page.get_by_role("button", name="불러오기", exact=True).click()
        await expect(page.locator(".demo progress")).to_be_visible()
        await expect(page.locator(".tile").first).to_be_visible()
        # Pressed, not clicked: what is above it still comes and moves it from under the mouse.
        await page.get_by_role("button", name="데모 시즌 치우기").press("Enter")
        await page.get_by_role("button", name="치우기", exact=True).click()

        await expect(page.get_by_role("heading", level=1)).to_contain_text("빈 정원이에요")
