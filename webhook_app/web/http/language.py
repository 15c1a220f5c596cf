"""Verdicts and advice in the reader's language."""

from __future__ import annotations

from typing import Literal

from starlette.requests import Request

from webhook_app.book.explanation import Advice
from webhook_app.models import Verdict

Language = Literal["ko", "en"]

_VERDICTS: dict[Verdict, dict[Language, str]] = {
    Verdict.INVALID_DATE: {
        "ko": "커밋 날짜를 읽을 수 없거나 1970~2200년 밖입니다.",
        "en": "Its commit date cannot be read or lies outside 1970-2200.",
    },
    Verdict.UNMATCHED: {
        "ko": "작성자의 이메일이 어느 참여자와도 연결되지 않았습니다.",
        "en": "Its author's e-mail belongs to nobody we know.",
    },
    Verdict.BOT: {
        "ko": "GitHub이나 봇이 작성한 커밋입니다.",
        "en": "GitHub itself or a bot wrote it.",
    },
    Verdict.OUTSIDE_SEASON: {
        "ko": "커밋 날짜가 시즌 기간 밖입니다.",
        "en": "Its commit date lies outside the season.",
    },
    Verdict.NOT_A_MEMBER: {
        "ko": "그날은 시즌 참여 기간이 아니었습니다.",
        "en": "Its author was not a member of the season on that day.",
    },
    Verdict.MERGE_EXCLUDED: {
        "ko": "이 시즌은 병합 커밋을 세지 않습니다.",
        "en": "This season does not count merge commits.",
    },
    Verdict.FORK_EXCLUDED: {
        "ko": "이 시즌은 포크 저장소의 커밋을 세지 않습니다.",
        "en": "This season does not count commits in forks.",
    },
    Verdict.FUTURE: {
        "ko": "커밋 시각이 푸시 시각보다 5분 넘게 앞서 있습니다(컴퓨터 시계를 확인하세요).",
        "en": "It is dated more than 5 minutes after it was pushed (check the computer's clock).",
    },
    Verdict.LATE: {
        "ko": "푸시가 허용된 시간보다 늦었습니다.",
        "en": "It was pushed later than the season allows.",
    },
    Verdict.DUPLICATE: {
        "ko": "같은 커밋이 다른 저장소나 브랜치에서 이미 인정되었습니다.",
        "en": "The same commit already counts, from a fork or another repository.",
    },
    Verdict.COUNTED: {"ko": "출석으로 인정되었습니다.", "en": "It counts."},
}

_ADVICE: dict[Advice, dict[Language, str]] = {
    Advice.PENDING: {
        "ko": "아직 하루가 끝나지 않았습니다. 앱을 설치한 저장소에 커밋하고 푸시하세요.",
        "en": "The day is not over: commit and push to a repository with the App installed.",
    },
    Advice.NO_COMMITS: {
        "ko": "이 날짜의 커밋을 받지 못했습니다. 저장소에 GitHub App이 설치되어 있는지, "
        "커밋 이메일이 GitHub 계정에 등록되어 있는지 확인하세요.",
        "en": "No commit of this day has reached us: check that the GitHub App is installed on the "
        "repository and that the commit's e-mail belongs to your GitHub account.",
    },
    Advice.UNKNOWN: {
        "ko": "수집이 중단되었던 날이라 GitHub에서 다시 확인하고 있습니다.",
        "en": "Collection was interrupted on this day; GitHub is being asked again.",
    },
    Advice.ASK_ADMIN: {
        "ko": "사정이 있었다면 관리자에게 인정을 요청할 수 있습니다.",
        "en": "If there was a reason, an admin can accept the commit.",
    },
    Advice.PUSH_IN_TIME: {
        "ko": "다음부터는 그날 안에, 늦어도 허용 시간 안에 푸시하세요.",
        "en": "Push on the day itself, or at the latest within the season's grace.",
    },
}


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
    return _VERDICTS[verdict][language]


def advice_text(topic: Advice, language: Language) -> str:
    """Return the sentence of a piece of advice."""
    return _ADVICE[topic][language]
