"""One request to a route, as its handler takes it."""

from __future__ import annotations

from datetime import date

import msgspec
from starlette.requests import Request

from webhook_app.attendance import EARLIEST_DAY, LATEST_DAY
from webhook_app.book.viewer import Viewer
from webhook_app.models import User
from webhook_app.web.http.context import Context
from webhook_app.web.http.decoding import invalid_parameter
from webhook_app.web.http.problems import Problem


class NoQuery(msgspec.Struct, frozen=True):
    """The query of a route that takes none."""


class ApiRequest(msgspec.Struct, frozen=True):
    """The request, the server's parts and the viewer, with what the path names."""

    request: Request
    context: Context
    viewer: Viewer

    @property
    def user(self) -> User:
        """The signed-in user; raises Problem 401 for an anonymous viewer."""
        if self.viewer.user is None:
            raise Problem(401, "Sign in first.")
        return self.viewer.user

    def path(self, name: str) -> str:
        """Return a part of the path."""
        return str(self.request.path_params[name])

    def path_date(self, name: str) -> date:
        """Return a date of the path, in 1970 to 2200; raise Problem 400 naming it."""
        try:
            day = msgspec.convert(self.path(name), date)
        except msgspec.ValidationError:
            raise invalid_parameter(name, date) from None
        if not EARLIEST_DAY <= day <= LATEST_DAY:
            raise Problem(400, f"{name} must lie in 1970 to 2200.", parameter=name)
        return day

    def path_number(self, name: str) -> int:
        """Return a number of the path; raise Problem 400 naming it."""
        text = self.path(name)
        # PostgreSQL's bigint has 19 digits, but not all of them.
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            raise invalid_parameter(name, int)
        return int(text)
