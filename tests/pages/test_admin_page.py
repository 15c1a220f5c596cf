"""The admin page in a real browser: each section's main journey, in front of a real server."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Locator, Page, Route, expect

from tests.support.browser import seouls_day, until
from tests.support.fresh_server import FreshBook, faults_in_every_look, faults_of
from tests.support.github import SEOUL, commit
from tests.support.github_double import Account, GitHubDouble, Repository
from webhook_app.changes.accounts import add_user
from webhook_app.changes.seasons import create_season
from webhook_app.models import Season
from webhook_app.store.database import Database

LIVE = ".connection[data-connection=open]"
SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"
KOREAN = re.compile("[가-힣]")
EVIL = "<img src=x onerror='window.broken = true'><b>굵게</b>"
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


@dataclass(frozen=True, slots=True)
class Tended:
    """A season with Bob in it, and its admin's window."""

    fresh: FreshBook
    github: GitHubDouble
    database: Database
    season: Season
    admin: Page
    bob: Account
    garden: Repository

    async def open(self, address: str) -> None:
        """Go to a place on the admin page."""
        await self.admin.goto(f"{self.fresh.url}/admin?{address}")

    async def board(self) -> Page:
        """Return the board in another window, of nobody in particular."""
        page = await self.fresh.window()
        await page.goto(self.fresh.url)
        await expect(page.locator(LIVE)).to_be_visible()
        return page

    async def push(self, days_ago: int = 0, **more: Any) -> None:
        """Let Bob push now what he committed some days ago."""
        at = datetime.now(SEOUL).replace(microsecond=0) - timedelta(days=days_ago)
        pushed = [commit(at, username="bob", **more)]
        sent = await self.github.push(self.garden, pushed, pushed_at=datetime.now(SEOUL))
        assert sent.status_code == 202, sent


@pytest.fixture
async def tended(fresh: FreshBook, github: GitHubDouble, database: Database) -> Tended:
    """Return an App, a season with ten past days, Bob's repository, and Ann as the admin."""
    draft = Season(id=0, name="시즌 1", start_date=seouls_day(-10), days=100)
    season = await create_season(database, draft)
    admin = await fresh.set_up(github.account("ann"), bypass_csp=True, reduced_motion="reduce")
    bob = github.account("bob")
    garden = github.repository(bob, "garden")
    await add_user(
        database,
        github_user_id=bob.id,
        login="bob",
        season=season,
        joined_on=season.start_date,
    )
    await github.install(bob, garden)
    return Tended(fresh, github, database, season, admin, bob, garden)


def tile(page: Page, login: str) -> Locator:
    """Return a participant's tile in the garden."""
    return page.locator(".tile").filter(has=page.get_by_role("link", name=login, exact=True))


def said(page: Page) -> Locator:
    """Return the element that announces what was just done."""
    return page.locator(".notification")


async def say_yes(page: Page, verb: str) -> None:
    """Answer the question before something is done."""
    await page.get_by_role("dialog").get_by_role("button", name=verb, exact=True).click()


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


def day_of_bob(days_ago: int) -> str:
    """Return the link to Bob's day, as profiles have it."""
    return f"user=bob&date={seouls_day(-days_ago).isoformat()}"


