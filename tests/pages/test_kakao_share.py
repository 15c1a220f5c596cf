"""Sharing a profile on KakaoTalk, with a double of its script."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from playwright.async_api import Route, expect

from tests.support.browser import DemoCommunity, Opener, seouls_day, until
from tests.support.page_parts import HOLD, LIVE

KAKAO = re.compile(r"https://[^/]*kakao")
KAKAO_KEY = "0123456789abcdef0123456789abcdef"
# Stores its arguments; requests and posts to where Kakao's script does, on a phone and elsewhere.
KAKAO_DOUBLE = """
window.told = [];
let isInitialized = false;
window.Kakao = {
  init(key) { isInitialized = true; window.told.push(key); },
  isInitialized: () => isInitialized,
  Share: {
    async sendDefault(message) {
      window.told.push(message);
      const form = document.createElement("form");
      form.method = "post";
      form.action = "https://sharer.kakao.com/picker/link";
      form.target = "kakao";
      document.body.append(form);
      window.open("", "kakao", "width=480,height=700");
      form.submit();
      await fetch("https://kapi.kakao.com/v2/api/kakaolink/talk/template/default");
    },
  },
};
"""


class TestKakaoTalk:
    async def test_without_a_key_there_is_no_button(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        await garden.join(await garden.season(), "ann")
        seen = await visit("/users/ann")

        await expect(seen.page.locator(LIVE)).to_be_visible()
        await expect(seen.page.locator("share-panel .quiet-button")).to_have_count(3)
        assert not any(KAKAO.match(url) for url in seen.requests)

    async def test_a_press_fetches_the_script_and_shares_the_person(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        season = await share_in_kakaotalk(garden)
        seen = await visit("/users/ann")
        page = seen.page
        await page.context.route(KAKAO, be_kakao)
        button = page.get_by_role("button", name="카카오톡 공유")
        await expect(button).to_be_visible()
        await expect(page.locator(LIVE)).to_be_visible()
        assert not any(KAKAO.match(url) for url in seen.requests)

        for _ in range(2):
            async with page.expect_response("https://kapi.kakao.com/**"):
                await button.click()
        for chats in page.context.pages[1:]:
            await expect(chats.get_by_text("POST /picker/link")).to_be_visible()
        assert len(page.context.pages) > 1

        link = f"{garden.url}/users/ann?season={season}"
        card = f"{garden.url}/cards/ann.png?season={season}&lang=ko&day={seouls_day()}"
        both = {"mobileWebUrl": link, "webUrl": link}
        message = {
            "objectType": "feed",
            "content": {
                "title": "ann님의 X 출석부",
                "description": "출석률 18.2% · 2일 연속",
                "imageUrl": card,
                "link": both,
            },
            "buttons": [{"title": "출석부 보기", "link": both}],
        }
        assert await page.evaluate("told") == [KAKAO_KEY, message, message]
        assert (await garden.github.get(card)).headers["content-type"] == "image/png"
        scripts = [url for url in seen.requests if "kakaocdn" in url]
        assert len(scripts) == 1
        assert seen.complaints == []

    async def test_where_kakao_is_blocked_the_link_is_there_to_copy(
        self, garden: DemoCommunity, visit: Opener
    ) -> None:
        season = await share_in_kakaotalk(garden)
        page = (await visit("/users/ann?lang=en")).page
        await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        await page.context.route(KAKAO, lambda route: route.abort())
        await page.get_by_role("button", name="Share on KakaoTalk").click()
        await page.evaluate(HOLD)
        trouble = page.locator("share-panel [role=alert]")
        await expect(trouble).to_contain_text("KakaoTalk could not be opened.")
        await trouble.get_by_role("button", name="Copy the link").click()
        await expect(trouble).to_contain_text("The link was copied")
        copied = await page.evaluate("navigator.clipboard.readText()")
        assert copied == f"{garden.url}/users/ann?season={season}"

        await page.context.route(KAKAO, be_kakao)
        await page.get_by_role("button", name="Share on KakaoTalk").click()
        await expect(trouble).to_have_count(0)
        await until(lambda: page.evaluate("window.told?.length === 2"))


async def share_in_kakaotalk(garden: DemoCommunity) -> int:
    """Give the server a key, and ann two days in a season; return the season's number."""
    await garden.server.stop()
    shares = {"kakao_javascript_key": KAKAO_KEY}
    garden.server.settings = garden.server.settings.model_copy(update=shares)
    await garden.server.start()
    season = await garden.season(name="X")
    await garden.join(season, "ann")
    for days_ago in (0, 1):
        await garden.push("ann", days_ago=days_ago)
    return season.id


async def be_kakao(route: Route) -> None:
    """Answer in Kakao's place: the script, the check of a message and the choice of chats."""
    url = route.request.url
    if "kakaocdn" in url:
        open_to_all = {"access-control-allow-origin": "*"}
        await route.fulfill(body=KAKAO_DOUBLE, content_type="text/javascript", headers=open_to_all)
    elif "sharer" in url:
        asked = f"{route.request.method} {urlsplit(url).path}"
        await route.fulfill(body=asked, content_type="text/plain")
    else:
        await route.fulfill(body="{}", headers={"access-control-allow-origin": "*"})
