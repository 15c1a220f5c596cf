"""Forms as browsers and programs send them, read without another library."""

from __future__ import annotations

from collections import defaultdict
from urllib.parse import parse_qsl

from starlette.requests import Request


class Form(defaultdict[str, list[str]]):
    """The fields of a form."""

    def one(self, name: str, default: str = "") -> str:
        """Return a field that comes once."""
        return self[name][0] if self[name] else default


async def form_of(request: Request) -> Form:
    """Return the form that a request carries."""
    form = Form(list)
    for name, value in parse_qsl((await request.body()).decode(), keep_blank_values=True):
        form[name].append(value)
    return form