class TestMembers:
    async def test_a_user_added_by_hand_appears_on_the_open_board(self, tended: Tended) -> None:
        board, page = await tended.board(), tended.admin
        await tended.open("section=members")
        await page.get_by_text("참여자 추가").click()
        await page.get_by_label("GitHub 아이디", exact=True).fill("nobody-at-all")
        await page.get_by_role("button", name="추가하기").click()
        await expect(page.locator(".refusal")).to_contain_text("nobody-at-all")
        await page.get_by_label("GitHub 아이디", exact=True).fill("cho")
        await page.get_by_label("GitHub 번호 (선택)").fill("4711")
        await page.get_by_label("이메일 주소 (선택)").fill("cho@example.org, cho@home.example")
        await page.get_by_role("button", name="추가하기").click()
        await expect(said(page)).to_have_text("cho님을 추가했어요.")
        await expect(page.locator(".refusal")).to_have_count(0)
        await expect(tile(board, "cho")).to_be_visible()
        await page.get_by_label("아이디로 찾기").fill("CHO@home")

        await expect(page.locator(".member-rows li")).to_have_count(1)
        await expect(page.locator(".member-rows")).to_contain_text("cho")
        await page.get_by_label("아이디로 찾기").fill("zed")
        await expect(page.locator("members-section")).to_contain_text("맞는 사람이 없어요")

    async def test_dates_and_roles_are_changed_and_nobody_leaves_by_a_slip(
        self, tended: Tended
    ) -> None:
        page, row = tended.admin, tended.admin.locator(".member-rows li")
        later = seouls_day(-5)
        await tended.open("section=members")
        await page.get_by_role("button", name="bob 고치기").click()
        dialog = page.locator("member-dialog")
        await dialog.get_by_label("마지막 날").fill(seouls_day(-20).isoformat())
        await page.get_by_role("button", name="저장", exact=True).click()
        await expect(dialog.get_by_role("alert")).to_contain_text("left_on")
        await dialog.get_by_label("마지막 날").fill("")
        await dialog.get_by_label("참여한 날").fill(later.isoformat())
        await page.get_by_role("button", name="저장", exact=True).click()
        await expect(row).to_contain_text(f"{later.month}월 {later.day}일부터")
        await page.get_by_role("button", name="bob 고치기").click()
        await page.get_by_role("button", name="오늘로 떠나보내기").click()
        await page.locator("confirm-dialog").get_by_role("button", name="그만두기").click()
        await expect(page.get_by_role("heading", name="bob님을 떠나보낼까요?")).to_be_hidden()
        await page.get_by_role("button", name="오늘로 떠나보내기").click()
        await page.locator("confirm-dialog").get_by_role("button", name="오늘로").click()
        await expect(said(page)).to_have_text("bob님이 떠났어요.")
        await expect(row).to_contain_text("까지")
        await page.get_by_role("button", name="bob 고치기").click()
        await page.get_by_role("button", name="다시 함께하기").click()
        await expect(row).not_to_contain_text("까지")
        await page.get_by_role("button", name="bob 고치기").click()
        await page.get_by_role("button", name="관리자로 만들기").click()
        await page.locator("confirm-dialog").get_by_role("button", name="관리자로 만들기").click()

        await expect(row.locator(".tag")).to_have_text("관리자")


