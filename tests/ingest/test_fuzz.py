"""A few thousand malformed deliveries; `python -m tests.fuzz_receiver` sends many more."""

from __future__ import annotations

import os
import random

import pytest
import structlog

from tests.fuzz_receiver import CONCURRENT, MAX_GROWTH, malformed, run
from tests.support.db_helpers import is_rebuilt_the_same, join, marks, open_season, value
from webhook_app.settings import Settings
from webhook_app.store.database import Database

pytestmark = pytest.mark.slow

FAULTS = {
    "unexpected_fault",
    "decoding_failed",
    "deliveries_not_recorded",
    "delivery_not_recorded",
    "delivery_not_derived",
    "projection_failed",
    "projection_interrupted",
}
_WITHOUT_RESULT = """
select count(*)
  from webhook_deliveries d
 where not exists (select from webhook_delivery_results r where r.delivery_row_id = d.id)
"""
COUNT = int(os.environ.get("FUZZ_COUNT", "3000"))


async def test_no_malformed_delivery_is_a_fault_of_ours_or_harms_a_good_one(
    settings: Settings, database: Database
) -> None:
    await join(database, await open_season(database), "ann")
    with structlog.testing.capture_logs() as logged:
        findings = await run(settings, database, COUNT, seed=20250310)

    assert [(number, bad.body[:500]) for number, bad in findings.faults] == []
    assert findings.lost == []
    assert findings.growth < MAX_GROWTH
    assert {202, 401, 404, 405, 413, 415} <= set(findings.answers)
    assert not FAULTS & {entry["event"] for entry in logged}
    assert await value(database, "select count(*) from webhook_deliveries") > COUNT / 3
    assert await value(database, _WITHOUT_RESULT) == 0
    assert (await marks(database))["2025-03-10"] >= COUNT / CONCURRENT
    assert await is_rebuilt_the_same(database)


def test_the_same_seed_makes_the_same_deliveries() -> None:
    first, again = ([malformed(random.Random(seed)) for seed in range(50)] for _ in "12")

    assert [bad.path for bad in first] == [bad.path for bad in again]
    assert [len(bad.headers) for bad in first] == [len(bad.headers) for bad in again]
