"""Reads the named queries of sql/queries/.

A query follows a line `-- name(parameters): purpose` in sql/queries/SUBJECT.sql.
"""

from __future__ import annotations

import re
from functools import cache
from types import MappingProxyType

import msgspec

from webhook_app.package_files import sql_dir

_HEADER = re.compile(r"^-- (?P<name>\w+)\((?P<parameters>[^)]*)\): (?P<purpose>.+)$", re.MULTILINE)


class Query(msgspec.Struct, frozen=True):
    """A named query; `parameters` are the names of $1, $2 and so on."""

    name: str
    parameters: tuple[str, ...]
    purpose: str
    text: str


@cache
def queries(subject: str) -> MappingProxyType[str, str]:
    """Return the texts of a subject's queries by name."""
    return MappingProxyType({query.name: query.text for query in read_queries(subject)})


def read_queries(subject: str) -> list[Query]:
    """Return all queries of a subject, in the order of the file."""
    text = (sql_dir() / "queries" / f"{subject}.sql").read_text(encoding="utf-8")
    headers = list(_HEADER.finditer(text))
    ends = [header.start() for header in headers[1:]] + [len(text)]
    return [
        Query(
            header["name"],
            tuple(name.strip() for name in header["parameters"].split(",") if name.strip()),
            header["purpose"],
            text[header.end() : end].strip().rstrip(";"),
        )
        for header, end in zip(headers, ends, strict=True)
    ]
