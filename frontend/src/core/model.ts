/** The API's types, under the names that the pages use; ./schema is generated from the server's own types. */

import type * as api from "../schema";

/** A calendar date, `YYYY-MM-DD`, in the season's zone. */
export type CalendarDate = string;
/** A moment, ISO 8601 in UTC. */
export type Instant = string;

export type DayState = api.State;
export type Phase = Board["phase"];
export type Season = api.SeasonResponse;
export type JoinPolicy = Season["join_policy"];
/** A season to create, with all rules: docs/rules.md#the-season. */
export type NewSeason = Required<api.NewSeason>;
export type Seasons = api.SeasonsResponse;

/** `first_date` is the date of the first letter of every participant's `days`. */
export type Board = api.BoardResponse;
/** `days` has one letter per day: a attended, m missed, e excused, u unknown, p pending, - no such day. */
export type Participant = api.BoardRow;
export type Mark = api.TodayMark;
export type Totals = api.BoardTotals;
export type Me = api.MeResponse;

/** The `mark` event: the new state of one day of one participant. */
export type MarkEvent = api.MarkEvent;
export type HeartbeatEvent = api.Heartbeat;

/** One day of one participant. */
export type HistoryDay = api.HistoryDay;
/** A commit with the reason why it counts or does not; of a private one, other users see only the times. */
export type JudgedCommit = api.JudgedCommit;
/** An admin's override of a day. */
export type Correction = api.CorrectionResponse;
/** The explanation of a day; `reason` and `advice` are sentences in the requested language. */
export type Why = api.WhyResponse;

/** The progress of the set-up; only the holder of the link and admins see the delivery fields. */
export type Setup = api.SetupResponse;
/**
 * Where to register an App: without an organisation, on the user's own account; `webhook_url` is a relay's.
 */
export type ManifestBody = Required<api.ManifestBody>;
/** The form that the browser posts to GitHub. */
export type Manifest = api.ManifestResponse;

export type Membership = api.MembershipResponse;
export type OwnRepository = api.OwnRepository;
export type OwnInstallation = api.OwnInstallation;
/** A commit in the user's repositories that matches no user; reason and advice in the requested language. */
export type UnmatchedCommit = api.OwnUnmatched;
/** The overview that only the signed-in participant sees. */
export type MeOverview = api.OwnResponse;
export type JoinRequest = api.JoinRequestResponse;

/** A participant's goal; progress in percent. */
export type Goal = api.GoalResponse;
export type GoalChange = Omit<api.GoalChange, "season">;

/** A webhook secret without its value. */
export type Secret = api.SecretResponse;
export type Secrets = api.SecretsResponse;
