"""The rules of attendance (DESIGN §3): pure functions, no database, network or clock.

Every reader (page, API, badge, notice, prompt) computes through this package, so that one truth
holds everywhere.
"""

from __future__ import annotations

from webhook_app.attendance.authors import (
    Directory,
    claim_of,
    co_author_emails,
    is_bot,
    noreply_hosts,
    resolve,
)
from webhook_app.attendance.book import Account, Book, Facts, Participant, make_book, state_on
from webhook_app.attendance.erased import Erased, is_erased, trailers_of, without_co_authors
from webhook_app.attendance.numbers import Numbers, daily_counts, numbers_of, percent, ranks_of
from webhook_app.attendance.outlook import (
    Outlook,
    Progress,
    days_ahead,
    outlook_of,
    progress_of,
)
from webhook_app.attendance.proof import (
    ASKED_AFTER_END,
    days_in_doubt,
    days_over,
    is_asked_about,
)
from webhook_app.attendance.seasons import (
    EARLIEST_DAY,
    LATEST_DAY,
    current_season,
    day_begins,
    day_of,
    hour_of,
)
from webhook_app.attendance.standings import Standing, Standings
from webhook_app.attendance.states import (
    LETTERS,
    NO_DAY,
    STATES,
    Window,
    bits_of,
    days_of,
    window_of,
)
from webhook_app.attendance.tallies import (
    Cell,
    Tally,
    View,
    by_weekday,
    cells_of,
    daily_tallies,
    pooled,
)
from webhook_app.attendance.verdicts import (
    belongs_to,
    is_member_on,
    is_plausible,
    judge,
    push_deadline,
)

__all__ = [
    "ASKED_AFTER_END",
    "EARLIEST_DAY",
    "LATEST_DAY",
    "LETTERS",
    "NO_DAY",
    "STATES",
    "Account",
    "Book",
    "Cell",
    "Directory",
    "Erased",
    "Facts",
    "Numbers",
    "Outlook",
    "Participant",
    "Progress",
    "Standing",
    "Standings",
    "Tally",
    "View",
    "Window",
    "belongs_to",
    "bits_of",
    "by_weekday",
    "cells_of",
    "claim_of",
    "co_author_emails",
    "current_season",
    "daily_counts",
    "daily_tallies",
    "day_begins",
    "day_of",
    "days_ahead",
    "days_in_doubt",
    "days_of",
    "days_over",
    "hour_of",
    "is_asked_about",
    "is_bot",
    "is_erased",
    "is_member_on",
    "is_plausible",
    "judge",
    "make_book",
    "noreply_hosts",
    "numbers_of",
    "outlook_of",
    "percent",
    "pooled",
    "progress_of",
    "push_deadline",
    "ranks_of",
    "resolve",
    "state_on",
    "trailers_of",
    "window_of",
    "without_co_authors",
]
