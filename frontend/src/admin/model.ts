/** The API's types that only the admin page uses. */

import type { CalendarDate } from "../core/model";
import type * as api from "../schema";

export type Member = api.MemberResponse;
export type Members = api.MembersResponse;
/** A user to add by hand; the server requests the number from GitHub if it is missing. */
export type NewMember = Pick<api.NewUser, "github_id" | "github_user_id" | "emails" | "joined_on" | "season">;
export type UserChange = Pick<api.UserChange, "is_admin" | "emails" | "season">;
/** The last day is null for a member who stays, or returns. */
export type MemberChange = api.MemberChange;

/** An override of a day, with its author and time. */
export type DayCorrection = api.DayCorrectionResponse;
export type NewCorrection = Required<api.NewCorrection>;
export type Corrections = api.CorrectionsResponse;

export type Jobs = api.JobsResponse;
export type Run = api.RunResponse;
export type RunStatus = Run["status"];
export type Outage = api.OutageResponse;
/** An installation's requests in one night; number 0 is the App itself. */
export type Budget = api.BudgetResponse;
export type RecoveryStatus = api.RecoveryStatus;
export type Check = api.CheckResponse;
export type CheckProgress = api.CheckProgress;

export type Delivery = api.DeliveryRow;
export type FullDelivery = api.DeliveryDetail;
export type Deliveries = api.DeliveriesResponse;
/** The deliveries that are recorded and not in the attendance book yet. */
export type Projection = api.ProjectionResponse;

export interface DeliverySearch {
  readonly search: string;
  readonly event: string;
  readonly status: string;
}

export type Installation = api.InstallationResponse;
export type Installations = api.InstallationsResponse;
export type Repository = api.RepositoryResponse;
export type RepositoryVerdict = NonNullable<Repository["verdict"]>;

export type Unmatched = api.UnmatchedResponse;
export type SystemStatus = api.StatusResponse;
export type GitHubCheck = api.GitHubCheck;

/** A log event may have any fields. */
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
