"""The push event: https://docs.github.com/en/webhooks/webhook-events-and-payloads#push."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from webhook_app.attendance import claim_of, co_author_emails, is_bot
from webhook_app.events.parsing import (
    MAX_ID,
    MAX_NAME_LENGTH,
    InvalidPayload,
    clean,
    parse_instant,
    parse_lenient_json,
)
from webhook_app.models import AuthorClaim

TRUNCATED_AT = 2048
MAX_TEXT_LENGTH = 65_536

_SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_MERGE = re.compile(r"Merge (?:pull request #|(?:remote-tracking )?branch |branches |tag |commit )")


class Repository(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A repository as a payload shows it; `seen_at` orders payloads that arrive out of order."""

    id: int
    full_name: str
    is_private: bool
    is_fork: bool
    seen_at: datetime | None


class PushedCommit(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One commit of a push; `raw_date` is a committer date that could not be read."""

    commit_id: str
    commit_date: datetime | None
    raw_date: str | None
    author_date: datetime | None
    author_name: str
    claim: AuthorClaim
    co_authors: tuple[AuthorClaim, ...]
    is_bot: bool
    is_merge: bool
    message: str
    commit_url: str


class Push(msgspec.Struct, frozen=True, kw_only=True):
    """A push to one ref of one repository; `left_out` counts commits without a usable sha."""

    repository: Repository
    installation_id: int | None
    ref: str
    before: str
    after: str
    pushed_at: datetime | None
    commits: tuple[PushedCommit, ...]
    is_truncated: bool
    left_out: int


class _Person(msgspec.Struct, gc=False):
    name: str | None = None
    email: str | None = None
    username: str | None = None
    date: str | None = None


class _Commit(msgspec.Struct, gc=False):
    id: str
    message: str | None = None
    timestamp: str | None = None
    url: str | None = None
    author: _Person | None = None


class _Repository(msgspec.Struct, gc=False):
    id: int
    full_name: str
    private: Any = True  # if the payload does not say, it must not be shown
    fork: Any = False
    pushed_at: Any = None
    updated_at: Any = None


class _Installation(msgspec.Struct, gc=False):
    id: int | None = None


class _Push(msgspec.Struct):
    ref: str
    before: str
    after: str
    repository: _Repository
    commits: list[_Commit] | None = None
    installation: _Installation | None = None
    action: Any = None  # no push has one, every other event with these keys does


class _LenientPush(_Push):
    commits: Any = None
    installation: Any = None


_push_decoder = msgspec.json.Decoder(_Push)
_lenient_push_decoder = msgspec.json.Decoder(_LenientPush)


def decode_push(payload: bytes, noreply_hosts: frozenset[str]) -> Push:
    """Return the push of a payload.

    Raises InvalidPayload if ref, ends or repository are missing, or if it is of another event.
    A commit with an impossible date has none; a commit without a usable sha is left out.
    `noreply_hosts` are those whose noreply addresses name accounts of our GitHub.
    """
    try:
        raw = _push_decoder.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raw = _decode_lenient(payload)
    except RecursionError:
        raise InvalidPayload("The payload is nested too deeply.") from None
    if raw.action is not None:
        raise InvalidPayload("The payload is not a push: it has an `action`.")
    repository = raw.repository
    if not 0 < repository.id <= MAX_ID:
        raise InvalidPayload("The repository's id is out of range.")
    received = raw.commits or []
    commits = tuple(
        [_commit(commit, noreply_hosts) for commit in received if _SHA.fullmatch(commit.id.lower())]
    )
    installation_id = raw.installation.id if raw.installation else None
    return Push(
        repository=Repository(
            id=repository.id,
            full_name=clean(repository.full_name, MAX_NAME_LENGTH),
            is_private=repository.private is not False,
            is_fork=repository.fork is True,
            seen_at=parse_instant(repository.updated_at),
        ),
        installation_id=installation_id if 0 < (installation_id or 0) <= MAX_ID else None,
        ref=clean(raw.ref, MAX_NAME_LENGTH),
        before=clean(raw.before, MAX_NAME_LENGTH),
        after=clean(raw.after, MAX_NAME_LENGTH),
        pushed_at=parse_instant(repository.pushed_at),
        commits=commits,
        is_truncated=len(received) >= TRUNCATED_AT,
        left_out=len(received) - len(commits),
    )


def pushed_commit(
    *,
    commit_id: str,
    message: str | None,
    timestamp: str | None,
    url: str | None,
    name: str | None,
    email: str | None,
    username: str | None,
    author_date: str | None,
    noreply_hosts: frozenset[str],
) -> PushedCommit:
    """Return a commit of another source than a push, read by the same rules."""
    author = _Person(name=name, email=email, username=username, date=author_date)
    raw = _Commit(id=commit_id, message=message, timestamp=timestamp, url=url, author=author)
    return _commit(raw, noreply_hosts)


def _commit(raw: _Commit, noreply_hosts: frozenset[str]) -> PushedCommit:
    author = raw.author or _Person()
    message = clean(raw.message or "", MAX_TEXT_LENGTH)
    claim = claim_of(_name(author.email), _name(author.username), noreply_hosts)
    commit_date = parse_instant(raw.timestamp)
    is_same_date = author.date == raw.timestamp  # unless a commit was amended or rebased
    return PushedCommit(
        commit_id=raw.id.lower(),
        commit_date=commit_date,
        raw_date=None if commit_date else clean(raw.timestamp or "", MAX_NAME_LENGTH),
        author_date=commit_date if is_same_date else parse_instant(author.date),
        author_name=clean(author.name or "", MAX_NAME_LENGTH),
        claim=claim,
        co_authors=_co_authors(message, claim, noreply_hosts) if "<" in message else (),
        is_bot=is_bot(claim),
        is_merge=message.startswith("Merge ") and _MERGE.match(message) is not None,
        message=message,
        commit_url=_web_url(raw.url),
    )


def _co_authors(
    message: str, author: AuthorClaim, noreply_hosts: frozenset[str]
) -> tuple[AuthorClaim, ...]:
    return tuple(
        claim_of(email, None, noreply_hosts)
        for email in co_author_emails(message)
        if len(email) <= MAX_NAME_LENGTH and email != author.email
    )


def _name(text: str | None) -> str | None:
    """Return a login or an address; None if it is too long to be real."""
    return clean(text, MAX_NAME_LENGTH) if text and len(text) <= MAX_NAME_LENGTH else None


def _web_url(url: str | None) -> str:
    """Return the commit's page; empty if it is not a web address, since people will click on it."""
    return clean(url, 2048) if url and url.startswith(("https://", "http://")) else ""


_T = TypeVar("_T", bound=msgspec.Struct)


def _decode_lenient(payload: bytes) -> _Push:
    """Decode what the strict decoder refuses: odd types, surrogates, broken UTF-8."""
    text = json.dumps(parse_lenient_json(payload), ensure_ascii=False)
    try:
        lenient = _lenient_push_decoder.decode(text.encode("utf-8", "replace"))
    except (msgspec.MsgspecError, RecursionError) as error:
        raise InvalidPayload(f"The payload is not a push: {error}.") from None
    commits = lenient.commits if isinstance(lenient.commits, list) else []
    return _Push(
        ref=lenient.ref,
        before=lenient.before,
        after=lenient.after,
        repository=lenient.repository,
        commits=[_lenient_commit(commit) for commit in commits],
        installation=_convert_lenient(lenient.installation, _Installation),
        action=lenient.action,
    )


def _lenient_commit(raw: object) -> _Commit:
    fields: dict[str, Any] = raw if isinstance(raw, dict) else {}
    commit = _Commit(id=fields["id"] if isinstance(fields.get("id"), str) else "")
    for name in ("message", "timestamp", "url"):
        value = fields.get(name)
        setattr(commit, name, value if isinstance(value, str) else json.dumps(value))
    if fields.get("message") is None:
        commit.message = None
    commit.author = _convert_lenient(fields.get("author"), _Person)
    return commit


def _convert_lenient(raw: object, kind: type[_T]) -> _T:
    """Return a struct with the fields that have the right type, the others at their defaults."""
    struct = kind()
    for name, value in (raw if isinstance(raw, dict) else {}).items():
        if name not in kind.__struct_fields__:
            continue
        try:
            setattr(struct, name, getattr(msgspec.convert({name: value}, kind), name))
        except msgspec.ValidationError:
            continue
    return struct
