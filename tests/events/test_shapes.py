"""A body is only the event that its shape is, whatever its unsigned header says."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, get_args, get_origin

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from tests.support.documented import WEBHOOKS, documented, documented_bytes, event_of
from tests.support.github import commit, push, repository
from webhook_app.events import (
    ACCOUNT_EVENTS,
    AccountChanges,
    InvalidPayload,
    Push,
    check_shape,
    decode_changes,
    decode_push,
    event_class,
)

HOSTS = ("github.com",)
NOON = datetime(2025, 3, 10, 3, tzinfo=UTC)
BELIEVED = sorted(ACCOUNT_EVENTS | {"push", "ping"})
OWNER = {"id": 1001, "login": "ann", "type": "User"}
WHOLE = {"id": 5, "account": OWNER}


def fits(event: str, payload: Any) -> bool:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    try:
        check_shape(event, body)
    except InvalidPayload:
        return False
    return True


def decode(event: str, body: bytes) -> Push | AccountChanges:
    if event == "push":
        return decode_push(body, HOSTS)
    return decode_changes(event, body, NOON)


# GitHub's samples


@pytest.mark.parametrize("name", WEBHOOKS)
def test_a_documented_payload_fits_its_event(name: str) -> None:
    check_shape(event_of(name), documented_bytes(name))


@pytest.mark.parametrize(
    ("name", "event"),
    [(name, event) for name in WEBHOOKS for event in BELIEVED if event != event_of(name)],
)
def test_a_documented_payload_fits_no_other_event_that_we_believe(name: str, event: str) -> None:
    with pytest.raises(InvalidPayload, match=rf"^The payload does not fit the event `{event}`: "):
        check_shape(event, documented_bytes(name))

    if event != "ping":  # nothing is read of it
        with pytest.raises(InvalidPayload):
            decode(event, documented_bytes(name))


TOLD_BY_THEIR_KEYS = {"push", "installation", "installation_repositories", "installation_target"}
"""The bodies of the others have only keys that an event of tomorrow may have too."""


@pytest.mark.parametrize("name", WEBHOOKS)
def test_an_unknown_event_is_not_believed_with_the_body_of_one_that_is_plain(name: str) -> None:
    is_plain = event_of(name) in TOLD_BY_THEIR_KEYS

    assert fits("an_event_of_2031", documented_bytes(name)) is not is_plain
    assert fits("", documented_bytes(name)) is not is_plain


# All events of GitHub's published schema


def models_of(kind: Any) -> Iterable[type[BaseModel]]:
    """Return the models that a union of the schema is made of."""
    if get_origin(kind) is None:
        return [kind]
    return [model for part in get_args(kind) if part for model in models_of(part)]


def smallest(event: str, model: type[BaseModel]) -> dict[str, Any]:
    """Return the least that an event has, with a public repository even where it needs none."""
    body: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        key = field.alias or name
        if key == "action":  # a repository_dispatch has whatever its sender writes
            body[key] = (get_args(field.annotation) or ["deleted"])[0]
        elif field.is_required():
            body[key] = "refs/heads/main" if key in {"ref", "before", "after"} else {}
    beside = {} if event in WITHOUT_A_REPOSITORY else {"repository": repository()}
    return body | beside | {"sender": OWNER, "installation": {"id": 5}}


WITHOUT_A_REPOSITORY = {"organization"}
"""The schema allows a `repository` here too, but it would be the body of a `repository` event."""


def other_events() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield each model of an event that we do not believe: its name, its event, the least it has.

    To import all of them takes 6 s of CPU and 190 MB, so no process does it only to collect tests.
    """
    from githubkit_schemas.latest.webhooks import webhook_event_types

    for event, kind in sorted(webhook_event_types.items()):
        if event not in BELIEVED:
            for model in models_of(kind):
                if isinstance(model, type) and issubclass(model, BaseModel):
                    yield model.__name__, event, smallest(event, model)


def test_every_other_event_of_github_s_fits_its_name_and_none_that_we_believe() -> None:
    others = list(other_events())

    assert {event for _, event, _ in others} >= {
        *("release", "label", "star", "issues", "member", "team", "check_run", "meta", "fork"),
        *("status", "create", "repository_dispatch", "repository_import", "security_and_analysis"),
    }
    assert len(others) > 200
    fitting = [
        (model, event, [name for name in (event, *BELIEVED) if fits(name, body)])
        for model, event, body in others
    ]
    wrong = [one for one in fitting if one[2] != [one[1]]]
    assert not wrong, wrong


