"""Two receivers and two projectors on one database, in batches of any size: one book."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import cycle
from random import Random
from typing import NamedTuple

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.db_helpers import count, is_rebuilt_the_same, value
from tests.support.github import SECRET, headers, signature
from tests.support.postgres import Databases
from tests.support.stories import (
    Story,
    expected_rows,
    join_story,
    make_story,
    payload_of,
    random_parts,
    rows_of,
)
from webhook_app.attendance import noreply_hosts
from webhook_app.changes.seasons import create_season
from webhook_app.ingest.appender import LogAppender, Receipt, open_appender
from webhook_app.ingest.entry import headers_of, new_delivery
from webhook_app.projection.decode import decode_delivery
from webhook_app.projection.write import project_batch
from webhook_app.signature import verify
from webhook_app.store import log
from webhook_app.store.database import Database, connect, open_database, write_lock

pytestmark = pytest.mark.slow

HOSTS = noreply_hosts("github.com")
SIZES = st.lists(st.sampled_from([1, 2, 3, 7, 50, 500]), min_size=1, max_size=6)
BYTES = st.lists(st.sampled_from([1, 2_000, 20_000, 8_000_000]), min_size=1, max_size=6)

_NOT_PROCESSED = "select count(*) from webhook_delivery_results where status <> 'processed'"
_BROUGHT = "select sum(new_commit_count) from webhook_delivery_results"


class Sent(NamedTuple):
    """One request: a body, and the id under which it comes."""

    body: bytes
    delivery_id: str


def sent_of(story: Story, random: Random) -> list[Sent]:
    """Return the pushes of a story: split, repeated under the same and other ids, shuffled."""
    sent = []
    for number, pushed in enumerate(story.pushes):
        for part in random_parts(random, pushed.shas):
            body = json.dumps(payload_of(story, pushed, part)).encode()
            times = random.choice([1, 1, 2, 5])
            sent += [
                Sent(body, random.choice([f"id {number}", "one id", ""])) for _ in range(times)
            ]
    random.shuffle(sent)
    return sent


async def append(receivers: Sequence[LogAppender], one: Sent, random: Random) -> Receipt:
    """Let one of the receivers append a delivery."""
    body = verify(one.body, signature(one.body), [SECRET])
    told = {name.lower(): text for name, text in headers(one.body).items()}
    read = headers_of(told | {"x-github-delivery": one.delivery_id})
    entry = new_delivery(read, body, datetime.now(UTC))
    return await random.choice(receivers).append(entry)


async def project(
    url: str, sizes: Iterator[int], most_bytes: Iterator[int], ended: asyncio.Event, random: Random
) -> None:
    """Project what waits in batches of these sizes, in any order, until nothing can come."""
    connection = await connect(url)
    try:
        await log.create_log_state(connection)
        while True:
            is_last = ended.is_set()
            state = await log.find_log_state(connection)
            row_id = await log.last_row_id(connection)
            number = await log.transaction_number(connection)
            batch, _ = await log.waiting_deliveries(
                connection, state, next(sizes), next(most_bytes)
            )
            if is_last and not batch:
                return
            decoded = [decode_delivery(logged, HOSTS) for logged in batch]
            random.shuffle(decoded)
            cut = random.randint(0, len(decoded))
            for part in (decoded[:cut], decoded[cut:]):
                async with write_lock(connection):
                    await project_batch(connection, part)
            await log.advance(connection, state, row_id, number)
    finally:
        await connection.close()


async def receive(
    receivers: Sequence[LogAppender],
    database: Database,
    story: Story,
    together: Iterator[int],
    random: Random,
) -> Counter[str]:
    """Append everything, several at a time, while people join; return how often what is said."""
    sent = sent_of(story, random)
    joining = [person for person in story.people if person.joins]
    recorded: Counter[bytes] = Counter()
    said: Counter[str] = Counter()
    while sent:
        some, sent = sent[: (size := next(together))], sent[size:]
        receipts = await asyncio.gather(*(append(receivers, one, random) for one in some))
        for one, receipt in zip(some, receipts, strict=True):
            said[receipt.status] += 1
            recorded[one.body] += receipt.status == "recorded"
        if joining and random.random() < 0.3:
            await join_story(database, story, joining.pop())
    for person in joining:
        await join_story(database, story, person)
    assert set(recorded.values()) == {1}
    return said


@hypothesis.settings(max_examples=20)
@given(
    seed=st.integers(0, 2**32),
    together=SIZES,
    sizes=SIZES,
    most_bytes=BYTES,
    projectors=st.integers(1, 2),
)
async def test_two_receivers_and_batches_of_any_size_make_the_book_of_the_oracle(
    databases: Databases,
    seed: int,
    together: list[int],
    sizes: list[int],
    most_bytes: list[int],
    projectors: int,
) -> None:
    random = Random(seed)
    story = make_story(random)
    ended = asyncio.Event()
    async with (
        databases.borrowed() as url,
        open_database(url) as database,
        open_appender(url, lambda: None) as one,
        open_appender(url, lambda: None) as two,
        asyncio.timeout(120),
    ):
        for season in story.seasons:
            await create_season(database, season)
        async with asyncio.TaskGroup() as tasks:
            for number in range(projectors):
                batches = cycle(sizes[number:] + sizes[:number])
                tasks.create_task(project(url, batches, cycle(most_bytes), ended, Random(seed)))
            said = await receive([one, two], database, story, cycle(together), random)
            ended.set()

        assert await rows_of(database) == expected_rows(story)
        assert await count(database, "webhook_deliveries") == said["recorded"]
        assert await count(database, "webhook_delivery_results") == said["recorded"]
        not_processed = "select count(*) from webhook_delivery_results where status <> 'processed'"
        assert await value(database, not_processed) == 0
        brought = await value(
            database, "select sum(new_commit_count) from webhook_delivery_results"
        )
        assert brought == await count(database, "github_commits")
        assert await is_rebuilt_the_same(database)
