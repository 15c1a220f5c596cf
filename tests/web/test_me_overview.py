"""The user's own page: installations, repositories, addresses, and unmatched commits."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.browser_users import RunningServer, Visitor
from tests.support.db_helpers import open_season
from tests.support.github import commit, seoul
from tests.support.github_double import Account, GitHubDouble, Repository
from webhook_app.store.database import Database

DAY = seoul("2025-03-10 10:00:00")


@pytest.fixture(name="ready")
async def book_with_app(book: RunningServer, github: GitHubDouble) -> RunningServer:
    """Return a server whose App is set up."""
    await book.set_up(github.account("ann", emails=["ann@example.org"]))
    return book


@pytest.fixture(name="bob")
def account_of_bob(ready: RunningServer, github: GitHubDouble) -> Account:
    """Return Bob, in front of the browser."""
    bob = github.account("bob", emails=["bob@example.org", "b@work.example"])
    github.visitor = bob
    return bob


@pytest.fixture(name="bobs_repository")
def repository_of_bob(bob: Account, github: GitHubDouble) -> Repository:
    """Return Bob's repository."""
    return github.repository(bob, "garden")


async def own(visitor: Visitor, **headers: str) -> Any:
    answer = await visitor.get("/api/me", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_newly_signed_in_user_is_shown_where_to_install(
    visitor: Visitor, bob: Account, github: GitHubDouble, database: Database
) -> None:
    await open_season(database)
    await visitor.signed_in()

    page = await own(visitor)

    assert page["install_url"] == f"{github.url}/apps/{github.app.slug}/installations/new"
    assert page["emails"] == ["b@work.example", "bob@example.org"]
    assert (page["installations"], page["unmatched_commits"]) == ([], [])
    assert (page["has_pushed"], page["membership"]["status"]) == (False, "none")


async def test_an_installation_shows_its_repositories_and_when_each_last_sent_something(
    visitor: Visitor, bob: Account, bobs_repository: Repository, github: GitHubDouble
) -> None:
    quiet = github.repository(bob, "quiet", private=True)
    await visitor.signed_in()
    await visitor.install((await own(visitor))["install_url"])
    waiting = await own(visitor)
    await github.push(bobs_repository, [commit(DAY, username="bob")])

    page = await own(visitor)

    assert waiting["has_pushed"] is False
    assert page["has_pushed"] is True
    (installation,) = page["installations"]
    assert (installation["account_login"], installation["repository_selection"]) == (
        "bob",
        "selected",
    )
    number = github.model.installations[0].id
    assert installation["manage_url"] == f"{github.url}/settings/installations/{number}"
    shown = {one["full_name"]: one for one in installation["repositories"]}
    assert set(shown) == {bobs_repository.full_name, quiet.full_name}
    assert shown["bob/garden"]["last_heard_at"] is not None
    assert shown["bob/quiet"]["last_heard_at"] is None
    assert shown["bob/quiet"]["is_private"] is True


async def test_uninstalling_is_shown_on_the_users_page_and_the_repositories_stay(
    visitor: Visitor, bob: Account, bobs_repository: Repository, github: GitHubDouble
) -> None:
    installed = await github.install(bob, bobs_repository)
    await visitor.signed_in()

    await github.hooks.installation(installed, "deleted")

    (installation,) = (await own(visitor))["installations"]
    assert installation["is_deleted"] is True
    assert installation["deleted_at"] is not None
    assert [one["is_removed"] for one in installation["repositories"]] == [True]


async def test_a_suspended_installation_is_said_too(
    visitor: Visitor, bob: Account, bobs_repository: Repository, github: GitHubDouble
) -> None:
    installed = await github.install(bob, bobs_repository)
    installed.suspended_at = installed.updated_at = "2030-01-01T00:00:00Z"
    await visitor.signed_in()

    await github.hooks.installation(installed, "suspend")

    (installation,) = (await own(visitor))["installations"]
    assert installation["is_suspended"] is True
    assert installation["suspended_at"] == "2030-01-01T00:00:00Z"


async def test_unmatched_commits_show_with_the_reason_and_what_would_fix_it(
    visitor: Visitor, bob: Account, bobs_repository: Repository, github: GitHubDouble
) -> None:
    await github.install(bob, bobs_repository)
    await visitor.signed_in()
    unknown = commit(DAY, username=None, email="laptop@home.example", message="하루 하나")
    nameless = commit(DAY, username=None, email=None)
    await github.push(bobs_repository, [unknown, nameless, commit(DAY, username="bob")])

    english = (await own(visitor, **{"accept-language": "en"}))["unmatched_commits"]
    korean = (await own(visitor, **{"accept-language": "ko"}))["unmatched_commits"]

    by_id = {one["commit_id"]: one for one in english}
    assert set(by_id) == {unknown["id"], nameless["id"]}
    shown = by_id[unknown["id"]]
    assert (shown["author_email"], shown["message"]) == ("laptop@home.example", "하루 하나")
    assert shown["repository"] == "bob/garden"
    assert "address" in shown["reason"]
    assert "git config user.email" in shown["advice"]
    assert by_id[nameless["id"]]["reason"] != shown["reason"]
    assert korean[0]["advice"] != english[0]["advice"]


async def test_adding_the_address_at_github_and_signing_in_again_fixes_it(
    visitor: Visitor, bob: Account, bobs_repository: Repository, github: GitHubDouble
) -> None:
    await github.install(bob, bobs_repository)
    await visitor.signed_in()
    await github.push(bobs_repository, [commit(DAY, username=None, email="Laptop@Home.Example")])
    before = (await own(visitor))["unmatched_commits"]

    bob.emails.append("laptop@home.example")
    await visitor.signed_in()

    page = await own(visitor)
    assert len(before) == 1
    assert page["unmatched_commits"] == []
    assert "laptop@home.example" in page["emails"]


async def test_of_an_organisation_only_public_repositories_are_named(
    visitor: Visitor, bob: Account, github: GitHubDouble
) -> None:
    acme = github.account("acme", type="Organization", emails=["bob"])
    hidden = github.repository(acme, "PLANTED", private=True)
    public = github.repository(acme, "garden")
    await github.install(acme, hidden, public)
    await github.push(hidden, [commit(DAY, username=None, email="PLANTED@example.org")])

    await visitor.signed_in()

    answer = await visitor.get("/api/me")
    (installation,) = answer.json()["installations"]
    assert [one["full_name"] for one in installation["repositories"]] == ["acme/garden"]
    assert "/organizations/acme/settings/installations/" in installation["manage_url"]
    assert "PLANTED" not in answer.text


async def test_no_user_sees_the_page_of_another(
    ready: RunningServer,
    visitor: Visitor,
    bob: Account,
    bobs_repository: Repository,
    github: GitHubDouble,
) -> None:
    await github.install(bob, bobs_repository)
    await github.push(bobs_repository, [commit(DAY, username=None, email="PLANTED@example.org")])
    await visitor.signed_in()
    github.visitor = github.account("mallory")

    async with ready.visitor() as mallory:
        await mallory.signed_in()
        page = await own(mallory)

    assert page["installations"] == []
    assert page["unmatched_commits"] == []
    assert page["emails"] == []


async def test_an_installation_made_for_an_organisation_shows_without_signing_in_again(
    visitor: Visitor, bob: Account, github: GitHubDouble
) -> None:
    acme = github.account("acme", type="Organization")
    await visitor.signed_in()
    await github.install(acme, github.repository(acme, "garden"), by=bob)

    (installation,) = (await own(visitor))["installations"]

    assert installation["account_login"] == "acme"
    assert installation["account_type"] == "Organization"