# What holders of one captured delivery did


def test_a_private_push_is_not_a_publication() -> None:
    private = push([commit(NOON)], repo=repository(private=True))

    with pytest.raises(InvalidPayload, match=r"event `public`: it has `commits`"):
        decode("public", json.dumps(private).encode())


@pytest.mark.parametrize("private", [True, None, "false", 0])
def test_a_publication_shows_a_public_repository(private: Any) -> None:
    body = documented("public")
    body["repository"]["private"] = private

    with pytest.raises(InvalidPayload, match="its repository is not public"):
        decode("public", json.dumps(body).encode())


@pytest.mark.parametrize("event", ["installation", "installation_repositories"])
@pytest.mark.parametrize("name", ["repository.deleted", "repository.created"])
def test_a_deleted_repository_is_not_a_deleted_installation(name: str, event: str) -> None:
    with pytest.raises(InvalidPayload, match=f"does not fit the event `{event}`"):
        decode(event, documented_bytes(name))


def test_a_deleted_installation_deletes_no_repository_that_stands_beside_it() -> None:
    body = documented("installation.deleted") | {"repository": repository()}
    del body["repositories"]

    with pytest.raises(InvalidPayload, match="its installation has an `account`"):
        decode("repository", json.dumps(body).encode())


@pytest.mark.parametrize("subject", ["release", "label", "starred_at", "comment", "issue", "team"])
def test_what_is_deleted_in_a_repository_is_not_the_repository(subject: str) -> None:
    body = documented("repository.deleted") | {subject: None}

    with pytest.raises(InvalidPayload, match=f"event `repository`: it has `{subject}`"):
        decode("repository", json.dumps(body).encode())


@pytest.mark.parametrize("event", ["ping", "an_event_of_2031", "", "Push"])
def test_a_push_under_another_name_is_refused(event: str) -> None:
    body = json.dumps(push([commit(NOON)])).encode()

    with pytest.raises(InvalidPayload):
        check_shape(event, body)


def test_a_push_with_an_action_is_another_event() -> None:
    body = json.dumps(push([commit(NOON)], action="created")).encode()

    for check in (lambda: check_shape("push", body), lambda: decode("push", body)):
        with pytest.raises(InvalidPayload, match="it has an `action`"):
            check()


# What may differ


@pytest.mark.parametrize(
    "odd",
    [
        {"commits": []},
        {"commits": None},
        {"action": None},
        {"installation": None},
        {"ref": "refs/tags/v1", "after": "0" * 40, "deleted": True, "head_commit": None},
        {"a_key_of_2031": {"deep": [1]}, "pusher": "nobody", "forced": "perhaps"},
        {"installation": WHOLE},
    ],
)
def test_an_odd_push_is_a_push(odd: dict[str, Any]) -> None:
    body = json.dumps(push([commit(NOON)]) | odd).encode()

    check_shape("push", body)
    assert isinstance(decode("push", body), Push)


def test_a_push_without_commits_is_a_push() -> None:
    body = {key: value for key, value in push().items() if key != "commits"}

    assert fits("push", body)


@pytest.mark.parametrize("name", [name for name in WEBHOOKS if event_of(name) in ACCOUNT_EVENTS])
def test_new_fields_and_values_of_an_account_event_do_no_harm(name: str) -> None:
    body = documented(name) | {"a_key_of_2031": [{}], "enterprise": {"id": 1}, "organization": []}

    assert decode(event_of(name), json.dumps(body).encode()) == decode(
        event_of(name), documented_bytes(name)
    )


def test_a_publication_with_an_empty_action_has_none() -> None:
    assert fits("public", documented("public") | {"action": None})


