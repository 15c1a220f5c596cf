"""What all payloads have in common: forms, instants, text that PostgreSQL can hold."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qs

import msgspec

from webhook_app.attendance import is_plausible

LONGEST_NAME = 320
LARGEST_ID = 2**63 - 1


class Undecodable(Exception):
    """The body does not hold what its event needs; the delivery is kept and tried again."""


class _Action(msgspec.Struct):
    action: str | None = None


_action_decoder = msgspec.json.Decoder(_Action)


def json_of(body: bytes, content_type: str) -> bytes:
    """The JSON inside a delivery: the body itself, or the field `payload` of a form.

    Raises Undecodable for a form without one.
    """
    if content_type.partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        return body
    fields = parse_qs(body.decode("ascii", "replace"), keep_blank_values=True)
    if "payload" not in fields:
        raise Undecodable("The form holds no field `payload`.")
    return fields["payload"][0].encode("utf-8", "surrogatepass")


def action_of(payload: bytes) -> str | None:
    """The payload's `action` where it has one; None for anything unreadable."""
    try:
        action = _action_decoder.decode(payload).action
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return clean(action, LONGEST_NAME) if action else None


def parse_instant(value: object) -> datetime | None:
    """An instant (UTC) from epoch seconds or ISO text; None unless it lies in 1970-2200."""
    try:
        instant = (
            datetime.fromtimestamp(value, UTC)
            if isinstance(value, (int, float))
            else datetime.fromisoformat(str(value))
        )
        if instant.tzinfo is None or not is_plausible(instant):
            return None
        return instant.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def clean(text: str, longest: int) -> str:
    """Text as PostgreSQL can hold it: no NUL, cut to a length; the raw body keeps the rest."""
    return text[:longest].replace("\0", "")
