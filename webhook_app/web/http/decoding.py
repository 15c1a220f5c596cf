"""The body and the query of a request as structs."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, get_type_hints

import msgspec
from starlette.requests import Request

from webhook_app.web.http.problems import Problem

MAX_BODY_BYTES = 64_000
_FIELD_AT_FAULT = re.compile(r" - at `\$\.(\w+)[^`]*`")
_KINDS = {date: "a date as YYYY-MM-DD", int: "a whole number", bool: "true or false"}


async def read_body(request: Request) -> bytes:
    """Return the body as it was sent; raise Problem 413 while a too large one still streams."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise Problem(413, f"A request has at most {MAX_BODY_BYTES} bytes.")
    return bytes(body)


def decode_body(body: bytes, body_type: type[Any]) -> Any:
    """Return the JSON body as a struct; raise Problem 400, or 422 naming the invalid field."""
    try:
        return msgspec.json.decode(body, type=body_type)
    except msgspec.ValidationError as error:
        field = _FIELD_AT_FAULT.search(str(error))
        sentence = _FIELD_AT_FAULT.sub("", str(error))
        if field is None:
            raise Problem(422, f"{sentence}.") from None
        raise Problem(422, f"{field[1]}: {sentence}.", parameter=field[1]) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Problem(400, "The body is not JSON.") from None


def decode_query(request: Request, query_type: type[Any]) -> Any:
    """Return the query as a struct; raise Problem 400 naming the invalid parameter.

    An empty parameter counts as one that is left out.
    """
    values = {name: value for name, value in request.query_params.items() if value != ""}
    try:
        return msgspec.convert(values, query_type, strict=False)
    except msgspec.ValidationError as error:
        field = _FIELD_AT_FAULT.search(str(error))
        name = field[1] if field else "query"
        wanted = get_type_hints(query_type).get(name)
        raise invalid_parameter(name, wanted, str(error)) from None


def invalid_parameter(name: str, wanted: Any, reason: str = "") -> Problem:
    """Return the Problem 400 of a parameter that is not what its type wants."""
    is_out_of_range = re.search(r">=|<=", reason)
    for kind, text in _KINDS.items():
        if wanted in (kind, kind | None) and not is_out_of_range:
            return Problem(400, f"{name} must be {text}.", parameter=name)
    return Problem(400, f"{name}: {_FIELD_AT_FAULT.sub('', reason)}.", parameter=name)
