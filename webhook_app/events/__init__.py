"""The payloads of deliveries: only the fields we use, and no payload can raise unexpectedly."""

from __future__ import annotations

from webhook_app.events.accounts import (
    ACCOUNT_EVENTS,
    AccountChanges,
    AccountRename,
    InstallationSeen,
    RepositorySeen,
    decode_changes,
)
from webhook_app.events.parsing import InvalidPayload, action_of, extract_json, parse_instant
from webhook_app.events.push import TRUNCATED_AT, Push, PushedCommit, Repository, decode_push
from webhook_app.events.rest_commit import ListedCommit, decode_listed
from webhook_app.events.shapes import check_shape, event_class

__all__ = [
    "ACCOUNT_EVENTS",
    "TRUNCATED_AT",
    "AccountChanges",
    "AccountRename",
    "InstallationSeen",
    "InvalidPayload",
    "ListedCommit",
    "Push",
    "PushedCommit",
    "Repository",
    "RepositorySeen",
    "action_of",
    "check_shape",
    "decode_changes",
    "decode_listed",
    "decode_push",
    "event_class",
    "extract_json",
    "parse_instant",
]
