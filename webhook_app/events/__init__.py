"""What a delivery says: only the fields we use, read so that nothing GitHub sends can break us."""

from __future__ import annotations

from webhook_app.events.accounts import (
    ACCOUNT_EVENTS,
    AccountChanges,
    AccountRename,
    InstallationSeen,
    RepositorySeen,
    decode_changes,
)
from webhook_app.events.listed import ListedCommit, decode_listed
from webhook_app.events.push import TRUNCATED_AT, Push, PushedCommit, Repository, decode_push
from webhook_app.events.values import Undecodable, action_of, json_of, parse_instant

__all__ = [
    "ACCOUNT_EVENTS",
    "TRUNCATED_AT",
    "AccountChanges",
    "AccountRename",
    "InstallationSeen",
    "ListedCommit",
    "Push",
    "PushedCommit",
    "Repository",
    "RepositorySeen",
    "Undecodable",
    "action_of",
    "decode_changes",
    "decode_listed",
    "decode_push",
    "json_of",
    "parse_instant",
]
