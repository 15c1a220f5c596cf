"""The texts that people read, in Korean and English: one catalogue for Python and the dashboard."""

from __future__ import annotations

from webhook_app.texts.lookup import Language, keys, placeholders, text_of

__all__ = ["Language", "keys", "placeholders", "text_of"]
