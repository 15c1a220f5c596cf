"""`python -m webhook_app`."""

from __future__ import annotations

from webhook_app.cli import main

main()
