"""Erased accounts: which claims name them, and texts without them (docs/privacy.md)."""

from __future__ import annotations

import re
from collections.abc import Collection

import msgspec

from webhook_app.attendance.authors import Directory, resolve
from webhook_app.models import AuthorClaim


class Erased(msgspec.Struct, frozen=True, kw_only=True):
    """The identifiers in a batch that belonged to users who deleted their account."""

    github_user_ids: frozenset[int] = frozenset()
    logins: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    installation_ids: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        """Return whether there is any."""
        return bool(self.github_user_ids or self.logins or self.emails or self.installation_ids)


def is_erased(claim: AuthorClaim, erased: Erased, directory: Directory) -> bool:
    """Return whether a claim names an erased user.

    If the claim has a GitHub id, that alone decides: a login may have a new owner. A claim that
    resolves to a registered account is that account's.
    """
    if claim.github_user_id is not None:
        return claim.github_user_id in erased.github_user_ids
    if not erased or resolve(claim, directory) is not None:
        return False
    return (
        claim.login in erased.logins
        or claim.noreply_login in erased.logins
        or claim.email in erased.emails
    )


def without_co_authors(message: str, emails: Collection[str]) -> str:
    """Return a commit's message without the trailers that name these addresses."""
    return re.sub(trailers_of(emails), "", message) if emails else message


def trailers_of(emails: Collection[str]) -> str:
    """Return the pattern of such trailers, which Python and PostgreSQL read alike."""
    addresses = "|".join(re.escape(email) for email in sorted(emails))
    return rf"(?i)\s*co-authored-by:[^<\n]*<\s*(?:{addresses})\s*>"
