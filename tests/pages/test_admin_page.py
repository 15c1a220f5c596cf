"""The admin page in a real browser: each section's main journey, in front of a real server."""

from __future__ import annotations

import asyncio
import re
from datetime import datetime

from playwright.async_api import Route, expect

from tests.support.admin_page import (
    AdminPage,
    confirm,
    day_of_bob,
    korean_date,
    notification,
    tile,
)
from tests.support.browser import seouls_day
from tests.support.github import SEOUL, commit

EVIL = "<img src=x onerror='window.broken = true'><b>굵게</b>"


class TestMembers:
    async def test_a_user_added_by_hand_appears_on_the_open_board(
        self, admin_page: AdminPage
    ) -> None:
        board, page = await admin_page.board(), admin_page.admin
        await admin_page.open("section=members")
        await page.get_by_text("참여자 추가").click()
        await page.get_by_label("GitHub 아이디", exact=True).fill("nobody-at-all")
        await page.get_by_role("button", name="추가하기").click()
        await expect(page.locator(".refusal")).to_contain_text("nobody-at-all")
        await page.get_by_label("GitHub 아이디", exact=True).fill("cho")
        await page.get_by_label("GitHub 번호 (선택)").fill("4711")
        await page.get_by_label("이메일 주소 (선택)").fill("cho@example.org, cho@home.example")
        await page.get_by_role("button", name="추가하기").click()
        await expect(notification(page)).to_have_text("cho님을 추가했어요.")
        await expect(page.locator(".refusal")).to_have_count(0)
        await expect(tile(board, "cho")).to_be_visible()
        await page.get_by_label("아이디로 찾기").fill("CHO@home")

        await expect(page.locator(".member-rows li")).to_have_count(1)
        await expect(page.locator(".member-rows")).to_contain_text("cho")
        await page.get_by_label("아이디로 찾기").fill("zed")
        await expect(page.locator("members-section")).to_contain_text("맞는 사람이 없어요")

    async def test_dates_and_roles_are_changed_and_nobody_leaves_by_a_slip(
        self, admin_page: AdminPage
    ) -> None:
        page, row = admin_page.admin, admin_page.admin.locator(".member-rows li")
        later = seouls_day(-5)
        await admin_page.open("section=members")
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
        await expect(notification(page)).to_have_text("bob님이 떠났어요.")
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
        self, admin_page: AdminPage
    ) -> None:
        board, page = await admin_page.board(), admin_page.admin
        await expect(tile(board, "bob")).to_have_attribute("data-state", "pending")
        await admin_page.open("section=members")
        await page.get_by_role("link", name="bob 하루 정정").click()
        await page.get_by_label("날짜").fill(seouls_day().isoformat())
        await page.get_by_role("button", name="보기").click()
        await page.get_by_role("radio", name="쉼").check()
        await page.get_by_role("button", name="이렇게 정정하기").click()
        await expect(notification(page)).to_be_empty()  # a reason is needed
        await page.get_by_label("이유").fill("병원에 다녀왔어요")
        await page.get_by_role("button", name="이렇게 정정하기").click()
        await expect(notification(page)).to_contain_text("‘쉼’")
        await expect(tile(board, "bob")).to_have_attribute("data-state", "excused")
        await expect(page.locator(".verdict")).to_contain_text("쉼")
        await expect(page.locator(".day .corrected")).to_contain_text("병원에 다녀왔어요")
        await expect(page.locator(".day .corrected")).to_contain_text("ann")
        await page.get_by_role("button", name="정정 취소").click()
        await confirm(page, "정정 취소")

        await expect(tile(board, "bob")).to_have_attribute("data-state", "pending")
        await expect(page.locator(".day .corrected")).to_contain_text("취소 · ann")
        await expect(page.get_by_role("button", name="정정 취소")).to_have_count(0)
        await board.goto(f"{admin_page.fresh.url}/users/bob?day={seouls_day()}")
        told = board.locator("day-explanation .correction")
        await expect(told).to_contain_text("관리자님이")
        await expect(told).to_contain_text("취소했어요")
        await expect(told.locator("q")).to_have_count(0)  # the reason is not for all users
        await page.get_by_role("link", name="전날").click()
        await expect(page.locator(".day h3")).to_contain_text(korean_date(seouls_day(-1)))
        await page.go_back()
        await expect(page.locator(".day h3")).to_contain_text(korean_date(seouls_day()))
        await admin_page.open(f"user=zed&date={seouls_day(-1).isoformat()}")
        await expect(page.get_by_role("alert").first).to_contain_text("zed")

    async def test_a_late_commit_is_accepted_with_a_reason_and_no_longer(
        self, admin_page: AdminPage
    ) -> None:
        page = admin_page.admin
        await admin_page.push(days_ago=4, message=EVIL)
        await admin_page.open(day_of_bob(4))
        await expect(page.locator(".verdict")).to_contain_text("결석")
        await expect(page.locator(".judged")).to_contain_text("<b>굵게</b>")
        await page.get_by_role("button", name="인정하기").click()
        await page.get_by_role("dialog").get_by_label("이유").fill("GitHub이 멈췄어요")
        await confirm(page, "인정하기")
        await expect(page.locator(".verdict")).to_contain_text("출석")
        await expect(page.locator(".judged .tag")).to_have_text("관리자가 인정함")
        await page.get_by_role("button", name="인정 취소").click()
        await confirm(page, "인정 취소")

        await expect(page.locator(".verdict")).to_contain_text("결석")
        assert await page.evaluate("window.broken") is None


