"""Signing in, joining and the user's own page in a real browser."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.support.browser import seouls_day
from tests.support.fresh_server import UnconfiguredServer, faults_in_every_look, faults_of, sign_in
from tests.support.github import SEOUL, commit
from tests.support.github_double import GitHubDouble
from webhook_app.changes.seasons import create_season
from webhook_app.models import Season
from webhook_app.store.database import Database

NEXT_STEP = ".next-step"
WATCH_MS = 40_000
"""What no event reports is requested every eight seconds."""


@pytest.fixture
async def season(database: Database) -> Season:
    """Return a season that all users may join."""
    draft = Season(id=0, name="시즌 1", start_date=seouls_day(-10), days=100)
    return await create_season(database, draft)


@pytest.fixture
async def careful_season(database: Database) -> Season:
    """Return a season where an admin lets people in."""
    draft = Season(
        id=0, name="시즌 1", start_date=seouls_day(-10), days=100, join_policy="approval"
    )
    return await create_season(database, draft)


async def open_menu(page: Page) -> None:
    """Open the account's menu."""
    await page.locator(".signed-in").click()
    await expect(page.locator("#account")).to_be_visible()


async def lose_access(context: BrowserContext) -> None:
    """Let the access token expire, as it does after a quarter of an hour."""
    await context.clear_cookies(name="access_token")


class TestSigningIn:
    async def test_leads_back_to_where_one_was_and_out_again(
        self, fresh: UnconfiguredServer, github: GitHubDouble, season: Season
    ) -> None:
        ann, bob = github.account("ann"), github.account("bob")
        admin = await fresh.set_up(ann)
        await admin.goto(fresh.url)
        page = await fresh.window(bob)
        await page.goto(f"{fresh.url}/?season={season.id}")
        await sign_in(page)
        await expect(page).to_have_url(f"{fresh.url}/?season={season.id}")
        await open_menu(page)
        await expect(page.locator("#account")).not_to_contain_text("관리")
        await page.keyboard.press("Escape")
        await expect(page.locator("#account")).to_be_hidden()
        await open_menu(page)
        await page.get_by_role("link", name="내 참여").click()
        await expect(page).to_have_url(f"{fresh.url}/me")
        await expect(page.locator(NEXT_STEP)).to_have_attribute("data-me-state", "outside")
        await open_menu(page)
        await page.get_by_role("button", name="로그아웃").click()
        await expect(page.locator(".sign-in")).to_be_visible()
        await page.goto(f"{fresh.url}/me")

        await expect(page.get_by_role("heading", level=1)).to_have_text("먼저 로그인해 주세요")
        await open_menu(admin)
        await expect(admin.locator("#account .role")).to_have_text("관리자")

    async def test_signing_out_without_the_server_says_that_it_failed(
        self, fresh: UnconfiguredServer, github: GitHubDouble, season: Season
    ) -> None:
        page = await fresh.set_up(github.account("ann"))
        crashes: list[str] = []
        page.on("pageerror", lambda error: crashes.append(str(error)))
        await page.goto(fresh.url)
        await page.route("**/api/auth/logout", lambda route: route.abort())
        await open_menu(page)
        await page.get_by_role("button", name="로그아웃").click()

        await expect(page.locator(".notice[role=alert]")).to_contain_text("로그아웃하지 못했어요")
        assert crashes == []

    async def test_a_no_at_github_is_said_in_a_sentence(
        self, fresh: UnconfiguredServer, github: GitHubDouble, season: Season
    ) -> None:
        await fresh.set_up(github.account("ann"))
        page = await fresh.window(github.account("bob"))
        await page.goto(fresh.url)
        await page.locator(".sign-in").click()
        await page.get_by_role("button", name="Cancel").click()

        await expect(page.locator(".notice")).to_contain_text("로그인을 취소했어요")
        await expect(page).to_have_url(f"{fresh.url}/")
        await page.reload()
        await expect(page.locator("season-progress h1")).to_be_visible()
        await expect(page.locator(".notice")).to_have_count(0)

    async def test_what_fails_on_the_way_is_a_page_and_not_json(
        self, fresh: UnconfiguredServer, github: GitHubDouble
    ) -> None:
        await fresh.set_up(github.account("ann"))
        page = await fresh.window(github.account("bob"))
        for path in ("/api/auth/callback?code=x&state=forged", "/setup/callback?code=x"):
            answer = await page.goto(fresh.url + path)
            assert answer is not None
            assert answer.status in (400, 403)
            await expect(page.get_by_role("alert")).to_contain_text("문제가 생겼어요")
            await expect(page.get_by_role("alert").locator("p").first).not_to_be_empty()
        answer = await page.goto(f"{fresh.url}/no/such/page")

        assert answer is not None
        assert answer.status == 404
        await expect(page.locator("main")).to_contain_text("아직 아무것도 자라지 않아요")

    async def test_an_access_token_that_ran_out_is_renewed_by_one_tab_for_all(
        self, fresh: UnconfiguredServer, github: GitHubDouble, season: Season
    ) -> None:
        await fresh.set_up(github.account("ann"))
        first = await fresh.signed_in(github.account("bob"), "/me")
        context = first.context
        renewals: list[str] = []
        context.on(
            "request",
            lambda request: (
                renewals.append(request.url) if "/auth/refresh" in request.url else None
            ),
        )
        tabs = [first, *[await context.new_page() for _ in range(3)]]
        for _ in range(2):
            for tab in tabs:
                await tab.goto("about:blank")
            await lose_access(context)
            for tab in tabs:
                await tab.evaluate(f"location.href = '{fresh.url}/me'")
            for tab in tabs:
                await expect(tab.locator(NEXT_STEP)).to_be_visible()
                await expect(tab.locator(".signed-in")).to_be_visible()
            # What one tab has stored, another process may see a moment late, and renews once more
            # with the new token; all four with the old one would have ended the session.
            assert 1 <= len(renewals) < len(tabs)
            renewals.clear()

    async def test_a_session_that_has_ended_elsewhere_ends_here(
        self, fresh: UnconfiguredServer, github: GitHubDouble, season: Season
    ) -> None:
        await fresh.set_up(github.account("ann"))
        page = await fresh.signed_in(github.account("bob"))
        await page.request.post(f"{fresh.url}/api/auth/logout")
        await page.reload()

        await expect(page.locator(".sign-in")).to_be_visible()
        await expect(page.locator("season-progress h1")).to_be_visible()


