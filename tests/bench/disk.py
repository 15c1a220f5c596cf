"""How many bytes a delivery takes on disk."""

from __future__ import annotations

from dataclasses import dataclass

import asyncpg

from tests.bench.servers import Server

LOG = ["webhook_deliveries", "webhook_delivery_results", "webhook_delivery_digests"]
_SIZE = """
with log as (select to_regclass(name) as table from unnest($1::text[]) as name)
select log.table::text as name, sum(pg_total_relation_size(part.oid))::bigint as size
  from log
  join pg_class part on part.oid = log.table
    or part.oid in (select inhrelid from pg_inherits where inhparent = log.table)
 group by 1
"""


@dataclass(frozen=True, slots=True)
class Disk:
    """The mean of one delivery, with its body, its indexes and TOAST; `parts` by table."""

    name: str
    parts: dict[str, float]

    @property
    def bytes_each(self) -> float:
        """Bytes of a delivery in all tables."""
        return sum(self.parts.values())


async def measure(server: Server) -> Disk:
    """Return the size of everything about deliveries, divided by their number."""
    connection = await asyncpg.connect(server.postgres.url)
    try:
        sizes = await connection.fetch(_SIZE, LOG)
        deliveries = max(1, await connection.fetchval("select count(*) from webhook_deliveries"))
        return Disk(server.name, {row["name"]: row["size"] / deliveries for row in sizes})
    finally:
        await connection.close()