class TestCollecting:
    async def test_a_failed_delivery_is_found_read_and_processed_again(
        self, admin_page: AdminPage
    ) -> None:
        page = admin_page.admin
        await admin_page.push(message=EVIL)
        async with admin_page.database.write_transaction() as connection:
            await connection.execute(
                "update webhook_delivery_results r"
                " set status = 'failed', attempts = 5, error = 'a fault of ours'"
                " from webhook_deliveries d where d.id = r.delivery_row_id and d.event = 'push'"
            )
        await admin_page.open("section=deliveries")
        await page.get_by_label("결과").select_option("failed")
        await expect(page.locator(".foldings > li")).to_have_count(1)
        await expect(page.locator(".foldings .failure")).to_have_text("a fault of ours")
        await page.locator(".folding").click()
        await expect(page.get_by_role("region", name="본문")).to_contain_text('"ref": "refs/heads')
        await expect(page.get_by_role("region", name="본문")).to_contain_text(EVIL)
        await expect(page.get_by_role("region", name="헤더")).to_contain_text(
            "content-type: application/json"
        )
        await page.get_by_role("button", name="다시 처리하기").click()
        await confirm(page, "다시 처리하기")
        await expect(notification(page)).to_have_text("다시 처리했어요. 결과: 처리됨")
        await expect(page.locator(".folding .outcome")).to_have_text("처리됨")
        await page.get_by_label("번호나 저장소").fill("no/such-repository")
        await page.get_by_role("button", name="찾기").click()

        await expect(page.locator("deliveries-section")).to_contain_text("맞는 요청이 없어요")
        assert await page.evaluate("window.broken") is None

    async def test_a_delivery_that_waits_for_the_book_is_shown_until_it_is_there(
        self, admin_page: AdminPage
    ) -> None:
        page = admin_page.admin
        waiting = page.locator("deliveries-section [data-waiting]")
        await admin_page.open("section=deliveries")
        await expect(waiting).to_have_text("출석부 반영을 기다리는 요청이 없어요.")
        async with admin_page.database.write_transaction():  # the projector waits for its lock
            await admin_page.push(until_projected=False)
            await page.get_by_role("button", name="찾기").click()
            await expect(waiting).to_contain_text("요청 1개가 출석부에 반영되기를 기다려요.")
            await expect(page.locator(".folding .outcome").first).to_have_text("반영 대기")
            await page.locator(".folding").first.click()
            await expect(page.locator("delivery-detail .facts")).to_contain_text("들어온 경로웹훅")
            await page.get_by_role("link", name="시스템 상태").click()
            status = page.get_by_role("group", name="웹훅")
            await expect(status).to_contain_text(re.compile("출석부 반영 대기\\s*1개, "))
            await page.get_by_role("link", name="웹훅 수신").click()
            await expect(waiting).to_have_attribute("data-waiting", "1")

        await expect(waiting).to_have_attribute("data-waiting", "0")
        await expect(page.locator(".folding .outcome").first).to_have_text("처리됨")

    async def test_a_body_is_selected_if_the_browser_has_no_clipboard(
        self, admin_page: AdminPage
    ) -> None:
        page = admin_page.admin
        # Browsers define navigator.clipboard only on secure pages, and take 127.0.0.1 for one.
        await page.add_init_script("delete Navigator.prototype.clipboard")
        await admin_page.push()
        await admin_page.open("section=deliveries")
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
        self, admin_page: AdminPage
    ) -> None:
        page, seen = admin_page.admin, asyncio.Event()

        async def wait(route: Route) -> None:
            await seen.wait()
            await route.continue_()

        await page.route("**/api/attendance/check/*", wait)
        await admin_page.push(message="길 잃은 커밋", email="typo@example.org")
        await admin_page.github.push(
            admin_page.garden,
            [commit(datetime.now(SEOUL), username=None, email="typo@example.org")],
        )
        await admin_page.open("section=jobs")
        await page.get_by_role("button", name="지금 모두 비교하기").click()
        await expect(page.get_by_role("progressbar")).to_be_visible()
        await expect(page.get_by_role("button", name="지금 모두 비교하기")).to_be_disabled()
        seen.set()
        await expect(notification(page)).to_contain_text("비교를 마쳤어요")
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


