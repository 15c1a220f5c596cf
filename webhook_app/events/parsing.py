"""What all payloads have in common: forms, instants, text that PostgreSQL can hold."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from math import isfinite
from typing import Any
from urllib.parse import parse_qs

import msgspec

from webhook_app.attendance import is_plausible
from webhook_app.errors import InvalidInput

LONGEST_NAME = 320
LARGEST_ID = 2**63 - 1


class InvalidPayload(InvalidInput):
    """The body does not hold what its event needs; the delivery is kept and tried again."""


class _Action(msgspec.Struct):
    action: str | None = None


_action_decoder = msgspec.json.Decoder(_Action)


def extract_json(body: bytes, content_type: str) -> bytes:
    """The JSON inside a delivery: the body itself, or the field `payload` of a form.

    Raises Undecodable for a form without one.
    """
    if content_type.partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        return body
    fields = parse_qs(body.decode("ascii", "replace"), keep_blank_values=True)
    if "payload" not in fields:
        raise InvalidPayload("The form holds no field `payload`.")
    return fields["payload"][0].encode("utf-8", "surrogatepass")


def action_of(payload: bytes) -> str | None:
    """The payload's `action` where it has one; None for anything unreadable."""
    try:
        action = _action_decoder.decode(payload).action
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return clean(action, LONGEST_NAME) if action else None


def parse_lenient_json(payload: bytes) -> Any:
    """JSON read with patience: broken UTF-8 is replaced, a number that is none becomes null.

    Raises Undecodable where even that is not JSON.
    """
    try:
        return json.loads(
            payload.decode("utf-8", "replace"), parse_float=_finite, parse_constant=_nothing
        )
    except RecursionError:
        raise InvalidPayload("The payload is nested too deeply.") from None
    except ValueError as error:
        raise InvalidPayload(f"The payload is no JSON: {error}.") from None


def _finite(text: str) -> float | None:
    number = float(text)
    return number if isfinite(number) else None


def _nothing(_: str) -> None:
    """In the place of NaN and Infinity, which Python reads and JSON does not know."""


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
