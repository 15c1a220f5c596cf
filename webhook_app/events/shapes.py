"""What a body must look like to be the event its header names, since headers are not signed.

Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads. Signed bodies can be read
by others (a relay, a proxy's log) and sent again under another event name.
"""

from __future__ import annotations

import json
from typing import Any

import msgspec

from webhook_app.events.parsing import (
    MAX_NAME_LENGTH,
    InvalidPayload,
    clean,
    find_id,
    parse_lenient_json,
)

OTHER = "other"

_INSTALLATION_ACTIONS = ("created", "deleted", "suspend", "unsuspend", "new_permissions_accepted")
_REPOSITORY_ACTIONS = (
    "created",
    "deleted",
    "archived",
    "unarchived",
    "edited",
    "renamed",
    "transferred",
    "publicized",
    "privatized",
)
# A deleted release, label, star … has a `repository` and `action: "deleted"` too: only what else
# stands beside them says what was deleted. The documented events that have none of these have an
# `action` that a repository has not, or (`security_and_analysis`) `changes` without an `action`.
_SUBJECTS = frozenset({
    "account", "alert", "answer", "branch", "build", "check_run", "check_suite",
    "client_payload", "comment", "commit", "commits", "definition", "deployment",
    "deployment_status", "discussion", "forkee", "hook", "hook_id", "invitation", "issue",
    "key", "label", "marketplace_purchase", "member", "membership", "merge_group", "milestone",
    "new_property_values", "package", "pages", "parent_issue", "personal_access_token_request",
    "project", "project_card", "project_column", "projects_v2", "projects_v2_item",
    "projects_v2_status_update", "pull_request", "ref", "registry_package", "release",
    "repositories", "repositories_added", "repositories_removed", "repository_advisory",
    "repository_ruleset", "review", "rule", "security_advisory", "sha", "sponsorship",
    "starred_at", "status", "sub_issue", "target_type", "team", "thread", "workflow",
    "workflow_job", "workflow_run", "zen",
})  # fmt: skip

_Members = dict[str, msgspec.Raw]

_decoder = msgspec.json.Decoder(dict[str, msgspec.Raw])


class _Shape(msgspec.Struct, frozen=True, kw_only=True):
    """The top-level keys of an event; without `actions` it has no `action`."""

    texts: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    none_of: frozenset[str] = frozenset()
    actions: tuple[str, ...] = ()


_SHAPES = {
    "push": _Shape(texts=("ref", "before", "after"), objects=("repository",)),
    "ping": _Shape(any_of=("zen", "hook", "hook_id"), none_of=frozenset({"ref", "commits"})),
    "installation": _Shape(objects=("installation",), actions=_INSTALLATION_ACTIONS),
    "installation_repositories": _Shape(objects=("installation",), actions=("added", "removed")),
    "installation_target": _Shape(
        objects=("account",), any_of=("changes", "target_type"), actions=("renamed",)
    ),
    "repository": _Shape(objects=("repository",), none_of=_SUBJECTS, actions=_REPOSITORY_ACTIONS),
    "public": _Shape(objects=("repository",), none_of=_SUBJECTS | {"changes"}),
    "github_app_authorization": _Shape(
        objects=("sender",),
        none_of=_SUBJECTS | {"repository", "installation"},
        actions=("revoked",),
    ),
}


def event_class(event: str) -> str:
    """Return the event if we know it, else "other".

    Deliveries are deduplicated by class and body: one body cannot be stored under endless invented
    event names, and one stored under an invented name does not stand in for the genuine delivery.
    """
    return event if event in _SHAPES else OTHER


