"""/api/admin/members: the members of a season, as admins see and edit them."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from webhook_app.attendance import EARLIEST_DAY, LATEST_DAY, Participant
from webhook_app.changes import members
from webhook_app.store.members import Contact, list_contacts
from webhook_app.web.api.schemas import Answer, avatar_url
from webhook_app.web.http.problems import Problem
from webhook_app.web.http.request import ApiRequest
from webhook_app.web.http.season_query import SeasonQuery, board_of, season_of

Day = date | msgspec.UnsetType | None


class MemberResponse(Answer, frozen=True, kw_only=True):
    """A member of a season with their numbers, addresses and when they last pushed."""

    user_id: int
    github_id: str
    github_user_id: int
    avatar_url: str
    github_profile_url: str
    is_admin: bool
    is_hidden: bool
    emails: list[str]
    joined_on: date
    left_on: date | None
    attendance_rate: float | None
    attended_count: int
    missed_count: int
    current_streak: int
    last_pushed_at: datetime | None


class MembersResponse(Answer, frozen=True, kw_only=True):
    """All users who ever joined a season, by lower-cased login."""

    season_id: int
    members: list[MemberResponse]


class MemberChange(msgspec.Struct, frozen=True, kw_only=True):
    """A first day, and a last one (null lets them return); fields that are left out stay."""

    joined_on: date | msgspec.UnsetType = msgspec.UNSET
    left_on: Day = msgspec.UNSET


async def read_members(call: ApiRequest, query: SeasonQuery) -> MembersResponse:
    """Return all users who ever joined the season, hidden ones too."""
    season = await season_of(call, query.season)
    board = await board_of(call, season, query)
    async with call.context.database.connection() as connection:
        contacts = await list_contacts(connection, season.id)
    return MembersResponse(
        season_id=season.id,
        members=[
            _member(call, row, contacts[row.account.user_id])
            for row in board.participants
            if row.account.user_id in contacts
        ],
    )


async def change_member(call: ApiRequest, body: MemberChange) -> MemberResponse:
    """Correct a member's first or last day, or let them leave or return.

    All their days are judged again.
    """
    season = await season_of(call, call.path_number("season_id"))
    user_id = call.path_number("user_id")
    await members.edit_membership(
        call.context.database,
        season,
        user_id,
        joined_on=_checked("joined_on", body.joined_on) or None,
        left_on=_checked("left_on", body.left_on),
    )
    changed = await season_of(call, season.id)
    row = (await board_of(call, changed, SeasonQuery())).find(user_id)
    async with call.context.database.connection() as connection:
        contact = (await list_contacts(connection, season.id, [user_id])).get(user_id)
    if row is None or contact is None:
        raise Problem(404, f"User {user_id} never joined {season.name}.")
    return _member(call, row, contact)


def _checked(name: str, day: Day) -> Day:
    """Return a day, or none; raises Problem 422 if it is not in 1970 to 2200."""
    if isinstance(day, date) and not EARLIEST_DAY <= day <= LATEST_DAY:
        raise Problem(422, f"{name} must be in 1970 to 2200.", parameter=name)
    return day


def _member(call: ApiRequest, row: Participant, contact: Contact) -> MemberResponse:
    account, numbers, settings = row.account, row.numbers, call.context.settings
    return MemberResponse(
        user_id=account.user_id,
        github_id=account.github_id,
        github_user_id=account.github_user_id,
        avatar_url=avatar_url(account.github_user_id, settings.github_url),
        github_profile_url=f"{settings.github_url}/{account.github_id}",
        is_admin=contact.is_admin or account.github_id.lower() in settings.admin_logins,
        is_hidden=contact.is_hidden,
        emails=contact.emails,
        joined_on=row.membership.joined_on,
        left_on=row.membership.left_on,
        attendance_rate=numbers.attendance_rate,
        attended_count=numbers.attended_count,
        missed_count=numbers.missed_count,
        current_streak=numbers.current_streak,
        last_pushed_at=contact.last_pushed_at,
    )
