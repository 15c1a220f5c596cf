"""What the API says about a day and its commits."""

from __future__ import annotations

from webhook_app.models import State, Verdict
from webhook_app.texts.lookup import Language, text_of


def verdict_text(verdict: Verdict, language: Language) -> str:
    """Return the sentence that says why a commit counts or does not."""
    return text_of(f"verdicts.{verdict}.sentence", language)


def advice(state: State | None, verdicts: set[Verdict], language: Language) -> list[str]:
    """Return what would fix a day; empty if nothing needs fixing."""
    if state is None or state in (State.ATTENDED, State.EXCUSED):
        return []
    topics: list[str] = []
    if state is State.UNKNOWN:
        topics.append("unknown")
    if state is State.PENDING:
        topics.append("pending")
    if not verdicts and state is State.MISSED:
        topics.append("noCommits")
    if verdicts & {Verdict.LATE, Verdict.FUTURE}:
        topics += ["askAdmin", "pushInTime"]
    return [text_of(f"advice.{topic}", language) for topic in topics]
