/** The shapes that only the admin page reads, word for word as the server sends them. */

import type { CalendarDate, DayState, Instant, UnmatchedCommit } from "../model";

export interface Member {
  readonly user_id: number;
  readonly github_id: string;
  readonly github_user_id: number;
  readonly avatar_url: string;
  readonly github_profile_url: string;
  readonly is_admin: boolean;
  readonly is_hidden: boolean;
  readonly emails: readonly string[];
  readonly joined_on: CalendarDate;
  readonly left_on: CalendarDate | null;
  readonly attendance_rate: number | null;
  readonly attended_count: number;
  readonly missed_count: number;
  readonly current_streak: number;
  readonly last_pushed_at: Instant | null;
}

export interface Members {
  readonly season_id: number;
  readonly members: readonly Member[];
}

/** Somebody to let in by hand; GitHub is asked for the number where none is given. */
export interface NewMember {
  readonly github_id: string;
  readonly github_user_id?: number;
  readonly emails: readonly string[];
  readonly joined_on?: CalendarDate;
  readonly season: number;
}

export interface UserChange {
  readonly is_admin?: boolean;
  readonly emails?: readonly string[];
}

/** What an admin made of a day, with who and when. */
export interface StoredCorrection {
  readonly id: number;
  readonly season_id: number;
  readonly user_id: number;
  readonly github_id: string;
  readonly attendance_date: CalendarDate;
  readonly state: DayState;
  readonly reason: string;
  readonly set_by: string | null;
  readonly set_at: Instant;
  readonly revoked_by: string | null;
  readonly revoked_at: Instant | null;
}

export interface NewCorrection {
  readonly github_id: string;
  readonly attendance_date: CalendarDate;
  readonly state: DayState;
  readonly reason: string;
  readonly season: number;
}

export interface Corrections {
  readonly corrections: readonly StoredCorrection[];
}

export type RunStatus = "queued" | "running" | "succeeded" | "partial" | "failed" | "interrupted";

export interface Run {
  readonly id: number;
  readonly job: string;
  readonly scope: string;
  readonly trigger: string;
  readonly status: RunStatus;
  readonly attempt: number;
  readonly due_at: Instant;
  readonly started_at: Instant | null;
  readonly finished_at: Instant | null;
  readonly retry_at: Instant | null;
  readonly done: number;
  readonly total: number;
  readonly numbers: Readonly<Record<string, number>>;
  readonly error: string | null;
}

export interface Outage {
  readonly began_at: Instant;
  readonly ended_at: Instant;
  readonly resolved_at: Instant | null;
  readonly resolved_by: string | null;
}

/** What an installation spent in a night; number 0 is the App itself. */
export interface Budget {
  readonly installation_id: number;
  readonly account_login: string | null;
  readonly night: CalendarDate;
  readonly requests: number;
  readonly not_modified: number;
  readonly budget: number | null;
  readonly hourly_limit: number;
  readonly remaining: number | null;
  readonly blocked_until: Instant | null;
}

export interface Standing {
  readonly totals: Readonly<Record<string, number>>;
  readonly doubted_days: Readonly<Record<string, number>>;
  readonly last_successes: Readonly<Record<string, Instant>>;
  readonly unresolved_outages: number;
  readonly last_heard_at: Instant | null;
  readonly longest_quiet_seconds: number | null;
  readonly is_silent: boolean;
  readonly swept_until: Instant | null;
  readonly unheld_at: Instant | null;
  readonly unheld_count: number;
}

export interface Jobs {
  readonly runs: readonly Run[];
  readonly recovery: Standing;
  readonly outages: readonly Outage[];
  readonly budgets: readonly Budget[];
}

export interface Check {
  readonly job_id: number;
  readonly status: RunStatus;
}

export interface CheckProgress extends Check {
  readonly done: number;
  readonly total: number;
  readonly found: number;
  readonly failed: number;
}

export type DeliveryStatus = "processed" | "ignored" | "pending" | "failed";

export interface Delivery {
  readonly id: number;
  readonly delivery_id: string;
  readonly event: string;
  readonly action: string | null;
  readonly status: DeliveryStatus;
  readonly error: string | null;
  readonly attempts: number;
  readonly repository: string | null;
  readonly is_truncated: boolean;
  readonly received_at: Instant;
  readonly processed_at: Instant | null;
  readonly body_bytes: number | null;
}

export interface WholeDelivery extends Delivery {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

export interface Deliveries {
  readonly deliveries: readonly Delivery[];
  readonly has_more: boolean;
}

export interface DeliverySearch {
  readonly search: string;
  readonly event: string;
  readonly status: string;
}

export type RepositoryVerdict = "complete" | "partial" | "failed";

export interface InstalledRepository {
  readonly id: number;
  readonly full_name: string;
  readonly is_private: boolean;
  readonly is_archived: boolean;
  readonly is_deleted: boolean;
  readonly is_removed: boolean;
  readonly last_heard_at: Instant | null;
  readonly verdict: RepositoryVerdict | null;
  readonly compared_at: Instant | null;
  readonly error: string | null;
}

export interface Installation {
  readonly id: number;
  readonly account_login: string | null;
  readonly account_type: string | null;
  readonly repository_selection: string | null;
  readonly suspended_at: Instant | null;
  readonly deleted_at: Instant | null;
  readonly repositories: readonly InstalledRepository[];
}

export interface Installations {
  readonly installations: readonly Installation[];
}

export interface Unmatched {
  readonly commits: readonly UnmatchedCommit[];
  readonly pagination: { readonly total: number; readonly has_more: boolean };
}

export interface SystemStatus {
  readonly version: string;
  readonly started_at: Instant;
  readonly database: { readonly version: string; readonly bytes: number; readonly connections: number };
  readonly disk: { readonly total_bytes: number; readonly free_bytes: number };
  readonly process: { readonly id: number; readonly memory_bytes: number; readonly cpu_seconds: number };
  readonly deliveries: {
    readonly waiting: number;
    readonly pending: number;
    readonly failed: number;
    readonly last_received_at: Instant | null;
    readonly lag_seconds: number | null;
  };
  readonly readers: number;
  readonly github: {
    readonly is_registered: boolean;
    readonly app_name: string | null;
    readonly remaining: number | null;
    readonly hourly_limit: number | null;
  };
}

export interface GithubCheck {
  readonly is_reachable: boolean;
  readonly milliseconds: number | null;
  readonly detail: string | null;
}

export interface LogLine {
  readonly at: Instant;
  readonly level: string;
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface Logs {
  readonly lines: readonly LogLine[];
}

export interface LogSearch {
  readonly date: CalendarDate;
  readonly level: string;
  readonly limit: number;
}
