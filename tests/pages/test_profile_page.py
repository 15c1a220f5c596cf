"""A participant's page in a real browser: what happened and why, and what may still be."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from playwright.async_api import Locator, Page, expect

from tests.support.browser import DemoCommunity, Opener, seouls_day, until
from tests.support.fresh_server import faults_in_every_look
from tests.support.github import SEOUL, commit, push, repository, sha
from tests.support.page_parts import DAYS, HOLD, LIVE
from webhook_app.changes.members import leave
from webhook_app.store.users import find_user_by_login

EVIL = "<img src=x onerror='window.broken = true'><b>굵게</b>"


def cell(page: Page, day: date) -> Locator:
    """Return a day in the calendar."""
    return page.locator(f'[data-date="{day}"]')


def korean(day: date) -> str:
    """Return a date as the Korean page writes it."""
    return f"{day.month}월 {day.day}일 ({'월화수목금토일'[day.weekday()]})"


async def push_many(garden: DemoCommunity, count: int, *, days_ago: int) -> None:
    """Push several commits of ann's within a day, the newest with the highest number."""
    noon = datetime.now(SEOUL).replace(hour=12, minute=0, second=0, microsecond=0)
    first = noon - timedelta(days=days_ago)
    made = [
        commit(first + timedelta(minutes=number), id=sha(f"many {number}"), message=f"#{number}")
        for number in range(count)
    ]
    await garden.deliver(push(made))