class TestJoining:
    async def test_an_open_season_is_joined_at_once_and_left_with_a_warning(
        self, fresh: UnconfiguredServer, github: GitHubDouble, season: Season
    ) -> None:
        await fresh.set_up(github.account("ann"))
        page = await fresh.signed_in(github.account("bob"))
        await page.get_by_role("button", name="이 시즌에 참여하기").click()
        await expect(page.locator(".tile[data-me]")).to_be_visible()
        await page.goto(f"{fresh.url}/me")
        await page.get_by_role("button", name="시즌 떠나기").click()
        await expect(page.get_by_role("dialog")).to_contain_text("기록은 그대로 남고")
        await page.get_by_role("button", name="계속 함께하기").click()
        await expect(page.get_by_role("dialog")).to_have_count(0)
        await page.get_by_role("button", name="시즌 떠나기").click()
        await page.get_by_role("dialog").get_by_role("button", name="시즌 떠나기").click()

        await expect(page.locator(NEXT_STEP)).to_have_attribute("data-me-state", "outside")
        await expect(page.locator(".page")).to_contain_text("그때까지의 기록은 남아 있어요")

    async def test_where_an_admin_approves_the_wish_waits_and_the_page_follows_live(
        self, fresh: UnconfiguredServer, github: GitHubDouble, careful_season: Season
    ) -> None:
        admin = await fresh.set_up(github.account("ann"))
        page = await fresh.signed_in(github.account("bob"))
        await page.get_by_role("button", name="참여 신청하기").click()
        await expect(page.locator(".strip-panel")).to_contain_text("참여를 신청했어요")
        await page.reload()
        await expect(page.locator(".strip-panel")).to_have_attribute("data-me-state", "requested")
        other = await fresh.signed_in(github.account("cho"))
        await other.get_by_role("button", name="참여 신청하기").click()
        await admin.goto(f"{fresh.url}/admin")
        await admin.get_by_role("button", name="cho 거절").click()
        await admin.get_by_role("dialog").get_by_role("button", name="거절").click()
        await expect(admin.get_by_role("button", name="cho 거절")).to_have_count(0)
        await admin.get_by_role("button", name="bob 승인").click()
        await expect(admin.locator("admin-page")).to_contain_text("기다리는 신청이 없어요")

        await expect(page.locator(".strip-panel")).to_have_attribute("data-me-state", "uninstalled")
        await expect(page.locator(".tile[data-me]")).to_be_visible()
        await expect(other.locator(".strip-panel")).to_have_attribute(
            "data-me-state", "outside", timeout=WATCH_MS
        )


