"""Verdicts and advice in the reader's language."""

from __future__ import annotations

from starlette.requests import Request

from webhook_app.models import State, Verdict
from webhook_app.texts import Language, text_of


def language_of(request: Request) -> Language:
    """`lang` in the query, else the first of Korean and English that the browser prefers."""
    asked = request.query_params.get("lang", "")
    preferences = [asked, *request.headers.get("accept-language", "").split(",")]
    for preference in preferences:
        tag = preference.split(";")[0].strip().lower()[:2]
        if tag == "ko":
            return "ko"
        if tag == "en":
            return "en"
    return "ko"


def verdict_text(verdict: Verdict, language: Language) -> str:
    """Why a commit counts or does not, in a sentence."""
    return text_of(f"verdicts.{verdict}.sentence", language)


def advice(state: State | None, verdicts: set[Verdict], language: Language) -> list[str]:
    """What would mend a day; empty where nothing needs mending."""
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