class TestWidgets:
    async def test_everything_about_a_season_is_on_the_page(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        await garden.join(await garden.season(), "ann", "bob")
        for days_ago in (0, 1, 3):
            await garden.push("ann", days_ago=days_ago)
        await push_many(garden, 5, days_ago=2)
        page = (await visit("/users/ann")).page

        await expect(page.locator(".numbers")).to_contain_text("36.4%")
        await expect(page.locator(".numbers")).to_contain_text("11일 중 4일")
        await expect(page.locator(".numbers")).to_contain_text("1위")
        await expect(page.locator(".numbers")).to_contain_text("4일")
        await expect(page.locator(".totals")).to_contain_text(
            re.compile(r"총 커밋 수\s*8\s*이 시즌 인정 8")
        )
        await expect(page.locator(".totals")).to_contain_text(re.compile(r"저장소 수\s*1"))
        await expect(page.locator(".totals")).to_contain_text(re.compile(r"최근 커밋\s*오늘"))
        await expect(page.locator(DAYS)).to_have_count(100)
        await expect(cell(page, seouls_day(-2))).to_have_attribute(
            "aria-label", f"{korean(seouls_day(-2))} 출석, 커밋 5"
        )
        await expect(cell(page, seouls_day(-4))).to_have_attribute(
            "aria-label", f"{korean(seouls_day(-4))} 결석"
        )
        await expect(page.locator(".calendar-legend")).to_contain_text(
            re.compile(r"0\s*1\s*2–3\s*4–6\s*7\+")
        )
        await expect(page.locator(".repositories")).to_contain_text("acme/garden")
        await expect(page.locator(".repositories")).to_contain_text("커밋 8")
        titles = ["순위의 흐름", "요일별 출석률", "시간별 커밋 수"]
        await expect(page.locator("chart-frame h3")).to_have_text(titles)
        hours = page.locator("chart-frame").filter(has_text="시간별 커밋 수")
        await hours.locator("summary").click()
        await expect(hours.locator("tbody tr")).to_have_count(24)
        await expect(hours.locator("tr").filter(has_text="12시")).to_contain_text(
            re.compile(r"[5-8]")
        )

    async def test_the_page_follows_its_person_live(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        await garden.join(await garden.season(), "ann", "bob")
        page = (await visit("/users/ANN")).page
        await expect(page.locator(LIVE)).to_be_visible()
        await expect(page.locator(".about .state")).to_have_text(re.compile("대기"))
        await expect(page.locator("commit-list")).to_contain_text("커밋 내역이 없습니다")
        await garden.push("ann", message="물 주기")

        await expect(page.locator(".about .state")).to_have_text(re.compile("출석"))
        await expect(cell(page, seouls_day())).to_have_attribute("data-state", "attended")
        await expect(page.locator(".numbers")).to_contain_text("1위")
        await expect(page.locator("commit-list .message")).to_have_text("물 주기")
        await expect(page.locator(".totals")).to_contain_text(re.compile(r"총 커밋 수\s*1"))
        await cell(page, seouls_day()).click()
        await expect(page.locator("day-explanation .commit")).to_have_count(1)
        await garden.push("ann", message="또 물 주기")
        await expect(page.locator("day-explanation .message")).to_have_text(
            ["또 물 주기", "물 주기"]
        )

    async def test_the_days_one_may_still_miss_follow_the_target(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        await garden.join(await garden.season(starts_in=-4, days=10), "ann")
        for days_ago in (1, 2, 3, 4):
            await garden.push("ann", days_ago=days_ago)
        page = (await visit("/users/ann?target=80")).page
        outlook = page.locator("outlook-panel")
        await expect(outlook.locator(".promise")).to_have_text(
            "80%를 지키면서 2일까지 쉴 수 있어요."
        )
        await expect(outlook.locator(".chance")).to_contain_text("%")
        await expect(outlook).to_contain_text("40.0%에서 100% 사이")
        await outlook.get_by_role("slider").press("End")

        await expect(outlook.locator(".promise")).to_have_text(
            "100%를 지키려면 남은 날 모두 출석해야 해요."
        )
        await expect(page).to_have_url(re.compile(r"target=100$"))
        await page.get_by_role("button", name="English").click()
        await expect(outlook.locator(".promise")).to_have_text("100% requires every remaining day.")

    async def test_a_badge_is_chosen_and_its_words_are_copied(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        await garden.join(await garden.season(name="X"), "ann")
        page = (await visit("/users/ann")).page
        await page.evaluate(
            "() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }"
        )
        await page.get_by_role("button", name="링크 복사").click()
        by_hand = page.locator("share-panel .by-hand")
        await expect(by_hand).to_contain_text(f"{garden.url}/users/ann?season=")
        assert await page.evaluate("String(getSelection())") in await by_hand.inner_text()
        await page.reload()
        await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        await page.evaluate(HOLD)
        maker = page.locator("badge-maker")
        await maker.get_by_text("출석률", exact=True).click()
        await maker.get_by_text("어둡게").click()
        await maker.get_by_text("English").click()
        address = f"{garden.url}/badges/ann.svg?kind=rate&theme=dark&lang=en"
        await expect(maker.locator("img")).to_have_attribute(
            "src", "/badges/ann.svg?kind=rate&theme=dark&lang=en"
        )
        await maker.scroll_into_view_if_needed()
        await until(
            lambda: page.evaluate("document.querySelector('.badge-preview img').naturalWidth > 99")
        )
        await maker.get_by_role("button", name="Markdown 복사").click()
        await expect(maker.get_by_role("button", name="복사했어요")).to_be_visible()

        copied = await page.evaluate("navigator.clipboard.readText()")
        assert copied == f"[![ann님의 X 출석부]({address})]({garden.url}/users/ann)"
        await page.get_by_role("button", name="링크 복사").click()
        await expect(page.locator("share-panel")).to_contain_text("링크를 복사했어요")
        link = await page.evaluate("navigator.clipboard.readText()")
        assert re.fullmatch(rf"{garden.url}/users/ann\?season=\d+", link)
        for name, kind in {"PDF 보고서": "application/pdf", "달력 구독": "text/calendar"}.items():
            address = await page.get_by_role("link", name=name).get_attribute("href")
            answer = await garden.github.get(str(address))
            assert answer.status_code == 200, name
            assert answer.headers["content-type"].startswith(kind)


class TestDays:
    async def test_a_day_is_reached_explained_and_left_by_keyboard_alone(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        await garden.join(await garden.season(), "ann")
        await garden.push("ann", days_ago=8, message="물 주기\n\n첫 줄\n둘째 줄")
        page = (await visit("/users/ann")).page
        await expect(page.locator("commit-list .commit")).to_have_count(1)
        await page.get_by_role("link", name="달력 구독").focus()
        await page.keyboard.press("Tab")
        await expect(cell(page, seouls_day())).to_be_focused()
        await page.keyboard.press("ArrowLeft")
        await page.keyboard.press("ArrowUp")
        await expect(cell(page, seouls_day(-8))).to_be_focused()
        await page.keyboard.press("Enter")
        heading = page.locator("commits-panel h2")
        await expect(heading).to_be_focused()
        await expect(heading).to_have_text(f"{korean(seouls_day(-8))}의 커밋")
        await expect(cell(page, seouls_day(-8))).to_have_attribute("aria-selected", "true")
        await expect(page.locator("day-explanation .verdict")).to_contain_text(
            "출석으로 인정되었습니다"
        )
        await expect(page.locator("day-explanation .body")).to_have_text(
            "첫 줄\n둘째 줄", use_inner_text=True
        )
        await page.keyboard.press("Escape")
        await expect(cell(page, seouls_day(-8))).to_be_focused()
        await page.keyboard.press("Control+Home")
        await expect(cell(page, seouls_day(-10))).to_be_focused()
        await page.keyboard.press("End")
        await page.keyboard.press("PageUp")
        await page.keyboard.press("Control+End")
        await expect(cell(page, seouls_day(89))).to_be_focused()
        await page.keyboard.press(" ")
        await expect(heading).to_have_text(f"{korean(seouls_day(-8))}의 커밋")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")

        await expect(heading).to_have_text("커밋 내역")
        await expect(page.locator("commit-list .commit")).to_have_count(1)
        await expect(page.locator(f'{DAYS}[tabindex="0"]')).to_have_count(1)

    async def test_the_list_is_paged_and_a_day_narrows_it_in_the_address_too(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        await garden.join(await garden.season(), "ann")
        await push_many(garden, 12, days_ago=3)
        await garden.push("ann", days_ago=5)
        page = (await visit("/users/ann?lang=ko")).page
        shown = page.locator("commit-list .message")
        await expect(shown).to_have_text([f"#{number}" for number in range(11, 1, -1)])
        await page.get_by_role("button", name="다음").click()
        await expect(shown).to_have_text(["#1", "#0", "하루 하나"])
        await expect(page.locator(".pagination")).to_contain_text("2 / 2")
        await expect(page).to_have_url(re.compile(r"page=2"))
        await cell(page, seouls_day(-5)).click()
        await expect(page.locator("day-explanation .message")).to_have_text(["하루 하나"])
        await expect(page).to_have_url(re.compile(f"day={seouls_day(-5)}"))
        await page.reload()
        await expect(page.locator("day-explanation .message")).to_have_text(["하루 하나"])
        await page.get_by_role("button", name="전체 보기").click()
        await expect(shown).to_have_text(["#1", "#0", "하루 하나"])
        await page.go_back()
        await expect(page.locator("day-explanation .message")).to_have_text(["하루 하나"])
        await cell(page, seouls_day(-3)).click()
        await expect(page.locator("day-explanation .commit")).to_have_count(10)
        await page.get_by_role("button", name="다음").click()

        await expect(page.locator("day-explanation .message")).to_have_count(2)
        await cell(page, seouls_day(-3)).click()
        await expect(page.locator("day-explanation")).to_have_count(0)
        await page.goto(f"{garden.url}/users/ann?day=2025-13-40&page=900&target=x")
        await expect(shown).to_have_text(["#1", "#0", "하루 하나"])

    async def test_every_day_says_why_in_the_readers_language(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        await garden.join(await garden.season(), "ann")
        late = datetime.now(SEOUL) - timedelta(days=4)
        await garden.deliver(push([commit(late, username="ann")], pushed_at=datetime.now(SEOUL)))
        page = (await visit(f"/users/ann?day={late.date()}")).page
        day = page.locator("commits-panel")
        await expect(day.locator(".day-line .state")).to_contain_text("결석")
        await expect(day).to_contain_text("푸시가 허용된 시간보다 늦었습니다")
        await page.get_by_role("button", name="English").click()
        await expect(day).to_contain_text("It was pushed later than the season allows.")
        await expect(day).to_contain_text("an admin can accept the commit")
        assert not re.search("[가-힣]", await page.locator("day-explanation .verdict").inner_text())
        await page.get_by_role("button", name="Show all").click()

        await expect(page.locator("commit-list .verdict")).to_contain_text("pushed too late")

    async def test_a_browser_in_new_york_shows_the_seasons_dates_and_its_own_time_beside(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        await garden.join(await garden.season(), "ann")
        pushed = datetime.now(SEOUL).replace(second=0, microsecond=0)
        await garden.deliver(push([commit(pushed, username="ann")]))
        page = (await visit("/users/ann", timezone_id="America/New_York")).page

        await expect(page.locator("commit-list time")).to_contain_text(f"{pushed:%H:%M} KST")
        await expect(page.locator("commit-list .yours")).to_contain_text("내 시계로")
        await expect(page.locator("[aria-current=date]")).to_have_attribute(
            "data-date", str(seouls_day())
        )
        first = cell(page, seouls_day(-10))
        sundays_row = page.locator(".calendar tbody tr").nth((seouls_day(-10).weekday() + 1) % 7)
        await expect(sundays_row.locator(f'[data-date="{seouls_day(-10)}"]')).to_have_count(1)
        await expect(first).to_have_attribute(
            "aria-label", re.compile(re.escape(korean(seouls_day(-10))))
        )
        at_home = (await visit("/users/ann")).page
        await expect(at_home.locator("commit-list time")).to_be_visible()
        await expect(at_home.locator("commit-list .yours")).to_have_count(0)


class TestCare:
    async def test_a_private_commit_shows_only_that_it_is(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        await garden.join(await garden.season(), "ann")
        secret = repository(9, "ann/dear-secret", private=True)
        at = datetime.now(SEOUL)
        await garden.deliver(push([commit(at, username="ann", message="말 못할 것")], repo=secret))
        page = (await visit("/users/ann")).page
        await expect(page.locator("commit-list .message")).to_have_text("비공개 저장소의 커밋")
        await expect(page.locator("commit-list .chip")).to_have_text("비공개")
        await expect(page.locator("commit-list a")).to_have_count(0)
        await expect(page.locator(".repositories")).to_contain_text("비공개 저장소")
        await cell(page, seouls_day()).click()
        await expect(page.locator("day-explanation .message")).to_have_text("비공개 저장소의 커밋")

        content = await page.content()
        assert "dear-secret" not in content
        assert "말 못할 것" not in content

    async def test_markup_in_messages_and_names_stays_text(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        season = await garden.season(name=EVIL)
        await garden.join(season, "ann", "<b>bob</b>")
        made = commit(
            datetime.now(SEOUL), message=f"{EVIL}\n\n{EVIL}", url="javascript:window.broken=true"
        )
        await garden.deliver(push([made], repo=repository(3, f"acme/{EVIL}")))
        seen = await visit()
        await expect(seen.page.locator(".season-name")).to_have_text(EVIL)
        await seen.page.locator(".tile").get_by_role("link", name="ann", exact=True).click()
        await expect(seen.page.locator("commit-list .message")).to_have_text(EVIL)
        await expect(seen.page.locator("commit-list .body")).to_have_text(EVIL)
        await expect(seen.page.locator("commit-list .where")).to_contain_text(EVIL)
        await expect(seen.page.locator("commit-list a")).to_have_count(0)
        await expect(seen.page.locator(".repositories")).to_contain_text(EVIL)
        await cell(seen.page, seouls_day()).click()
        await expect(seen.page.locator("day-explanation .message")).to_have_text(EVIL)
        await expect(seen.page.locator("day-explanation a")).to_have_count(0)
        assert await seen.page.evaluate("window.broken") is None
        seen = await visit("/users/%3Cb%3Ebob%3C%2Fb%3E")
        await expect(seen.page.get_by_role("heading", level=1)).to_have_text("<b>bob</b>")
        await expect(seen.page.locator("copy-button").last).to_contain_text(
            "&lt;b&gt;bob&lt;/b&gt;님"
        )

        assert await seen.page.evaluate("window.broken") is None

    async def test_a_missing_former_or_waiting_participant_is_explained_in_a_sentence(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        season = await garden.season()
        later = await garden.season(starts_in=120, name="시즌11")
        await garden.join(season, "ann", "bob")
        await garden.join(later, "cho")
        async with garden.database.connection() as connection:
            bob = await find_user_by_login(connection, "bob")
        assert bob is not None
        await leave(garden.database, season, bob.id)
        page = (await visit("/users/cho")).page
        await expect(page.locator("main")).to_contain_text("cho님은 이 시즌의 정원사가 아니에요")
        await page.goto(f"{garden.url}/users/cho?season={later.id}")
        await expect(page.locator(".notice")).to_contain_text("첫날까지 120일 남았어요")
        await expect(page.locator("main")).not_to_contain_text("%")
        await expect(page.locator(DAYS)).to_have_count(100)
        await page.goto(f"{garden.url}/users/bob")
        await expect(page.locator(".notice")).to_contain_text("시즌을 떠났어요")
        ended = await garden.season(starts_in=-140, name="시즌9")
        await garden.join(ended, "bob")
        await page.goto(f"{garden.url}/users/bob?season={ended.id}")

        await expect(page.locator(".notice")).to_contain_text("에 끝났어요")
        await expect(page.locator(f"{DAYS}[data-state=missed]")).to_have_count(100)
        await expect(page.locator("outlook-panel")).to_have_count(0)

    async def test_what_cannot_be_fetched_is_said_where_it_is_missing(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        await garden.join(await garden.season(), "ann")
        await garden.push("ann")
        page = (await visit("/admin")).page
        await page.route("**/api/github-commits/**", lambda route: route.abort())
        await page.goto(f"{garden.url}/users/ann")
        alert = page.locator("commit-list [role=alert]")
        await expect(alert).to_contain_text("서버에 닿지 않아요")
        await expect(page.locator(".numbers")).to_contain_text("1위")
        await page.unroute("**/api/github-commits/**")
        await alert.get_by_role("button", name="다시 시도").click()

        await expect(page.locator("commit-list .commit")).to_have_count(1)

    async def test_on_a_phone_everything_fits_and_axe_finds_nothing(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        longest = "a-very-long-login-of-thirty-nine-letter"
        await garden.join(await garden.season(days=365), longest)
        await garden.push(longest, message=f"{'x' * 200}\n\n" + "줄\n" * 30)
        size = {"width": 390, "height": 800}
        page = (
            await visit(
                f"/users/{longest}", viewport=size, reduced_motion="reduce", bypass_csp=True
            )
        ).page
        await expect(page.locator("commit-list .commit")).to_have_count(1)
        await page.locator("commit-list details summary").click()
        for chart in await page.locator("chart-frame").all():
            await chart.scroll_into_view_if_needed()
            await expect(chart.locator("svg")).to_be_visible()
        assert await faults_in_every_look(page, phone=320) == []
        await cell(page, seouls_day()).click()
        await expect(page.locator("day-explanation .commit")).to_have_count(1)

        assert await faults_in_every_look(page, phone=320) == []
