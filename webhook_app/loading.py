"""Loads large libraries when a request first needs them; before that, they take no memory."""

from __future__ import annotations

import asyncio
import sys
from importlib import import_module


async def load(module: str) -> None:
    """Load a module in a thread, so that its import inside a function takes no time after.

    Some take 0.2 s, for which the event loop must not stand still.
    """
    if module not in sys.modules:
        await asyncio.to_thread(import_module, module)
