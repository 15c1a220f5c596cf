"""From nothing to an App at work, through the manifest and the one-time link."""

from __future__ import annotations

from tests.github import commit
from tests.github_double import GitHubDouble
from tests.visitors import (
    Book,
    Visitor,
    open_visitor,
    register,
    run_book,
    run_github,
    settings_without_app,
)

__all__ = ["open_visitor", "run_book", "run_github", "settings_without_app"]


async def test_whoever_holds_the_link_registers_the_app_and_becomes_the_first_admin(
    book: Book, visitor: Visitor, github: GitHubDouble
) -> None:
    ann = github.visitor = github.account("ann", emails=["ann@example.org"])

    back = await register(visitor, await book.setup_link())
    to_github = await visitor.get(back.headers["location"])
    done = await visitor.press(to_github, "Authorize", follow=False)
    signed_in = await visitor.get(done.headers["location"], follow=False)

    assert signed_in.headers["location"] == "/setup"
    me = (await visitor.get("/api/auth/me")).json()
    assert (me["github_user_id"], me["is_admin"]) == (ann.id, True)
    status = (await visitor.get("/api/setup")).json()
    assert status["is_registered"] is True
    garden = github.repository(ann, "garden")
    await visitor.install(status["install_url"])
    pushed = await github.push(garden, [commit("2025-03-10T10:00:00+09:00")])
    assert pushed.status_code == 202
