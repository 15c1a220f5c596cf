"""Who may do what: the one place that decides it."""

from __future__ import annotations

from enum import StrEnum

from webhook_app.web.http.problems import Problem
from webhook_app.web.http.viewer import Viewer


class Role(StrEnum):
    """What a route asks of its caller; each includes the ones before."""

    EVERYBODY = "everybody"
    SIGNED_IN = "signed in"
    ADMIN = "admin"
    SETUP = "admin, or whoever holds the set-up link"


def require(viewer: Viewer, role: Role) -> None:
    """Raise Problem 401 for nobody, 403 for somebody whose role is not enough.

    Whoever holds the set-up link is let in before this is asked.
    """
    if role is Role.EVERYBODY:
        return
    if viewer.user is None:
        raise Problem(401, "Sign in first.")
    if role in (Role.ADMIN, Role.SETUP) and not viewer.is_admin:
        raise Problem(403, "Only an admin may do this.")
