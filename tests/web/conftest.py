"""A server whose App is set up."""

from __future__ import annotations

import pytest

from tests.support.browser_users import RunningServer
from tests.support.github_double import GitHubDouble


@pytest.fixture(name="ready")
async def book_with_app(book: RunningServer, github: GitHubDouble) -> RunningServer:
    """Return a server whose App is set up, with Bob in front of the browser."""
    await book.set_up(github.account("ann", emails=["ann@example.org"]))
    github.visitor = github.account("bob", emails=["bob@example.org"], unverified=["x@example.org"])
    return book
