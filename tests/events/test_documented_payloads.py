"""Payloads as GitHub documents them, decoded, and compared with the ones that tests make."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import githubkit_schemas.latest.models as schema
import msgspec
import pytest
from githubkit.webhooks import parse_obj

from tests.support.documented import NAMES, WEBHOOKS, documented, documented_bytes, event_of
from tests.support.github import commit, push, repository, seoul
from tests.support.github_double import Account, Repository
from tests.support.github_double.histories import Change, History
from webhook_app.events import (
    ACCOUNT_EVENTS,
    AccountRename,
    action_of,
    decode_changes,
    decode_listed,
    decode_push,
)
from webhook_app.forges.github.anonymous import PublicAccount
from webhook_app.forges.github.client import Page
from webhook_app.forges.github.deliveries import fetch_delivery_payload, iter_deliveries
from webhook_app.forges.github.history import activity_page
from webhook_app.forges.github.installations import list_installations, read_repository
from webhook_app.simulation.demo import Demo
from webhook_app.simulation.people import demo_people

HOSTS = ("github.com",)
RECEIVED_AT = datetime(2026, 1, 1, tzinfo=UTC)
NUMBER = 21031067
ZEROS = "0" * 40
PUSHES = [name for name in WEBHOOKS if event_of(name) == "push"]
OLDER_THAN_APP_SLUG = {
    "installation.created",
    "installation.deleted",
    "installation_repositories.added",
    "installation_repositories.removed",
}
REST = {
    "rest.activity": schema.Activity,
    "rest.commit": schema.Commit,
    "rest.delivery": schema.HookDelivery,
    "rest.installation": schema.Installation,
    "rest.repository": schema.FullRepository,
    "rest.user": schema.PublicUser,
}


class Answer:
    """A session that answers every request with one sample."""

    def __init__(self, sample: Any) -> None:
        self.body = json.dumps(sample)

    async def get(self, path: str, kind: type[Any]) -> Any:
        return msgspec.json.decode(self.body, type=kind)

    async def page(self, path: str, kind: type[Any], *_: object) -> Page:
        return Page(msgspec.json.decode(self.body, type=kind), None, None)


# GitHub's published schema


@pytest.mark.parametrize("name", NAMES)
def test_every_sample_follows_the_published_schema(name: str) -> None:
    sample = documented(name)
    if name in OLDER_THAN_APP_SLUG:
        sample["installation"]["app_slug"] = "an-app"
    if name in REST:
        REST[name].model_validate(sample)
    else:
        parse_obj(event_of(name), sample)  # type: ignore[call-overload]


def test_there_is_a_sample_of_every_event_that_is_read() -> None:
    assert {event_of(name) for name in WEBHOOKS} == {*ACCOUNT_EVENTS, "push", "ping"}


# Webhooks


@pytest.mark.parametrize(
    ("name", "commits", "before", "after"),
    [
        ("push.branch_created", 1, ZEROS, "6113728f27ae82c7b1a177c8d03f9e96e0adf246"),
        ("push.branch_deleted", 0, "6113728f27ae82c7b1a177c8d03f9e96e0adf246", ZEROS),
        ("push.tag_deleted", 0, "6113728f27ae82c7b1a177c8d03f9e96e0adf246", ZEROS),
        ("push.tag_created", 0, ZEROS, "6113728f27ae82c7b1a177c8d03f9e96e0adf246"),
        ("push.without_username", 1, ZEROS, "6113728f27ae82c7b1a177c8d03f9e96e0adf246"),
        (
            "push.ordinary",
            2,
            "6113728f27ae82c7b1a177c8d03f9e96e0adf246",
            "0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c",
        ),
        (
            "push.forced",
            1,
            "0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c",
            "e5bd3914e2e596debea16f433f57875b5b90bcd6",
        ),
        (
            "push.merge",
            2,
            "6113728f27ae82c7b1a177c8d03f9e96e0adf246",
            "7638417db6d59f3c431d3e1f261cc637155684cd",
        ),
    ],
)
def test_a_push_is_decoded(name: str, commits: int, before: str, after: str) -> None:
    decoded = decode_push(documented_bytes(name), HOSTS)

    sent = documented(name)
    assert (decoded.ref, decoded.before, decoded.after) == (sent["ref"], before, after)
    assert decoded.pushed_at == datetime(2019, 5, 15, 15, 20, 57, tzinfo=UTC)
    assert (decoded.installation_id, decoded.is_truncated, decoded.left_out) == (1, False, 0)
    assert (decoded.repository.id, decoded.repository.full_name) == (
        186853002,
        "Codertocat/Hello-World",
    )
    assert (decoded.repository.is_private, decoded.repository.is_fork) == (False, False)
    assert decoded.repository.seen_at == datetime(2019, 5, 15, 15, 20, 41, tzinfo=UTC)
    assert len(decoded.commits) == commits
    for one, raw in zip(decoded.commits, sent["commits"], strict=True):
        assert (one.commit_id, one.message, one.commit_url) == (
            raw["id"],
            raw["message"],
            raw["url"],
        )
        assert one.commit_date == datetime.fromisoformat(raw["timestamp"])
        assert one.raw_date is None
        assert one.claim.github_user_id == NUMBER
        assert (one.is_bot, one.is_merge) == (False, raw["message"].startswith("Merge"))


@pytest.mark.parametrize("name", PUSHES)
def test_a_push_has_no_action_and_changes_no_account(name: str) -> None:
    assert action_of(documented_bytes(name)) is None
    assert decode_changes("push", documented_bytes(name), RECEIVED_AT).repositories == ()


@pytest.mark.parametrize(
    ("name", "changed_at", "is_suspended"),
    [
        ("installation.created", datetime(2019, 5, 15, 15, 19, 51, tzinfo=UTC), False),
        ("installation.suspend", datetime(2021, 4, 29, 2, 32, 50, tzinfo=UTC), True),
        ("installation.unsuspend", None, False),
        ("installation.deleted", None, False),
        ("installation.new_permissions_accepted", None, False),
    ],
)
def test_an_installation_is_decoded(
    name: str, changed_at: datetime | None, is_suspended: bool
) -> None:
    changes = decode_changes("installation", documented_bytes(name), RECEIVED_AT)

    sent = documented(name)
    (seen,) = changes.installations
    assert (seen.id, seen.account_id) == (
        sent["installation"]["id"],
        sent["installation"]["account"]["id"],
    )
    assert seen.account_login == sent["installation"]["account"]["login"]
    assert seen.repository_selection == sent["installation"]["repository_selection"]
    assert seen.is_deleted is (name == "installation.deleted")
    assert (seen.suspended_at is not None) is is_suspended
    assert seen.changed_at == (changed_at or seen.changed_at) != RECEIVED_AT
    assert seen.installed_by == (NUMBER if name == "installation.created" else None)
    assert [one.full_name for one in changes.repositories] == [
        one["full_name"] for one in sent.get("repositories", [])
    ]


@pytest.mark.parametrize("action", ["added", "removed"])
def test_the_repositories_of_an_installation_are_decoded(action: str) -> None:
    name = f"installation_repositories.{action}"
    changes = decode_changes("installation_repositories", documented_bytes(name), RECEIVED_AT)

    sent = documented(name)
    assert [(one.id, one.full_name, one.is_removed) for one in changes.repositories] == [
        (one["id"], one["full_name"], action == "removed") for one in sent[f"repositories_{action}"]
    ]
    assert changes.repositories
    assert {one.installation_id for one in changes.repositories} == {sent["installation"]["id"]}


@pytest.mark.parametrize(
    "name", [name for name in WEBHOOKS if event_of(name) in {"repository", "public"}]
)
def test_a_repository_is_decoded(name: str) -> None:
    changes = decode_changes(event_of(name), documented_bytes(name), RECEIVED_AT)

    sent = documented(name)
    (seen,) = changes.repositories
    assert (seen.id, seen.full_name, seen.is_private, seen.is_fork, seen.is_archived) == tuple(
        sent["repository"][key] for key in ("id", "full_name", "private", "fork", "archived")
    )
    assert seen.seen_at == datetime.fromisoformat(sent["repository"]["updated_at"])
    assert seen.installation_id == sent.get("installation", {}).get("id")
    assert bool(seen.is_deleted) is (name == "repository.deleted")


def test_a_renamed_and_a_revoking_account_are_decoded() -> None:
    renamed, revoked = [
        decode_changes(event_of(name), documented_bytes(name), RECEIVED_AT)
        for name in ("installation_target.renamed", "github_app_authorization.revoked")
    ]

    assert renamed.renames == (AccountRename(account_id=NUMBER, login="Codertocat-renamed"),)
    assert revoked.revoked_account_ids == (1,)


# REST


def test_a_listed_commit_is_decoded() -> None:
    listed = decode_listed(msgspec.Raw(documented_bytes("rest.commit")), HOSTS)

    assert listed.parents == ("6dcb09b5b57875f334f61aebed695e2e4193db5e",)
    assert listed.commit.commit_date == datetime(2011, 4, 14, 16, 0, 49, tzinfo=UTC)
    assert (listed.commit.claim.github_user_id, listed.commit.claim.login) == (1, "octocat")
    assert listed.commit.claim.email == "support@github.com"
    assert listed.commit.message == "Fix all the bugs"


async def test_an_activity_is_decoded() -> None:
    page = await activity_page(Answer([documented("rest.activity")]), "octocat/Hello-World")  # type: ignore[arg-type]

    assert page.entries is not None
    (entry,) = page.entries
    assert (entry.ref, entry.kind) == ("refs/heads/main", "force_push")
    assert entry.after == "827efc6d56897b048c772eb4087f854f46256132"
    assert entry.pushed_at == datetime(2011, 1, 26, 19, 6, 43, tzinfo=UTC)


async def test_a_logged_delivery_is_decoded_and_its_payload_read_again() -> None:
    sample = documented("rest.delivery")
    logged = [
        one
        async for page in iter_deliveries(Answer([sample]), datetime(2019, 1, 1, tzinfo=UTC))  # type: ignore[arg-type]
        for one in page
    ]
    payload = await fetch_delivery_payload(Answer(sample), logged[0])  # type: ignore[arg-type]

    assert [(one.id, one.event, one.was_answered) for one in logged] == [(12345678, "push", True)]
    assert payload is not None
    assert decode_push(payload, HOSTS) == decode_push(documented_bytes("push.ordinary"), HOSTS)


async def test_an_installation_a_repository_and_a_user_of_rest_are_decoded() -> None:
    [installed] = await list_installations(Answer([documented("rest.installation")]))  # type: ignore[arg-type]
    fork = await read_repository(Answer(documented("rest.repository")), "any")  # type: ignore[arg-type]
    user = msgspec.json.decode(documented_bytes("rest.user"), type=PublicAccount)

    assert (installed.id, installed.account_login, installed.account_type) == (1, "octocat", "User")
    assert installed.changed_at == datetime(2017, 7, 8, 20, 18, 44, tzinfo=UTC)
    assert (fork.full_name, fork.is_fork) == ("Octocoders/Hello-World", True)
    assert fork.upstream == "Codertocat:master"
    assert (user.id, user.login) == (1, "octocat")


# The payloads that tests and the simulation make


def simulated() -> dict[str, Any]:
    """Return the first push of the demo."""
    zone = ZoneInfo("Asia/Seoul")
    demo = Demo(date(2026, 4, 1), zone, demo_people(), seed=1)
    payload: dict[str, Any] = json.loads(
        demo.past_pushes(datetime(2026, 4, 3, 12, tzinfo=zone))[0].body
    )
    return payload


@pytest.mark.parametrize("make", [simulated, lambda: push([commit(seoul("2025-03-10 12:00:00"))])])
def test_made_pushes_have_the_keys_that_github_documents(make: Any) -> None:
    made, sample = make(), documented("push.branch_created")

    assert set(made) == set(sample)
    for key in ("created", "deleted", "forced", "base_ref", "compare", "ref", "before", "after"):
        assert isinstance(made[key], type(sample[key])), key
    assert set(made["commits"][0]) == set(sample["commits"][0])
    assert set(made["head_commit"]) == set(sample["head_commit"])
    assert set(made["pusher"]) == set(sample["pusher"])
    assert set(made["installation"]) == set(sample["installation"])
    for name in ("id", "full_name", "private", "fork", "created_at", "updated_at", "pushed_at"):
        assert isinstance(made["repository"][name], type(sample["repository"][name])), name


def test_the_tests_github_shows_no_key_that_github_does_not() -> None:
    octocat = Account(1, "octocat")
    shown = Repository(1, "hello", octocat)
    history = History(shown)
    sha = history.commit(octocat, datetime(2025, 3, 10, tzinfo=UTC))
    change: Change = history.push(sha, datetime(2025, 3, 10, tzinfo=UTC))
    listed, pushed = history.commits[sha].listed(shown), history.commits[sha].pushed(shown)

    assert set(change.shown()) <= set(documented("rest.activity"))
    assert set(listed) <= set(documented("rest.commit"))
    assert set(listed["commit"]) <= set(documented("rest.commit")["commit"])
    assert set(pushed) == set(documented("push.branch_created")["commits"][0])
    assert set(octocat.shown()) <= set(documented("rest.user"))
    for repository_of_push in (shown.shown(), repository()):
        assert set(repository_of_push) <= set(documented("push.branch_created")["repository"])
