"""The author of a commit (docs/rules.md#the-author-of-a-commit), also after joins and renames."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

import httpx
import pytest

from tests.support.github import commit, deliver, push, seoul, sha
from tests.support.log_entries import append, entry, project
from webhook_app.attendance import (
    Directory,
    claim_of,
    co_author_emails,
    is_bot,
    noreply_hosts,
    resolve,
)
from webhook_app.changes.accounts import add_user
from webhook_app.changes.seasons import create_season
from webhook_app.events import decode_push
from webhook_app.models import Season
from webhook_app.store.database import Database

HOSTS = noreply_hosts("github.com")
ANN, BOB, CHO = 1, 2, 3
KNOWN = Directory(
    by_github_user_id={1001: ANN, 1002: BOB, 1003: CHO},
    by_login={"ann": ANN, "bob": BOB, "cho": CHO},
    by_email={"ann@example.org": ANN, "bob@example.org": BOB, "cho@example.org": CHO},
)


def whose(email: str | None, username: str | None, known: Directory = KNOWN) -> int | None:
    return resolve(claim_of(email, username, HOSTS), known)


@pytest.mark.parametrize(
    ("email", "username", "expected"),
    [
        # each way alone
        ("1001+ann@users.noreply.github.com", None, ANN),
        (None, "ann", ANN),
        ("ann@example.org", None, ANN),
        ("ann@users.noreply.github.com", None, ANN),
        # the number wins over the username
        ("1001+bob@users.noreply.github.com", "bob", ANN),
        ("1001+bob@users.noreply.github.com", None, ANN),
        # the username wins over the address
        ("bob@example.org", "ann", ANN),
        # the username wins over a plain noreply address
        ("bob@users.noreply.github.com", "ann", ANN),
        # an unknown number, username or address passes on to the next
        ("bob@example.org", "stranger", BOB),
        ("bob@users.noreply.github.com", "stranger", BOB),
        ("9999+bob@users.noreply.github.com", "ann", ANN),
        # the login beside a number proves nothing
        ("9999+bob@users.noreply.github.com", None, None),
        # nobody we know
        ("stranger@example.org", "stranger", None),
        ("stranger@users.noreply.github.com", None, None),
        (None, None, None),
        ("", "", None),
    ],
)
def test_an_author_is_resolved_in_the_pages_order(
    email: str | None, username: str | None, expected: int | None
) -> None:
    assert expected == whose(email, username)


@pytest.mark.parametrize(
    ("email", "username"),
    [
        ("1001+Ann@Users.NoReply.GitHub.com", None),
        (None, "ANN"),
        (None, " Ann "),
        ("Ann@Example.ORG", None),
        (" ann@example.org ", None),
        ("ANN@users.noreply.github.com", None),
    ],
)
def test_case_and_surrounding_blanks_do_not_matter(email: str | None, username: str | None) -> None:
    assert whose(email, username) == ANN


def test_a_verified_address_wins_over_a_plain_noreply_login() -> None:
    given_away = Directory(by_login={"ann": ANN}, by_email={"ann@users.noreply.github.com": BOB})

    assert whose("ann@users.noreply.github.com", None, given_away) == BOB


@pytest.mark.parametrize(
    "email",
    [
        "1001+ann@users.noreply.example.com",
        "1001+ann@users.noreply.github.com.evil.example",
        "1001+ann@users-noreply.github.com",
        "1001+ann@noreply.github.com",
        "1001+ann@xusers.noreply.github.com",
        "x+ann@users.noreply.github.com",
        "+ann@users.noreply.github.com",
        "1001+@users.noreply.github.com",
        "1001+ann@evil@users.noreply.github.com",
        "1001++ann@users.noreply.github.com",
        "-1001+ann@users.noreply.github.com",
        "1" * 400 + "+ann@users.noreply.github.com",
        "@users.noreply.github.com",
    ],
)
def test_what_only_looks_like_a_noreply_address_names_nobody(email: str) -> None:
    assert whose(email, None) is None


def test_noreply_addresses_belong_to_the_github_we_speak_to() -> None:
    enterprise = noreply_hosts("git.example.com")
    ours = claim_of("1001+ann@users.noreply.git.example.com", None, enterprise)
    theirs = claim_of("1001+ann@users.noreply.github.com", None, enterprise)

    assert resolve(ours, KNOWN) == ANN
    assert resolve(theirs, KNOWN) is None


def test_a_double_on_the_loopback_plays_github() -> None:
    for host in ("127.0.0.1", "localhost", "[::1]"):
        claim = claim_of("1001+ann@users.noreply.github.com", None, noreply_hosts(host))
        assert resolve(claim, KNOWN) == ANN


@pytest.mark.parametrize(
    ("email", "username", "expected"),
    [
        ("49699333+dependabot[bot]@users.noreply.github.com", "dependabot[bot]", True),
        ("49699333+dependabot[bot]@users.noreply.github.com", None, True),
        (None, "renovate[bot]", True),
        (None, "Renovate[Bot]", True),
        ("github-actions[bot]@users.noreply.github.com", None, True),
        ("noreply@github.com", "web-flow", True),
        ("1001+ann@users.noreply.github.com", "ann", False),
        ("robot@example.org", "abbot", False),
        ("bot@example.org", "bot", False),
        (None, None, False),
    ],
)
def test_bots_are_known_by_their_names(
    email: str | None, username: str | None, expected: bool
) -> None:
    assert expected is is_bot(claim_of(email, username, HOSTS))


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("하루 하나", ()),
        ("a\n\nCo-authored-by: Bob <bob@example.org>", ("bob@example.org",)),
        ("a\n\nco-Authored-BY:Bob <BOB@Example.org>  ", ("bob@example.org",)),
        ("a\n\nCo-authored-by: <bob@example.org>", ("bob@example.org",)),
        (
            "a\n\nCo-authored-by: Bob <bob@example.org>\nCo-authored-by: Cho <cho@example.org>\n",
            ("bob@example.org", "cho@example.org"),
        ),
        (
            "a\n\nCo-authored-by: Bob <b@x.org>\nCo-authored-by: Bob again <B@x.org>",
            ("b@x.org",),
        ),
        ("Co-authored-by: Bob bob@example.org", ()),
        ("thanks to Co-authored-by: Bob <bob@example.org>", ()),
        ("Co-authored-by: Bob <>", ()),
        ("Co-authored-by: Bob\n<bob@example.org>", ()),
    ],
)
def test_co_authors_are_the_trailers_of_a_message(message: str, expected: tuple[str, ...]) -> None:
    assert expected == co_author_emails(message)


def test_an_author_is_no_co_author_of_their_own_commit() -> None:
    trailers = "a\n\nCo-authored-by: Ann <ANN@example.org>\nCo-authored-by: Bob <bob@example.org>"
    carried = commit(seoul("2025-03-10 12:00:00"), email="ann@example.org", message=trailers)
    decoded = decode_push(json.dumps(push([carried])).encode(), HOSTS)

    assert [claim.email for claim in decoded.commits[0].co_authors] == ["bob@example.org"]


# The same in the book: people join, are renamed, verify addresses


@pytest.fixture
async def spring(database: Database) -> Season:
    """Return the season of spring 2025."""
    return await create_season(
        database, Season(id=0, name="봄", start_date=date(2025, 3, 10), days=100)
    )


async def join(
    database: Database, spring: Season, number: int, login: str, emails: Iterable[str] = ()
) -> None:
    await add_user(
        database,
        github_user_id=number,
        login=login,
        emails=[*emails],
        season=spring,
        joined_on=spring.start_date,
    )


async def authors(database: Database) -> dict[str, int | None]:
    """Return GitHub's number of each stored commit's author, by sha."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            "select c.commit_id, u.github_user_id from github_commits c "
            "left join users u on u.id = c.user_id"
        )
    return {row["commit_id"]: row["github_user_id"] for row in rows}


