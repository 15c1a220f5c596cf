"""Puts the built dashboard, sql/ and the App manifest into the wheel."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CARRIED = {
    "sql": "webhook_app/_sql",
    "frontend/dist": "webhook_app/_frontend",
    "app-manifest.json": "webhook_app/_app-manifest.json",
}


class CarryAssets(BuildHookInterface[Any]):
    """Builds the frontend for a real wheel; an editable install reads the checkout instead."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build what is missing and name what the wheel carries."""
        if self.target_name != "wheel" or version != "standard":
            return
        root = Path(self.root)
        subprocess.run(  # noqa: S603 our own script
            [sys.executable, str(root / "frontend" / "build.py")], check=True, env=os.environ
        )
        build_data["force_include"].update(
            {str(root / source): target for source, target in CARRIED.items()}
        )
