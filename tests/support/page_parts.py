"""Parts of the pages that several tests look for."""

from __future__ import annotations

LIVE = ".connection[data-connection=open]"
DAYS = "[role=gridcell]"


HOLD = """() => {
    const real = window.setTimeout.bind(window);
    window.setTimeout = (run, ms, ...more) => real(run, ms >= 2000 ? 600000 : ms, ...more);
}"""
"""What a page says for two seconds stays, so that a slow machine does not miss it."""
