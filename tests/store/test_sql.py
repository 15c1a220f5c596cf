"""Every named query fits the schema, says what it takes, and has one function that uses it."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

import webhook_app.store
from webhook_app.models import Membership, Season
from webhook_app.package_files import sql_dir
from webhook_app.store.batches import StoredRepository
from webhook_app.store.database import Database
from webhook_app.store.marks import DaySpan, Mark
from webhook_app.store.rows import ROW_TYPES
from webhook_app.store.sql import Query, read_queries

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


OF_OTHER_SCHEMAS = {"migrations.py", "log_upgrade.py", "rebuilt_book.py"}
"""Their queries are about tables that a migrated database may not have."""


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
        and module.name not in OF_OTHER_SCHEMAS
        and statement.search(node.value)
    ]

    assert strays == []


FIELDS = {name: row._fields for name, row in ROW_TYPES.items()} | {  # type: ignore[attr-defined] # all are named tuples
    "day_mark": Mark.__struct_fields__,
    "day_span": DaySpan.__struct_fields__,
    "known_membership": Membership.__struct_fields__,
    "known_repository": StoredRepository.__struct_fields__,
    "known_season": Season.__struct_fields__,
}
READ_BY_NAME = {"known_account", "known_address"}


async def test_rows_have_the_attributes_of_their_types_in_name_and_order(
    database: Database,
) -> None:
    async with database.connection() as connection:
        attributes = await connection.fetch(
            """
            select t.typname as type, array_agg(a.attname::text order by a.attnum) as names
              from pg_type t
              join pg_class c on c.oid = t.typrelid and c.relkind = 'c'
              join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
             where t.typnamespace = 'public'::regnamespace
             group by t.typname
            """
        )

    found = {row["type"]: tuple(row["names"]) for row in attributes}
    assert {name: found[name] for name in FIELDS} == FIELDS
    assert found.keys() == FIELDS.keys() | READ_BY_NAME


@pytest.mark.parametrize("subject", SUBJECTS)
def test_more_than_two_arrays_side_by_side_are_one_of_a_composite_type(subject: str) -> None:
    for query in read_queries(subject):
        for arguments in re.findall(r"unnest\(([^()]*)\)", query.text):
            assert arguments.count("$") <= 2, query.name


@pytest.mark.parametrize("module", sorted(STORE.glob("*.py")), ids=lambda module: module.stem)
def test_no_column_is_read_by_its_position(module: Path) -> None:
    """`row[0]`, `tuple(row)`, `T(*row)` and `for a, b in rows` break if a query's order changes."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    strays = [ast.unparse(node) for node in ast.walk(tree) if reads_by_position(node)]

    assert strays == []


def reads_by_position(node: ast.AST) -> bool:
    match node:
        case ast.Subscript(value=ast.Name("row"), slice=ast.Constant(int())):
            return True
        case ast.Starred(value=ast.Name("row")):
            return True
        case ast.Call(func=ast.Name("tuple" | "list"), args=[ast.Name("row")]):
            return True
        case ast.Assign(targets=[ast.Tuple()], value=ast.Name("row")):
            return True
        case ast.comprehension(target=ast.Tuple(), iter=ast.Name("rows")):
            return True
        case ast.comprehension(target=ast.Tuple(), iter=ast.Await()):
            return True
        case ast.comprehension(target=ast.Tuple(), iter=ast.Subscript(value=ast.Name("row"))):
            return True
        case ast.For(target=ast.Tuple(), iter=ast.Name("rows") | ast.Await()):
            return True
    return False
