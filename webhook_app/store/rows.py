"""Rows that queries take in arrays, one class for each composite type of the schema.

asyncpg sends a composite value as a tuple in the order of the type's attributes, so the fields of
a row are that type's attributes in name and order. A test compares each entry of `ROW_TYPES`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple


class NewDeliveryRow(NamedTuple):
    """A delivery to append to the log: `new_delivery`."""

    received_at: datetime
    app_id: int
    body_bytes: int
    dictionary: int | None
    source: str
    event: str
    delivery_id: str
    digest: bytes
    headers: dict[str, str]
    body: bytes


class DeliveryResultRow(NamedTuple):
    """What became of a delivery: `delivery_result`."""

    delivery_row_id: int
    repository_id: int | None
    new_commit_count: int
    attempts: int
    is_truncated: bool
    status: str
    action: str | None
    error: str | None


class NewCommitRow(NamedTuple):
    """A commit to store: `new_commit`; `delivery_row_id` is the delivery that brought it."""

    delivery_row_id: int
    repository_id: int
    repository: str
    is_private: bool
    commit_id: str
    user_id: int | None
    commit_date: datetime | None
    raw_date: str | None
    author_date: datetime | None
    pushed_at: datetime
    message: str
    commit_url: str
    author_name: str
    author_github_user_id: int | None
    author_login: str | None
    author_email: str | None
    author_noreply_login: str | None
    is_bot: bool
    is_merge: bool
    ref: str


class NewCoAuthorRow(NamedTuple):
    """A co-author of a commit to store: `new_co_author`."""

    commit_id: str
    repository_id: int
    email: str | None
    github_user_id: int | None
    noreply_login: str | None
    user_id: int | None


class MovedCommitRow(NamedTuple):
    """A stored commit with an earlier push time, or another author: `moved_commit`."""

    id: int
    pushed_at: datetime
    user_id: int | None
    author_login: str | None


class AccountClaimRow(NamedTuple):
    """What names an account: `account_claim`."""

    kind: str
    claim: str


class SeasonDayRow(NamedTuple):
    """A day of a season: `season_day`."""

    season_id: int
    day: date


class DoubtedDayRow(NamedTuple):
    """A day that is not proven: `doubted_day`."""

    season_id: int
    day: date
    although_proven: bool


class PageEtagRow(NamedTuple):
    """A page of one of GitHub's lists: `page_etag`."""

    resource: str
    etag: str
    next: str | None


ROW_TYPES: Mapping[str, type[tuple[Any, ...]]] = MappingProxyType(
    {
        "account_claim": AccountClaimRow,
        "delivery_result": DeliveryResultRow,
        "doubted_day": DoubtedDayRow,
        "moved_commit": MovedCommitRow,
        "new_co_author": NewCoAuthorRow,
        "new_commit": NewCommitRow,
        "new_delivery": NewDeliveryRow,
        "page_etag": PageEtagRow,
        "season_day": SeasonDayRow,
    }
)
