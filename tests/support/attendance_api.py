"""Numbers of the attendance API as the tests compare them."""

from __future__ import annotations

from typing import Any

STATS = "/api/attendance/stats"
MARCH = [f"2025-03-{day}" for day in range(10, 15)]

Numbers = tuple[float | None, int, int | None, int, int]


def numbers(stats: Any) -> dict[str, Numbers]:
    """Return rate, attended, rank, current and longest streak by login."""
    return {
        user["github_id"]: (
            user["attendance_rate"],
            user["attended_count"],
            user["rank"],
            user["current_streak"],
            user["longest_streak"],
        )
        for user in stats["users"]
    }
