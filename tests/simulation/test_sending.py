"""Sending: what the receiver may answer, and how long it takes."""

from __future__ import annotations

import pytest

from tests.support.clones import SECRET, GitRepository, RecordingReceiver, deliveries_of, post
from webhook_app.simulation.delivery_client import Receiver, SendingStopped, send_deliveries
from webhook_app.simulation.git import HistoryUnreadable
from webhook_app.simulation.replay import plan_replay, replay_deliveries


async def test_a_wrong_secret_stops_with_one_sentence(demo: GitRepository) -> None:
    demo.commit("one", "2025-03-10T08:00:00+0900")

    with pytest.raises(SendingStopped, match=r"^The server refused the signature: .*\.$"):
        await post(
            RecordingReceiver(secret="another secret altogether"), deliveries_of(demo.folder)
        )


async def test_a_busy_receiver_is_tried_again(demo: GitRepository, book: RecordingReceiver) -> None:
    demo.commit("one", "2025-03-10T08:00:00+0900")
    book.faults = [503, 503, 502]

    summary = await post(book, deliveries_of(demo.folder))

    assert (summary.recorded, summary.failed) == (1, 0)


async def test_a_receiver_that_stays_away_stops_everything(demo: GitRepository) -> None:
    for day in range(10, 28):
        demo.commit("one", f"2025-03-{day}T08:00:00+0900")
    deliveries = deliveries_of(demo.folder)

    with pytest.raises(SendingStopped, match="answers 503"):
        await post(RecordingReceiver(faults=[503] * 1000), deliveries)
    with pytest.raises(SendingStopped, match="cannot be reached"):
        await send_deliveries(
            deliveries, Receiver("http://127.0.0.1:1", SECRET, first_pause_seconds=0.001)
        )
    with pytest.raises(SendingStopped, match="There is no webhook at"):
        await post(RecordingReceiver(faults=[404] * 1000), deliveries)


async def test_a_refused_delivery_is_counted_and_the_others_go_on(
    demo: GitRepository, book: RecordingReceiver
) -> None:
    for day in range(10, 14):
        demo.commit("one", f"2025-03-{day}T08:00:00+0900")
    book.faults = [413]
    answers: list[int] = []

    deliveries = deliveries_of(demo.folder)
    summary = await post(book, deliveries, on_answer=lambda _, status: answers.append(status))

    assert (summary.pushes, summary.failed, summary.recorded) == (4, 1, 3)
    assert sorted(answers) == [202, 202, 202, 413]


async def test_a_history_that_breaks_off_says_so_itself(
    demo: GitRepository, book: RecordingReceiver
) -> None:
    demo.commit("one", "2025-03-10T08:00:00+0900")
    replay = plan_replay(demo.folder)
    demo.git("update-ref", "-d", "HEAD")
    demo.git("reflog", "expire", "--expire=all", "--all")
    demo.git("prune", "--expire=now")

    receiver = Receiver("http://book.test", SECRET)
    async with book.client() as client:
        with pytest.raises(HistoryUnreadable, match="git cannot read"):
            await send_deliveries(replay_deliveries(replay, {}), receiver, client=client)


async def test_speed_lets_the_time_between_pushes_pass(
    demo: GitRepository, book: RecordingReceiver
) -> None:
    demo.commit("one", "2025-03-10T08:00:00+0900")
    demo.commit("two", "2025-03-11T08:00:00+0900")
    deliveries = deliveries_of(demo.folder)
    between = deliveries[1].pushed_at - deliveries[0].pushed_at

    summary = await post(book, deliveries, speed=between / 0.2)

    assert summary.seconds >= 0.2
