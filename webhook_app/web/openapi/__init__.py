"""The OpenAPI description of the API."""

from __future__ import annotations
