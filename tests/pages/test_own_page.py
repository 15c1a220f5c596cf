"""A participant on their own page: goals, hiding and deletion."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.support.browser import seouls_day
from tests.support.fresh_server import UnconfiguredServer
from tests.support.github import SEOUL, commit
from tests.support.github_double import GitHubDouble
from tests.support.page_parts import DAYS
from webhook_app.changes.seasons import create_season
from webhook_app.models import Season
from webhook_app.store.database import Database


@pytest.fixture
async def season(database: Database) -> Season:
    """Return a season that all users may join."""
    draft = Season(id=0, name="시즌 1", start_date=seouls_day(-10), days=100)
    return await create_season(database, draft)


async def join_as(
    fresh: UnconfiguredServer, github: GitHubDouble, login: str, **options: Any
) -> Page:
    """Return a participant's window: signed in, on their own page."""
    page = await fresh.signed_in(github.account(login), "/me", **options)
    await page.get_by_role("button", name="이 시즌에 참여하기").click()
    await expect(page.locator("goal-panel")).to_be_visible()
    return page


class TestOneself:
    async def test_the_author_sees_their_private_commits_and_aims_at_something_alone(
        self, fresh: UnconfiguredServer, github: GitHubDouble, season: Season
    ) -> None:
        await fresh.set_up(github.account("ann"))
        bob = github.account("bob")
        secret = github.repository(bob, "dear-secret", private=True)
        await github.install(bob, secret)
        page = await join_as(fresh, github, "bob")
        await github.push(
            secret, [commit(datetime.now(SEOUL), username="bob", message="말 못할 것")]
        )
        other = await fresh.window(None)
        await other.goto(f"{fresh.url}/users/bob")
        await expect(other.locator("commit-list .message")).to_have_text("비공개 저장소의 커밋")
        await expect(other.locator("goal-panel")).to_have_count(0)
        await page.goto(f"{fresh.url}/users/bob")
        await expect(page.locator("commit-list .message")).to_have_text("말 못할 것")
        await expect(page.locator("commit-list .where")).to_contain_text("bob/dear-secret")
        await expect(page.locator("commit-list .chip")).to_have_text("비공개")
        await expect(page.locator(".repositories")).to_contain_text("bob/dear-secret")
        await page.get_by_role("button", name="목표 정하기").click()
        await expect(page.get_by_label("출석률 (%)")).to_be_focused()
        await page.keyboard.type("20")
        await page.get_by_label("연속 출석 (일)").fill("4")
        await page.get_by_role("button", name="저장", exact=True).click()

        await expect(page.get_by_label("출석률 20%")).to_have_attribute(
            "value", re.compile("45|50")
        )
        await expect(page.get_by_label("4일 연속")).to_have_attribute("value", "25")
        await expect(page.locator("outlook-panel .promise")).to_contain_text("20%")
        await page.goto(f"{fresh.url}/me")
        await expect(page.get_by_label("4일 연속")).to_be_visible()
        await page.get_by_role("button", name="바꾸기").click()
        await page.get_by_label("출석률 (%)").fill("")
        await page.get_by_label("연속 출석 (일)").fill("")
        await page.get_by_role("button", name="저장", exact=True).click()
        await expect(page.get_by_role("button", name="목표 정하기")).to_be_visible()

    async def test_who_hides_is_gone_for_others_until_they_come_back(
        self, fresh: UnconfiguredServer, github: GitHubDouble, season: Season
    ) -> None:
        await fresh.set_up(github.account("ann"))
        page = await join_as(fresh, github, "bob")
        other = await fresh.window(None)
        await other.goto(fresh.url)
        await expect(other.locator(".tile")).to_have_count(1)
        hide = page.get_by_role("switch", name="다른 사람에게 나를 숨기기")
        await hide.press(" ")
        await expect(page.locator("me-account .done").first).to_contain_text("나와 관리자에게만")
        link = page.locator("me-account copy-button code")
        await expect(link).to_contain_text("/api/users/bob/calendar.ics?token=")
        before = await link.inner_text()
        await page.get_by_role("button", name="새 주소로 바꾸기").press("Enter")
        await expect(page.locator("me-account .done").last).to_have_text("새 주소로 바꿨어요.")
        await expect(link).not_to_have_text(before)
        assert (await other.request.get(before)).status == 404
        assert (await other.request.get(await link.inner_text())).status == 200
        await other.goto(f"{fresh.url}/users/bob")
        await expect(other.locator("main")).to_contain_text("bob님은 이 시즌의 정원사가 아니에요")
        await other.goto(fresh.url)
        await expect(other.locator("season-progress h1")).to_be_visible()
        await expect(other.locator(".tile")).to_have_count(0)
        await page.reload()
        await expect(hide).to_be_checked()
        await page.goto(f"{fresh.url}/users/bob")
        await expect(page.locator(DAYS)).to_have_count(100)
        feed = page.get_by_role("link", name="달력 구독")
        await expect(feed).to_have_attribute("href", re.compile(r"calendar\.ics\?token=.+&season="))
        await page.goto(f"{fresh.url}/me")
        await hide.press(" ")
        await expect(page.locator("me-account .done").first).to_contain_text("모두에게 보여요")
        await expect(link).to_have_text(f"{fresh.url}/api/users/bob/calendar.ics")
        await other.reload()

        await expect(other.locator(".tile")).to_have_count(1)

    async def test_an_account_is_deleted_only_by_those_who_type_its_name(
        self, fresh: UnconfiguredServer, github: GitHubDouble, season: Season
    ) -> None:
        await fresh.set_up(github.account("ann"))
        page = await join_as(fresh, github, "bob")
        exports = page.locator("me-account a")
        await expect(exports.first).to_have_attribute("href", "/api/me/export.json")
        await expect(exports.last).to_have_attribute("href", "/api/me/export.csv")
        await page.get_by_role("button", name="계정 삭제하기").press("Enter")
        dialog = page.get_by_role("dialog")
        await expect(dialog.get_by_role("textbox")).to_be_focused()
        await page.keyboard.type("ann")
        await page.keyboard.press("Enter")
        await expect(dialog).to_contain_text("아이디가 달라요")
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("button", name="계정 삭제하기")).to_be_focused()
        await page.keyboard.press("Enter")
        await dialog.get_by_role("textbox").fill("BOB")
        await dialog.get_by_role("button", name="모두 지우기").click()
        await page.wait_for_url(f"{fresh.url}/")

        await expect(page.locator(".sign-in")).to_be_visible()
        await expect(page.locator(".tile")).to_have_count(0)
        await page.goto(f"{fresh.url}/users/bob")
        await expect(page.locator("main")).to_contain_text("bob님은 이 시즌의 정원사가 아니에요")
