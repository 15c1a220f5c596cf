"""From an empty database to a green mark in a real browser."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from playwright.async_api import Page, expect

from tests.support.fresh_server import UnconfiguredServer, faults_in_every_look, sign_in
from tests.support.github import SEOUL, commit
from tests.support.github_double import GitHubDouble

LIVE = ".connection[data-connection=open]"


async def create_season(page: Page, name: str = "시즌 1") -> None:
    """Fill in the name, keep the defaults, press the button."""
    await page.get_by_label("이름", exact=True).fill(name)
    await page.get_by_role("button", name="시즌 만들기").click()
    await expect(page.get_by_text("시즌이 준비됐어요.")).to_be_visible()


async def test_from_an_empty_database_to_a_green_mark(
    fresh: UnconfiguredServer, github: GitHubDouble
) -> None:
    ann = github.account("ann", emails=["ann@example.org"])
    bob = github.account("bob", emails=["bob@example.org"])
    garden = github.repository(bob, "garden")

    operator = await fresh.window(ann)
    await operator.goto(fresh.url)
    await expect(operator.locator("main")).to_contain_text("webhook-app setup-link")
    await operator.goto(await fresh.setup_link())
    await expect(operator).to_have_url(f"{fresh.url}/setup")
    await expect(operator.get_by_text("이메일 주소", exact=False).first).to_be_visible()
    await operator.get_by_label("App 이름").fill("Our garden")
    await operator.get_by_role("button", name="GitHub에서 계속").click()
    await operator.get_by_role("button", name="Create GitHub App").click()
    await operator.get_by_role("button", name="Authorize").click()
    await expect(operator.get_by_role("link", name="Our garden")).to_be_visible()
    await create_season(operator)
    await expect(operator.locator("copy-button").last).to_contain_text(f"{fresh.url}/")

    onlooker = await fresh.window()
    await onlooker.goto(fresh.url)
    await expect(onlooker.locator(LIVE)).to_be_visible()

    newcomer = await fresh.window(bob)
    await newcomer.goto(fresh.url)
    await sign_in(newcomer)  # the first click
    await newcomer.get_by_role("button", name="이 시즌에 참여하기").click()  # the second
    await newcomer.get_by_role("link", name="저장소 고르기").click()  # the third
    await newcomer.get_by_role("button", name="Install").click()
    await expect(newcomer).to_have_url(re.compile("/me"))
    await expect(newcomer.locator(".next-step")).to_have_attribute("data-me-state", "waiting")
    await expect(newcomer.locator(LIVE)).to_be_visible()
    tile = onlooker.locator(".tile").filter(has_text="bob")
    await expect(tile).to_have_attribute("data-state", "pending")
    for page in (onlooker, newcomer):
        await page.evaluate("window.untouched = true")

    pushed = await github.push(
        garden, [commit(datetime.now(SEOUL), username=None, email="bob@example.org")]
    )
    assert pushed.status_code == 202
    await expect(tile).to_have_attribute("data-state", "attended")
    await expect(newcomer.locator(".next-step")).to_have_attribute("data-me-state", "attended")

    assert await onlooker.evaluate("window.untouched")
    assert await newcomer.evaluate("window.untouched")
    await expect(operator.locator(".reach")).to_have_attribute("data-connected", "true")


async def test_a_passer_by_learns_how_to_get_a_link_and_nothing_else(
    fresh: UnconfiguredServer, github: GitHubDouble
) -> None:
    page = await fresh.window()
    await page.goto(f"{fresh.url}/setup")
    await expect(page.get_by_role("heading", level=1)).to_have_text("일회용 링크가 필요해요")
    await expect(page.locator("main")).to_contain_text("webhook-app setup-link")
    await expect(page.locator("form")).to_have_count(0)

    used = await fresh.setup_link()
    await fresh.set_up(github.account("ann"))
    answer = await page.goto(used)
    assert answer is not None
    assert answer.status == 403
    await expect(page.get_by_role("heading", level=1)).to_have_text("연결이 끝났어요")
    await expect(page).to_have_url(f"{fresh.url}/setup")
    await expect(page.locator("main")).not_to_contain_text("ann")


async def test_an_organisation_can_own_the_app_and_every_rule_of_a_season_can_be_set(
    fresh: UnconfiguredServer, github: GitHubDouble
) -> None:
    github.account("acme", type="Organization")
    page = await fresh.window(github.account("ann"))
    await page.goto(await fresh.setup_link())
    await page.get_by_role("radio", name="조직").check()
    await page.get_by_label("조직 아이디").fill("acme")
    await page.get_by_role("button", name="GitHub에서 계속").click()
    await page.get_by_role("button", name="Create GitHub App").click()
    await page.get_by_role("button", name="Authorize").click()
    await page.get_by_label("이름", exact=True).fill("봄 시즌")
    await page.get_by_label("첫날").fill("2027-03-10")
    await page.get_by_label("일수").fill("30")
    await expect(page.locator("season-form")).to_contain_text("2027년 4월 8일")
    await page.get_by_label("시간대").fill("America/New_York")
    await page.get_by_text("규칙", exact=False).first.click()
    await page.get_by_label("하루의 시작").select_option("4")
    await page.get_by_label("푸시 유예").select_option("none")
    await page.get_by_label("참여한 날부터").check()
    await page.get_by_label("관리자의 승인").check()
    await page.get_by_label("병합 커밋").uncheck()
    await page.get_by_label("공동 작성자").check()
    await page.get_by_role("button", name="시즌 만들기").click()
    await expect(page.get_by_text("시즌이 준비됐어요.")).to_be_visible()

    season = (await (await page.request.get(f"{fresh.url}/api/seasons")).json())["seasons"][0]
    assert github.app.owner.login == "acme"
    assert {
        "name": "봄 시즌",
        "start_date": "2027-03-10",
        "end_date": "2027-04-08",
        "timezone": "America/New_York",
        "day_starts_at": 4,
        "late_push_grace": "none",
        "rate_basis": "joined",
        "join_policy": "approval",
        "count_merges": False,
        "count_forks": True,
        "count_co_authors": True,
    }.items() <= season.items()


async def test_what_cannot_be_is_said_and_nothing_typed_is_lost(
    fresh: UnconfiguredServer, github: GitHubDouble
) -> None:
    page = await fresh.set_up(github.account("ann"))
    await page.goto(f"{fresh.url}/setup")
    await page.get_by_label("이름", exact=True).fill("시즌 1")
    await page.get_by_label("시간대").fill("Mars/Olympus")
    await page.get_by_role("button", name="시즌 만들기").click()
    await expect(page.get_by_role("alert")).to_contain_text("There is no time zone Mars/Olympus.")
    await expect(page.get_by_label("이름", exact=True)).to_have_value("시즌 1")
    await page.get_by_label("시간대").fill("Asia/Seoul")
    await page.get_by_role("button", name="시즌 만들기").click()

    await expect(page.get_by_text("시즌이 준비됐어요.")).to_be_visible()


async def test_without_an_app_the_pages_stay_readable_and_say_what_is_missing(
    fresh: UnconfiguredServer, github: GitHubDouble
) -> None:
    admin = await fresh.set_up(github.account("ann"))
    await admin.goto(f"{fresh.url}/setup")
    await create_season(admin)
    page = await fresh.window()
    await page.goto(fresh.url)
    await expect(page.locator("season-progress h1")).to_be_visible()
    await expect(page.locator(".sign-in")).to_be_visible()
    await expect(page.locator(".notice")).to_have_count(0)

    unregistered = {"is_registered": False, "can_sign_in": False}

    async def forget(route: Any) -> None:
        answer = await route.fetch()
        await route.fulfill(json=await answer.json() | unregistered)

    await page.route("**/api/setup", forget)
    await page.reload()
    await expect(page.locator(".notice")).to_contain_text("GitHub App이 아직 연결되지 않아")
    await expect(page.locator("season-progress h1")).to_be_visible()
    await expect(page.locator(".sign-in")).to_have_attribute("href", "/setup")


WATCHED = """told => {
  window.told = new Promise((say) => {
    const heard = { childList: true, characterData: true, subtree: true };
    new MutationObserver(() => say(told.textContent)).observe(told, heard);
  });
}"""
"""Keeps the next thing that an element says."""


async def test_the_relay_can_be_copied_where_github_cannot_reach_us(
    fresh: UnconfiguredServer, github: GitHubDouble
) -> None:
    page = await fresh.set_up(
        github.account("ann"), permissions=["clipboard-read", "clipboard-write"]
    )
    await page.goto(f"{fresh.url}/setup")
    relay = page.get_by_role("group", name="중계 명령")
    await expect(relay).to_contain_text("smee-client")
    told = relay.get_by_role("status")
    await told.evaluate(WATCHED)  # its text is gone two seconds later
    await relay.get_by_role("button", name="복사").click()
    assert await page.evaluate("window.told") == "복사했어요"

    copied = await page.evaluate("navigator.clipboard.readText()")
    assert copied == await relay.locator("code").inner_text()
    assert copied.endswith(f"--target {fresh.url}/webhooks/github")


async def test_the_whole_set_up_can_be_done_by_keyboard(
    fresh: UnconfiguredServer, github: GitHubDouble
) -> None:
    page = await fresh.window(github.account("ann"))
    await page.goto(await fresh.setup_link())
    await expect(page.get_by_label("App 이름")).to_be_visible()
    await page.get_by_role("radio", name="내 개인 계정").focus()
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_label("조직 아이디")).to_be_visible()
    await page.keyboard.press("ArrowUp")
    await expect(page.get_by_label("조직 아이디")).to_have_count(0)
    await page.keyboard.press("Tab")
    await expect(page.get_by_label("App 이름")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Create GitHub App").press("Enter")
    await page.get_by_role("button", name="Authorize").press("Enter")
    await page.get_by_label("이름", exact=True).focus()
    await page.keyboard.type("시즌 1")
    await page.keyboard.press("Enter")

    await expect(page.get_by_text("시즌이 준비됐어요.")).to_be_visible()


async def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    fresh: UnconfiguredServer, github: GitHubDouble
) -> None:
    options: dict[str, Any] = {"reduced_motion": "reduce", "bypass_csp": True}
    locked = await fresh.window(**options)
    await locked.goto(f"{fresh.url}/setup")
    await expect(locked.get_by_role("heading", level=1)).to_be_visible()
    faults = {"locked": await faults_in_every_look(locked)}
    page = await fresh.window(github.account("ann"), **options)
    await page.goto(await fresh.setup_link())
    await page.get_by_role("radio").nth(1).check()
    await expect(page.locator("#organization")).to_be_visible()
    faults["App"] = await faults_in_every_look(page)
    await page.get_by_role("radio").first.check()
    await page.locator("register-form .main-button").click()
    await page.get_by_role("button", name="Create GitHub App").click()
    await page.get_by_role("button", name="Authorize").click()
    await page.locator(".rules summary").click()
    faults["season"] = await faults_in_every_look(page)
    await page.locator("#season-name").fill("Season 1")
    await page.locator("season-form .main-button").click()
    await expect(page.locator("copy-button").last).to_be_visible()
    faults["done"] = await faults_in_every_look(page)

    assert {place: found for place, found in faults.items() if found} == {}
