"""What all payloads have in common: forms, instants, text that PostgreSQL can store."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from math import isfinite
from typing import Any
from urllib.parse import parse_qs

import msgspec

from webhook_app.attendance import is_plausible
from webhook_app.errors import InvalidInput

MAX_NAME_LENGTH = 320
MAX_ID = 2**63 - 1


class InvalidPayload(InvalidInput):
    """The body lacks what its event needs; the delivery is stored and decoded again later."""


class _Action(msgspec.Struct):
    action: str | None = None


_action_decoder = msgspec.json.Decoder(_Action)


def extract_json(body: bytes, content_type: str) -> bytes:
    """Return the JSON of a delivery: the body itself, or the field `payload` of a form.

    Raises InvalidPayload if a form has no such field. Both content types are GitHub's:
    https://docs.github.com/en/webhooks/using-webhooks/creating-webhooks
    """
    if content_type.partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        return body
    fields = parse_qs(body.decode("ascii", "replace"), keep_blank_values=True)
    if "payload" not in fields:
        raise InvalidPayload("The form has no field `payload`.")
    return fields["payload"][0].encode("utf-8", "surrogatepass")


def action_of(payload: bytes) -> str | None:
    """Return the payload's `action`; None if it has none or cannot be read."""
    try:
        action = _action_decoder.decode(payload).action
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return clean(action, MAX_NAME_LENGTH) if action else None


def parse_lenient_json(payload: bytes) -> Any:
    """Return JSON, with broken UTF-8 replaced, and NaN and infinite numbers as None.

    Raises InvalidPayload if it is not JSON even so.
    """
    try:
        return json.loads(
            payload.decode("utf-8", "replace"), parse_float=_finite, parse_constant=_null
        )
    except RecursionError:
        raise InvalidPayload("The payload is nested too deeply.") from None
    except ValueError as error:
        raise InvalidPayload(f"The payload is not JSON: {error}.") from None


def _finite(text: str) -> float | None:
    number = float(text)
    return number if isfinite(number) else None


def _null(_: str) -> None:
    """Replace NaN and Infinity, which Python reads although JSON does not have them."""


def find_id(raw: dict[str, Any]) -> int | None:
    """Return an object's `id`; None if it is missing or PostgreSQL could not store it."""
    value = raw.get("id")
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and 0 < value <= MAX_ID else None  # type: ignore[operator] # an int


def parse_instant(value: object) -> datetime | None:
    """Return an instant (UTC) from epoch seconds or ISO text; None if outside 1970-2200."""
    try:
        instant = (
            datetime.fromtimestamp(value, UTC)
            if isinstance(value, (int, float))
            else datetime.fromisoformat(str(value))
        )
        if instant.tzinfo is None:
            return None
        if instant.tzinfo is not UTC:
            instant = instant.astimezone(UTC)
        return instant if is_plausible(instant) else None
    except (ValueError, OverflowError, OSError):
        return None


def clean(text: str, max_length: int) -> str:
    """Return text that PostgreSQL can store: cut to a length, without NUL.

    The raw body, which is stored beside it, still has the rest.
    """
    if len(text) <= max_length and "\0" not in text:
        return text
    return text[:max_length].replace("\0", "")