class TestOwnPage:
    async def test_shows_repositories_addresses_and_what_could_not_be_matched(
        self, fresh: UnconfiguredServer, github: GitHubDouble, season: Season
    ) -> None:
        await fresh.set_up(github.account("ann"))
        bob = github.account("bob", emails=["bob@example.org"], unverified=["no@example.org"])
        garden, secret = (
            github.repository(bob, "garden"),
            github.repository(bob, "secret", private=True),
        )
        installed = await github.install(bob, garden, secret)
        at = datetime.now(SEOUL)
        await github.push(garden, [commit(at, username=None, email="typo@example.org")])
        page = await fresh.signed_in(bob, "/me")
        await expect(page.locator(".page")).to_contain_text("bob@example.org")
        await expect(page.locator(".page")).not_to_contain_text("no@example.org")
        await expect(page.locator(".installation li").first).to_contain_text("bob/garden")
        await expect(page.locator(".installation li").first.locator("time")).to_be_visible()
        await expect(page.locator(".installation li").last).to_contain_text("비공개")
        await expect(page.locator(".installation li").last).to_contain_text("아직 받은 푸시 없음")
        manage = page.get_by_role("link", name="GitHub에서 관리")
        await expect(manage).to_have_attribute(
            "href", f"{github.url}/settings/installations/{installed.id}"
        )
        await expect(page.locator(".orphan")).to_contain_text("typo@example.org")
        await expect(page.locator(".orphan .advice")).to_contain_text("git config user.email")
        await page.get_by_role("button", name="English").click()

        await expect(page.locator(".orphan .advice")).to_contain_text("set git config user.email")
        await expect(page.locator(".orphan .advice")).not_to_contain_text("추가해")

    async def test_an_app_that_was_suspended_or_uninstalled_is_said_with_the_way_back(
        self, fresh: UnconfiguredServer, github: GitHubDouble, season: Season
    ) -> None:
        await fresh.set_up(github.account("ann"))
        bob = github.account("bob")
        installed = await github.install(bob, github.repository(bob, "garden"))
        page = await fresh.signed_in(bob, "/me")
        await page.get_by_role("button", name="이 시즌에 참여하기").click()
        await expect(page.locator(NEXT_STEP)).to_have_attribute("data-me-state", "waiting")
        later = datetime.now(SEOUL) + timedelta(seconds=2)
        installed.suspended_at = installed.updated_at = later.isoformat()
        await github.hooks.installation(installed, "suspend")
        await expect(page.locator(".warning")).to_contain_text("일시 중지", timeout=WATCH_MS)
        await expect(page.locator(NEXT_STEP)).to_have_attribute(
            "data-me-state", "uninstalled", timeout=WATCH_MS
        )
        installed.updated_at = (later + timedelta(seconds=2)).isoformat()
        await github.hooks.installation(installed, "deleted")

        await expect(page.locator(".warning")).to_contain_text(
            "기록은 그대로 남아 있고", timeout=WATCH_MS
        )
        await expect(page.locator(".warning a")).to_have_attribute(
            "href", f"{github.url}/apps/{github.app.slug}/installations/new"
        )


class TestAdmin:
    async def test_others_get_one_honest_sentence(
        self, fresh: UnconfiguredServer, github: GitHubDouble, season: Season
    ) -> None:
        await fresh.set_up(github.account("ann"))
        page = await fresh.signed_in(github.account("bob"), "/")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        await page.goto(f"{fresh.url}/admin")
        await expect(page.locator("main")).to_contain_text("관리자만 볼 수 있는 곳이에요")

        assert not [url for url in asked if "/api/admin" in url]


