"""The rules of attendance (docs/rules.md): pure functions, no database, network or clock.

Pages, API, badges, exports and notices all compute through this package, so that they show the same
numbers.
"""

from __future__ import annotations

from webhook_app.attendance.aggregates import (
    AttendanceCount,
    Cell,
    View,
    by_weekday,
    daily_counts_of_all,
    group_days,
    sum_counts,
)
from webhook_app.attendance.authors import (
    Directory,
    claim_of,
    co_author_emails,
    is_bot,
    noreply_hosts,
    resolve,
)
from webhook_app.attendance.board import (
    Account,
    Board,
    Participant,
    ParticipantFacts,
    build_board,
    state_on,
)
from webhook_app.attendance.coverage import (
    RECONCILE_AFTER_END,
    affected_days,
    closed_days,
    is_reconcilable,
)
from webhook_app.attendance.outlook import Outlook, Progress, future_days, outlook_of, progress_of
from webhook_app.attendance.rank_history import RankHistory, RankOnDay
from webhook_app.attendance.redaction import Erased, is_erased, trailers_of, without_co_authors
from webhook_app.attendance.seasons import (
    EARLIEST_DAY,
    LATEST_DAY,
    current_season,
    day_begins,
    day_of,
    hour_of,
)
from webhook_app.attendance.states import (
    LETTERS,
    NO_DAY,
    STATES,
    Window,
    attendance_bitmap,
    day_states,
    window_of,
)
from webhook_app.attendance.stats import Numbers, daily_counts, numbers_of, percent, ranks_of
from webhook_app.attendance.verdicts import (
    belongs_to,
    is_member_on,
    is_plausible,
    judge,
    push_deadline,
)

__all__ = [
    "EARLIEST_DAY",
    "LATEST_DAY",
    "LETTERS",
    "NO_DAY",
    "RECONCILE_AFTER_END",
    "STATES",
    "Account",
    "AttendanceCount",
    "Board",
    "Cell",
    "Directory",
    "Erased",
    "Numbers",
    "Outlook",
    "Participant",
    "ParticipantFacts",
    "Progress",
    "RankHistory",
    "RankOnDay",
    "View",
    "Window",
    "affected_days",
    "attendance_bitmap",
    "belongs_to",
    "build_board",
    "by_weekday",
    "claim_of",
    "closed_days",
    "co_author_emails",
    "current_season",
    "daily_counts",
    "daily_counts_of_all",
    "day_begins",
    "day_of",
    "day_states",
    "future_days",
    "group_days",
    "hour_of",
    "is_bot",
    "is_erased",
    "is_member_on",
    "is_plausible",
    "is_reconcilable",
    "judge",
    "noreply_hosts",
    "numbers_of",
    "outlook_of",
    "percent",
    "progress_of",
    "push_deadline",
    "ranks_of",
    "resolve",
    "state_on",
    "sum_counts",
    "trailers_of",
    "window_of",
    "without_co_authors",
]
