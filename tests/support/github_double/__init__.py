"""A GitHub of the tests' own, over real HTTP: both GITHUB_URL and GITHUB_API_URL.

    async with serving_github() as github:
        github.visitor = github.account("ann", emails=["ann@example.org"])
        ...                     # register the App, sign in, install it
        await github.push(repository, commits)

`model` is everything it knows, `pages` what a browser sees, `oauth` and `apps` what a program asks,
`hooks` what it sends, `rest` what it tells of installed repositories, with `histories` of them.
"""

from __future__ import annotations

from tests.support.github_double.model import Account, App, Delivery, Installation, Repository
from tests.support.github_double.server import GitHubDouble, serving_github

__all__ = [
    "Account",
    "App",
    "Delivery",
    "GitHubDouble",
    "Installation",
    "Repository",
    "serving_github",
]
