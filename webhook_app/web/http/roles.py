"""The roles of callers, and their check."""

from __future__ import annotations

from enum import StrEnum

from webhook_app.book.viewer import Viewer
from webhook_app.web.http.problems import Problem


class Role(StrEnum):
    """What a route requires of its caller; each role includes the ones before."""

    EVERYONE = "everyone"
    SIGNED_IN = "signed in"
    ADMIN = "admin"
    SETUP = "admin, or the holder of the set-up link"


def require(viewer: Viewer, role: Role) -> None:
    """Raise Problem 401 for an anonymous viewer, 403 for a user without the role.

    The set-up link is checked before this.
    """
    if role is Role.EVERYONE:
        return
    if viewer.user is None:
        raise Problem(401, "Sign in first.")
    if role in (Role.ADMIN, Role.SETUP) and not viewer.is_admin:
        raise Problem(403, "Only an admin may do this.")
