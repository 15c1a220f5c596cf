/** The shapes of the API's answers, word for word as the server sends them. */

export type DayState = "attended" | "pending" | "unknown" | "missed" | "excused";
export type Phase = "none" | "before" | "running" | "after";

/** A calendar date, `YYYY-MM-DD`, in the season's zone. */
export type CalendarDate = string;
/** A moment, ISO 8601 in UTC. */
export type Instant = string;

export interface Season {
  readonly id: number;
  readonly name: string;
  readonly start_date: CalendarDate;
  readonly end_date: CalendarDate;
  readonly days: number;
  readonly timezone: string;
  readonly day_starts_at: number;
}

export interface Mark {
  readonly state: DayState;
  readonly commit_count: number;
  readonly first_commit_at: Instant | null;
  readonly is_override: boolean;
  readonly updated_at: Instant | null;
}

export interface Participant {
  readonly user_id: number;
  readonly github_id: string;
  readonly github_profile_url: string;
  readonly avatar_url: string;
  readonly rank: number | null;
  readonly attendance_rate: number | null;
  readonly attended_count: number;
  readonly missed_count: number;
  readonly current_streak: number;
  readonly longest_streak: number;
  /** One letter per day: a attended, m missed, e excused, u unknown, p pending, - no such day. */
  readonly days: string;
  readonly joined_on: CalendarDate;
  readonly left_on: CalendarDate | null;
  readonly today: Mark | null;
}

export interface Totals {
  readonly participants: number;
  readonly attended: number;
  readonly pending: number;
  readonly missed: number;
  readonly excused: number;
  readonly unknown: number;
  readonly attendance_rate: number | null;
  readonly total_present: number;
  readonly total_absent: number;
}

export interface Board {
  readonly season: Season | null;
  readonly phase: Phase;
  readonly today: CalendarDate | null;
  /** The date of the first letter of everybody's `days`. */
  readonly first_date: CalendarDate | null;
  readonly updated_at: Instant | null;
  readonly days_until_start: number | null;
  readonly days_completed: number;
  readonly total_days: number;
  readonly totals: Totals;
  readonly participants: readonly Participant[];
}

export interface Me {
  readonly id: number;
  readonly github_id: string;
  readonly github_profile_url: string;
  readonly is_admin: boolean;
  readonly avatar_url: string;
}

/** The `mark` event: what one participant's one day has become. */
export interface MarkEvent {
  readonly season_id: number;
  readonly user_id: number;
  readonly github_id: string;
  readonly attendance_date: CalendarDate;
  readonly state: DayState;
  readonly is_attended: boolean;
  readonly is_override: boolean;
  readonly commit_count: number;
  readonly first_commit_at: Instant | null;
  readonly current_streak: number;
  readonly longest_streak: number;
  readonly attendance_rate: number | null;
  readonly attended_count: number;
  readonly missed_count: number;
  readonly days: string;
  readonly updated_at: Instant;
}

export interface HeartbeatEvent {
  readonly now: Instant;
  readonly today: CalendarDate | null;
  readonly season_id: number | null;
}

/** One day of one participant. */
export interface HistoryDay {
  readonly attendance_date: CalendarDate;
  readonly commit_count: number;
  readonly state: DayState;
  readonly is_override: boolean;
}

/** A commit with the reason why it counts or does not; of a private one, others see no more than its times. */
export interface JudgedCommit {
  readonly id: number;
  readonly commit_id: string | null;
  readonly repository: string | null;
  readonly message: string | null;
  readonly commit_url: string | null;
  readonly commit_date: Instant | null;
  readonly author_date: Instant | null;
  readonly pushed_at: Instant;
  readonly is_private: boolean;
  readonly verdict: string;
  readonly reason: string;
}

/** What an admin made of a day. */
export interface Correction {
  readonly state: DayState;
  readonly reason: string;
  readonly set_by: string | null;
  readonly set_at: Instant;
  readonly revoked_by: string | null;
  readonly revoked_at: Instant | null;
}

/** Why a day is what it is; `reason` and `advice` are sentences in the language asked for. */
export interface Why {
  readonly date: CalendarDate;
  readonly state: DayState | null;
  readonly begins_at: Instant;
  readonly ends_at: Instant;
  readonly push_deadline: Instant | null;
  readonly commits: readonly JudgedCommit[];
  readonly override_history: readonly Correction[];
  readonly advice: readonly string[];
}