def check_shape(event: str, payload: bytes) -> None:
    """Raise InvalidPayload if the payload is not of the event that its header names.

    Additional keys and unknown values are fine, but not an unknown `action` of an installation,
    repository or account: what we do not understand stays pending rather than changes the book.
    An unknown event fits unless its body is a push or an App's installation or account. The body
    of a `repository` or `public` event fits it, since an event that GitHub invents may look so.
    A body that nobody reads need not be JSON. `decode_push` and `decode_changes` check by
    themselves.
    """
    try:
        misfit = _misfit(event, _members(payload))
    except InvalidPayload:
        if event not in _SHAPES:
            return
        raise
    if misfit:
        name = clean(event, MAX_NAME_LENGTH)
        raise InvalidPayload(f"The payload does not fit the event `{name}`: {misfit}.")


def _members(payload: bytes) -> _Members:
    """Return the members of an object by name, undecoded."""
    try:
        return _decoder.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return _lenient_members(payload)
    except RecursionError:
        raise InvalidPayload("The payload is nested too deeply.") from None


def _lenient_members(payload: bytes) -> _Members:
    """Return the members of what the strict decoder refuses: broken UTF-8, surrogates, NaN."""
    body = parse_lenient_json(payload)
    if not isinstance(body, dict):
        raise InvalidPayload("The payload is not an object.")
    try:
        return {name: msgspec.Raw(json.dumps(value).encode()) for name, value in body.items()}
    except RecursionError:
        raise InvalidPayload("The payload is nested too deeply.") from None


def _misfit(event: str, body: _Members) -> str | None:
    """Return what speaks against the event."""
    shape = _SHAPES.get(event)
    if shape is None:
        known = _find_known_event(body)
        return f"it is that of `{known}`" if known else None
    return _misfit_of_keys(shape, body) or _misfit_of_values(event, body)


def _misfit_of_keys(shape: _Shape, body: _Members) -> str | None:
    for opening, names in ((b'"', shape.texts), (b"{", shape.objects)):
        for name in names:
            if not bytes(body.get(name, b"")).startswith(opening):
                return f"`{name}` is missing or odd"
    if shape.any_of and not any(name in body for name in shape.any_of):
        return f"it has no `{'` or `'.join(shape.any_of)}`"
    others = sorted(shape.none_of & body.keys())
    if others:
        return f"it has `{others[0]}`"
    return _misfit_of_action(shape, body)


def _misfit_of_action(shape: _Shape, body: _Members) -> str | None:
    action = _value(body, "action")
    if shape.actions:
        return None if action in shape.actions else f"`action` is not {', '.join(shape.actions)}"
    return None if action is None else "it has an `action`"


def _misfit_of_values(event: str, body: _Members) -> str | None:
    """Return what speaks against the event inside its members."""
    match event:
        case "public" if _object(body, "repository").get("private") is not False:
            return "its repository is not public"
        case "repository" | "public" if _has_whole_installation(body):
            return "its installation has an `account`"
        case "installation" | "installation_repositories" if not _has_whole_installation(body):
            return "its installation has no `account` with an id"
        case "installation_repositories" if not _has_list(body):
            return "the list of its repositories is missing"
        case "installation_target" if find_id(_object(body, "account")) is None:
            return "its account has no id"
        case _:
            return None


def _find_known_event(body: _Members) -> str | None:
    """Return the event that a body of an unknown event plainly is."""
    if {"ref", "before", "after", "commits", "repository"} <= body.keys():
        return "push"
    if _has_whole_installation(body):
        return "installation"
    target = "installation_target"
    return target if "account" in body and _misfit(target, body) is None else None


def _has_whole_installation(body: _Members) -> bool:
    """Return whether the installation has an account: it is only an id in all other events."""
    account = _object(body, "installation").get("account")
    return isinstance(account, dict) and find_id(account) is not None


def _has_list(body: _Members) -> bool:
    return bytes(body.get(f"repositories_{_value(body, 'action')}", b"")).startswith(b"[")


def _object(body: _Members, name: str) -> dict[str, Any]:
    value = _value(body, name)
    return value if isinstance(value, dict) else {}


def _value(body: _Members, name: str) -> Any:
    return parse_lenient_json(bytes(body[name])) if name in body else None
