"""Commits of the REST API, read by the same rules as those of a push.

Source: https://docs.github.com/en/rest/commits/commits#list-commits
"""

from __future__ import annotations

import json
from typing import Any

import msgspec

from webhook_app.events.parsing import MAX_ID, parse_lenient_json
from webhook_app.events.push import PushedCommit, pushed_commit


class ListedCommit(msgspec.Struct, frozen=True):
    """A commit as a push would contain it, and the shas of its parents."""

    commit: PushedCommit
    parents: tuple[str, ...]


class _Person(msgspec.Struct):
    name: Any = None
    email: Any = None
    date: Any = None


class _Inner(msgspec.Struct):
    message: Any = None
    author: _Person | None = None
    committer: _Person | None = None


class _Account(msgspec.Struct):
    id: Any = None
    login: Any = None


class _Parent(msgspec.Struct):
    sha: str


class _Listed(msgspec.Struct):
    sha: str
    commit: _Inner
    html_url: Any = None
    author: _Account | None = None
    parents: list[_Parent] = []


def decode_listed(raw: msgspec.Raw, noreply_hosts: frozenset[str]) -> ListedCommit:
    """Return a commit of a list or a comparison; raises InvalidPayload, MsgspecError.

    REST includes the id of the author's account, which a push does not.
    """
    try:
        listed = msgspec.json.decode(raw, type=_Listed)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        text = json.dumps(parse_lenient_json(bytes(raw)), ensure_ascii=False)
        listed = msgspec.json.decode(text.encode("utf-8", "replace"), type=_Listed)
    author = listed.commit.author or _Person()
    account = listed.author or _Account()
    committer = listed.commit.committer or _Person()
    commit = pushed_commit(
        commit_id=listed.sha,
        message=_text(listed.commit.message),
        timestamp=_text(committer.date),
        url=_text(listed.html_url),
        name=_text(author.name),
        email=_text(author.email),
        username=_text(account.login),
        author_date=_text(author.date),
        noreply_hosts=noreply_hosts,
    )
    number = account.id if isinstance(account.id, int) and 0 < account.id <= MAX_ID else None
    if number is not None and commit.claim.github_user_id is None:
        claim = msgspec.structs.replace(commit.claim, github_user_id=number)
        commit = msgspec.structs.replace(commit, claim=claim)
    return ListedCommit(commit, tuple(parent.sha.lower() for parent in listed.parents))


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
