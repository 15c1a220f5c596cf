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
  readonly join_policy: JoinPolicy;
}

export type JoinPolicy = "open" | "approval";

/** A season to make: DESIGN.md §3.1. */
export interface NewSeason {
  readonly name: string;
  readonly start_date: CalendarDate;
  readonly days: number;
  readonly timezone: string;
  readonly day_starts_at: number;
  /** Hours as `24h`, or `none`. */
  readonly late_push_grace: string;
  readonly rate_basis: "season" | "joined";
  readonly count_merges: boolean;
  readonly count_forks: boolean;
  readonly count_co_authors: boolean;
  readonly join_policy: JoinPolicy;
}

export interface Seasons {
  readonly seasons: readonly Season[];
  readonly current_season_id: number | null;
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

/** How far the set-up is; what concerns the deliveries only for the holder of the link and for admins. */
export interface Setup {
  readonly is_registered: boolean;
  readonly can_sign_in: boolean;
  readonly may_set_up: boolean;
  readonly app_name: string | null;
  readonly app_url: string | null;
  readonly install_url: string | null;
  readonly github_url: string;
  readonly public_url: string;
  readonly is_reachable_by_github: boolean;
  readonly relay_command: string | null;
  readonly last_delivery_at: Instant | null;
  readonly last_ping_at: Instant | null;
  readonly has_season: boolean;
  readonly permissions: Readonly<Record<string, string>>;
}

/** Where an App is to be registered; without an organisation on one's own account. */
export interface ManifestWish {
  readonly name: string;
  readonly organization: string | null;
  /** A relay's address, where GitHub cannot reach the server itself. */
  readonly webhook_url: string | null;
}

/** What the browser posts to GitHub. */
export interface ManifestForm {
  readonly action: string;
  readonly manifest: string;
}

export interface Membership {
  readonly season_id: number;
  readonly user_id: number;
  readonly status: "member" | "requested" | "none";
}

export interface OwnRepository {
  readonly id: number;
  readonly full_name: string;
  readonly is_private: boolean;
  readonly is_archived: boolean;
  readonly is_deleted: boolean;
  readonly is_removed: boolean;
  readonly last_heard_at: Instant | null;
}

export interface OwnInstallation {
  readonly id: number;
  readonly account_login: string | null;
  readonly repository_selection: string | null;
  readonly is_suspended: boolean;
  readonly is_deleted: boolean;
  readonly manage_url: string;
  readonly repositories: readonly OwnRepository[];
}

/** A commit in one's repositories that belongs to nobody; reason and advice in the language asked for. */
export interface UnmatchedCommit {
  readonly commit_id: string;
  readonly repository: string;
  readonly message: string;
  readonly commit_url: string;
  readonly commit_date: Instant | null;
  readonly author_name: string;
  readonly author_email: string | null;
  readonly author_login: string | null;
  readonly reason: string;
  readonly advice: string;
}

/** What only the signed-in participant sees. */
export interface Own {
  readonly installations: readonly OwnInstallation[];
  readonly install_url: string | null;
  readonly emails: readonly string[];
  readonly membership: Membership | null;
  readonly unmatched_commits: readonly UnmatchedCommit[];
  readonly has_pushed: boolean;
}

export interface JoinRequest {
  readonly season_id: number;
  readonly user_id: number;
  readonly github_id: string;
  readonly requested_at: Instant;
}

/** A webhook secret, unseen. */
export interface HookSecret {
  readonly id: number;
  readonly created_at: Instant;
  readonly uses: number;
  readonly last_used_at: Instant | null;
}

export interface HookSecrets {
  readonly is_from_environment: boolean;
  readonly secrets: readonly HookSecret[];
}
