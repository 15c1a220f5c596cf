"""An App whose credentials come from the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.browser_users import BOOK, open_book, setup_status
from tests.support.github import SECRET
from tests.support.github_double import GitHubDouble
from tests.support.github_double.model import pem
from webhook_app.settings import InvalidSetting, Settings, load_settings
from webhook_app.store.database import Database


async def test_credentials_of_the_environment_win_and_need_no_set_up(
    unset: Settings, github: GitHubDouble, database: Database
) -> None:
    app = github.register(github.account("ann"), BOOK)
    by_hand = _by_hand(unset, github)

    async with open_book(by_hand, github, database) as book, book.visitor() as visitor:
        status = (await visitor.get("/api/setup")).json()
        await visitor.get(await book.setup_link(), follow=False)
        refused = await visitor.post("/api/setup/manifest", {})
        github.visitor = github.account("bob")
        await visitor.signed_in()
        me = (await visitor.get("/api/auth/me")).json()
        delivered = await github.hooks.ping(app)

    assert (status["is_registered"], status["app_name"]) == (True, "By hand")
    assert status["install_url"] == f"{github.url}/apps/by-hand/installations/new"
    assert refused.status_code == 409
    assert "GITHUB_APP_ID" in refused.json()["detail"]
    assert me["github_id"] == "bob"
    assert delivered.status_code == 202


def _by_hand(settings: Settings, github: GitHubDouble) -> Settings:
    """Return settings that take the newest App's credentials from the environment."""
    app = github.app
    fields = settings.model_dump(exclude_unset=True) | {
        "github_app_id": app.id,
        "github_app_client_id": app.client_id,
        "github_app_client_secret": app.client_secret,
        "github_app_private_key": pem(app.key),
        "github_webhook_secret": app.webhook_secret,
    }
    return Settings(**fields)


async def test_a_private_key_may_stand_in_one_line_or_in_a_file(
    unset: Settings, github: GitHubDouble, database: Database, tmp_path: Path
) -> None:
    github.register(github.account("ann"), BOOK)
    file = tmp_path / "key.pem"
    file.write_text(pem(github.app.key))
    in_file = {"github_app_private_key": None, "github_app_private_key_file": file}
    in_line = {"github_app_private_key": pem(github.app.key).replace("\n", "\\n")}

    for given in (in_file, in_line):
        fields = _by_hand(unset, github).model_dump(exclude_unset=True) | given
        async with open_book(Settings(**fields), github, database) as book:
            assert (await setup_status(book))["app_name"] == "By hand"


@pytest.mark.parametrize(
    ("github_url", "api_url", "found"),
    [
        ("https://github.com/", None, "https://api.github.com"),
        ("https://git.example/", None, "https://git.example/api/v3"),
        ("https://git.example", "https://api.git.example", "https://api.git.example"),
    ],
)
def test_the_api_of_an_enterprise_server_is_found_under_its_address(
    github_url: str, api_url: str | None, found: str
) -> None:
    given = {"github_url": github_url} | ({"github_api_url": api_url} if api_url else {})

    assert Settings(**given).github_api_url == found


@pytest.mark.parametrize("key", ["k" * 16 + ",", f"{'k' * 16},short", f",{'k' * 16}"])
def test_none_of_several_keys_may_be_short_or_empty(key: str) -> None:
    with pytest.raises(InvalidSetting, match=r"^SECRET_KEY\b"):
        load_settings(secret_key=key)


async def test_an_app_of_the_environment_works_without_its_name_while_github_is_away(
    unset: Settings, github: GitHubDouble, database: Database
) -> None:
    github.register(github.account("ann"), BOOK)
    away = _by_hand(unset, github).model_copy(update={"github_api_url": "http://127.0.0.1:9"})

    async with open_book(away, github, database) as book:
        status = await setup_status(book)

    assert (status["is_registered"], status["install_url"]) == (True, None)


async def test_a_webhook_secret_of_the_environment_is_set_at_the_new_app(
    unset: Settings, github: GitHubDouble, database: Database
) -> None:
    fixed = Settings(**unset.model_dump(exclude_unset=True) | {"github_webhook_secret": SECRET})

    async with open_book(fixed, github, database) as book:
        await book.set_up(github.account("ann"))
        delivered = await github.hooks.ping(github.app)

    assert github.app.webhook_secret == SECRET
    assert delivered.status_code == 202
