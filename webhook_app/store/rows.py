"""Rows that queries take in arrays, one class for each composite type of the schema.

asyncpg sends a composite value as a tuple in the order of the type's attributes, so the fields of
a row are that type's attributes in name and order. A test compares each entry of `ROW_TYPES`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple


class DeliveryKeyRow(NamedTuple):
    """What makes two deliveries the same: `delivery_key`."""

    app_id: int
    delivery_id: str


class NewDeliveryRow(NamedTuple):
    """A delivery to store: `new_delivery`."""

    app_id: int
    delivery_id: str
    event: str
    action: str | None
    status: str
    error: str | None
    repository_id: int | None
    installation_id: int | None
    is_truncated: bool
    content_type: str
    headers: dict[str, str]
    body: bytes | None
    received_at: datetime


class NewCommitRow(NamedTuple):
    """A commit to store: `new_commit`.

    `position` is the place of its delivery among the new ones of the same statement, from 1;
    `delivery_row_id` is the number of a delivery that is stored already.
    """

    position: int
    delivery_row_id: int | None
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
        "delivery_key": DeliveryKeyRow,
        "doubted_day": DoubtedDayRow,
        "moved_commit": MovedCommitRow,
        "new_co_author": NewCoAuthorRow,
        "new_commit": NewCommitRow,
        "new_delivery": NewDeliveryRow,
        "page_etag": PageEtagRow,
        "season_day": SeasonDayRow,
    }
)
