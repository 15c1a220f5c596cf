/** Participants and boards for the tests. */

import type { Board, MarkEvent, Me, Participant } from "./model";

export function aParticipant(changes: Partial<Participant> = {}): Participant {
  return {
    user_id: 1,
    github_id: "ann",
    github_user_id: 1001,
    github_profile_url: "https://github.com/ann",
    avatar_url: "https://avatars.githubusercontent.com/u/1001?v=4",
    rank: 1,
    attendance_rate: 100,
    attended_count: 33,
    missed_count: 0,
    current_streak: 4,
    longest_streak: 20,
    days: "aaap",
    joined_on: "2025-03-10",
    left_on: null,
    today: { state: "pending", commit_count: 0, first_commit_at: null, is_override: false, updated_at: null },
    ...changes,
  };
}

export function aBoard(changes: Partial<Board> = {}): Board {
  return {
    season: {
      id: 1,
      name: "정원사들 시즌10",
      start_date: "2025-03-10",
      end_date: "2025-06-17",
      days: 100,
      timezone: "Asia/Seoul",
      day_starts_at: 0,
      late_push_grace: "24h",
      rate_basis: "season",
      count_merges: true,
      count_forks: true,
      count_co_authors: false,
      join_policy: "open",
    },
    phase: "running",
    today: "2025-04-12",
    as_of: null,
    first_date: "2025-03-10",
    updated_at: "2025-04-12T01:00:00Z",
    days_until_start: null,
    days_completed: 34,
    total_days: 100,
    is_completed: false,
    totals: {
      participants: 2,
      attended: 1,
      pending: 1,
      missed: 0,
      excused: 0,
      unknown: 0,
      attendance_rate: 98.5,
      total_present: 65,
      total_absent: 1,
    },
    participants: [
      aParticipant({
        today: {
          state: "attended",
          commit_count: 2,
          first_commit_at: "2025-04-11T22:42:00Z",
          is_override: false,
          updated_at: "2025-04-12T01:00:00Z",
        },
      }),
      aParticipant({
        user_id: 2,
        github_id: "bob",
        attended_count: 32,
        missed_count: 1,
        attendance_rate: 97,
      }),
    ],
    pagination: { total: 2, page: 1, pages: 1, limit: 10_000, has_more: false },
    ...changes,
  };
}

/** ann, signed in. */
export function aMe(changes: Partial<Me> = {}): Me {
  return {
    id: 1,
    github_id: "ann",
    github_user_id: 1001,
    github_profile_url: "https://github.com/ann",
    avatar_url: "https://avatars.githubusercontent.com/u/1001?v=4",
    is_admin: false,
    created_at: "2025-03-01T00:00:00Z",
    updated_at: "2025-03-01T00:00:00Z",
    ...changes,
  };
}

/** bob's first commit of 2025-04-12. */
export function aMark(changes: Partial<MarkEvent> = {}): MarkEvent {
  return {
    season_id: 1,
    user_id: 2,
    github_id: "bob",
    attendance_date: "2025-04-12",
    state: "attended",
    is_attended: true,
    is_override: false,
    commit_count: 1,
    first_commit_at: "2025-04-12T02:59:00Z",
    current_streak: 5,
    longest_streak: 20,
    attendance_rate: 97.1,
    attended_count: 33,
    missed_count: 1,
    days: "aaaa",
    updated_at: "2025-04-12T03:00:00Z",
    ...changes,
  };
}