async def present(client: httpx.AsyncClient, day: str) -> dict[str, int]:
    answer = (await client.get(f"/api/attendance/stats/{day}")).json()
    return {user["github_id"]: user["commit_count"] for user in answer["present_users"]}


WAYS: dict[str, dict[str, Any]] = {
    "number": {"username": None, "email": "1001+someone@users.noreply.github.com"},
    "username": {"username": "aNN", "email": "other@example.org"},
    "address": {"username": None, "email": "Ann@Example.org"},
    "plain noreply": {"username": None, "email": "ANN@users.noreply.github.com"},
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("joins_first", [True, False])
async def test_a_commit_is_matched_whether_its_author_joins_before_or_after(
    client: httpx.AsyncClient, database: Database, spring: Season, way: str, joins_first: bool
) -> None:
    carried = commit(seoul("2025-03-10 12:00:00"), id=sha("one"), **WAYS[way])
    if joins_first:
        await join(database, spring, 1001, "Ann", ["ANN@example.org"])
    await deliver(client, push([carried]))
    if not joins_first:
        assert await authors(database) == {sha("one"): None}
        await join(database, spring, 1001, "Ann", ["ANN@example.org"])

    assert await authors(database) == {sha("one"): 1001}
    assert await present(client, "2025-03-10") == {"Ann": 1}


async def test_a_commit_is_matched_when_its_author_is_renamed_to_its_login(
    client: httpx.AsyncClient, database: Database, spring: Season
) -> None:
    await join(database, spring, 1001, "ann-the-elder")
    await deliver(client, push([commit(seoul("2025-03-10 12:00:00"), username="ann")]))
    assert await present(client, "2025-03-10") == {}

    await join(database, spring, 1001, "ann")

    assert await present(client, "2025-03-10") == {"ann": 1}


async def test_a_commit_is_matched_when_its_author_verifies_its_address(
    client: httpx.AsyncClient, database: Database, spring: Season
) -> None:
    await join(database, spring, 1001, "ann")
    only_mail = commit(seoul("2025-03-10 12:00:00"), username=None, email="ann@work.example")
    await deliver(client, push([only_mail]))
    assert await present(client, "2025-03-10") == {}

    await join(database, spring, 1001, "ann", ["Ann@Work.example"])

    assert await present(client, "2025-03-10") == {"ann": 1}


async def test_a_renamed_participant_keeps_their_days(
    client: httpx.AsyncClient, database: Database, spring: Season
) -> None:
    await join(database, spring, 1001, "ann")
    await deliver(client, push([commit(seoul("2025-03-10 12:00:00"), username="ann")]))
    await join(database, spring, 1001, "anna")
    await deliver(client, push([commit(seoul("2025-03-11 12:00:00"), username="anna")]))

    assert await present(client, "2025-03-10") == {"anna": 1}
    assert await present(client, "2025-03-11") == {"anna": 1}


async def test_a_recycled_login_takes_nothing_from_who_had_it_before(
    client: httpx.AsyncClient, database: Database, spring: Season
) -> None:
    await join(database, spring, 1001, "ann")
    await deliver(
        client, push([commit(seoul("2025-03-10 12:00:00"), id=sha("old"), username="ann")])
    )
    await join(database, spring, 2002, "Ann")  # GitHub gave the login to somebody else
    await deliver(
        client, push([commit(seoul("2025-03-11 12:00:00"), id=sha("new"), username="ann")])
    )

    assert await authors(database) == {sha("old"): 1001, sha("new"): 2002}
    assert await present(client, "2025-03-11") == {"Ann": 1}


async def test_the_number_in_an_address_outlives_every_rename(
    client: httpx.AsyncClient, database: Database, spring: Season
) -> None:
    await join(database, spring, 1001, "anna")
    await join(database, spring, 2002, "ann")
    old_address = commit(
        seoul("2025-03-10 12:00:00"), username="ann", email="1001+ann@users.noreply.github.com"
    )
    await deliver(client, push([old_address]))

    assert await present(client, "2025-03-10") == {"anna": 1}


@pytest.mark.parametrize("joins_first", [True, False])
@pytest.mark.parametrize(
    ("counts", "expected"), [(True, {"ann": 1, "bob": 1}), (False, {"ann": 1})]
)
async def test_co_authors_attend_only_where_the_season_counts_them(
    client: httpx.AsyncClient,
    database: Database,
    joins_first: bool,
    counts: bool,
    expected: dict[str, int],
) -> None:
    summer = await create_season(
        database,
        Season(id=0, name="여름", start_date=date(2025, 3, 10), days=9, count_co_authors=counts),
    )
    together = commit(
        seoul("2025-03-10 12:00:00"),
        message="둘이서\n\nCo-authored-by: Bob <1002+bob@users.noreply.github.com>",
    )
    await join(database, summer, 1001, "ann")
    if joins_first:
        await join(database, summer, 1002, "bob")
    await deliver(client, push([together]))
    if not joins_first:
        await join(database, summer, 1002, "bob")

    assert expected == await present(client, "2025-03-10")


async def test_a_bots_commit_never_attends_even_where_its_name_is_a_users(
    client: httpx.AsyncClient, database: Database, spring: Season
) -> None:
    await join(database, spring, 49699333, "dependabot[bot]")
    await deliver(
        client,
        push(
            [
                commit(
                    seoul("2025-03-10 12:00:00"),
                    username="dependabot[bot]",
                    email="49699333+dependabot[bot]@users.noreply.github.com",
                )
            ]
        ),
    )

    assert await present(client, "2025-03-10") == {}


@pytest.mark.parametrize("together", [True, False])
async def test_an_author_named_only_by_a_later_push_of_the_same_commit_is_matched(
    database: Database, spring: Season, together: bool
) -> None:
    await join(database, spring, 1001, "ann")
    at, one = seoul("2025-03-10 12:00:00"), sha("one")
    arrivals = [
        entry(push([commit(at, id=one, username=None, email="x@example.org")])),
        entry(push([commit(at, id=one, username="ann", email="x@example.org")])),
    ]
    batches = [arrivals] if together else [[each] for each in arrivals]
    for batch in batches:
        await project(database, await append(database, *batch))

    assert await authors(database) == {one: 1001}
