"""The author of a commit: what the commit claims, and which user that is.

The rules: docs/rules.md#the-author-of-a-commit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

import msgspec

from webhook_app.models import AuthorClaim


class Directory(msgspec.Struct, frozen=True):
    """Known accounts by GitHub's numeric id, by lower-case login, by verified e-mail."""

    by_github_user_id: Mapping[int, int] = {}
    by_login: Mapping[str, int] = {}
    by_email: Mapping[str, int] = {}


def noreply_hosts(github_host: str) -> frozenset[str]:
    """Return the hosts whose `users.noreply.` addresses name accounts of our GitHub.

    A GitHub on the loopback (a double, a tunnel) stands in for github.com and uses its addresses.
    """
    is_loopback = github_host in {"localhost", "127.0.0.1", "[::1]"}
    return frozenset({github_host, "github.com"} if is_loopback else {github_host})


_NOREPLY = re.compile(r"(?:(?P<id>\d{1,18})\+)?(?P<login>[^@+]+)@users\.noreply\.(?P<host>.+)")
_CO_AUTHOR = re.compile(r"^co-authored-by:[^<\n]*<([^<>\n]+)>\s*$", re.IGNORECASE | re.MULTILINE)


@lru_cache(maxsize=4096)
def claim_of(email: str | None, username: str | None, noreply_hosts: frozenset[str]) -> AuthorClaim:
    """Return what an author line claims; noreply addresses are read for these hosts only.

    Remembered, because most commits are of people who have committed before.
    """
    email = email.strip().lower() if email else None
    username = username.strip().lower() if username else None
    noreply = _NOREPLY.fullmatch(email) if email else None
    if noreply is None or noreply["host"] not in noreply_hosts:
        return AuthorClaim(login=username or None, email=email or None)
    number = int(noreply["id"]) if noreply["id"] else None
    plain = noreply["login"] if number is None else None
    return AuthorClaim(
        github_user_id=number, login=username or None, email=email, noreply_login=plain
    )


def co_author_emails(message: str) -> tuple[str, ...]:
    """Return the lower-case addresses of the `Co-authored-by:` trailers, each once, in order."""
    if "<" not in message:
        return ()
    emails = (match.strip().lower() for match in _CO_AUTHOR.findall(message))
    return tuple(dict.fromkeys(email for email in emails if email))


def resolve(claim: AuthorClaim, directory: Directory) -> int | None:
    """Return the user a claim belongs to, None for an unmatched one.

    The first match decides: docs/rules.md#the-author-of-a-commit.
    """
    user_id = None
    if claim.github_user_id:
        user_id = directory.by_github_user_id.get(claim.github_user_id)
    if user_id is None and claim.login:
        user_id = directory.by_login.get(claim.login)
    if user_id is None and claim.email:
        user_id = directory.by_email.get(claim.email)
    if user_id is None and claim.noreply_login:
        user_id = directory.by_login.get(claim.noreply_login)
    return user_id


@lru_cache(maxsize=4096)
def is_bot(claim: AuthorClaim) -> bool:
    """Return whether GitHub itself or an App is the author, e.g. web-flow or dependabot[bot]."""
    login, plain, email = claim.login or "", claim.noreply_login or "", claim.email or ""
    return (
        login == "web-flow"
        or login.endswith("[bot]")
        or plain.endswith("[bot]")
        or email.partition("@")[0].endswith("[bot]")
    )
