"""What the API says about a day and its commits."""

from __future__ import annotations

from webhook_app.models import Verdict
from webhook_app.texts.lookup import Language, text_of


def verdict_text(verdict: Verdict, language: Language) -> str:
    """Return the sentence that says why a commit counts or does not."""
    return text_of(f"verdicts.{verdict}.sentence", language)


def advice_text(topic: str, language: Language) -> str:
    """Return the sentence of a piece of advice; `topic` is a key of the catalogue's advice."""
    return text_of(f"advice.{topic}", language)