@pytest.mark.parametrize(
    "name",
    [
        *("installation.created", "installation_repositories.added", "installation_target.renamed"),
        *("repository.deleted", "github_app_authorization.revoked"),
    ],
)
@pytest.mark.parametrize("action", ["an action of 2031", "", None, 7, ["deleted"]])
def test_an_action_that_we_do_not_know_waits(name: str, action: Any) -> None:
    body = documented(name) | {"action": action}

    with pytest.raises(InvalidPayload, match="`action` is not "):
        decode(event_of(name), json.dumps(body).encode())


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("installation.created", ("installation", "account")),
        ("installation.deleted", ("installation", "account", "id")),
        ("installation_repositories.added", ("installation", "account", "id")),
        ("installation_repositories.added", ("repositories_added",)),
        ("installation_repositories.removed", ("repositories_removed",)),
        ("installation_target.renamed", ("account", "id")),
        ("repository.renamed", ("repository",)),
        ("public", ("repository",)),
        ("github_app_authorization.revoked", ("sender",)),
        ("push.ordinary", ("ref",)),
        ("push.ordinary", ("before",)),
        ("push.ordinary", ("after",)),
        ("push.ordinary", ("repository",)),
    ],
)
@pytest.mark.parametrize("odd", ["absent", None, "text", 7, {}])
def test_what_decides_may_not_be_missing_or_odd(name: str, path: tuple[str, ...], odd: Any) -> None:
    body = documented(name)
    parent = body
    for key in path[:-1]:
        parent = parent[key]
    if odd == "absent":
        del parent[path[-1]]
    elif odd == "text" and event_of(name) == "push" and path != ("repository",):
        parent[path[-1]] = ["no", "text"]
    elif odd == 7 and path[-1] == "id":
        parent[path[-1]] = True
    else:
        parent[path[-1]] = odd

    with pytest.raises(InvalidPayload):
        decode(event_of(name), json.dumps(body).encode())


# Whatever the bytes


@pytest.mark.parametrize("body", [b"", b"no JSON", b"[]", b"7", b'"push"', b"\xff", b"[" * 90_000])
def test_what_is_no_object_fits_no_event_that_we_believe(body: bytes) -> None:
    assert [event for event in BELIEVED if fits(event, body)] == []
    assert fits("an_event_of_2031", body)


@pytest.mark.parametrize("broken", [b'"\xff"', b'"\\ud800"', b"NaN", b"1e999", b"9" * 4_000])
@pytest.mark.parametrize("name", WEBHOOKS)
def test_a_broken_value_hides_no_shape(name: str, broken: bytes) -> None:
    body = b'{"x":' + broken + b',"\xed\xa0\x80":' + broken + b"," + documented_bytes(name)[1:]
    plain = event_of(name) in TOLD_BY_THEIR_KEYS

    assert [event for event in BELIEVED if fits(event, body)] == [event_of(name)]
    assert fits("an_event_of_2031", body) is not plain


@pytest.mark.parametrize("depth", [10, 900, 1_100, 100_000])
@pytest.mark.parametrize("event", [*BELIEVED, "an_event_of_2031"])
def test_nesting_is_checked_or_refused_but_never_a_crash(event: str, depth: int) -> None:
    opening, closing = b"[" * depth, b"]" * depth
    installation = b'{"action":"created","installation":{"account":' + opening + closing + b"}}"

    assert not fits(event, installation) or event == "an_event_of_2031"
    assert fits(event, b'{"\xff":' + opening + closing + b"}") is (event not in BELIEVED)


KEYS = sorted({key for name in WEBHOOKS for key in documented(name)})
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
likely = (
    st.sampled_from([OWNER, WHOLE, repository(), repository(private=True), [repository()]])
    | st.sampled_from(["created", "deleted", "added", "renamed", "revoked", "refs/heads/main"])
    | anything
)
spoilt = st.tuples(
    st.sampled_from([{}, *map(documented, WEBHOOKS)]),
    st.dictionaries(st.sampled_from(KEYS), likely, max_size=5),
).map(lambda parts: parts[0] | parts[1])
events = st.sampled_from([*BELIEVED, "an_event_of_2031", ""]) | st.text(
    st.characters(exclude_categories=())
)


@given(events, st.binary() | anything.map(lambda value: json.dumps(value).encode()))
def test_no_junk_fits_an_event_that_we_believe(event: str, body: bytes) -> None:
    assert fits(event, body) is (event not in BELIEVED)


@given(events, spoilt)
def test_whatever_is_decoded_fits(event: str, payload: dict[str, Any]) -> None:
    body = json.dumps(payload).encode()
    does_fit = fits(event, body)

    if event in BELIEVED and event != "ping":
        try:
            decode(event, body)
        except InvalidPayload:
            return
        assert does_fit


# Classes


@pytest.mark.parametrize("event", BELIEVED)
def test_an_event_that_we_know_is_its_own_class(event: str) -> None:
    assert event_class(event) == event


@given(st.text().filter(lambda event: event not in BELIEVED))
def test_all_other_events_are_one_class(event: str) -> None:
    assert event_class(event) == "other"
