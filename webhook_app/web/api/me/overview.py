"""/api/me: what only the participant sees: installations, addresses, unmatched commits."""

from __future__ import annotations

from datetime import datetime

from webhook_app.attendance import current_season
from webhook_app.store.installations import (
    InstallationRow,
    RepositoryRow,
    UnmatchedCommit,
    installations_of,
    repositories_of,
    unmatched_in,
)
from webhook_app.store.seasons import list_seasons
from webhook_app.store.users import emails_of
from webhook_app.texts import Language, text_of
from webhook_app.web.api.membership import MembershipResponse, status_of
from webhook_app.web.api.schemas import Answer
from webhook_app.web.exports.calendar_routes import calendar_url
from webhook_app.web.http.context import now
from webhook_app.web.http.language import language_of
from webhook_app.web.http.routing import ApiRequest, NoQuery


class OwnRepository(Answer, frozen=True, kw_only=True):
    """A repository with our App, and when it was last heard from."""

    id: int
    full_name: str
    is_private: bool
    is_archived: bool
    is_deleted: bool
    is_removed: bool
    last_heard_at: datetime | None


class OwnInstallation(Answer, frozen=True, kw_only=True):
    """An installation the participant can reach, with the repositories we know of."""

    id: int
    account_login: str | None
    account_type: str | None
    repository_selection: str | None
    is_suspended: bool
    suspended_at: datetime | None
    is_deleted: bool
    deleted_at: datetime | None
    manage_url: str
    repositories: list[OwnRepository]


class OwnUnmatched(Answer, frozen=True, kw_only=True):
    """A commit in one's repositories that belongs to nobody we know, and what would mend it."""

    commit_id: str
    repository: str
    message: str
    commit_url: str
    commit_date: datetime | None
    author_name: str
    author_email: str | None
    author_login: str | None
    reason: str
    advice: str


class OwnResponse(Answer, frozen=True, kw_only=True):
    """Everything a participant needs to see whether their pushes will count."""

    installations: list[OwnInstallation]
    install_url: str | None
    emails: list[str]
    membership: MembershipResponse | None
    unmatched_commits: list[OwnUnmatched]
    has_pushed: bool
    calendar_url: str


async def read_own(call: ApiRequest, query: NoQuery) -> OwnResponse:
    """The signed-in user's installations, addresses, membership and unmatched commits."""
    context = call.context
    app = await context.github_app.app()
    async with context.database.connection() as connection:
        installations = await installations_of(connection, call.user.id)
        alive = [i.id for i in installations]
        repositories = await repositories_of(connection, alive)
        readable = visible(installations, repositories)
        unmatched = await unmatched_in(connection, readable)
        emails = await emails_of(connection, call.user.id)
        season = current_season(await list_seasons(connection), now())
    language = language_of(call.request)
    github_url = context.settings.github_url
    return OwnResponse(
        installations=[
            _installation(installation, repositories, set(readable), github_url)
            for installation in installations
        ],
        install_url=f"{app.html_url}/installations/new" if app and app.html_url else None,
        emails=emails,
        membership=await status_of(call, season.id) if season else None,
        unmatched_commits=[unmatched_response(commit, language) for commit in unmatched],
        has_pushed=any(repository.last_heard_at for repository in repositories),
        calendar_url=await calendar_url(call, call.user),
    )


def visible(installations: list[InstallationRow], repositories: list[RepositoryRow]) -> list[int]:
    """Repositories whose names this user may see: public ones, and all on their own account."""
    own = {installation.id for installation in installations if installation.is_own}
    return [r.id for r in repositories if not r.is_private or r.installation_id in own]


def _installation(
    installation: InstallationRow,
    repositories: list[RepositoryRow],
    readable: set[int],
    github_url: str,
) -> OwnInstallation:
    is_organization = installation.account_type == "Organization"
    owner = f"organizations/{installation.account_login}/" if is_organization else ""
    return OwnInstallation(
        id=installation.id,
        account_login=installation.account_login,
        account_type=installation.account_type,
        repository_selection=installation.repository_selection,
        is_suspended=installation.suspended_at is not None,
        suspended_at=installation.suspended_at,
        is_deleted=installation.deleted_at is not None,
        deleted_at=installation.deleted_at,
        manage_url=f"{github_url}/{owner}settings/installations/{installation.id}",
        repositories=[
            OwnRepository(
                id=repository.id,
                full_name=repository.full_name,
                is_private=repository.is_private,
                is_archived=repository.archived_at is not None,
                is_deleted=repository.deleted_at is not None,
                is_removed=repository.removed_at is not None,
                last_heard_at=repository.last_heard_at,
            )
            for repository in repositories
            if repository.installation_id == installation.id and repository.id in readable
        ],
    )


def unmatched_response(commit: UnmatchedCommit, language: Language) -> OwnUnmatched:
    """A commit that belongs to nobody we know, and in words what would mend it."""
    return OwnUnmatched(
        commit_id=commit.commit_id,
        repository=commit.repository,
        message=commit.message,
        commit_url=commit.commit_url,
        commit_date=commit.commit_date,
        author_name=commit.author_name,
        author_email=commit.author_email,
        author_login=commit.author_login,
        reason=text_of(
            "advice.unknownEmail" if commit.author_email else "advice.noEmail", language
        ),
        advice=text_of("advice.verifyEmail", language),
    )
