/** The shapes of a participant's own answers. */

import type { CalendarDate, Instant, Season } from "../model";
import type * as api from "../schema";

/** Everything that one participant's page shows, as the server sums it up. */
export interface Summary {
  readonly user: Person;
  readonly season: Season;
  readonly is_member: boolean;
  readonly joined_on: CalendarDate | null;
  readonly left_on: CalendarDate | null;
  readonly today: CalendarDate | null;
  /** The date of the first letter of `days`. */
  readonly first_date: CalendarDate | null;
  readonly days: string;
  /** Counted commits, one number a letter. */
  readonly daily_counts: readonly number[];
  readonly attendance_rate: number | null;
  readonly rank: number | null;
  readonly participants: number;
  readonly current_streak: number;
  readonly longest_streak: number;
  readonly commits: CommitTotals;
  /** Counted commits of each hour of the day. */
  readonly hours: readonly number[];
  readonly weekdays: readonly WeekdayNumbers[];
  readonly repositories: readonly RepositoryNumbers[];
  readonly ranks: readonly RankOfDay[];
  readonly outlook: Outlook;
  readonly goal: Goal | null;
}

export interface Person {
  readonly id: number;
  readonly github_id: string;
  readonly github_profile_url: string;
  readonly avatar_url: string;
}

export interface CommitTotals {
  readonly total_commits: number;
  readonly counted_commits: number;
  readonly total_repositories: number;
  readonly latest_commit_date: Instant | null;
  readonly days_since_last_commit: number | null;
}

/** `weekday` is 1 for Monday to 7 for Sunday. */
export interface WeekdayNumbers {
  readonly weekday: number;
  readonly attendance_rate: number | null;
  readonly attended_count: number;
  readonly missed_count: number;
  readonly commit_count: number;
}

/** Without a name where it is private and not the reader's. */
export interface RepositoryNumbers {
  readonly repository: string | null;
  readonly is_private: boolean;
  readonly commit_count: number;
  readonly latest_commit_date: Instant | null;
}

/** The rank as the book stood when that day was over. */
export interface RankOfDay {
  readonly date: CalendarDate;
  readonly rank: number | null;
  readonly attendance_rate: number | null;
}

/** What may still become of the rate; `days_may_miss` is null where the target is out of reach. */
export interface Outlook {
  readonly days_left: number;
  readonly highest_rate: number | null;
  readonly lowest_rate: number | null;
  readonly target: number;
  readonly days_may_miss: number | null;
  readonly chance: number | null;
}

/** What somebody wants to reach; progress in percent. */
export interface Goal {
  readonly target_rate: number | null;
  readonly target_streak: number | null;
  readonly rate_progress: number | null;
  readonly streak_progress: number | null;
}

export type GoalWish = Pick<Goal, "target_rate" | "target_streak">;

export type Commit = api.CommitAnswer;
export type CommitPage = api.CommitsAnswer;
