"""Writes sql/schema.sql: what the migrations come to, in one readable text (`make schema`).

The text is read from PostgreSQL's catalogs, in an order that depends on names alone, and is the
same from PostgreSQL 15 and 18.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from graphlib import TopologicalSorter
from typing import Any

import asyncpg

from tests.support.checkout import ROOT
from tests.support.postgres import folder_for_postgres, own_server
from webhook_app.store.database import connect
from webhook_app.store.migrations import migrate

SCHEMA = ROOT / "sql" / "schema.sql"

HEADER = """\
-- The schema that sql/migrations/ come to. `make schema` writes this file, a test compares it;
-- it is for reading only. Rows that migrations insert are not in it.
"""

RELATIONS = """
select c.oid, c.relname as name, c.relkind::text as kind,
       obj_description(c.oid, 'pg_class') as comment,
       case c.relkind when 'v' then pg_get_viewdef(c.oid, true) end as view,
       case c.relkind when 'p' then pg_get_partkeydef(c.oid) end as partition_key
  from pg_class c
 where c.relnamespace = 'public'::regnamespace
   and c.relkind in ('r', 'p', 'v', 'c', 'S')
   and not c.relispartition -- which ones there are depends on the day
   and not exists ( -- an identity column's own sequence
           select from pg_depend d
            where d.objid = c.oid and d.classid = 'pg_class'::regclass and d.deptype = 'i'
              and c.relkind = 'S'
       )
 order by c.relname collate "C"
"""
COLUMNS = """
select a.attrelid as relation, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
       a.attnotnull as is_required, a.attidentity::text as identity,
       a.attgenerated::text as generated, pg_get_expr(d.adbin, d.adrelid, true) as expression,
       case when a.attstorage <> t.typstorage then a.attstorage::text end as storage,
       col_description(a.attrelid, a.attnum) as comment
  from pg_attribute a
  join pg_class c on c.oid = a.attrelid and c.relnamespace = 'public'::regnamespace
  join pg_type t on t.oid = a.atttypid
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
 where a.attnum > 0
   and not a.attisdropped
 order by a.attrelid, a.attnum
"""
CONSTRAINTS = """
select c.conrelid as relation, c.conname as name, pg_get_constraintdef(c.oid, true) as definition,
       c.confrelid as refers_to
  from pg_constraint c
 where c.connamespace = 'public'::regnamespace
   and c.contype in ('p', 'u', 'f', 'c')
 order by c.conrelid, array_position('{p,u,f,c}', c.contype::text), c.conname collate "C"
"""
INDEXES = """
select i.indrelid as relation, pg_get_indexdef(i.indexrelid, 0, true) as definition
  from pg_index i
  join pg_class c on c.oid = i.indexrelid and c.relnamespace = 'public'::regnamespace
 where not exists (
           select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u')
       )
 order by i.indrelid, c.relname collate "C"
"""
VIEW_SOURCES = """
select distinct r.ev_class as relation, d.refobjid as refers_to
  from pg_depend d
  join pg_rewrite r on r.oid = d.objid and d.classid = 'pg_rewrite'::regclass
  join pg_class c on c.oid = d.refobjid and c.relnamespace = 'public'::regnamespace
 where d.refclassid = 'pg_class'::regclass
   and d.refobjid <> r.ev_class
"""
TRIGGERS = """
select t.tgrelid as relation, pg_get_triggerdef(t.oid, true) as definition
  from pg_trigger t
  join pg_class c on c.oid = t.tgrelid and c.relnamespace = 'public'::regnamespace
 where not t.tgisinternal
 order by c.relname collate "C", t.tgname collate "C"
"""
FUNCTIONS = """
select pg_get_functiondef(p.oid) as definition, obj_description(p.oid, 'pg_proc') as comment,
       p.oid::regprocedure::text as name
  from pg_proc p
 where p.pronamespace = 'public'::regnamespace
 order by p.oid::regprocedure::text collate "C"
