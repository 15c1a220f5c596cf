"""Signed push deliveries without GitHub: from a local clone, or from an invented season."""

from __future__ import annotations