class TestCorrections:
    async def test_a_day_put_right_with_a_reason_changes_on_the_open_board_and_back(
        self, tended: Tended
    ) -> None:
        board, page = await tended.board(), tended.admin
        await expect(tile(board, "bob")).to_have_attribute("data-state", "pending")
        await tended.open("section=members")
        await page.get_by_role("link", name="bob 하루 정정").click()
        await page.get_by_label("날짜").fill(seouls_day().isoformat())
        await page.get_by_role("button", name="보기").click()
        await page.get_by_role("radio", name="쉼").check()
        await page.get_by_role("button", name="이렇게 정정하기").click()
        await expect(said(page)).to_be_empty()  # a reason is needed
        await page.get_by_label("이유").fill("병원에 다녀왔어요")
        await page.get_by_role("button", name="이렇게 정정하기").click()
        await expect(said(page)).to_contain_text("‘쉼’")
        await expect(tile(board, "bob")).to_have_attribute("data-state", "excused")
        await expect(page.locator(".verdict")).to_contain_text("쉼")
        await expect(page.locator(".day .corrected")).to_contain_text("병원에 다녀왔어요")
        await expect(page.locator(".day .corrected")).to_contain_text("ann")
        await page.get_by_role("button", name="정정 취소").click()
        await say_yes(page, "정정 취소")

        await expect(tile(board, "bob")).to_have_attribute("data-state", "pending")
        await expect(page.locator(".day .corrected")).to_contain_text("취소 · ann")
        await expect(page.get_by_role("button", name="정정 취소")).to_have_count(0)
        await board.goto(f"{tended.fresh.url}/users/bob?day={seouls_day()}")
        told = board.locator("day-explanation .correction")
        await expect(told).to_contain_text("관리자님이")
        await expect(told).to_contain_text("취소했어요")
        await expect(told.locator("q")).to_have_count(0)  # the reason is not for all users
        await page.get_by_role("link", name="전날").click()
        await expect(page.locator(".day h3")).to_contain_text(_korean(seouls_day(-1)))
        await page.go_back()
        await expect(page.locator(".day h3")).to_contain_text(_korean(seouls_day()))
        await tended.open(f"user=zed&date={seouls_day(-1).isoformat()}")
        await expect(page.get_by_role("alert").first).to_contain_text("zed")

    async def test_a_late_commit_is_accepted_with_a_reason_and_no_longer(
        self, tended: Tended
    ) -> None:
        page = tended.admin
        await tended.push(days_ago=4, message=EVIL)
        await tended.open(day_of_bob(4))
        await expect(page.locator(".verdict")).to_contain_text("결석")
        await expect(page.locator(".judged")).to_contain_text("<b>굵게</b>")
        await page.get_by_role("button", name="인정하기").click()
        await page.get_by_role("dialog").get_by_label("이유").fill("GitHub이 멈췄어요")
        await say_yes(page, "인정하기")
        await expect(page.locator(".verdict")).to_contain_text("출석")
        await expect(page.locator(".judged .tag")).to_have_text("관리자가 인정함")
        await page.get_by_role("button", name="인정 취소").click()
        await say_yes(page, "인정 취소")

        await expect(page.locator(".verdict")).to_contain_text("결석")
        assert await page.evaluate("window.broken") is None


class TestCollecting:
    async def test_a_failed_delivery_is_found_read_and_processed_again(
        self, tended: Tended
    ) -> None:
        page = tended.admin
        await tended.push(message=EVIL)
        async with tended.database.write_transaction() as connection:
            await connection.execute(
                "update webhook_deliveries set status = 'failed', processed_at = null,"
                " attempts = 5, error = 'a fault of ours' where event = 'push'"
            )
        await tended.open("section=deliveries")
        await page.get_by_label("결과").select_option("failed")
        await expect(page.locator(".foldings > li")).to_have_count(1)
        await expect(page.locator(".foldings .failure")).to_have_text("a fault of ours")
        await page.locator(".folding").click()
        await expect(page.get_by_role("region", name="본문")).to_contain_text('"ref": "refs/heads')
        await expect(page.get_by_role("region", name="본문")).to_contain_text(EVIL)
        await expect(page.get_by_role("region", name="헤더")).to_contain_text("push")
        await page.get_by_role("button", name="다시 처리하기").click()
        await say_yes(page, "다시 처리하기")
        await expect(said(page)).to_have_text("다시 처리했어요. 결과: 처리됨")
        await expect(page.locator(".folding .outcome")).to_have_text("처리됨")
        await page.get_by_label("번호나 저장소").fill("no/such-repository")
        await page.get_by_role("button", name="찾기").click()

        await expect(page.locator("deliveries-section")).to_contain_text("맞는 요청이 없어요")
        assert await page.evaluate("window.broken") is None

    async def test_a_body_is_selected_if_the_browser_has_no_clipboard(self, tended: Tended) -> None:
        page = tended.admin
        # Browsers define navigator.clipboard only on secure pages, and take 127.0.0.1 for one.
        await page.add_init_script("delete Navigator.prototype.clipboard")
        await tended.push()
        await tended.open("section=deliveries")
        await page.locator("deliveries-section .folding").first.click()
        body = page.get_by_role("region", name="본문", exact=True)
        await expect(body).to_contain_text("{")
        assert await page.evaluate("navigator.clipboard === undefined")

        await page.get_by_role("button", name="본문 복사", exact=True).click()
        hint = page.locator("deliveries-section copy-button .by-hand")
        await expect(hint).to_contain_text("선택된 글을 직접 복사해 주세요")
        selected = await page.evaluate("getSelection().toString().trim()")
        assert selected == (await body.inner_text()).strip()

    async def test_everything_is_compared_with_progress_and_the_verdicts_follow(
        self, tended: Tended
    ) -> None:
        page, seen = tended.admin, asyncio.Event()

        async def wait(route: Route) -> None:
            await seen.wait()
            await route.continue_()

        await page.route("**/api/attendance/check/*", wait)
        await tended.push(message="길 잃은 커밋", email="typo@example.org")
        await tended.github.push(
            tended.garden,
            [commit(datetime.now(SEOUL), username=None, email="typo@example.org")],
        )
        await tended.open("section=jobs")
        await page.get_by_role("button", name="지금 모두 비교하기").click()
        await expect(page.get_by_role("progressbar")).to_be_visible()
        await expect(page.get_by_role("button", name="지금 모두 비교하기")).to_be_disabled()
        seen.set()
        await expect(said(page)).to_contain_text("비교를 마쳤어요")
        await expect(page.locator(".run").filter(has_text="GitHub과 비교").first).to_contain_text(
            "요청"
        )
        await page.get_by_role("link", name="저장소", exact=True).click()
        repository = page.locator("repositories-section .run")
        await expect(repository).to_contain_text("bob/garden")
        await expect(repository.locator(".outcome")).to_have_attribute("data-outcome", "complete")
        await page.get_by_role("link", name="주인 없는 커밋").click()

        stray = page.locator("unmatched-section .run")
        await expect(stray).to_contain_text("typo@example.org")
        await expect(page.locator(".advice")).to_contain_text("git config user.email")
        await page.get_by_role("button", name="English").click()
        await expect(page.locator(".advice")).to_contain_text("set git config user.email")


