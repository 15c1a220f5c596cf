/** The shapes that only the admin page reads, by the names it knows them. */

import type { CalendarDate } from "../core/model";
import type * as api from "../schema";

export type Member = api.MemberResponse;
export type Members = api.MembersResponse;
/** Somebody to let in by hand; GitHub is asked for the number where none is given. */
export type NewMember = Pick<api.NewUser, "github_id" | "github_user_id" | "emails" | "joined_on" | "season">;
export type UserChange = Pick<api.UserChange, "is_admin" | "emails" | "season">;
/** The last day is null for whoever stays, or returns. */
export type MemberChange = api.MemberChange;

/** What an admin made of a day, with who and when. */
export type StoredCorrection = api.DayCorrectionResponse;
export type NewCorrection = Required<api.NewCorrection>;
export type Corrections = api.CorrectionsResponse;

export type Jobs = api.JobsResponse;
export type Run = api.RunResponse;
export type RunStatus = Run["status"];
export type Outage = api.OutageResponse;
/** What an installation spent in a night; number 0 is the App itself. */
export type Budget = api.BudgetResponse;
export type Standing = api.RecoveryStatus;
export type Check = api.CheckResponse;
export type CheckProgress = api.CheckProgress;

export type Delivery = api.DeliveryRow;
export type WholeDelivery = api.DeliveryDetail;
export type Deliveries = api.DeliveriesResponse;

export interface DeliverySearch {
  readonly search: string;
  readonly event: string;
  readonly status: string;
}

export type Installation = api.InstallationResponse;
export type Installations = api.InstallationsResponse;
export type InstalledRepository = api.RepositoryResponse;
export type RepositoryVerdict = NonNullable<InstalledRepository["verdict"]>;

export type Unmatched = api.UnmatchedResponse;
export type SystemStatus = api.StatusResponse;
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
