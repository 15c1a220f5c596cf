"""What stands in pictures, in Korean and English; the dashboard uses the same words."""

from __future__ import annotations

from datetime import date
from typing import Literal

from webhook_app.models import State
from webhook_app.rendering.view_models import SeasonFacts

Language = Literal["ko", "en"]

BRAND: dict[Language, str] = {"ko": "정원사들", "en": "Gardeners"}
RATE: dict[Language, str] = {"ko": "출석률", "en": "attendance"}
NO_RATE: dict[Language, str] = {"ko": "아직 없음", "en": "none yet"}
STREAK: dict[Language, str] = {"ko": "연속 출석", "en": "streak"}
LONGEST: dict[Language, str] = {"ko": "최장 연속", "en": "longest streak"}
UNKNOWN: dict[Language, str] = {"ko": "알 수 없는 참여자", "en": "unknown participant"}
NO_SEASON: dict[Language, str] = {"ko": "아직 시즌이 없어요", "en": "no season yet"}
NOT_IN_SEASON: dict[Language, str] = {"ko": "이번 시즌에는 쉬어요", "en": "not in this season"}
TODAY: dict[Language, str] = {"ko": "오늘의 출석", "en": "attended today"}
LAST_DAY: dict[Language, str] = {"ko": "마지막 날의 출석", "en": "attended on the last day"}
RANK: dict[Language, str] = {"ko": "순위", "en": "rank"}
COMMITS: dict[Language, str] = {"ko": "커밋", "en": "commits"}
COUNTED: dict[Language, str] = {"ko": "출석으로 인정", "en": "that count"}
DAYS: dict[Language, str] = {"ko": "하루하루", "en": "Day by day"}
HOURS: dict[Language, str] = {"ko": "커밋한 시각", "en": "Hours of the commits"}
WEEKDAYS: dict[Language, str] = {"ko": "요일별 출석률", "en": "Attendance by weekday"}
REPOSITORIES: dict[Language, str] = {"ko": "저장소", "en": "Repositories"}
PRIVATE: dict[Language, str] = {"ko": "비공개 저장소", "en": "a private repository"}
PROMISE: dict[Language, str] = {
    "ko": "하루에 한 번, 커밋을 심어요",
    "en": "One commit a day, every day",
}

STATES: dict[Language, dict[State, str]] = {
    "ko": {
        State.ATTENDED: "출석",
        State.MISSED: "결석",
        State.EXCUSED: "인정",
        State.UNKNOWN: "확인 중",
        State.PENDING: "대기",
    },
    "en": {state: state.value for state in State} | {State.UNKNOWN: "checking"},
}


def streak(days: int, language: Language) -> str:
    """How long a streak is."""
    return f"{days}일 연속" if language == "ko" else f"{days}-day streak"


def fresh_start(language: Language) -> str:
    """For somebody whose streak may begin today."""
    return "오늘부터 1일" if language == "ko" else "a fresh start"


def longest(days: int, language: Language) -> str:
    """How long the longest streak was."""
    return f"최장 {days}일" if language == "ko" else f"longest {days}"


def days(count: int, language: Language) -> str:
    """A number of days."""
    return f"{count}일" if language == "ko" else f"{count} day{'' if count == 1 else 's'}"


def headed(text: str) -> str:
    """A text that stands alone, with its first letter large."""
    return text[:1].upper() + text[1:]


def short(text: str, most: int = 28) -> str:
    """A text, cut where it is too long for its place."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def commits(count: int, language: Language) -> str:
    """A number of commits."""
    return f"커밋 {count}" if language == "ko" else f"{count} commit{'' if count == 1 else 's'}"


def percent(rate: float | None, language: Language) -> str:
    """A rate as the dashboard shows it."""
    if rate is None:
        return NO_RATE[language]
    return f"{rate:.0f}%" if rate in (0, 100) else f"{rate:.1f}%"


def of_judged(attended: int, missed: int, language: Language) -> str:
    """Out of how many days a rate is."""
    judged = attended + missed
    return f"{judged}일 중 {attended}일" if language == "ko" else f"{attended} of {judged} days"


def place(rank: int, participants: int, language: Language) -> str:
    """A place among all."""
    return f"{participants}명 중 {rank}위" if language == "ko" else f"rank {rank} of {participants}"


def people(count: int, total: int, language: Language) -> str:
    """How many of all."""
    return f"{total}명 중 {count}명" if language == "ko" else f"{count} of {total}"


def progress(season: SeasonFacts, language: Language) -> str:
    """Which day of the season it is, or how long until it starts; a season that is over says so."""
    if season.phase == "before":
        return f"D-{season.days_until_start}"
    if season.phase == "after":
        return f"{season.days}일 완주" if language == "ko" else f"all {season.days} days done"
    if language == "ko":
        return f"{season.number}일째 / {season.days}일"
    return f"day {season.number} of {season.days}"


def span(season: SeasonFacts, language: Language) -> str:
    """From when until when a season lasts."""
    return f"{day(season.start_date, language)} – {day(season.end_date, language)}"


def day(when: date, language: Language) -> str:
    """A date with its year."""
    if language == "ko":
        return f"{when.year}년 {when.month}월 {when.day}일"
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def made_on(when: date, language: Language) -> str:
    """When a report was made."""
    return f"{day(when, language)} 기준" if language == "ko" else f"As of {day(when, language)}"


def month(when: date, language: Language) -> str:
    """A month's short name."""
    return f"{when.month}월" if language == "ko" else _MONTHS[when.month - 1]


def weekdays(language: Language) -> tuple[str, ...]:
    """The days of the week, Sunday first."""
    return _WEEKDAYS[language]


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS: dict[Language, tuple[str, ...]] = {
    "ko": ("일", "월", "화", "수", "목", "금", "토"),
    "en": ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"),
}