class TestCare:
    async def test_everything_can_be_done_by_keyboard(
        self, fresh: UnconfiguredServer, github: GitHubDouble, season: Season
    ) -> None:
        await fresh.set_up(github.account("ann"))
        page = await fresh.signed_in(github.account("bob"))
        await expect(page.locator(".strip-panel")).to_be_visible()
        await page.locator(".signed-in").focus()
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="내 참여")).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(page.locator(".signed-in")).to_be_focused()
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("button", name="지난 날 보기")).to_be_focused()
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("button", name="이 시즌에 참여하기")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.locator(".strip-panel")).to_have_attribute("data-me-state", "uninstalled")
        await page.goto(f"{fresh.url}/me")
        await page.get_by_role("button", name="시즌 떠나기").press("Enter")
        await expect(page.get_by_role("button", name="계속 함께하기")).to_be_focused()
        await page.keyboard.press("Escape")

        await expect(page.get_by_role("dialog")).to_have_count(0)
        await expect(page.get_by_role("button", name="시즌 떠나기")).to_be_focused()

    async def test_axe_finds_nothing_and_nothing_scrolls_sideways(
        self, fresh: UnconfiguredServer, github: GitHubDouble, careful_season: Season
    ) -> None:
        options: dict[str, Any] = {"reduced_motion": "reduce", "bypass_csp": True}
        ann = github.account("a-very-long-login-of-thirty-nine-letters", emails=["a@example.org"])
        garden = github.repository(ann, "a-repository-with-a-very-long-name-indeed")
        page = await fresh.set_up(ann, **options)
        await github.install(ann, garden)
        await github.push(
            garden, [commit(datetime.now(SEOUL), username=None, email="typo@example.org")]
        )
        bob = await fresh.signed_in(github.account("bob"), **options)
        await bob.locator(".strip-panel .main-button").click()
        await expect(bob.locator(".strip-panel")).to_have_attribute("data-me-state", "requested")
        faults = {"board": await faults_in_every_look(bob)}
        await open_menu(bob)
        faults["menu"] = await faults_of(bob)
        await bob.emulate_media(color_scheme="dark")
        faults["dark menu"] = await faults_of(bob, "color-contrast")
        shown = {"/me": ".orphan", "/admin": ".rows .main-button"}
        for path, there in shown.items():
            await page.goto(fresh.url + path)
            await expect(page.locator(there).first).to_be_visible()
            faults[path] = await faults_in_every_look(page)

        assert {place: found for place, found in faults.items() if found} == {}

    @pytest.mark.parametrize("language", ["ko", "en"])
    async def test_the_header_fits_a_small_phone_for_guests_and_members(
        self, fresh: UnconfiguredServer, github: GitHubDouble, season: Season, language: str
    ) -> None:
        small: dict[str, Any] = {"locale": language, "viewport": {"width": 320, "height": 640}}
        sideways = "document.documentElement.scrollWidth - innerWidth"
        longest = github.account("a-very-long-login-of-thirty-nine-letters")
        empty = await fresh.window(**small)
        await empty.goto(fresh.url)
        await expect(empty.locator(".sign-in")).to_have_attribute("href", "/setup")
        assert await empty.evaluate(sideways) <= 0
        member = await fresh.set_up(longest, **small)
        guest = await fresh.window(**small)
        await guest.goto(fresh.url)
        await expect(guest.locator(".sign-in")).to_be_visible()
        assert await guest.evaluate(sideways) <= 0
        await member.goto(fresh.url)
        await open_menu(member)

        assert await member.evaluate(sideways) <= 0
        await expect(member.locator("#account")).to_be_in_viewport(ratio=1)

    async def test_the_console_stays_silent(
        self, fresh: UnconfiguredServer, github: GitHubDouble, season: Season
    ) -> None:
        page = await fresh.set_up(github.account("ann"), service_workers="allow")
        await page.route("**/avatars/**", lambda route: route.fulfill(body=""))
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        for path in ("/setup", "/me", "/admin", "/"):
            await page.goto(fresh.url + path)
            await expect(page.get_by_role("heading").first).to_be_visible()
            await page.wait_for_load_state("load")
            await page.get_by_role("button", name="English").click()
            await page.get_by_role("button", name="한국어").click()

        assert complaints == []
