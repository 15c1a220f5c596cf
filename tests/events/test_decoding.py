"""Reading what GitHub sent, without a server: whatever the bytes, a push or InvalidPayload."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.github import commit, push, repository, seoul, sha
from webhook_app.events import (
    ACCOUNT_EVENTS,
    AccountChanges,
    InvalidPayload,
    Push,
    action_of,
    decode_changes,
    decode_push,
    extract_json,
    parse_instant,
)

HOSTS = ("github.com",)
FORM = "application/x-www-form-urlencoded"
NOON = seoul("2025-03-10 12:00:00")

texts = st.text(st.characters(exclude_categories=())) | st.sampled_from(["\0", "\ud800", "a" * 999])
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


def read(payload: bytes) -> Push | None:
    try:
        return decode_push(payload, HOSTS)
    except InvalidPayload:
        return None


def texts_of(value: Any) -> list[str]:
    """Return every text of a push, however deep."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, (tuple, list)):
        return [text for inner in value for text in texts_of(inner)]
    fields = getattr(value, "__struct_fields__", ())
    return [text for name in fields for text in texts_of(getattr(value, name))]


@given(st.binary())
def test_no_bytes_break_the_reading(body: bytes) -> None:
    assert read(body) is None
    assert action_of(body) is None


@given(anything)
def test_no_json_breaks_the_reading(payload: Any) -> None:
    body = json.dumps(payload).encode()

    assert read(body) is None
    action_of(body)


ANN = {"login": "ann", "id": 1001, "type": "User"}
INSTALLATION = {"id": 5, "account": ANN, "updated_at": "2025-03-10T03:00:00Z"}
LISTS = {"repositories_added": [repository()], "repositories_removed": [repository()]}
ACCOUNT: dict[str, dict[str, Any]] = {
    "installation": {
        "action": "created",
        "installation": INSTALLATION,
        "repositories": [repository()],
        "sender": ANN,
    },
    "installation_repositories": {"action": "added", "installation": INSTALLATION, **LISTS},
    "installation_target": {"action": "renamed", "account": ANN, "target_type": "User"},
    "repository": {
        "action": "renamed",
        "repository": repository(),
        "installation": {"id": 5},
    },
    "public": {"repository": repository(), "installation": {"id": 5}},
    "github_app_authorization": {"action": "revoked", "sender": ANN},
}
INNER = ("id", "account", "login", "full_name", "private", "updated_at", "suspended_at")
inner = st.dictionaries(st.sampled_from(INNER), anything)
odd_member = (
    anything
    | inner
    | inner.map(lambda odd: ANN | odd)
    | inner.map(lambda odd: INSTALLATION | odd)
    | inner.map(lambda odd: repository() | odd)
    | st.lists(inner.map(lambda odd: repository() | odd), max_size=3)
    | st.sampled_from(["created", "renamed", "deleted", "suspend", "removed", "revoked"])
)


def odd_event(event: str) -> st.SearchStrategy[tuple[str, Any]]:
    """Return the event with some of its members replaced, or with anything."""
    names = st.sampled_from(sorted(ACCOUNT[event]))
    replaced = st.dictionaries(names, odd_member, max_size=3)
    return st.tuples(st.just(event), replaced.map(lambda odd: ACCOUNT[event] | odd) | anything)


@pytest.mark.parametrize("event", sorted(ACCOUNT_EVENTS))
def test_what_is_spoilt_below_changes_something_while_it_is_whole(event: str) -> None:
    changes = decode_changes(event, json.dumps(ACCOUNT[event]).encode(), NOON)

    assert changes != AccountChanges()


@given(st.sampled_from(sorted(ACCOUNT_EVENTS)).flatmap(odd_event))
def test_no_account_event_breaks_the_reading(odd: tuple[str, Any]) -> None:
    event, payload = odd
    try:
        changes = decode_changes(event, json.dumps(payload).encode(), NOON)
    except InvalidPayload:
        return

    for text in texts_of(changes):
        assert "\0" not in text
        text.encode()


@given(st.dictionaries(st.sampled_from(["message", "timestamp", "url", "author", "id"]), anything))
def test_an_odd_commit_never_spoils_its_neighbour(odd: dict[str, Any]) -> None:
    good = commit(NOON, id=sha("good"))
    body = json.dumps(push([good]) | {"commits": [commit(NOON) | odd, good]}).encode()

    found = read(body)

    assert found is not None
    assert len(found.commits) + found.left_out == 2
    assert found.commits[-1].commit_id == sha("good")
    assert found.commits[-1].commit_date == NOON


@given(texts, texts, texts)
def test_every_text_of_a_push_is_one_that_postgresql_takes(
    message: str, name: str, email: str
) -> None:
    odd = commit(NOON, message=message, email=email) | {"url": f"https://{name}"}
    odd["author"] |= {"name": name, "username": name}

    found = read(json.dumps(push([odd], ref=f"refs/heads/{name}")).encode())

    assert found is not None
    for text in texts_of(found):
        assert "\0" not in text
        text.encode()


@given(anything, st.sampled_from(["application/json", FORM, f"{FORM}; charset=x", "", "\xff"]))
def test_a_form_s_payload_is_the_json_it_holds(payload: Any, content_type: str) -> None:
    body = json.dumps(payload).encode()
    is_form = content_type.startswith(FORM)
    sent = urlencode({"payload": body}).encode() if is_form else body

    assert extract_json(sent, content_type) == body


@given(st.datetimes(datetime(1970, 1, 2), datetime(2200, 12, 30)), st.timezones())  # noqa: DTZ001 the zone is drawn apart
def test_every_instant_that_can_be_is_read(naive: datetime, zone: Any) -> None:
    at = naive.replace(tzinfo=UTC)

    assert parse_instant(at.astimezone(zone).isoformat()) == at


@given(anything)
def test_what_is_no_instant_is_none(value: Any) -> None:
    found = parse_instant(value)

    assert found is None or 1970 <= found.year <= 2200


@pytest.mark.parametrize("depth", [10, 900, 1_100, 100_000])
def test_nesting_is_read_or_refused_but_never_a_crash(depth: int) -> None:
    whole = json.dumps(push([commit(NOON)])).encode()
    deep = b'{"x":' + b"[" * depth + b"]" * depth + b"," + whole[1:]

    found = read(deep)

    assert found is None or len(found.commits) == 1
    assert (found is not None) or depth > 500
