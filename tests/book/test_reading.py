"""What book/ returns to a caller that has no request: a notice, a report, a prompt."""

from __future__ import annotations

from datetime import date

import httpx
import pytest

from tests.support.github import commit, repository, seoul
from tests.support.people import ANN, BOB, correct, join, plant, pushed
from webhook_app.book.board import PageRequest, read_board_page
from webhook_app.book.commits import DayRange, read_commit_page
from webhook_app.book.explanation import Advice, advice_for, explain_day
from webhook_app.book.season_cache import SeasonCache
from webhook_app.book.summary import Summary, SummaryRequest, read_summary
from webhook_app.book.viewer import Viewer
from webhook_app.changes.accounts import hide
from webhook_app.models import Season, State, User, Verdict
from webhook_app.store.database import Database
from webhook_app.store.goals import Goal, save_goal
from webhook_app.store.seasons import list_seasons

TODAY = date(2025, 4, 1)
MONDAY, TUESDAY = date(2025, 3, 10), date(2025, 3, 11)


@pytest.fixture
async def ann(client: httpx.AsyncClient, database: Database) -> User:
    """Ann, with a public and a private commit on Monday, an override on Tuesday, and a goal."""
    season = await plant(database, ANN, BOB)
    await pushed(client, commit(seoul("2025-03-10 10:00:00"), message="public"))
    private = repository(2, "ann/diary", private=True)
    await pushed(client, commit(seoul("2025-03-10 11:00:00"), message="secret"), repo=private)
    await correct(database, season, ANN, TUESDAY, "excused", "a wedding")
    user = await join(database, None, ANN)
    async with database.connection() as connection:
        goal = Goal(target_rate=50.0, target_streak=None)
        await save_goal(connection, season.id, user.id, goal)
    return user


async def season_of(database: Database) -> Season:
    """Return the season as it is stored now."""
    async with database.connection() as connection:
        (season,) = await list_seasons(connection)
    return season


async def summary_for(database: Database, user: User, viewer: Viewer) -> Summary:
    """Return a user's summary as a viewer may see it."""
    request = SummaryRequest(season=await season_of(database), user=user, today=TODAY)
    return await read_summary(database, SeasonCache(database), request, viewer)


async def test_a_summary_has_the_same_numbers_for_all_and_private_names_for_its_user(
    database: Database, ann: User
) -> None:
    public = await summary_for(database, ann, Viewer())
    private = await summary_for(database, ann, Viewer(ann))

    assert public.days == private.days == "aemmm"
    assert (public.attendance_rate, public.rank, public.commits.counted_commits) == (25.0, 1, 2)
    assert public.states == private.states
    assert {one.repository for one in public.repositories} == {"acme/garden", None}
    assert {one.repository for one in private.repositories} == {"acme/garden", "ann/diary"}


async def test_a_goal_is_for_its_user_and_admins_and_sets_the_target(
    database: Database, ann: User
) -> None:
    bob = await join(database, None, BOB)

    seen = {
        name: await summary_for(database, ann, viewer)
        for name, viewer in {
            "nobody": Viewer(),
            "bob": Viewer(bob),
            "ann": Viewer(ann),
            "admin": Viewer(bob, is_admin=True),
        }.items()
    }

    assert [name for name, summary in seen.items() if summary.goal] == ["ann", "admin"]
    assert [summary.outlook.target for summary in seen.values()] == [90.0, 90.0, 50.0, 50.0]
    goal = seen["ann"].goal
    assert goal is not None
    assert goal.rate_progress == 50.0


async def test_an_explanation_masks_private_commits_and_the_reason_of_an_override(
    database: Database, ann: User
) -> None:
    board = await SeasonCache(database).get(await season_of(database), TODAY)
    async with database.read_transaction() as connection:
        monday = await explain_day(connection, board, ann, MONDAY, Viewer())
        shown = await explain_day(connection, board, ann, MONDAY, Viewer(ann))
        tuesday = await explain_day(connection, board, ann, TUESDAY, Viewer())
        told = await explain_day(connection, board, ann, TUESDAY, Viewer(ann))

    assert (monday.state, monday.commit_count) == (State.ATTENDED, 2)
    assert [one.commit.message for one in monday.commits] == [None, "public"]
    assert [one.commit.message for one in shown.commits] == ["secret", "public"]
    assert tuesday.active_override is not None
    assert told.active_override is not None
    assert (tuesday.active_override.state, tuesday.active_override.reason) == (State.EXCUSED, None)
    assert told.active_override.reason == "a wedding"


async def test_a_page_of_commits_is_masked_as_everywhere(database: Database, ann: User) -> None:
    season = await season_of(database)
    async with database.read_transaction() as connection:
        page = await read_commit_page(
            connection, season, ann, DayRange(last=MONDAY), Viewer(), skip=0, limit=1
        )

    assert page.row_count == 2
    assert [(one.message, one.is_private) for one in page.commits] == [(None, True)]
    assert page.commits[0].verdict is Verdict.COUNTED


async def test_a_hidden_participant_is_counted_but_in_no_row_of_others(
    database: Database, ann: User
) -> None:
    await hide(database, ann.id, is_hidden=True)
    board = await SeasonCache(database).get(await season_of(database), TODAY)
    async with database.connection() as connection:
        others = await read_board_page(connection, board, PageRequest(limit=10), Viewer())
        for_ann = await read_board_page(connection, board, PageRequest(limit=10), Viewer(ann))

    assert [row.account.github_id for row in others.rows] == ["Bob"]
    assert [row.account.github_id for row in for_ann.rows] == ["ann", "Bob"]
    assert others.totals == for_ann.totals
    assert others.totals.total == 2
    assert others.last_day == date(2025, 3, 14)


@pytest.mark.parametrize(
    ("state", "verdicts", "advice"),
    [
        (None, {Verdict.LATE}, []),
        (State.ATTENDED, {Verdict.LATE}, []),
        (State.EXCUSED, set(), []),
        (State.UNKNOWN, set(), [Advice.UNKNOWN]),
        (State.PENDING, set(), [Advice.PENDING]),
        (State.MISSED, set(), [Advice.NO_COMMITS]),
        (State.MISSED, {Verdict.BOT}, []),
        (State.MISSED, {Verdict.LATE}, [Advice.ASK_ADMIN, Advice.PUSH_IN_TIME]),
        (State.PENDING, {Verdict.FUTURE}, [Advice.PENDING, Advice.ASK_ADMIN, Advice.PUSH_IN_TIME]),
    ],
)
def test_advice_follows_from_state_and_verdicts(
    state: State | None, verdicts: set[Verdict], advice: list[Advice]
) -> None:
    assert advice_for(state, verdicts) == advice
