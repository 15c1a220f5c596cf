/** The shapes that only the admin page reads, by the names it knows them. */

import type { CalendarDate } from "../core/model";
import type * as api from "../schema";

export type Member = api.MemberAnswer;
export type Members = api.MembersAnswer;
/** Somebody to let in by hand; GitHub is asked for the number where none is given. */
export type NewMember = Pick<api.NewUser, "github_id" | "github_user_id" | "emails" | "joined_on" | "season">;
export type UserChange = Pick<api.UserChange, "is_admin" | "emails" | "season">;
/** The last day is null for whoever stays, or returns. */
export type MemberChange = api.MemberChange;

/** What an admin made of a day, with who and when. */
export type StoredCorrection = api.DayCorrectionAnswer;
export type NewCorrection = Required<api.NewCorrection>;
export type Corrections = api.CorrectionsAnswer;

export type Jobs = api.JobsAnswer;
export type Run = api.RunAnswer;
export type RunStatus = Run["status"];
export type Outage = api.OutageAnswer;
/** What an installation spent in a night; number 0 is the App itself. */
export type Budget = api.BudgetAnswer;
export type Standing = api.Standing;
export type Check = api.CheckAnswer;
export type CheckProgress = api.CheckProgress;

export type Delivery = api.DeliveryRow;
export type WholeDelivery = api.DeliveryDetail;
export type Deliveries = api.DeliveriesAnswer;

export interface DeliverySearch {
  readonly search: string;
  readonly event: string;
  readonly status: string;
}

export type Installation = api.InstallationAnswer;
export type Installations = api.InstallationsAnswer;
export type InstalledRepository = api.RepositoryAnswer;
export type RepositoryVerdict = NonNullable<InstalledRepository["verdict"]>;

export type Unmatched = api.UnmatchedAnswer;
export type SystemStatus = api.StatusAnswer;
export type GithubCheck = api.GitHubCheck;

/** Any variables may come with an event. */
export type LogLine = Omit<api.LogLine, "fields"> & { readonly fields: Readonly<Record<string, unknown>> };
export interface Logs {
  readonly lines: readonly LogLine[];
}

/** An empty date means the newest lines of any day. */
export interface LogSearch {
  readonly date: CalendarDate;
  readonly level: string;
  readonly limit: number;
}
