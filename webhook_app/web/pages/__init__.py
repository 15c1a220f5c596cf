"""The dashboard's HTML, its files, and what other sites see of them."""

from __future__ import annotations
