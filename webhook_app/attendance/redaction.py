"""Whose data was erased: by what commits would name them again, and what is left without them."""

from __future__ import annotations

import re
from collections.abc import Collection

import msgspec

from webhook_app.attendance.authors import Directory, resolve
from webhook_app.models import AuthorClaim


class Erased(msgspec.Struct, frozen=True, kw_only=True):
    """Of what a batch mentions, that which named people who deleted their account."""

    github_user_ids: frozenset[int] = frozenset()
    logins: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    installation_ids: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.github_user_ids or self.logins or self.emails or self.installation_ids)


def is_erased(claim: AuthorClaim, erased: Erased, known: Directory) -> bool:
    """Whether a claim names somebody erased; one by which we know somebody is theirs.

    GitHub's number decides alone: a login may be another's by now.
    """
    if claim.github_user_id is not None:
        return claim.github_user_id in erased.github_user_ids
    if not erased or resolve(claim, known) is not None:
        return False
    return (
        claim.login in erased.logins
        or claim.noreply_login in erased.logins
        or claim.email in erased.emails
    )


def without_co_authors(message: str, emails: Collection[str]) -> str:
    """A commit's message without the trailers that name these addresses."""
    return re.sub(trailers_of(emails), "", message) if emails else message


def trailers_of(emails: Collection[str]) -> str:
    """The pattern of such trailers, as Python and PostgreSQL both read it."""
    addresses = "|".join(re.escape(email) for email in sorted(emails))
    return rf"(?i)\s*co-authored-by:[^<\n]*<\s*(?:{addresses})\s*>"
