"""A push to a private repository, and the texts of it that must not leak."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.support.github import commit, push, repository, sha

NAME = "acme/PLANTED-NAME"
MESSAGE = "PLANTED-MESSAGE 일기"
SHA = sha("PLANTED-SHA")
URL = f"https://github.com/PLANTED-URL/commit/{SHA}"
SECRETS = ("PLANTED", "일기", SHA, SHA[:7])


def private_push(at: datetime, **more: Any) -> dict[str, Any]:
    """Return a push to a private repository whose texts can be found again."""
    one = commit(at, id=SHA, message=MESSAGE, url=URL)
    hidden = repository(9, NAME, private=True)
    return push([one], repo=hidden, ref="refs/heads/PLANTED-BRANCH", **more)


def leaked_secrets(text: str) -> list[str]:
    """Return the secrets of the private push that a text contains."""
    return [secret for secret in SECRETS if secret in text]
