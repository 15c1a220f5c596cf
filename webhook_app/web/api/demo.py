"""/api/setup/demo: an invented season to look at, loaded and removed from the set-up page."""

from __future__ import annotations

from webhook_app.simulation.demo_runner import find_demo
from webhook_app.web.api.schemas import Answer
from webhook_app.web.http.problems import Problem
from webhook_app.web.http.routing import ApiRequest, NoQuery, problems


class DemoResponse(Answer, frozen=True, kw_only=True):
    """Whether the demo season exists: `done` of `total` pushes of its past are recorded."""

    is_loaded: bool
    is_loading: bool
    done: int
    total: int


async def read_demo(call: ApiRequest, query: NoQuery) -> DemoResponse:
    """Return how far the demo is loaded."""
    return await _progress(call)


@problems(409)
async def load_demo(call: ApiRequest) -> DemoResponse:
    """Load the demo season in the background; a second call changes nothing.

    Then its participants keep pushing while this server runs and no App is registered.
    """
    await call.context.demo.start()
    return await _progress(call)


@problems(404, 409)
async def remove_demo(call: ApiRequest) -> None:
    """Delete the demo season, its participants and their commits."""
    if await find_demo(call.context.database) is None:
        raise Problem(404, "There is no demo season.")
    await call.context.demo.remove()


async def _progress(call: ApiRequest) -> DemoResponse:
    progress = await call.context.demo.progress()
    return DemoResponse(
        is_loaded=progress.is_loaded,
        is_loading=progress.is_loading,
        done=progress.done,
        total=progress.total,
    )