"""

KINDS = {"r": "TABLE", "p": "TABLE", "v": "VIEW", "c": "TYPE", "S": "SEQUENCE"}
STORAGES = {"p": "PLAIN", "e": "EXTERNAL", "m": "MAIN", "x": "EXTENDED"}

Rows = dict[int, list[Any]]


async def schema_of(connection: asyncpg.Connection) -> str:
    """Return statements that make everything of the schema public, with its comments."""
    async with connection.transaction(readonly=True):
        await connection.execute("set local search_path = public")
        relations = await connection.fetch(RELATIONS)
        columns = by_relation(await connection.fetch(COLUMNS))
        constraints = by_relation(await connection.fetch(CONSTRAINTS))
        indexes = by_relation(await connection.fetch(INDEXES))
        sources = by_relation(await connection.fetch(VIEW_SOURCES))
        functions = await connection.fetch(FUNCTIONS)
        triggers = await connection.fetch(TRIGGERS)
    statements = [
        statement
        for relation in in_order(relations, constraints, sources)
        for statement in (
            *definition_of(relation, columns[relation["oid"]], constraints[relation["oid"]]),
            *(index["definition"] for index in indexes[relation["oid"]]),
            *comments_of(relation, columns[relation["oid"]]),
        )
    ]
    for function in functions:
        statements.append(function["definition"].strip())
        if function["comment"] is not None:
            statements.append(
                f"COMMENT ON FUNCTION {function['name']} IS {quoted(function['comment'])}"
            )
    statements += [trigger["definition"] for trigger in triggers]
    return HEADER + "".join(f"\n{statement};\n" for statement in statements)


def by_relation(rows: list[Any]) -> Rows:
    """Group rows by the relation that they belong to."""
    grouped: Rows = defaultdict(list)
    for row in rows:
        grouped[row["relation"]].append(row)
    return grouped


def in_order(relations: list[Any], constraints: Rows, sources: Rows) -> Iterator[Any]:
    """Yield sequences, tables, views, types; each by name, after what it refers to.

    Raises CycleError for tables that refer to each other, which this text cannot say.
    """
    by_oid = {relation["oid"]: relation for relation in relations}
    sorter: TopologicalSorter[int] = TopologicalSorter()
    for oid in by_oid:
        needed = [row["refers_to"] for row in (*constraints[oid], *sources[oid])]
        sorter.add(oid, *(other for other in needed if other in by_oid and other != oid))
    sorter.prepare()
    ready = set(sorter.get_ready())
    while ready:
        first = min(ready, key=lambda oid: sort_key(by_oid[oid]))
        ready.remove(first)
        yield by_oid[first]
        sorter.done(first)
        ready |= set(sorter.get_ready())


def sort_key(relation: Any) -> tuple[int, str]:
    return "Srpvc".index(relation["kind"]), relation["name"]


def definition_of(relation: Any, columns: list[Any], constraints: list[Any]) -> Iterator[str]:
    kind, name = KINDS[relation["kind"]], relation["name"]
    if kind == "SEQUENCE":
        yield f"CREATE SEQUENCE {name}"
    elif kind == "VIEW":
        yield f"CREATE VIEW {name} AS\n{relation['view'].rstrip().rstrip(';')}"
    else:
        lines = [
            *map(column_of, columns),
            *(f"CONSTRAINT {row['name']} {row['definition']}" for row in constraints),
        ]
        opening = f"CREATE {kind} {name}" + (" AS" if kind == "TYPE" else "")
        key = relation["partition_key"]
        closing = f"\n) PARTITION BY {key}" if key else "\n)"
        yield opening + " (\n    " + ",\n    ".join(lines) + closing
    for column in columns:
        if column["storage"] is not None and kind == "TABLE":
            storage = STORAGES[column["storage"]]
            yield f"ALTER TABLE {name} ALTER COLUMN {column['name']} SET STORAGE {storage}"


def column_of(column: Any) -> str:
    type_ = column["type"].replace("timestamp with time zone", "timestamptz")
    words = [column["name"], type_]
    if column["identity"] == "a":
        words.append("GENERATED ALWAYS AS IDENTITY")
    elif column["generated"] == "s":
        words.append(f"GENERATED ALWAYS AS ({column['expression']}) STORED")
    elif column["expression"] is not None:
        words.append(f"DEFAULT {column['expression']}")
    if column["is_required"]:
        words.append("NOT NULL")
    return " ".join(words)


def comments_of(relation: Any, columns: list[Any]) -> Iterator[str]:
    kind, name = KINDS[relation["kind"]], relation["name"]
    if relation["comment"] is not None:
        yield f"COMMENT ON {kind} {name} IS {quoted(relation['comment'])}"
    for column in columns:
        if column["comment"] is not None:
            yield f"COMMENT ON COLUMN {name}.{column['name']} IS {quoted(column['comment'])}"


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


async def write(url: str) -> None:
    """Migrate a new database and write the file."""
    connection = await connect(url)
    await migrate(connection)
    SCHEMA.write_text(await schema_of(connection), encoding="utf-8")
    await connection.close()


if __name__ == "__main__":
    with folder_for_postgres() as folder, own_server(folder) as server:
        asyncio.run(write(server.get_uri()))
