"""/api/setup/demo: the demo season, loaded and removed from the page."""

from __future__ import annotations

from webhook_app.simulation.demo_runner import DemoRunner, find_demo
from webhook_app.web.api.schemas import Answer
from webhook_app.web.http.problems import Problem
from webhook_app.web.http.request import ApiRequest, NoQuery
from webhook_app.web.http.routing import problems


class DemoResponse(Answer, frozen=True, kw_only=True):
    """Whether the demo season is there: `done` of `total` pushes of its past are recorded."""

    is_loaded: bool
    is_loading: bool
    done: int
    total: int


async def read_demo(call: ApiRequest, query: NoQuery) -> DemoResponse:
    """Return how much of the demo season is loaded."""
    return await _progress(call)


@problems(409)
async def load_demo(call: ApiRequest) -> DemoResponse:
    """Start loading the demo season in the background. A second call changes nothing.

    Its people then push while this server runs, until an App is registered.
    """
    await _demo_of(call).start()
    return await _progress(call)


@problems(404, 409)
async def remove_demo(call: ApiRequest) -> None:
    """Delete the demo season, its invented people and all of their commits."""
    if await find_demo(call.context.database) is None:
        raise Problem(404, "There is no demo season.")
    await _demo_of(call).remove()


async def _progress(call: ApiRequest) -> DemoResponse:
    progress = await _demo_of(call).progress()
    return DemoResponse(
        is_loaded=progress.is_loaded,
        is_loading=progress.is_loading,
        done=progress.done,
        total=progress.total,
    )


def _demo_of(call: ApiRequest) -> DemoRunner:
    """Return the demo of the server; app.py puts it there, apart from the production context."""
    demo: DemoRunner = call.request.app.state.demo
    return demo
