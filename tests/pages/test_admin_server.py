"""The admin page's view of the server, and its manners: order, keyboard, ended sessions, axe."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.async_api import Route, expect

from tests.support.admin_page import AdminPage, confirm, day_of_bob, notification
from tests.support.browser import seouls_day, until
from tests.support.fresh_server import faults_in_every_look, faults_of
from tests.support.github import SEOUL, commit
from webhook_app.changes.accounts import add_user

KOREAN = re.compile("[가-힣]")
SECTIONS = (
    "members",
    "corrections",
    "seasons",
    "jobs",
    "deliveries",
    "repositories",
    "unmatched",
    "status",
    "logs",
    "secrets",
)


def log_some(folder: Path) -> None:
    """Write two lines of another process's log, as the server stores them."""
    lines: list[dict[str, Any]] = [
        {"level": "warning", "event": "app_unnamed", "timestamp": "2026-03-10T00:59:00.004Z"},
        {
            "level": "error",
            "event": "job_failed",
            "timestamp": "2026-03-10T01:00:00.123456Z",
            "job": "sweep",
            "exception": "Traceback (most recent call last):\nKeyError: 'a'",
        },
    ]
    text = "".join(f"{json.dumps(line)}\n" for line in lines)
    (folder / "logs").mkdir(exist_ok=True)
    (folder / "logs" / "20260310T000000-1.jsonl").write_text(text)


class TestServer:
    async def test_status_logs_and_github_are_there_to_be_looked_at(
        self, admin_page: AdminPage
    ) -> None:
        page = admin_page.admin
        await admin_page.open("section=status")
        await expect(page.get_by_role("group", name="데이터베이스")).to_contain_text("MB")
        await expect(page.get_by_role("group", name="컴퓨터")).to_contain_text("부팅한 때")
        await page.get_by_role("button", name="지금 GitHub 확인").click()
        await expect(page.locator(".checked")).to_contain_text("밀리초 만에 답했어요")
        await page.get_by_role("link", name="로그", exact=True).click()
        await expect(page.locator("logs-section")).to_contain_text("기록이 없어요")
        log_some(admin_page.fresh.server.settings.data_dir)
        await page.get_by_label("단계").select_option("warning")
        await expect(page.locator(".foldings > li")).to_have_count(2)
        await expect(page.locator(".foldings time").first).to_contain_text("10:00:00.123")
        await page.locator(".foldings summary").first.click()
        await expect(page.locator(".foldings dd pre")).to_contain_text("KeyError")
        await page.get_by_label("단계").select_option("error")
        await expect(page.locator(".foldings > li")).to_have_count(1)
        async with page.expect_download() as downloading:
            await page.get_by_role("button", name="파일로 내려받기").click()

        download = await downloading.value
        assert download.suggested_filename.endswith(".jsonl")
        text = (await download.path()).read_text()
        assert [json.loads(line)["event"] for line in text.splitlines()] == ["job_failed"]

    async def test_the_secret_is_changed_without_ever_being_shown(
        self, admin_page: AdminPage
    ) -> None:
        page, github = admin_page.admin, admin_page.github
        old = github.app.webhook_secret
        await admin_page.open("section=secrets")
        await page.get_by_role("button", name="새 비밀값으로 바꾸기").click()
        held = await page.locator(".rows li").count()
        await confirm(page, "그만두기")
        assert github.app.webhook_secret == old
        await page.get_by_role("button", name="새 비밀값으로 바꾸기").click()
        await confirm(page, "새 비밀값으로 바꾸기")
        await expect(notification(page)).to_have_text("새 비밀값을 쓰기 시작했어요.")
        await expect(page.locator(".rows li")).to_have_count(held + 1)

        assert github.app.webhook_secret != old
        html = await page.content()
        assert old not in html
        assert github.app.webhook_secret not in html


