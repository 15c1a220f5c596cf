"""Records as CSV or JSON, written one by one, so that memory does not grow with the file."""

from __future__ import annotations

import asyncio
import csv
import re
from collections.abc import AsyncIterator, Sequence
from io import StringIO
from typing import Any, Literal
from urllib.parse import quote

import msgspec

Format = Literal["csv", "json"]
MEDIA_TYPES: dict[Format, str] = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
BYTE_ORDER_MARK = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NOT_IN_FILE_NAMES = re.compile(r'[\x00-\x1f\x7f"*/:<>?\\|]')
PART_BYTES = 32_000
FIRST_COLUMNS = ("season", "github_id", "attendance_date")


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """Records of one kind: the name of one record, of all of them, and their type."""

    record: str
    name: str
    kind: type[msgspec.Struct]
    rows: AsyncIterator[msgspec.Struct]
    is_one: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of a record's fields."""
        return self.kind.__struct_fields__


async def as_json(sections: Sequence[Section]) -> AsyncIterator[bytes]:
    """Yield one object with a list per section, or the record itself if the section `is_one`."""
    part = bytearray(b"{")
    for number, section in enumerate(sections):
        part += b"," * bool(number) + msgspec.json.encode(section.name)
        part += b":" if section.is_one else b":["
        is_first = True
        async for row in section.rows:
            part += b"" if is_first else b","
            part += msgspec.json.encode(row)
            is_first = False
            if len(part) > PART_BYTES:
                yield bytes(part)
                part.clear()
                await asyncio.sleep(0)  # so that a fast client does not block the event loop
        part += b"" if section.is_one else b"]"
    yield bytes(part) + b"}\n"


async def as_csv(sections: Sequence[Section]) -> AsyncIterator[bytes]:
    """Yield one table of all records; the column `record` names the kind of each row.

    It begins with a byte order mark, by which Excel recognizes UTF-8.
    """
    names = [name for section in sections for name in section.fields]
    first = [name for name in FIRST_COLUMNS if name in names]
    columns = list(dict.fromkeys([*first, *names]))
    text = StringIO(newline="")
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text)
    writer.writerow(["record", *columns])
    for section in sections:
        indexes = [columns.index(name) for name in section.fields]
        async for row in section.rows:
            cells = [""] * len(columns)
            for index, name in zip(indexes, section.fields, strict=True):
                cells[index] = cell(getattr(row, name))
            writer.writerow([section.record, *cells])
            if text.tell() > PART_BYTES:
                yield text.getvalue().encode()
                text.seek(0)
                text.truncate()
                await asyncio.sleep(0)
    yield text.getvalue().encode()


def cell(value: Any) -> str:
    """Return a value as a cell; text that a spreadsheet would compute gets an apostrophe first."""
    plain = msgspec.to_builtins(value)
    if plain is None:
        return ""
    if isinstance(plain, bool):
        return "true" if plain else "false"
    if isinstance(plain, list):
        return " ".join(map(cell, plain))
    text = str(plain)
    is_text = isinstance(value, str)
    return f"'{text}" if is_text and text.startswith(_FORMULA) else text


def disposition(name: str, ending: str) -> str:
    """Return the header that names a file (RFC 6266), in ASCII for old clients and in UTF-8."""
    full = " ".join(_NOT_IN_FILE_NAMES.sub(" ", name).split()).strip(" .")[:120] or "gardeners"
    plain = " ".join(full.encode("ascii", "ignore").decode().split()).strip(" .") or "gardeners"
    utf8 = quote(f"{full}.{ending}".encode("utf-8", "replace"), safe="")
    return f"attachment; filename=\"{plain}.{ending}\"; filename*=UTF-8''{utf8}"
