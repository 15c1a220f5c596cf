"""Boards of a season of ten days, made by hand and at random."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from webhook_app.attendance import (
    Account,
    Board,
    ParticipantFacts,
    attendance_bitmap,
    build_board,
    window_of,
)
from webhook_app.models import Membership, Season, State

FIRST = date(2025, 3, 10)
LETTERS = {"a": State.ATTENDED, "m": State.MISSED, "e": State.EXCUSED}


def day(number: int) -> date:
    """Return the season's day of this number, the first being 1."""
    return FIRST + timedelta(days=number - 1)


def person(
    login: str, days: str = "", *, joined: int = 1, left: int | None = None
) -> ParticipantFacts:
    """Return a participant whose days are overridden to be these, in number and order."""
    number = sum(map(ord, login))
    return ParticipantFacts(
        account=Account(user_id=number, github_user_id=number, github_id=login),
        membership=Membership(
            season_id=1,
            user_id=number,
            joined_on=day(joined),
            left_on=None if left is None else day(left),
        ),
        overrides={day(n): LETTERS[letter] for n, letter in enumerate(days, start=1)},
    )


def board(*people: ParticipantFacts, today: int = 11, days: int = 10, **window: date) -> Board:
    season = Season(id=1, name="열흘", start_date=FIRST, days=days)
    return build_board(season, window_of(season, day(today), **window), people)


offsets = st.integers(-4, 14)
window_days = st.none() | offsets.map(day)


@st.composite
def people(draw: st.DrawFn, season: Season) -> list[ParticipantFacts]:
    logins = draw(
        st.lists(st.text("abAB-1", min_size=1, max_size=3), max_size=5, unique_by=str.lower)
    )
    members = []
    for number, login in enumerate(logins, start=1):
        joined = draw(offsets)
        stayed = draw(st.none() | st.integers(0, 12))
        members.append(
            ParticipantFacts(
                account=Account(user_id=number, github_user_id=number, github_id=login),
                membership=Membership(
                    season_id=1,
                    user_id=number,
                    joined_on=day(joined),
                    left_on=None if stayed is None else day(joined + stayed),
                ),
                attended=attendance_bitmap(season, draw(st.sets(offsets.map(day), max_size=14))),
                overrides=draw(
                    st.dictionaries(offsets.map(day), st.sampled_from([*LETTERS.values()]))
                    if draw(st.booleans())
                    else st.just({})
                ),
                unknown=draw(st.sets(offsets.map(day), max_size=3)),
            )
        )
    return members


@st.composite
def readings(draw: st.DrawFn) -> tuple[Season, list[ParticipantFacts], date, dict[str, Any]]:
    season = Season(
        id=1,
        name="임의",
        start_date=FIRST,
        days=draw(st.integers(1, 11)),
        rate_basis=draw(st.sampled_from(["season", "joined"])),
    )
    window = {name: draw(window_days) for name in ("as_of", "start", "end")}
    window = window if draw(st.booleans()) else {}
    return season, draw(people(season)), day(draw(offsets)), window