class TestSeasons:
    async def test_a_rule_is_changed_after_a_word_about_what_follows_and_a_season_is_made(
        self, admin_page: AdminPage
    ) -> None:
        board, page = await admin_page.board(), admin_page.admin
        await admin_page.push(days_ago=3)
        await admin_page.open("section=seasons")
        await expect(page.get_by_role("link", name="CSV")).to_have_attribute(
            "href", f"/api/seasons/{admin_page.season.id}/export.csv"
        )
        await page.get_by_role("button", name="시즌 1 규칙 고치기").click()
        await page.get_by_label("이름", exact=True).fill("시즌 하나")
        await page.get_by_label("푸시 유예").select_option("none")
        await page.get_by_role("button", name="바꾸기", exact=True).click()
        await expect(page.get_by_role("dialog")).to_contain_text("바뀌는 것: 푸시 유예")
        await confirm(page, "그만두기")
        await page.get_by_role("button", name="바꾸기", exact=True).click()
        await confirm(page, "바꾸고 다시 판단하기")
        await expect(notification(page)).to_contain_text("다시 판단했어요")
        await expect(page.get_by_role("link", name="시즌 하나")).to_be_visible()
        await expect(board.locator(".season-name")).to_have_text("시즌 하나")
        await page.get_by_role("button", name="새 시즌 만들기").click()
        await page.get_by_label("이름", exact=True).fill("시즌 2")
        await page.get_by_label("첫날").fill("2027-03-10")
        await page.get_by_role("button", name="시즌 만들기").click()
        await expect(notification(page)).to_contain_text("시즌 2")
        await admin_page.open(day_of_bob(3))
        await expect(page.locator(".verdict")).to_contain_text("출석")
        await page.goto(f"{admin_page.fresh.url}/admin?section=members")
        await page.get_by_role("combobox", name="시즌").select_option("시즌 2")

        await expect(page.locator("members-section")).to_contain_text("아직 아무도 없어요")