class TestCare:
    async def test_a_section_that_comes_late_does_not_replace_the_one_requested_since(
        self, admin_page: AdminPage
    ) -> None:
        page, late = admin_page.admin, asyncio.Event()

        async def wait(route: Route) -> None:
            await late.wait()
            await route.continue_()

        await page.route("**/assets/corrections-section-*.js", wait)
        await admin_page.open("section=members")
        await page.get_by_role("link", name="출석 정정").click()
        await page.get_by_role("link", name="시스템 상태").click()
        await expect(page.locator("status-section .card").first).to_be_visible()
        async with page.expect_response("**/assets/corrections-section-*.js"):
            late.set()
        is_there = "customElements.get('corrections-section') !== undefined"
        await until(lambda: page.evaluate(is_there))

        await expect(page.locator("#section")).to_have_text("시스템 상태")
        await expect(page).to_have_url(re.compile("section=status"))

    async def test_a_day_is_put_right_by_keyboard_alone(self, admin_page: AdminPage) -> None:
        page, keyboard = admin_page.admin, admin_page.admin.keyboard
        await admin_page.open("section=members")
        await expect(page.locator(".member-rows")).to_be_visible()
        await page.get_by_role("link", name="참여자", exact=True).focus()
        await keyboard.press("Tab")
        await expect(page.get_by_role("link", name="출석 정정")).to_be_focused()
        await keyboard.press("Enter")
        await expect(page.get_by_label("GitHub 아이디")).to_be_visible()
        await page.get_by_role("link", name="웹훅 비밀값").focus()
        await keyboard.press("Tab")
        await keyboard.type("bob")
        await page.get_by_label("날짜").fill(seouls_day(-1).isoformat())
        await page.get_by_label("날짜").press("Enter")
        await expect(page.locator(".verdict")).to_contain_text("결석")
        await page.get_by_role("radio").first.focus()
        await keyboard.press("Space")
        await keyboard.press("Tab")
        await keyboard.type("함께 모여 심었어요")
        await keyboard.press("Tab")
        await keyboard.press("Enter")
        await expect(page.locator(".verdict")).to_contain_text("출석")
        await page.get_by_role("button", name="정정 취소").focus()
        await keyboard.press("Enter")
        await expect(page.get_by_role("button", name="그만두기")).to_be_focused()
        await keyboard.press("Escape")

        await expect(page.get_by_role("dialog")).to_have_count(0)
        await expect(page.get_by_role("button", name="정정 취소")).to_be_focused()
        await expect(page.locator(".verdict")).to_contain_text("출석")

    async def test_a_session_that_has_ended_is_said_and_nothing_is_lost(
        self, admin_page: AdminPage
    ) -> None:
        page = admin_page.admin
        await admin_page.open(day_of_bob(1))
        await page.get_by_role("radio", name="쉼").check()
        await page.get_by_label("이유").fill("병원")
        await page.request.post(f"{admin_page.fresh.url}/api/auth/logout")
        await page.get_by_role("button", name="이렇게 정정하기").click()

        await expect(page.locator(".refusal")).to_be_visible()
        await expect(page.get_by_label("이유")).to_have_value("병원")

    async def test_axe_finds_nothing_and_nothing_scrolls_sideways(
        self, admin_page: AdminPage
    ) -> None:
        page = admin_page.admin
        longest = admin_page.github.account("a-very-long-login-of-thirty-nine-letters")
        wide = admin_page.github.repository(longest, "a-repository-with-a-very-long-name-indeed")
        await add_user(
            admin_page.database,
            github_user_id=longest.id,
            login=longest.login,
            emails=["a-very-long-address-of-somebody@a-very-long-domain.example.org"],
            season=admin_page.season,
            joined_on=admin_page.season.start_date,
        )
        await admin_page.github.install(longest, wide)
        at = datetime.now(SEOUL) - timedelta(days=3)
        stray = commit(at, username=None, email="somebody-with-a-long-address@example.org")
        await admin_page.github.push(wide, [commit(at, username=longest.login), stray])
        faults: dict[str, list[str]] = {}
        for section in SECTIONS:
            day = f"&user={longest.login}&date={seouls_day(-3).isoformat()}"
            await admin_page.open(f"section={section}{day if section == 'corrections' else ''}")
            shown = page.locator(f"{section}-section .card").first
            await expect(shown).to_be_visible()
            if section == "deliveries":
                await page.locator(".folding").first.click()
                await expect(page.locator("pre").last).to_be_visible()
            if section == "members":
                await page.locator("summary").click()
            faults[section] = await faults_in_every_look(page)
            await expect(page.locator(".admin-section > header")).to_contain_text(KOREAN)
            await page.get_by_role("button", name="English").click()
            await expect(page.locator(".admin-section > header")).not_to_contain_text(KOREAN)
            await page.get_by_role("button", name="한국어").click()
        await admin_page.open("section=members")
        await page.locator(".member-rows button").first.click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        faults["dialog"] = await faults_of(page)
        await page.emulate_media(color_scheme="dark")
        faults["dark dialog"] = await faults_of(page, "color-contrast")

        assert {place: found for place, found in faults.items() if found} == {}