class TestServer:
    async def test_status_logs_and_github_are_there_to_be_looked_at(self, tended: Tended) -> None:
        page = tended.admin
        await tended.open("section=status")
        await expect(page.get_by_role("group", name="데이터베이스")).to_contain_text("MB")
        await expect(page.get_by_role("group", name="컴퓨터")).to_contain_text("부팅한 때")
        await page.get_by_role("button", name="지금 GitHub 확인").click()
        await expect(page.locator(".checked")).to_contain_text("밀리초 만에 답했어요")
        await page.get_by_role("link", name="로그", exact=True).click()
        await expect(page.locator("logs-section")).to_contain_text("기록이 없어요")
        log_some(tended.fresh.server.settings.data_dir)
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

    async def test_the_secret_is_changed_without_ever_being_shown(self, tended: Tended) -> None:
        page, github = tended.admin, tended.github
        old = github.app.webhook_secret
        await tended.open("section=secrets")
        await page.get_by_role("button", name="새 비밀값으로 바꾸기").click()
        held = await page.locator(".rows li").count()
        await say_yes(page, "그만두기")
        assert github.app.webhook_secret == old
        await page.get_by_role("button", name="새 비밀값으로 바꾸기").click()
        await say_yes(page, "새 비밀값으로 바꾸기")
        await expect(said(page)).to_have_text("새 비밀값을 쓰기 시작했어요.")
        await expect(page.locator(".rows li")).to_have_count(held + 1)

        assert github.app.webhook_secret != old
        html = await page.content()
        assert old not in html
        assert github.app.webhook_secret not in html


