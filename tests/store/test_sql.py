"""Every named query fits the schema, says what it takes, and has one function that uses it."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

import webhook_app.store
from webhook_app.store.database import Database
from webhook_app.store.sql import Query, read_queries, sql_dir

SUBJECTS = sorted(file.stem for file in (sql_dir() / "queries").glob("*.sql"))
QUERIES = [(subject, query) for subject in SUBJECTS for query in read_queries(subject)]
STORE = Path(webhook_app.store.__file__).parent


def uses(module: Path) -> list[tuple[str, str]]:
    """Return which function of a module uses which query, by `_SQL["name"]`; each pair once."""
    found: list[tuple[str, str]] = []
    for function in ast.parse(module.read_text(encoding="utf-8")).body:
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        found += [
            (function.name, ast.literal_eval(node.slice))
            for node in ast.walk(function)
            if isinstance(node, ast.Subscript)
            and isinstance(node.value, ast.Name)
            and node.value.id == "_SQL"
        ]
    return sorted(set(found))


def subject_of(module: Path) -> str | None:
    """Return the subject of a module's `_SQL = queries("subject")`."""
    found = re.search(
        r'^_SQL = queries\("(\w+)"\)$', module.read_text(encoding="utf-8"), re.MULTILINE
    )
    return found[1] if found else None


MODULES = {subject: file for file in STORE.glob("*.py") if (subject := subject_of(file))}


@pytest.mark.parametrize(
    ("subject", "query"), QUERIES, ids=[f"{subject}-{query.name}" for subject, query in QUERIES]
)
async def test_every_query_fits_the_migrated_schema(
    database: Database, subject: str, query: Query
) -> None:
    async with database.connection() as connection:
        taken = len((await connection.prepare(query.text)).get_parameters())

    assert taken == len(query.parameters), f"{subject}.{query.name}"
    numbers = {int(number) for number in re.findall(r"\$(\d+)", query.text)}
    assert numbers == set(range(1, taken + 1))


def test_query_files_bear_the_names_of_the_modules_that_use_them() -> None:
    assert sorted(MODULES) == SUBJECTS
    assert {subject: module.stem for subject, module in MODULES.items()} == {
        subject: subject for subject in SUBJECTS
    }


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_query_is_used_by_exactly_one_function(subject: str) -> None:
    named = Counter(name for _, name in uses(MODULES[subject]))

    assert named == Counter(query.name for query in read_queries(subject))


@pytest.mark.parametrize("subject", SUBJECTS)
def test_names_are_unique_and_every_statement_has_one(subject: str) -> None:
    text = (sql_dir() / "queries" / f"{subject}.sql").read_text(encoding="utf-8")
    queries = read_queries(subject)

    assert len({query.name for query in queries}) == len(queries)
    assert len(re.findall(r"^-- \w+\(", text, re.MULTILINE)) == len(queries)
    assert len(re.findall(r"^[^-].*;$", text, re.MULTILINE)) == len(queries)
    assert text.startswith("-- ")


def test_sql_is_written_nowhere_else() -> None:
    statement = re.compile(
        r"\b(select .+ from|insert into|delete from|update \w+ set)\b", re.IGNORECASE
    )
    strays = [
        (module.name, node.value)
        for module in STORE.parent.rglob("*.py")
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and module.name != "migrations.py"
        and statement.search(node.value)
    ]

    assert strays == []