class TestSeasons:
    async def test_a_rule_is_changed_after_a_word_about_what_follows_and_a_season_is_made(
        self, tended: Tended
    ) -> None:
        board, page = await tended.board(), tended.admin
        await tended.push(days_ago=3)
        await tended.open("section=seasons")
        await expect(page.get_by_role("link", name="CSV")).to_have_attribute(
            "href", f"/api/seasons/{tended.season.id}/export.csv"
        )
        await page.get_by_role("button", name="시즌 1 규칙 고치기").click()
        await page.get_by_label("이름", exact=True).fill("시즌 하나")
        await page.get_by_label("늦은 푸시").select_option("none")
        await page.get_by_role("button", name="바꾸기", exact=True).click()
        await expect(page.get_by_role("dialog")).to_contain_text("바뀌는 것: 늦은 푸시")
        await say_yes(page, "그만두기")
        await page.get_by_role("button", name="바꾸기", exact=True).click()
        await say_yes(page, "바꾸고 다시 판단하기")
        await expect(said(page)).to_contain_text("다시 판단했어요")
        await expect(page.get_by_role("link", name="시즌 하나")).to_be_visible()
        await expect(board.locator(".season-name")).to_have_text("시즌 하나")
        await page.get_by_role("button", name="새 시즌 만들기").click()
        await page.get_by_label("이름", exact=True).fill("시즌 2")
        await page.get_by_label("첫날").fill("2027-03-10")
        await page.get_by_role("button", name="시즌 만들기").click()
        await expect(said(page)).to_contain_text("시즌 2")
        await tended.open(day_of_bob(3))
        await expect(page.locator(".verdict")).to_contain_text("출석")
        await page.goto(f"{tended.fresh.url}/admin?section=members")
        await page.get_by_role("combobox", name="시즌").select_option("시즌 2")

        await expect(page.locator("members-section")).to_contain_text("아직 아무도 없어요")


class TestCare:
    async def test_a_section_that_comes_late_does_not_replace_the_one_requested_since(
        self, tended: Tended
    ) -> None:
        page, late = tended.admin, asyncio.Event()

        async def wait(route: Route) -> None:
            await late.wait()
            await route.continue_()

        await page.route("**/assets/corrections-section-*.js", wait)
        await tended.open("section=members")
        await page.get_by_role("link", name="출석 정정").click()
        await page.get_by_role("link", name="시스템 상태").click()
        await expect(page.locator("status-section .card").first).to_be_visible()
        async with page.expect_response("**/assets/corrections-section-*.js"):
            late.set()
        is_there = "customElements.get('corrections-section') !== undefined"
        await until(lambda: page.evaluate(is_there))

        await expect(page.locator("#section")).to_have_text("시스템 상태")
        await expect(page).to_have_url(re.compile("section=status"))

    async def test_a_day_is_put_right_by_keyboard_alone(self, tended: Tended) -> None:
        page, keyboard = tended.admin, tended.admin.keyboard
        await tended.open("section=members")
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
        self, tended: Tended
    ) -> None:
        page = tended.admin
        await tended.open(day_of_bob(1))
        await page.get_by_role("radio", name="쉼").check()
        await page.get_by_label("이유").fill("병원")
        await page.request.post(f"{tended.fresh.url}/api/auth/logout")
        await page.get_by_role("button", name="이렇게 정정하기").click()

        await expect(page.locator(".refusal")).to_be_visible()
        await expect(page.get_by_label("이유")).to_have_value("병원")

    async def test_axe_finds_nothing_and_nothing_scrolls_sideways(self, tended: Tended) -> None:
        page = tended.admin
        longest = tended.github.account("a-very-long-login-of-thirty-nine-letters")
        wide = tended.github.repository(longest, "a-repository-with-a-very-long-name-indeed")
        await add_user(
            tended.database,
            github_user_id=longest.id,
            login=longest.login,
            emails=["a-very-long-address-of-somebody@a-very-long-domain.example.org"],
            season=tended.season,
            joined_on=tended.season.start_date,
        )
        await tended.github.install(longest, wide)
        at = datetime.now(SEOUL) - timedelta(days=3)
        stray = commit(at, username=None, email="somebody-with-a-long-address@example.org")
        await tended.github.push(wide, [commit(at, username=longest.login), stray])
        faults: dict[str, list[str]] = {}
        for section in SECTIONS:
            day = f"&user={longest.login}&date={seouls_day(-3).isoformat()}"
            await tended.open(f"section={section}{day if section == 'corrections' else ''}")
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
        await tended.open("section=members")
        await page.locator(".member-rows button").first.click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        faults["dialog"] = await faults_of(page)
        await page.emulate_media(color_scheme="dark")
        faults["dark dialog"] = await faults_of(page, "color-contrast")

        assert {place: found for place, found in faults.items() if found} == {}


def _korean(day: date) -> str:
    return f"{day.month}월 {day.day}일"
